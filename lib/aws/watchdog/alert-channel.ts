// A place where alerts go beside the guard's topic, as a user writes it: `AlertChannel.slack(secret)`.
// Addresses and keys stay where they are kept: the template holds their names, the watchdog may read exactly those.

import * as iam from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { ChannelSetting } from '../../contract';
import { CHANNEL_PERMISSIONS, type IamScope } from '../permissions';

/** A secret in Secrets Manager, or a parameter of SSM, encrypted or not. */
export type AlertSecret = ISecret | IStringParameter;

export interface AlertChannelOptions {
  /**
   * The least severity that is sent there; what resolves an alert always is.
   * @default - every alert
   */
  readonly atLeast?: 'info' | 'warning' | 'error' | 'critical';
}

export interface PagerDutyOptions extends AlertChannelOptions {
  /**
   * Where the PagerDuty account lives.
   * @default 'us'
   */
  readonly serviceRegion?: 'us' | 'eu';
}

export interface WebhookOptions extends AlertChannelOptions {
  /**
   * The key with which time and body are signed, so that the receiver can refuse what is forged or replayed.
   * @default - not signed
   */
  readonly signingKey?: AlertSecret;
}

/** Where alerts go beside the topic. What is secret is named by reference, never written into the template. */
export class AlertChannel {
  /** `secret` is the address of an incoming webhook. */
  static slack(secret: AlertSecret, options: AlertChannelOptions = {}): AlertChannel {
    return new AlertChannel({ kind: 'slack', secret: nameOf(secret), ...options }, [secret]);
  }

  /** `secret` is the address of a Workflow that posts to a channel. */
  static teams(secret: AlertSecret, options: AlertChannelOptions = {}): AlertChannel {
    return new AlertChannel({ kind: 'teams', secret: nameOf(secret), ...options }, [secret]);
  }

  /** `secret` is the integration key of a service, for the Events API v2. */
  static pagerDuty(secret: AlertSecret, options: PagerDutyOptions = {}): AlertChannel {
    return new AlertChannel({ kind: 'pagerduty', secret: nameOf(secret), ...options }, [secret]);
  }

  /** `secret` is the address of any receiver of JSON: https, on the public internet. */
  static webhook(secret: AlertSecret, options: WebhookOptions = {}): AlertChannel {
    const { signingKey, ...others } = options;
    const signed = signingKey ? { signingKey: nameOf(signingKey) } : {};
    return new AlertChannel(
      { kind: 'webhook', secret: nameOf(secret), ...signed, ...others },
      signingKey ? [secret, signingKey] : [secret],
    );
  }

  /** `topic` is one that Amazon Q Developer in chat applications listens to, and nobody's mail. */
  static amazonQ(topic: ITopic, options: AlertChannelOptions = {}): AlertChannel {
    return new AlertChannel({ kind: 'q', topic: topic.topicArn, ...options }, [], topic);
  }

  private constructor(
    readonly setting: ChannelSetting,
    readonly secrets: readonly AlertSecret[],
    readonly topic?: ITopic,
  ) {}
}

const isSecret = (secret: AlertSecret): secret is ISecret => 'secretArn' in secret;

const nameOf = (secret: AlertSecret): string =>
  isSecret(secret) ? (secret.secretFullArn ?? secret.secretArn) : secret.parameterName;

/** Lets a role read exactly these secrets and publish to exactly these topics. */
export function grantChannels(
  scope: Construct,
  role: iam.IRole,
  channels: readonly AlertChannel[],
): iam.Policy | undefined {
  if (channels.length === 0) return undefined;
  const secrets = channels.flatMap((channel) => channel.secrets);
  const arns: Readonly<Partial<Record<IamScope, readonly string[]>>> = {
    'alert-secrets': secrets.filter(isSecret).map(arnOf),
    'alert-parameters': secrets.flatMap((secret) =>
      isSecret(secret) ? [] : [secret.parameterArn],
    ),
    'alert-topics': channels.flatMap(({ topic }) => (topic ? [topic.topicArn] : [])),
  };
  const statements = CHANNEL_PERMISSIONS.flatMap((permission) => {
    const resources = [...new Set(arns[permission.scope])];
    if (resources.length === 0) return [];
    return [new iam.PolicyStatement({ actions: [...permission.actions], resources })];
  });
  // The service decrypts for whoever asks, and only where the key lets them; AWS's own keys do.
  for (const key of new Set(secrets.flatMap(keysOf))) key.grantDecrypt(role);
  const topicKeys = channels.flatMap(({ topic }) => topicKeyStatements(topic));
  return new iam.Policy(scope, 'Channels', {
    roles: [role],
    statements: [...statements, ...topicKeys],
  });
}

/** A topic that has a key of its owner takes a message only from who may use the key: without it alerts would be lost. */
export function grantTopicKey(
  scope: Construct,
  role: iam.IRole,
  topic: ITopic | undefined,
): iam.Policy | undefined {
  const statements = topicKeyStatements(topic);
  return statements.length > 0
    ? new iam.Policy(scope, 'TopicKey', { roles: [role], statements })
    : undefined;
}

/** What SNS asks of a publisher (docs.aws.amazon.com/sns/latest/dg/sns-key-management). */
const topicKeyStatements = (topic: ITopic | undefined): iam.PolicyStatement[] =>
  topic?.masterKey
    ? [
        new iam.PolicyStatement({
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: [topic.masterKey.keyArn],
        }),
      ]
    : [];

/** Secrets Manager ends every ARN in six characters of its own, which a secret that is imported by name lacks. */
const arnOf = ({ secretFullArn, secretArn }: ISecret): string =>
  secretFullArn ?? `${secretArn}-??????`;

const keysOf = (secret: AlertSecret): IKey[] =>
  'encryptionKey' in secret && secret.encryptionKey ? [secret.encryptionKey as IKey] : [];
