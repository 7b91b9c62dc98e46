// The watchdog: the function that looks once a minute, and all it needs to act, to remember and to tell.
// On deletion it resumes everything first: the schedule stops, the function gives back, then the rest may go.

import {
  Annotations,
  CustomResource,
  Duration,
  Lazy,
  Names,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CHANNELS_ENV, type WatchedByName } from '../../contract';
import type { GuardPolicy } from '../../core/policy/policy';
import {
  ENV,
  OWN_TAG,
  RUNBOOK_ENV,
  runbookNameOf,
  TICK_EVENT,
  UNINSTALL,
  WATCHDOG,
  WATCHDOG_TAG,
} from '../contract';
import { refuseProblems } from '../tree/construct-problems';
import { markGuardPart } from '../tree/guard-parts';
import {
  acknowledgePermissions,
  acknowledgeSchedule,
  acknowledgeWatchdogFunction,
} from '../tree/nag-reasons';
import { nameOfImported, ownedFunction, problemsWithImported } from '../tree/owned-function';
import { defineAlarms, type WatchdogAlarms } from './alarms';
import { type AlertChannel, grantChannels, grantTopicKey } from './alert-channel';
import { bundledCode, bundledWatchdogPath } from './bundle';
import { defineDashboard } from './dashboard';
import {
  type FunctionProtection,
  problemsWithProtection,
  tagFunction,
  untaggedOf,
} from './function-protection';
import { type GuardEvent, type GuardMetric, guardMetric, guardRule } from './guard-signals';
import { type HardeningProps, harden } from './hardening';
import { problemsWithWatchdog } from './problems';
import { ResumeRunbook } from './resume-runbook';
import { watchdogStatements, watchdogWildcards } from './role';
import { closeTable, defineAlertTopic, defineRescueQueue, defineTable } from './storage';

export interface WatchdogProps extends HardeningProps {
  /**
   * observe: say what would be paused, change nothing. enforce: pause.
   * @default 'observe'
   */
  readonly mode?: 'observe' | 'enforce';
  /**
   * Any other field of the policy: ceilings, multiples, floors, probation, the guard's own budget.
   * @default - lib/core/policy's defaults, measured on public traces
   */
  readonly policy?: Partial<Omit<GuardPolicy, 'mode'>>;
  /**
   * Unique in an account and Region; tags and metrics carry it. Letters, digits, `-`, `_` and `.`, 64 at most.
   * @default - made from the construct's path
   */
  readonly guardName?: string;
  /**
   * Watch every function of the account and Region, but those tagged to be ignored or watched by another guard.
   * @default false - only functions given to `watch`
   */
  readonly isAccountWide?: boolean;
  /**
   * Receives alerts by mail once its owner has confirmed the subscription.
   * @default - nobody: subscribe to `topic` yourself
   */
  readonly alertEmail?: string;
  /**
   * Your own topic for alerts. Its policy must let cloudwatch.amazonaws.com publish, for the dead-man alarm, and the
   * policy of its key, if it has one, must let it use the key.
   * @default - a new topic that takes encrypted transport only
   */
  readonly topic?: sns.ITopic;
  /**
   * Where alerts go beside the topic: Slack, Teams, PagerDuty, any receiver of JSON, Amazon Q.
   * @default - the topic alone
   */
  readonly channels?: readonly AlertChannel[];
  /**
   * A dashboard of breaches, pauses and the heartbeat. Beyond three in an account, each costs $3 a month.
   * @default false
   */
  readonly hasDashboard?: boolean;
  /**
   * How long the watchdog's log is kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Enough for 10,000 functions as it is.
   * @default 512
   */
  readonly memoryMb?: number;
  /**
   * Carry the code inside the template instead of as an asset: some 400,000 bytes of plain JavaScript, of the million
   * that a template may have. It needs no bootstrap, and shows in the template what will run.
   * @default false
   */
  readonly isInline?: boolean;
  /**
   * A runbook of Systems Manager that resumes from the console, also when the watchdog cannot run; alerts link to it.
   * @default true
   */
  readonly hasRunbook?: boolean;
  /**
   * A watchdog you have built yourself: one CommonJS file that exports `handler`.
   * @default - the one in this package
   */
  readonly codePath?: string;
}

/** The function that looks once a minute and pauses what runs away, with all it needs to act, remember and tell. */
export class Watchdog extends Construct {
  /** What functions are tagged with to be watched by this one. */
  readonly guardName: string;
  /** Runs each minute, and for every command. */
  readonly function: lambda.Function;
  /** What the watchdog may do: docs/permissions.md, and nothing that is granted to the function later. */
  readonly role: iam.Role;
  /** Holds the record of each pause, and what was learned. */
  readonly table: dynamodb.Table;
  /** Where alerts and alarms go. */
  readonly topic: sns.ITopic;
  /** Holds events that the watchdog itself could not process. */
  readonly rescueQueue: sqs.Queue;
  /** Calls it once a minute. */
  readonly schedule: events.Rule;
  /** Its log, which carries its metrics too. */
  readonly logGroup: logs.LogGroup;
  /** On its silence, its errors and its throttles. */
  readonly alarms: WatchdogAlarms;
  /** Present unless `hasRunbook` is false. */
  readonly runbook?: ResumeRunbook;
  /** Whatever sends events to the function depends on this, so that it stops before everything is resumed. */
  readonly uninstall: CustomResource;
  private readonly watched = new Set<lambda.CfnFunction>();
  private readonly watchedByName = new Map<string, WatchedByName>();

  constructor(scope: Construct, id: string, props: WatchdogProps = {}) {
    super(scope, id);
    markGuardPart(this);
    refuseProblems(this, problemsWithWatchdog(props));
    this.guardName =
      props.guardName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    this.table = defineTable(this);
    this.topic = props.topic ?? defineAlertTopic(this, props.alertEmail);
    this.rescueQueue = defineRescueQueue(this, 'RescueQueue');
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    closeTable(this.table, this.role);
    this.function = this.defineFunction(props);
    const permissions = this.definePermissions();
    if (props.hasRunbook !== false)
      this.runbook = new ResumeRunbook(this, 'Runbook', { watchdog: this });
    this.defineFailureDestination(permissions);
    this.uninstall = this.defineUninstall(permissions);
    const ways = [
      ...harden(this, props),
      grantChannels(this, this.role, props.channels ?? []),
      grantTopicKey(this, this.role, props.topic),
    ];
    for (const way of ways) if (way) this.uninstall.node.addDependency(way);
    this.schedule = this.defineSchedule();
    this.alarms = defineAlarms(this);
    if (props.hasDashboard) defineDashboard(this);
    if (!props.isAccountWide) this.node.addValidation({ validate: () => this.sayIfIdle() });
  }

  /**
   * Watches a function: by its tags where this app owns it, by its name where it was imported.
   * Returns whether it could be tagged.
   */
  watch(fn: lambda.IFunction, protection: FunctionProtection = {}): boolean {
    refuseProblems(fn, problemsWithProtection(protection));
    const owned = ownedFunction(fn);
    if (!owned) {
      refuseProblems(fn, problemsWithImported(fn, this));
      const name = nameOfImported(fn);
      this.watchedByName.set(name, { name, tags: untaggedOf(protection) });
      return false;
    }
    this.watchOwned(owned, protection);
    return true;
  }

  /** The same for a resource of CloudFormation. */
  watchOwned(fn: lambda.CfnFunction, protection: FunctionProtection = {}): void {
    this.watched.add(fn);
    tagFunction(fn, this.guardName, protection);
  }

  /** Lets someone pause, resume, arm and ask: all are commands to one function, so IAM cannot part them. */
  grantCommand(grantee: iam.IGrantable): iam.Grant {
    return this.function.grantInvoke(grantee);
  }

  /** Lets someone read what is paused and why. */
  grantReadState(grantee: iam.IGrantable): iam.Grant {
    return this.table.grantReadData(grantee);
  }

  /** Any metric of the guard, by its name. */
  metric(name: GuardMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return guardMetric(this.guardName, name, options);
  }

  /** Ticks that ran to their end: five in five minutes when all is well. */
  metricHeartbeat(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('heartbeat', options);
  }

  /** Functions found in breach. */
  metricBreaches(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('breaches', options);
  }

  /** Pauses, counted as they are made. */
  metricPauses(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('pauses', options);
  }

  /** Functions given back. */
  metricResumes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('resumes', options);
  }

  /** Pauses that failed: money burns and nothing stopped it. */
  metricPauseFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('pauseFailures', options);
  }

  /** Runs of the watchdog, by Lambda's own count: at least five in five minutes when all is well. */
  metricRuns(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricInvocations(options);
  }

  /** Runs of the watchdog that failed. */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricErrors(options);
  }

  /** Runs that did not start for want of concurrency. */
  metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricThrottles(options);
  }

  /** Runs a target each time a function is paused, also when it is paused again on probation. */
  onPaused(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, ['paused', 're-tripped'], options);
  }

  /** Runs a target each time a function is given back. */
  onResumed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, ['resumed'], options);
  }

  /** The worst there is: money burns and nothing stopped it. */
  onPauseFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, ['pause-failed'], options);
  }

  /** For five minutes the cloud has refused what is to be given back. */
  onResumeFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onEvent(id, ['resume-failed'], options);
  }

  /** Any of the guard's events. */
  onEvent(id: string, types: GuardEvent[], options: events.OnEventOptions = {}): events.Rule {
    return guardRule(this, id, { guardName: this.guardName, types, options });
  }

  /** Known only when everything has been handed over. Other apps may name this guard, so it is no error. */
  private sayIfIdle(): string[] {
    if (this.watched.size === 0 && this.watchedByName.size === 0)
      Annotations.of(this).addWarningV2(
        'spendfuse:nothing-watched',
        'this watchdog watches no function of this app: give it functions (watch, protect), or set isAccountWide',
      );
    return [];
  }

  private defineFunction(props: WatchdogProps): lambda.Function {
    const path = props.codePath ?? bundledWatchdogPath() ?? '';
    const fn = new lambda.Function(this, 'Function', {
      ...bundledCode(path, props.isInline ?? false),
      description: 'Spendfuse: pauses functions that run away',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memoryMb ?? WATCHDOG.memoryMb,
      timeout: Duration.seconds(WATCHDOG.timeoutSeconds),
      // The role stays ours alone: nothing that is attached to the function may widen it.
      role: this.role.withoutPolicyUpdates(),
      logGroup: this.logGroup,
      environment: this.environment(props),
    });
    const { tags } = ownedFunction(fn) ?? {};
    tags?.setTag(OWN_TAG.key, OWN_TAG.value);
    tags?.setTag(WATCHDOG_TAG, this.guardName);
    acknowledgeWatchdogFunction(fn);
    return fn;
  }

  private environment(props: WatchdogProps): Record<string, string> {
    const stack = Stack.of(this);
    const scope = props.isAccountWide ? 'account' : 'tagged';
    return {
      [ENV.policy]: stack.toJsonString({ mode: props.mode ?? 'observe', ...props.policy }),
      [ENV.watch]: Lazy.string({
        produce: () => stack.toJsonString({ scope, functions: [...this.watchedByName.values()] }),
      }),
      [ENV.guard]: this.guardName,
      [ENV.table]: this.table.tableName,
      [ENV.topic]: this.topic.topicArn,
      [ENV.stack]: stack.stackId,
      ...(props.hasRunbook === false ? {} : { [RUNBOOK_ENV]: runbookNameOf(this.guardName) }),
      ...(props.channels?.length
        ? { [CHANNELS_ENV]: stack.toJsonString(props.channels.map(({ setting }) => setting)) }
        : {}),
    };
  }

  /** No retries: the next tick does what a failed one left. A throttled event is kept for hours all the same. */
  private defineFailureDestination(permissions: iam.Policy): void {
    const invoke = new lambda.CfnEventInvokeConfig(this, 'Invoke', {
      functionName: this.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      destinationConfig: { onFailure: { destination: this.rescueQueue.queueArn } },
    });
    // Lambda refuses a destination that the role may not send to yet.
    invoke.node.addDependency(permissions);
  }

  private definePermissions(): iam.Policy {
    const permissions = new iam.Policy(this, 'Permissions', {
      roles: [this.role],
      statements: watchdogStatements({
        guardName: this.guardName,
        stackId: Stack.of(this).stackId,
        functionArn: this.function.functionArn,
        tableArn: this.table.tableArn,
        topicArn: this.topic.topicArn,
        logGroupArn: this.logGroup.logGroupArn,
        rescueQueueArn: this.rescueQueue.queueArn,
      }),
    });
    acknowledgePermissions(permissions, watchdogWildcards());
    return permissions;
  }

  private defineUninstall(permissions: iam.Policy): CustomResource {
    const uninstall = new CustomResource(this, 'Uninstall', {
      resourceType: UNINSTALL.resourceType,
      serviceToken: this.function.functionArn,
    });
    // Deleted in reverse order: while it gives back, the role, the table and the topic are still there.
    uninstall.node.addDependency(permissions, this.table, this.topic, this.logGroup);
    return uninstall;
  }

  private defineSchedule(): events.Rule {
    const rule = new events.Rule(this, 'Schedule', {
      schedule: events.Schedule.expression('rate(1 minute)'),
    });
    rule.addTarget(
      new targets.LambdaFunction(this.function, {
        event: events.RuleTargetInput.fromObject(TICK_EVENT),
      }),
    );
    rule.node.addDependency(this.uninstall);
    acknowledgeSchedule(rule);
    return rule;
  }
}
