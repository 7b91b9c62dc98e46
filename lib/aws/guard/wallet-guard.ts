// The guard a user adds to an app: a watchdog, a budget and a loop alarm, and one word to protect anything with.
// Functions never refer to the guard nor the guard to them: tags bind the two, so no stack exports anything.

import { type App, Aspects, CfnOutput, Stack, Stage, Validations } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { checkReservations } from '../caps/reservation-sum';
import { RecursionStop } from '../checks/recursion-stop';
import { WalletCheck } from '../checks/wallet-check';
import type { WalletCheckProps } from '../checks/wallet-check-props';
import { ACCOUNT_GUARD } from '../contract';
import { atSynth, LATE } from '../tree/at-synth';
import { pathOf, refuseProblems } from '../tree/construct-problems';
import type { FunctionProtection } from '../watchdog/function-protection';
import { Watchdog } from '../watchdog/watchdog';
import { BudgetAlarm } from './budget-alarm';
import { Coverage } from './coverage';
import {
  type Cover,
  coverByDefault,
  coverExplicitly,
  isImportedFunction,
  rescue,
} from './function-cover';
import type { ProtectOptions } from './guard-target';
import { GuardedApp } from './guarded-app';
import { ImportedGuard, type IWalletGuard } from './imported-guard';
import { type Protector, protectTarget } from './protect-target';
import {
  checkOf,
  policyOf,
  problemsWithGuard,
  report,
  type WalletGuardProps,
} from './wallet-guard-props';

/** The whole guard: watchdog, budget and loop alarm. `WalletGuard.protect(app)` makes one wherever it is needed. */
export class WalletGuard extends Construct implements IWalletGuard {
  /** Protects everything in a stack, nested stacks and functions added later included. */
  static protect(scope: Stack, props?: WalletGuardProps): WalletGuard;
  /**
   * Protects everything in a stage or a whole app, nested stages and functions added later included. One guard stack
   * is made for each account and Region that has functions.
   */
  static protect(scope: App | Stage, props?: WalletGuardProps): GuardedApp;
  static protect(scope: Stack | Stage, props: WalletGuardProps = {}): WalletGuard | GuardedApp {
    refuseProblems(scope, problemsWithScope(scope));
    if (Stage.isStage(scope))
      return new GuardedApp(
        scope,
        props,
        (stack, guardName) => new WalletGuard(stack, 'Guard', { ...props, guardName }),
      );
    const guard = new WalletGuard(scope, SCOPE_ID, props);
    guard.protect(scope);
    return guard;
  }

  /** A guard that another app deployed: protect functions with it by the name it was given. */
  static fromGuardName(scope: Construct, id: string, guardName: string): IWalletGuard {
    return new ImportedGuard(scope, id, guardName);
  }

  /** What functions are tagged with to be watched by this guard. */
  readonly guardName: string;
  /** The function that looks once a minute, with all it needs. */
  readonly watchdog: Watchdog;
  /** Present where `monthlyUsd` or `dailyUsd` is given. */
  readonly budget?: BudgetAlarm;
  /** Present unless `hasRecursionAlarm` is false. */
  readonly recursionStop?: RecursionStop;
  /** What the guard counted, for the line that is printed at synth. */
  readonly cover: Cover;
  private readonly check: WalletCheckProps;
  private isReported = false;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WalletGuardProps = {},
  ) {
    super(scope, id);
    refuseProblems(this, problemsWithGuard(props));
    this.check = checkOf(props);
    this.watchdog = new Watchdog(this, 'Watchdog', { ...props, policy: policyOf(props) });
    this.guardName = this.watchdog.guardName;
    const { monthlyUsd, dailyUsd, alertEmail } = props;
    if (monthlyUsd !== undefined || dailyUsd !== undefined)
      this.budget = new BudgetAlarm(this, 'Budget', {
        monthlyUsd,
        dailyUsd,
        alertEmail,
        watchdog: this.watchdog,
      });
    if (props.hasRecursionAlarm !== false)
      this.recursionStop = new RecursionStop(this, 'Loops', {
        topic: this.watchdog.topic,
        hasCheck: false,
      });
    this.cover = {
      watchdog: this.watchdog,
      coverage: new Coverage(props.mode ?? 'observe'),
      hasRescueQueue: props.hasRescueQueue !== false,
    };
    this.defineOutputs();
    checkReservations(this, props.accountConcurrency);
    if (alertEmail === undefined && props.topic === undefined && !props.channels?.length)
      warnOfSilence(this);
  }

  /**
   * Protects a function, a function URL, an API, a load balancer, or everything in a scope.
   * @example guard.protect(fn, { ceiling: Usd.perDay(5) })
   */
  protect(target: IConstruct, options: ProtectOptions = {}): void {
    this.reportOnce();
    if (this.props.hasCheck !== false) WalletCheck.cover(target, this.check);
    protectTarget(this.protector(), target, options);
  }

  /** Lets someone pause, resume, arm and ask. */
  grantCommand(grantee: iam.IGrantable): iam.Grant {
    return this.watchdog.grantCommand(grantee);
  }

  /** Lets someone read what is paused and why. */
  grantReadState(grantee: iam.IGrantable): iam.Grant {
    return this.watchdog.grantReadState(grantee);
  }

  /** Pauses, counted as they are made. */
  metricPauses(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.watchdog.metricPauses(options);
  }

  /** Runs a target each time a function is paused. */
  onPaused(id: string, options?: events.OnEventOptions): events.Rule {
    return this.watchdog.onPaused(id, options);
  }

  /** Runs a target each time a function is given back. */
  onResumed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.watchdog.onResumed(id, options);
  }

  /** Runs a target when a pause fails: money burns and nothing stopped it. */
  onPauseFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.watchdog.onPauseFailed(id, options);
  }

  /** Runs a target when the cloud goes on refusing what is to be given back. */
  onResumeFailed(id: string, options?: events.OnEventOptions): events.Rule {
    return this.watchdog.onResumeFailed(id, options);
  }

  /** What the command line finds a guard by, and a person reads in the console. */
  private defineOutputs(): void {
    const { watchdog } = this;
    const { watchdogName, topicArn, statusCommand } = ACCOUNT_GUARD.outputs;
    const name = watchdog.function.functionName;
    const outputs: Readonly<Record<string, string>> = {
      [watchdogName]: name,
      [topicArn]: watchdog.topic.topicArn,
      [statusCommand]: `npx --no-install spendfuse status --watchdog ${name} --region ${Stack.of(this).region}`,
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }

  private protector(): Protector {
    return {
      accountConcurrency: this.props.accountConcurrency,
      explicit: (fn, protection) => {
        coverExplicitly(fn, this.cover, protection);
        atSynth(fn, () => rescue(fn, this.cover));
      },
      byName: (fn, protection) => {
        this.watchdog.watch(fn, protection);
        this.cover.coverage.watchedByName(pathOf(fn));
      },
      scope: (scope, protection) => this.coverScope(scope, protection),
    };
  }

  private coverScope(scope: IConstruct, protection: FunctionProtection): void {
    const visit = (node: IConstruct): void => {
      if (node instanceof CfnFunction) coverByDefault(node, this.cover, protection);
      else if (isImportedFunction(node))
        this.cover.coverage.leftAlone(pathOf(node), 'imported: protect it explicitly');
    };
    Aspects.of(scope).add({ visit }, { priority: LATE });
  }

  private reportOnce(): void {
    if (this.isReported) return;
    this.isReported = true;
    const validate = (): string[] => {
      report(this.props, this.cover.coverage.line());
      return [];
    };
    this.node.addValidation({ validate });
  }
}

/** As the guards of an app and of a stack are called in it: there is one. */
const SCOPE_ID = 'Spendfuse';

function problemsWithScope(scope: Stack | Stage): string[] {
  if (!Stage.isStage(scope) && !Stack.isStack(scope))
    return [
      'WalletGuard.protect takes an app, a stage or a stack; for less, make a guard and give it to guard.protect',
    ];
  return scope.node.tryFindChild(SCOPE_ID)
    ? [`${pathOf(scope)} is protected already; use the guard that the first call returned`]
    : [];
}

function warnOfSilence(guard: Construct): void {
  Validations.of(guard).addWarning(
    'spendfuse:no-alert-channel',
    'nobody gets an alert when a function is paused; set alertEmail, topic or channels, or acknowledge this warning',
  );
}
