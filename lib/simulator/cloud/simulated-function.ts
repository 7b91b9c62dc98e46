// One function in the cloud: its settings, its levers, and the runs going on in it, counted by cohort.
// A step never starts more than its concurrency, its account and its scaling rate allow; what runs, runs to its end.

import { LAMBDA_ACCOUNT_CONCURRENCY } from '../../core/prices/aws-limits';
import { costUsd } from '../../core/prices/rate';
import type { FunctionPrices, FunctionSpec } from './function-spec';
import { type Inlet, QUIET_PACE_SECONDS, type Step } from './inlet';
import { type InstanceHost, instancesFor } from './instance-host';
import type { Mapping } from './mapping';
import type { Counted } from './metric-series';
import type { ApiStage } from './sync-inlet';

/** Runs that began together and end together, a step's length apart. */
interface Cohort {
  readonly inlet: Inlet;
  readonly count: number;
  readonly fromSecond: number;
  readonly spreadSeconds: number;
  readonly durationSeconds: number;
  readonly failed: number;
  left: number;
}

export interface Observer {
  /** Runs that began in one minute and ended in another. */
  ran(startMinute: number, endMinute: number, counted: Counted): void;
  spent(atSecond: number, invocations: number, usd: number): void;
}

const ENVIRONMENTS_PER_SECOND = LAMBDA_ACCOUNT_CONCURRENCY / 10;
const ENVIRONMENT_IDLE_SECONDS = 600;

export interface Hosting {
  readonly functionId: string;
  readonly prices: FunctionPrices;
  readonly host: InstanceHost | null;
}

export class SimulatedFunction {
  readonly functionId: string;
  readonly prices: FunctionPrices;
  /** Instances that serve several requests; null: each run has an environment of its own. */
  readonly host: InstanceHost | null;
  reserved: number | null;
  readonly provisioned = new Map<string, { executions: number; settlesAtSecond: number }>();
  readonly mappings: Mapping[] = [];
  readonly inlets: Inlet[] = [];
  stage: ApiStage | null = null;
  modifiedSecond: number | null;
  /** Makes runs longer or shorter as time goes by: a deploy, a payload, a slow neighbour. */
  durationFactor: (second: number) => number = () => 1;
  private cohorts: Cohort[] = [];
  private environments = 0;
  private scaling = LAMBDA_ACCOUNT_CONCURRENCY;
  private steppedToSecond: number;
  private busy = 0;
  private instancesNow = 0;
  /** Instances that its host scaled to before anyone changed it. */
  private readonly ownMax: number;
  private zeroSeconds = 0;
  private readonly peaks = new Map<number, number>();
  private zeroFromSecond: number | null = null;

  constructor(
    readonly spec: FunctionSpec,
    { functionId, prices, host }: Hosting,
    startSecond: number,
    private readonly observer: Observer,
  ) {
    this.functionId = functionId;
    this.prices = prices;
    this.host = host;
    this.ownMax = host?.instancesMax(startSecond) ?? 0;
    this.reserved = spec.reserved;
    this.modifiedSecond = spec.modifiedSecond;
    this.steppedToSecond = startSecond;
    for (const { id, executions } of spec.provisioned)
      this.provisioned.set(id, { executions, settlesAtSecond: 0 });
  }

  /** Concurrent executions, as a mean over the last step. */
  get concurrency(): number {
    return this.busy;
  }

  /** The most that ran at once in a minute that was lived through. */
  peakIn(epochMinute: number): number {
    return this.peaks.get(epochMinute) ?? 0;
  }

  notePeak(epochMinute: number, executions: number): void {
    if (executions > this.peakIn(epochMinute)) this.peaks.set(epochMinute, executions);
  }

  /** How long it was kept from running anything, for as long as it has been lived through. */
  get secondsAtZero(): number {
    return this.zeroSeconds;
  }

  /** Instances at work, as a mean over the last step. */
  get instances(): number {
    return this.instancesNow;
  }

  /** When it was first kept from starting anything; null: never. */
  get firstZeroSecond(): number | null {
    return this.zeroFromSecond;
  }

  /** Nothing can start: no concurrency, or every way in shut, by someone who set it so since it was created. */
  private isAtZero(atSecond: number): boolean {
    if (this.host) return this.host.instancesMax(atSecond) === 0;
    if (this.reserved === 0) return this.spec.reserved !== 0;
    if (this.stage?.requestsPerSecond === 0) return true;
    return (
      this.mappings.length > 0 &&
      this.mappings.length === this.inlets.length &&
      this.mappings.every((mapping) => !mapping.isEnabled)
    );
  }

  /** How far it is held back from what it had when it was created. */
  restraintAt(atSecond: number): 'none' | 'held' | 'zero' {
    const most = this.host ? this.host.instancesMax(atSecond) : this.reserved;
    if (most === (this.host ? this.ownMax : this.spec.reserved)) return 'none';
    return most === 0 ? 'zero' : 'held';
  }

  get provisionedTotal(): number {
    let sum = 0;
    for (const { executions } of this.provisioned.values()) sum += executions;
    return sum;
  }

  get hasAsyncTriggers(): boolean {
    return this.inlets.some((inlet) => inlet.isAsync);
  }

  durationAt(second: number): number {
    const { durationSeconds, timeoutSeconds } = this.spec;
    return Math.min(timeoutSeconds, durationSeconds * this.durationFactor(second));
  }

  paceSeconds(atSecond: number): number {
    let pace = QUIET_PACE_SECONDS;
    for (const inlet of this.inlets) pace = Math.min(pace, inlet.paceSeconds(atSecond));
    return Math.max(1, pace);
  }

  /** Moves on to a second within the same minute. `poolFree` is what the account has left for it. */
  stepTo(toSecond: number, poolFree: number): void {
    const fromSecond = this.steppedToSecond;
    if (toSecond <= fromSecond) return;
    this.steppedToSecond = toSecond;
    const step: Step = {
      fromSecond,
      toSecond,
      seconds: toSecond - fromSecond,
      durationSeconds: this.durationAt(fromSecond),
      isStopped: this.reserved === 0,
    };
    if (this.isAtZero(fromSecond)) {
      this.zeroSeconds += step.seconds;
      this.zeroFromSecond ??= fromSecond;
    }
    const running = this.finishDue(step);
    this.startMore(step, running, Math.max(0, this.limitAt(fromSecond, poolFree) - running));
    if (this.host) this.chargeInstances(step, this.host);
    else this.chargeProvisioned(step);
  }

  private limitAt(atSecond: number, poolFree: number): number {
    const { host } = this;
    if (host) return host.requestsPerInstance * host.instancesMax(atSecond);
    return Math.min(this.reserved ?? poolFree, Math.floor(this.environments + this.scaling));
  }

  /** Ends what is due by the end of the step; returns how many still run then. */
  private finishDue(step: Step): number {
    let running = 0;
    for (const cohort of this.cohorts) {
      this.finishPart(cohort, step);
      running += cohort.left;
    }
    if (this.cohorts.some((cohort) => cohort.left === 0))
      this.cohorts = this.cohorts.filter((cohort) => cohort.left > 0);
    return running;
  }

  private finishPart(cohort: Cohort, step: Step): void {
    const { count, fromSecond, durationSeconds, spreadSeconds } = cohort;
    const ended = (step.toSecond - fromSecond - durationSeconds) / spreadSeconds;
    const left = count - Math.round(count * Math.min(1, Math.max(0, ended)));
    const finished = cohort.left - left;
    if (finished <= 0) return;
    const failedShare = cohort.failed / count;
    cohort.left = left;
    const endMinute = Math.floor((step.toSecond - 1) / 60);
    // Where instances serve, a request is counted when it ends, and time is the instance's.
    this.observer.ran(this.host ? endMinute : Math.floor(fromSecond / 60), endMinute, {
      invocations: finished,
      durationSeconds: this.host ? 0 : finished * durationSeconds,
      throttles: 0,
      errors: Math.round(finished * failedShare),
    });
    cohort.inlet.finish(finished, step);
  }

  private startMore(step: Step, running: number, free: number): void {
    const held = Math.min(1, step.durationSeconds / step.seconds);
    const wanted = this.inlets.map((inlet) => inlet.wanted(step));
    const slots = wanted.reduce((sum, count) => sum + count, 0) * held;
    const share = slots > free ? free / slots : 1;
    let busy = running;
    this.inlets.forEach((inlet, index) => {
      const asked = wanted[index] ?? 0;
      const started = share === 1 ? asked : Math.floor(asked * share + 1e-9);
      const throttles = inlet.take(started, asked - started, step);
      // What finds no instance reaches no metric of the function.
      if (throttles > 0 && !this.host)
        this.observer.ran(Math.floor(step.fromSecond / 60), Math.floor(step.fromSecond / 60), {
          invocations: 0,
          durationSeconds: 0,
          throttles,
          errors: 0,
        });
      if (started > 0) this.startCohort(inlet, started, step);
      busy += started * held;
    });
    this.busy = busy;
    this.scaleEnvironments(Math.ceil(busy), step.seconds);
  }

  private startCohort(inlet: Inlet, count: number, step: Step): void {
    const cohort: Cohort = {
      inlet,
      count,
      fromSecond: step.fromSecond,
      spreadSeconds: step.seconds,
      durationSeconds: step.durationSeconds,
      failed: Math.round(count * inlet.errorShareAt(step.fromSecond)),
      left: count,
    };
    const ownSeconds = this.host ? 0 : step.durationSeconds;
    const usage = { invocations: count, durationSeconds: count * ownSeconds };
    this.observer.spent(step.fromSecond, count, costUsd(usage, this.prices.rate));
    this.finishPart(cohort, step);
    if (cohort.left > 0) this.cohorts.push(cohort);
  }

  private scaleEnvironments(needed: number, seconds: number): void {
    const started = Math.max(0, needed - this.environments);
    this.scaling = Math.min(
      LAMBDA_ACCOUNT_CONCURRENCY,
      this.scaling - started + ENVIRONMENTS_PER_SECOND * seconds,
    );
    const idle = Math.max(0, this.environments - needed);
    this.environments = needed + idle * Math.max(0, 1 - seconds / ENVIRONMENT_IDLE_SECONDS);
  }

  /** What the instances cost that serve in this step, however many requests share them. */
  private chargeInstances(
    { fromSecond, seconds, durationSeconds }: Step,
    host: InstanceHost,
  ): void {
    const { busy } = this;
    const wanted = Math.max(
      instancesFor(busy, durationSeconds, host),
      host.instancesMin(fromSecond),
    );
    // What is stopped still serves what it has begun.
    const held = Math.max(host.instancesMax(fromSecond), busy / host.requestsPerInstance);
    this.instancesNow = Math.min(wanted, held);
    if (this.instancesNow === 0) return;
    const minute = Math.floor(fromSecond / 60);
    const used = this.instancesNow * seconds;
    this.observer.spent(fromSecond, 0, used * this.prices.rate.usdPerSecond);
    this.observer.ran(minute, minute, {
      ...{ invocations: 0, throttles: 0, errors: 0 },
      durationSeconds: used,
    });
  }

  /** Billed whether or not anyone calls; runs on it are billed as any other, which is dearer than the truth. */
  private chargeProvisioned(step: Step): void {
    if (this.provisioned.size === 0) return;
    const usd = this.provisionedTotal * step.seconds * this.prices.usdPerProvisionedSecond;
    this.observer.spent(step.fromSecond, 0, usd);
  }
}
