// A whole app, or one stage of it, under guard: one guard stack for each assembly, account and Region with functions.
// The stacks are made at synth, when every function is known; a stage that is missed is said so, never assumed safe.

import { Aspects, PropertyInjectors, Stack, Stage, Token } from 'aws-cdk-lib';
import type { OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import { CfnFunction, type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { WalletCheck } from '../checks/wallet-check';
import { LATE } from '../tree/at-synth';
import { pathOf, refuseProblems } from '../tree/construct-problems';
import { EDGE_REASON, isEdgeFunction } from '../tree/edge-function';
import { isFrameworkFunction } from '../tree/framework-functions';
import type { FunctionProtection } from '../watchdog/function-protection';
import { problemsWithWatchdog } from '../watchdog/problems';
import { Coverage } from './coverage';
import {
  type Cover,
  coverByDefault,
  coverExplicitly,
  functionsOf,
  isImportedFunction,
  rescue,
} from './function-cover';
import type { ProtectOptions } from './guard-target';
import { type Protector, protectTarget } from './protect-target';
import { checkOf, problemsWithGuard, report, type WalletGuardProps } from './wallet-guard-props';

type Hook = 'onPaused' | 'onResumed' | 'onPauseFailed' | 'onResumeFailed';

/** A guard in one stack, as far as the app it is made for needs to know. */
export type StackGuard = { readonly cover: Cover } & Readonly<
  Record<Hook, (id: string, options?: OnEventOptions) => Rule>
>;

/** A guarded app or stage, as `WalletGuard.protect` returns it: a guard for each account and Region with functions. */
export class GuardedApp extends Construct {
  private readonly coverage: Coverage;
  private readonly covered = new Set<IConstruct>();
  private readonly guards = new Map<string, StackGuard>();
  private readonly explicit = new Map<CfnFunction, FunctionProtection>();
  private readonly imported = new Map<IFunction, FunctionProtection>();
  private readonly hooks: { hook: Hook; id: string; options?: OnEventOptions }[] = [];

  constructor(
    private readonly stage: Stage,
    private readonly props: WalletGuardProps,
    private readonly makeGuard: (stack: Stack, guardName: string) => StackGuard,
  ) {
    super(stage, 'Spendfuse');
    this.coverage = new Coverage(props.mode ?? 'observe');
    refuseProblems(this, [...problemsWithGuard(props), ...problemsWithWatchdog(props)]);
    if (props.hasCheck !== false) WalletCheck.cover(stage, checkOf(props));
    this.coverStage(stage);
    for (const construct of stage.node.findAll()) {
      if (Stage.isStage(construct)) this.coverStage(construct);
    }
    this.coverLaterStages();
    this.node.addValidation({ validate: () => this.report() });
  }

  /**
   * Says more about one function, API or load balancer of the app than the default does.
   * @example app.protect(fn, { ceiling: Usd.perDay(5) })
   */
  protect(target: IConstruct, options: ProtectOptions = {}): void {
    protectTarget(this.protector(), target, options);
  }

  /** On each guard stack of the app, once it is made. */
  onPaused(id: string, options?: OnEventOptions): void {
    this.hooks.push({ hook: 'onPaused', id, options });
  }

  /** The same for each function that is given back. */
  onResumed(id: string, options?: OnEventOptions): void {
    this.hooks.push({ hook: 'onResumed', id, options });
  }

  /** The same when a pause fails: money burns and nothing stopped it. */
  onPauseFailed(id: string, options?: OnEventOptions): void {
    this.hooks.push({ hook: 'onPauseFailed', id, options });
  }

  /** The same when the cloud goes on refusing what is to be given back. */
  onResumeFailed(id: string, options?: OnEventOptions): void {
    this.hooks.push({ hook: 'onResumeFailed', id, options });
  }

  private protector(): Protector {
    return {
      accountConcurrency: this.props.accountConcurrency,
      explicit: (fn, protection) => {
        this.explicit.set(fn, { ...this.explicit.get(fn), ...protection });
        const guard = this.guards.get(keyOf(fn));
        if (guard) this.coverFunction(fn, guard);
      },
      byName: (fn, protection) => this.imported.set(fn, protection),
      scope: (scope) =>
        refuseProblems(scope, [
          `${scope.node.path || 'the app'} is protected as a whole already; protect single functions to say more about them`,
        ]),
    };
  }

  /** An aspect does not enter nested stages (aws-cdk-lib 2.276), so each stage gets its own. */
  private coverStage(stage: IConstruct): void {
    if (this.covered.has(stage)) return;
    this.covered.add(stage);
    Aspects.of(stage).add({ visit: (node) => this.visit(node) }, { priority: LATE });
  }

  /**
   * A stage may be made, and synthesised by a pipeline, long before the app is. CDK asks for the props of each
   * function where it is made: there its stage is met in time. Whoever injects props already goes on doing so.
   */
  private coverLaterStages(): void {
    const injectors = PropertyInjectors.of(this.stage);
    const id = LambdaFunction.PROPERTY_INJECTION_ID;
    const earlier = injectors.for(id);
    injectors.add({
      constructUniqueId: id,
      inject: (props, context) => {
        const stage = Stage.of(context.scope);
        if (stage) this.coverStage(stage);
        return earlier ? earlier.inject(props, context) : props;
      },
    });
  }

  private visit(node: IConstruct): void {
    if (Stage.isStage(node)) this.prepare(node);
    else if (node instanceof CfnFunction) this.visitFunction(node);
    else if (isImportedFunction(node) && !this.imported.has(node))
      this.coverage.leftAlone(pathOf(node), 'imported: protect it explicitly');
  }

  private visitFunction(fn: CfnFunction): void {
    if (isFrameworkFunction(fn)) this.coverage.leftAlone(pathOf(fn), 'runs only while CDK deploys');
    else if (isEdgeFunction(fn)) this.coverage.notCovered(pathOf(fn), EDGE_REASON);
    else this.coverFunction(fn, this.guardFor(fn));
  }

  /** Before anything in the stage is visited, so that other aspects meet the guard's stacks too. */
  private prepare(stage: Stage): void {
    for (const fn of functionsOf(stage))
      if (!isFrameworkFunction(fn) && !isEdgeFunction(fn)) this.guardFor(fn);
    for (const [fn, protection] of this.imported) {
      if (Stage.of(fn) !== stage) continue;
      this.guardFor(fn).cover.watchdog.watch(fn, protection);
      this.coverage.watchedByName(pathOf(fn));
    }
  }

  private coverFunction(fn: CfnFunction, guard: StackGuard): void {
    const cover = { ...guard.cover, coverage: this.coverage };
    const protection = this.explicit.get(fn);
    if (!protection) {
      coverByDefault(fn, cover, {});
      return;
    }
    coverExplicitly(fn, cover, protection);
    rescue(fn, cover);
  }

  private guardFor(fn: IConstruct): StackGuard {
    const key = keyOf(fn);
    const known = this.guards.get(key);
    if (known) return known;
    const stack = this.stackFor(fn);
    const guard = this.makeGuard(stack, this.guardNameIn(stack));
    for (const { hook, id, options } of this.hooks) guard[hook](id, options);
    this.guards.set(key, guard);
    return guard;
  }

  /** In the function's own assembly, so that it is deployed together with what it guards. */
  private stackFor(fn: IConstruct): Stack {
    const stage = Stage.of(fn) ?? this.stage;
    const { account, region } = Stack.of(fn);
    const holder = stage === this.stage ? this : holderIn(stage);
    const place = Token.isUnresolved(region) ? 'Guard' : region;
    const id = holder.node.tryFindChild(place) ? `${account}-${place}` : place;
    return new Stack(holder, id, {
      description:
        'Spendfuse: watches the functions of this app, and pauses the one that runs away',
      stackName: [stage.stageName, this.stackStem(), id]
        .filter((part) => part && part !== 'Guard')
        .join('-'),
      env: {
        account: Token.isUnresolved(account) ? undefined : account,
        region: Token.isUnresolved(region) ? undefined : region,
      },
    });
  }

  /** With the guard's name, or the stack of a second app in an account and Region would replace the first's. */
  private stackStem(): string {
    const { guardName } = this.props;
    return guardName ? `Spendfuse-${guardName.replace(/[^A-Za-z0-9-]/g, '-')}` : 'Spendfuse';
  }

  /** Two stages may share an account and Region, and then a name given for both must not be one name. */
  private guardNameIn(stack: Stack): string {
    const { guardName } = this.props;
    const stageName = Stage.of(stack)?.stageName;
    const name = guardName && stageName ? `${guardName}-${stageName}` : guardName;
    return (name ?? stack.stackName).slice(-64);
  }

  private report(): string[] {
    for (const stage of this.stage.node.findAll()) {
      if (Stage.isStage(stage) && !this.covered.has(stage) && functionsOf(stage).length > 0)
        this.coverage.notCovered(stage.node.path, 'stage not met: call WalletGuard.protect on it');
    }
    report(this.props, this.coverage.line());
    return [];
  }
}

const holderIn = (stage: Stage): Construct =>
  (stage.node.tryFindChild('Spendfuse') as Construct | undefined) ??
  new Construct(stage, 'Spendfuse');

const keyOf = (construct: IConstruct): string =>
  `${Stage.of(construct)?.node.path ?? ''} ${Stack.of(construct).environment}`;
