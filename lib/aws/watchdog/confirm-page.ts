// The page behind a link in an alert, where a person resumes at the press of a button. Nobody has it who did not ask.
// Its address is open, and the signed link is the authentication: it names one pause, lives an hour and counts once.
// Its role can write nothing but that a link was used: the watchdog resumes, and the key stays in Secrets Manager.

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { CONFIRM_PAGE_MEMORY_MB } from '../../core/prices/books/aws-guard';
import { number } from '../../core/units/values';
import { CONFIRM_CLAIMS, CONFIRM_ENV, CONFIRM_PAGE_ENV, ENV, OWN_TAG } from '../contract';
import { problemsWithProp, refuseProblems } from '../tree/construct-problems';
import { markGuardPart } from '../tree/guard-parts';
import { acknowledgeConfirmPage } from '../tree/nag-reasons';
import { ownedFunction } from '../tree/owned-function';
import { bundledCode, bundledConfirmPath, problemsWithBundle } from './bundle';
import type { Watchdog } from './watchdog';

export interface ConfirmPageProps {
  /** In the same stack: `guard.watchdog`. */
  readonly watchdog: Watchdog;
  /**
   * The account's concurrency quota. From 101 on, one execution is reserved for the page, so that a flood of requests
   * is answered one at a time; Lambda keeps 100 for everybody, so an account with a quota of 10 can reserve nothing.
   * @default 1000 - one execution is reserved
   */
  readonly accountConcurrency?: number;
  /**
   * Carry the code inside the template instead of as an asset.
   * @default false
   */
  readonly isInline?: boolean;
  /**
   * A page you have built yourself: one CommonJS file that exports `handler`.
   * @default - the one in this package
   */
  readonly codePath?: string;
}

/** Lambda quotas (2026-04): reservations must leave 100 executions. */
const UNRESERVED_MIN = 100;
const DEFAULT_QUOTA = 1000;

/** A page behind signed links in alerts, on which a person resumes with one press. Opening it changes nothing. */
export class ConfirmPage extends Construct {
  /** Answers on the page; it may do nothing but ask the watchdog. */
  readonly function: lambda.Function;
  /** What the page may do: docs/permissions.md. */
  readonly role: iam.Role;
  /** Where links lead; anybody may call it. */
  readonly url: string;
  /** Signs links. */
  readonly key: Secret;
  /** Where the watchdog reads the address of the page. */
  readonly parameterName: string;

  constructor(scope: Construct, id: string, props: ConfirmPageProps) {
    super(scope, id);
    markGuardPart(this);
    const { watchdog, accountConcurrency } = props;
    const path = props.codePath ?? bundledConfirmPath();
    refuseProblems(this, [
      ...problemsWithBundle(path),
      ...problemsWithProp(
        'accountConcurrency',
        accountConcurrency,
        number({ min: 1, isWhole: true }),
      ),
    ]);
    this.parameterName = `/spendfuse/${watchdog.guardName}/confirm`;
    this.key = new Secret(this, 'Key', {
      description: 'Signs the links in alerts of Spendfuse',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    this.function = this.defineFunction(props, path ?? '');
    this.url = this.function.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.NONE }).url;
    this.introduce(watchdog);
    acknowledgeConfirmPage(this.function, this.key);
  }

  private defineFunction(
    { watchdog, accountConcurrency = DEFAULT_QUOTA, isInline = false }: ConfirmPageProps,
    path: string,
  ): lambda.Function {
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const permissions = new iam.Policy(this, 'Permissions', {
      roles: [this.role],
      statements: this.statements(watchdog, logGroup),
    });
    const fn = new lambda.Function(this, 'Function', {
      ...bundledCode(path, isInline),
      description:
        'Spendfuse: the page behind the links in alerts, where a person resumes a function',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: CONFIRM_PAGE_MEMORY_MB,
      timeout: Duration.seconds(120),
      reservedConcurrentExecutions: accountConcurrency > UNRESERVED_MIN ? 1 : undefined,
      role: this.role.withoutPolicyUpdates(),
      logGroup,
      environment: {
        [ENV.table]: watchdog.table.tableName,
        [ENV.guard]: watchdog.guardName,
        [CONFIRM_PAGE_ENV.secret]: this.key.secretArn,
        [CONFIRM_PAGE_ENV.watchdog]: watchdog.function.functionName,
      },
    });
    ownedFunction(fn)?.tags.setTag(OWN_TAG.key, OWN_TAG.value);
    fn.node.addDependency(permissions);
    return fn;
  }

  private statements(watchdog: Watchdog, logGroup: logs.LogGroup): iam.PolicyStatement[] {
    const allow = (actions: string[], resource: string) =>
      new iam.PolicyStatement({ actions, resources: [resource] });
    const claims = allow(['dynamodb:DeleteItem', 'dynamodb:PutItem'], watchdog.table.tableArn);
    claims.addCondition('ForAllValues:StringEquals', { 'dynamodb:LeadingKeys': [CONFIRM_CLAIMS] });
    return [
      allow(['dynamodb:GetItem'], watchdog.table.tableArn),
      claims,
      allow(['lambda:InvokeFunction'], watchdog.function.functionArn),
      allow(['secretsmanager:GetSecretValue'], this.key.secretArn),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn),
    ];
  }

  /** The watchdog learns the page by a parameter's name: the page's own settings name the watchdog already. */
  private introduce(watchdog: Watchdog): void {
    const { parameterName } = this;
    const where = new StringParameter(this, 'Where', {
      parameterName,
      description: 'The address of the confirm page of Spendfuse, and the key that signs its links',
      stringValue: Stack.of(this).toJsonString({ url: this.url, secret: this.key.secretArn }),
    });
    new iam.Policy(this, 'Links', {
      roles: [watchdog.role],
      statements: [
        new iam.PolicyStatement({
          actions: ['ssm:GetParameter'],
          resources: [where.parameterArn],
        }),
        new iam.PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: [this.key.secretArn],
        }),
      ],
    });
    watchdog.function.addEnvironment(CONFIRM_ENV, parameterName);
  }
}
