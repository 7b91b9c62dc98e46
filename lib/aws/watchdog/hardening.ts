// What an organization may ask for beyond the defaults, each with a price or a consequence of its own: a key of one's own, a
// table that nobody deletes by accident, and traces. Nothing here changes what the watchdog decides.

import { Aws, CfnResource } from 'aws-cdk-lib';
import { CfnTable, type Table } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct, IConstruct } from 'constructs';

export interface HardeningProps {
  /**
   * Encrypts all that the guard keeps. Its policy must let CloudWatch, CloudWatch Logs and AWS Budgets use it
   * (docs/permissions.md); a key costs $1 a month.
   * @default - keys of AWS
   */
  readonly encryptionKey?: IKey;
  /**
   * The table refuses its deletion, the stack's too: turn it off before you remove the guard.
   * @default false
   */
  readonly isTableProtected?: boolean;
  /**
   * X-Ray traces of each run: 43,200 a month, of which AWS gives 100,000 free to an account.
   * @default false
   */
  readonly hasTracing?: boolean;
}

/** What the table, the topics and the queue ask of whoever uses them (docs.aws.amazon.com/kms, 2026-04). */
export const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
] as const;

/** A value in place of the default, always or where a condition of the template holds. */
type Where = (value: unknown, otherwise?: unknown) => unknown;
const ALWAYS: Where = (value) => value;

/** Everything that keeps something keeps it under this key. */
export function encryptWith(scope: IConstruct, keyArn: string, where: Where = ALWAYS): void {
  const key = where(keyArn);
  for (const resource of scope.node.findAll().filter(CfnResource.isCfnResource)) {
    if (resource instanceof CfnTable)
      resource.addPropertyOverride(
        'SSESpecification',
        where({ SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn }),
      );
    if (resource instanceof CfnTopic) resource.addPropertyOverride('KmsMasterKeyId', key);
    if (resource instanceof CfnQueue) {
      resource.addPropertyOverride('KmsMasterKeyId', key);
      resource.addPropertyOverride('SqsManagedSseEnabled', where(Aws.NO_VALUE, true));
    }
    if (resource instanceof CfnLogGroup) resource.addPropertyOverride('KmsKeyId', key);
    if (resource instanceof CfnFunction) resource.addPropertyOverride('KmsKeyArn', key);
    if (resource instanceof CfnSecret) resource.addPropertyOverride('KmsKeyId', key);
  }
}

export interface Hardened extends Construct {
  readonly table: Table;
  readonly function: LambdaFunction;
  readonly role: iam.Role;
  readonly runbook?: { readonly role: iam.IRole };
}

/** Returns the policies that the watchdog has to have before its first run. */
export function harden(watchdog: Hardened, props: HardeningProps): iam.Policy[] {
  const fn = watchdog.function.node.defaultChild as CfnFunction;
  const table = watchdog.table.node.defaultChild as CfnTable;
  explainToCheckov(fn, 'CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117');
  explainToCheckov(table, 'CKV_AWS_119');
  const { encryptionKey, isTableProtected = false, hasTracing = false } = props;
  if (isTableProtected) table.deletionProtectionEnabled = true;
  if (encryptionKey) encryptWith(watchdog, encryptionKey.keyArn);
  if (hasTracing) fn.tracingConfig = { mode: 'Active' };
  const roles = [watchdog.role, ...(watchdog.runbook ? [watchdog.runbook.role] : [])];
  const statements = [
    ...(encryptionKey
      ? [
          new iam.PolicyStatement({
            actions: [...KEY_ACTIONS],
            resources: [encryptionKey.keyArn],
          }),
        ]
      : []),
    // AWS lets these two name no resource.
    ...(hasTracing
      ? [
          new iam.PolicyStatement({
            actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
            resources: ['*'],
          }),
        ]
      : []),
  ];
  return statements.length > 0
    ? [new iam.Policy(watchdog, 'Hardening', { statements, roles })]
    : [];
}

const SKIPS = {
  CKV_AWS_26:
    'a key of AWS lets no alarm publish to a topic, and one of your own costs $1 a month: encryptionKey, or KmsKeyArn in the account guard',
  CKV_AWS_115:
    'reserved at run time, where the quota leaves room: in a new account with a quota of 10 a reservation in the template would fail the deployment',
  CKV_AWS_116:
    'the next minute looks at all that a lost run would have seen, and an alarm says when runs stay away: there is nothing to keep for later',
  CKV_AWS_117:
    'it calls AWS and your alert channels over TLS and takes no connection; a NAT gateway for it would cost more than what it guards in many accounts',
  CKV_AWS_119:
    'encrypted with the key of DynamoDB; a key of your own costs $1 a month: encryptionKey, or KmsKeyArn in the account guard',
} as const;

/** For checkov, which reads reasons from the template itself: what stays as it is, and why. */
export function explainToCheckov(
  resource: CfnResource,
  ...ids: readonly (keyof typeof SKIPS)[]
): void {
  resource.addMetadata('checkov', { skip: ids.map((id) => ({ id, comment: SKIPS[id] })) });
}
