// A whole account in memory: functions that share one pool of concurrency, their metrics and what they cost.
// Time moves in steps that end at every minute, at everything planned, and as often as the busiest function needs;
// the same orders at the same seconds give the same account, to the last event.

import { LAMBDA_UNRESERVABLE_CONCURRENCY } from '../../core/prices/aws-limits';
import { costUsd } from '../../core/prices/rate';
import { MB_PER_GB } from '../../core/units/money';
import type { Random } from '../random';
import type { FunctionSpec } from './function-spec';
import { type EventLedger, NO_EVENTS, sumOfLedgers } from './inlet';
import { instancesFor } from './instance-host';
import { type LateMetrics, MetricSeries } from './metric-series';
import type { Nature } from './nature';
import { SimulatedFunction } from './simulated-function';

export interface CloudOptions {
  readonly random: Random;
  readonly startSecond: number;
  readonly horizonMinutes: number;
  readonly nature: Nature;
  /** The account's concurrency quota; left out: the usual one. */
  readonly quota?: number;
  readonly lateMetrics?: LateMetrics;
}

/** What a function did by minute of its start, as the simulation itself knows it. */
export interface Minutes {
  readonly usd: Float64Array;
  readonly invocations: Float64Array;
}

interface Planned {
  readonly atSecond: number;
  readonly run: () => void;
}

export class SimulatedCloud {
  readonly quota: number;
  readonly startMinute: number;
  readonly account: MetricSeries;
  readonly usdByMinute: Float64Array;
  private readonly concurrencyByMinute: Float64Array;
  private readonly list: SimulatedFunction[] = [];
  private readonly byId = new Map<string, SimulatedFunction>();
  private readonly metricsById = new Map<string, MetricSeries>();
  private readonly minutesById = new Map<string, Minutes>();
  private planned: Planned[] = [];
  private now: number;
  private isStale = true;
  private alive: readonly SimulatedFunction[] = [];
  private restless: readonly SimulatedFunction[] = [];
  private claimed = 0;
  private busy = 0;

  constructor(private readonly options: CloudOptions) {
    this.quota = options.quota ?? options.nature.quota;
    this.now = options.startSecond;
    this.startMinute = Math.floor(options.startSecond / 60);
    this.account = this.newSeries('account');
    this.usdByMinute = new Float64Array(options.horizonMinutes + MARGIN_MINUTES);
    this.concurrencyByMinute = new Float64Array(options.horizonMinutes + MARGIN_MINUTES);
  }

  get nowSecond(): number {
    return this.now;
  }

  /** Every function that exists by now. */
  get functions(): readonly SimulatedFunction[] {
    return this.list.filter((simulated) => simulated.spec.bornSecond <= this.now);
  }

  /** Those that are yet to be created too. */
  get everyFunction(): readonly SimulatedFunction[] {
    return [...this.list];
  }

  find(functionId: string): SimulatedFunction | undefined {
    const found = this.byId.get(functionId);
    return found && found.spec.bornSecond <= this.now ? found : undefined;
  }

  metricsOf({ functionId }: SimulatedFunction): MetricSeries {
    const metrics = this.metricsById.get(functionId);
    if (!metrics) throw new Error(`no function ${functionId} in this cloud`);
    return metrics;
  }

  /** Keeps the minutes of a function from now on: what a plot is made of. */
  keepMinutesOf({ functionId }: SimulatedFunction): Minutes {
    const minutes = this.options.horizonMinutes + MARGIN_MINUTES;
    const kept = { usd: new Float64Array(minutes), invocations: new Float64Array(minutes) };
    this.minutesById.set(functionId, kept);
    return kept;
  }

  minutesOf({ functionId }: SimulatedFunction): Minutes | undefined {
    return this.minutesById.get(functionId);
  }

  add(spec: FunctionSpec): SimulatedFunction {
    const { nature, startSecond } = this.options;
    const metrics = this.newSeries(spec.name);
    const hosting = {
      functionId: nature.idOf(spec.name),
      prices: nature.pricesOf(spec),
      host: nature.hostOf(spec, this.options.random.split(`host ${spec.name}`)),
    };
    const weight = this.weightOf(spec);
    const added = new SimulatedFunction(spec, hosting, Math.max(startSecond, spec.bornSecond), {
      ran: (startMinute, endMinute, counted) => {
        metrics.add(startMinute, endMinute, counted);
        const durationSeconds = counted.durationSeconds * weight;
        this.account.add(startMinute, endMinute, { ...counted, durationSeconds });
      },
      spent: (atSecond, invocations, usd) => this.noteSpend(added, { atSecond, invocations, usd }),
    });
    this.list.push(added);
    this.byId.set(added.functionId, added);
    this.metricsById.set(added.functionId, metrics);
    return added;
  }

  get nature(): Nature {
    return this.options.nature;
  }

  /** So many of the thousand that Lambda runs at once, in the measure of what one function takes here. */
  crowd(ofThousand: number): number {
    return ofThousand * (this.nature.fullConcurrency / 1000);
  }

  /** What a second of an instance counts in the account's totals. */
  weightOf({ billing }: FunctionSpec): number {
    return this.nature.countsAtOnce === 'gigabytes' ? billing.memoryMb / MB_PER_GB : 1;
  }

  /** What one of so many calls a second costs; left out: one that has its environment to itself. */
  usdPerCall(spec: FunctionSpec, perSecond?: number): number {
    if (perSecond === undefined || !this.nature.hostOf(spec, this.options.random))
      return this.usdOfCalls(spec, 1, Number.POSITIVE_INFINITY);
    return this.usdOfCalls(spec, perSecond, 1) / perSecond;
  }

  /** How many calls of such a function, spread over so many seconds, cost so much. */
  callsFor(spec: FunctionSpec, usd: number, seconds: number): number {
    if (!this.nature.hostOf(spec, this.options.random)) return usd / this.usdPerCall(spec);
    let [least, most] = [0, usd / this.nature.pricesOf(spec).rate.usdPerInvocation];
    for (let step = 0; step < BISECTIONS; step++) {
      const middle = (least + most) / 2;
      if (this.usdOfCalls(spec, middle, seconds) < usd) least = middle;
      else most = middle;
    }
    return least;
  }

  private usdOfCalls(spec: FunctionSpec, invocations: number, seconds: number): number {
    const { durationSeconds } = spec;
    const { rate } = this.nature.pricesOf(spec);
    const host = this.nature.hostOf(spec, this.options.random);
    if (!host)
      return costUsd({ invocations, durationSeconds: invocations * durationSeconds }, rate);
    const alone = invocations * Math.max(durationSeconds, host.billedSecondsMin);
    const busy = (invocations * durationSeconds) / seconds;
    const shared = busy > 0 ? instancesFor(busy, durationSeconds, host) * seconds : alone;
    return costUsd({ invocations, durationSeconds: shared }, rate);
  }

  /** Something that happens by itself at a second to come. */
  plan(atSecond: number, run: () => void): void {
    this.planned.push({ atSecond: Math.max(atSecond, this.now), run });
    this.planned.sort((a, b) => a.atSecond - b.atSecond);
  }

  advanceTo(second: number): void {
    while (this.now < second) {
      const next = this.planned[0];
      if (next && next.atSecond <= this.now) {
        this.planned.shift();
        next.run();
        this.isStale = true;
        continue;
      }
      this.step(Math.min(second, next?.atSecond ?? second));
    }
  }

  /** Brings one function up to now, before an order changes it; whoever changes it must have asked for this first. */
  settle(simulated: SimulatedFunction): void {
    simulated.stepTo(this.now, this.poolFreeFor(simulated));
    this.isStale = true;
  }

  /** What the account would have left unreserved if this function reserved so much. */
  unreservedIf(simulated: SimulatedFunction, reserved: number | null): number {
    return this.quota - this.reservedSum(simulated) - (reserved ?? 0);
  }

  /** Left for functions without a reservation, whatever happens: 100, or all there is in a small account. */
  get unreservable(): number {
    return Math.min(LAMBDA_UNRESERVABLE_CONCURRENCY, this.quota);
  }

  concurrencyMaxIn(epochMinute: number): number {
    return this.concurrencyByMinute[epochMinute - this.startMinute] ?? 0;
  }

  ledger(): EventLedger {
    let sum = NO_EVENTS;
    for (const simulated of this.list)
      for (const inlet of simulated.inlets) sum = sumOfLedgers(sum, inlet.ledger());
    return sum;
  }

  spentUsd(fromMinute: number, toMinute: number): number {
    let sum = 0;
    for (let minute = fromMinute; minute <= toMinute; minute++)
      sum += this.usdByMinute[minute - this.startMinute] ?? 0;
    return sum;
  }

  private noteSpend(
    simulated: SimulatedFunction,
    spend: { atSecond: number; invocations: number; usd: number },
  ): void {
    const at = Math.floor(spend.atSecond / 60) - this.startMinute;
    this.usdByMinute[at] = (this.usdByMinute[at] ?? 0) + spend.usd;
    const minutes = this.minutesById.get(simulated.functionId);
    if (!minutes) return;
    minutes.usd[at] = (minutes.usd[at] ?? 0) + spend.usd;
    minutes.invocations[at] = (minutes.invocations[at] ?? 0) + spend.invocations;
  }

  private step(toSecond: number): void {
    const minuteEnd = (Math.floor(this.now / 60) + 1) * 60;
    if (this.isStale || this.now === minuteEnd - 60) this.lookRound();
    let pace = 60;
    for (const simulated of this.restless) pace = Math.min(pace, simulated.paceSeconds(this.now));
    const end = Math.min(toSecond, minuteEnd, this.now + pace);
    // A quiet function has nothing to say before its minute is over.
    for (const simulated of end === minuteEnd ? this.alive : this.restless)
      this.stepOne(simulated, end);
    this.noteConcurrency(Math.floor(this.now / 60));
    this.now = end;
  }

  /** Who is there, who is busy, and what they take together: good until the minute ends or something is changed. */
  private lookRound(): void {
    this.isStale = false;
    this.alive = this.list.filter((simulated) => simulated.spec.bornSecond <= this.now);
    this.restless = this.alive.filter((simulated) => simulated.paceSeconds(this.now) < 60);
    this.claimed = 0;
    this.busy = 0;
    for (const simulated of this.list) {
      this.claimed += claimOf(simulated);
      this.busy += simulated.concurrency;
    }
  }

  private stepOne(simulated: SimulatedFunction, toSecond: number): void {
    const claim = claimOf(simulated);
    const busy = simulated.concurrency;
    simulated.stepTo(toSecond, Math.max(0, this.quota - this.claimed + claim));
    this.claimed += claimOf(simulated) - claim;
    this.busy += simulated.concurrency - busy;
    simulated.notePeak(
      Math.floor(this.now / 60),
      Math.min(this.quota, peakOf(simulated.concurrency)),
    );
  }

  private poolFreeFor(simulated: SimulatedFunction): number {
    let taken = 0;
    for (const other of this.list) if (other !== simulated) taken += claimOf(other);
    return Math.max(0, this.quota - taken);
  }

  private reservedSum(except: SimulatedFunction): number {
    let sum = 0;
    for (const other of this.list) if (other !== except) sum += other.reserved ?? 0;
    return sum;
  }

  private noteConcurrency(epochMinute: number): void {
    const at = epochMinute - this.startMinute;
    const most =
      this.nature.countsAtOnce === 'runs'
        ? Math.min(this.quota, peakOf(this.busy))
        : Math.ceil(this.list.reduce((sum, { instances }) => sum + instances, 0) - 1e-9);
    this.concurrencyByMinute[at] = Math.max(this.concurrencyByMinute[at] ?? 0, most);
  }

  private newSeries(name: string): MetricSeries {
    const minutes = this.options.horizonMinutes + MARGIN_MINUTES;
    const random = this.options.random.split(`publish ${name}`);
    const slowness = (epochMinute: number): number => random.noise(epochMinute);
    return new MetricSeries(this.startMinute, minutes, {
      slowness,
      publishSeconds: this.nature.publishSeconds,
      lateness: this.options.lateMetrics,
    });
  }
}

/** Each halves what is left to try: far below a call. */
const BISECTIONS = 60;

/** What a function takes from the account: its reservation, used or not, or what it runs now. */
const claimOf = (simulated: SimulatedFunction): number =>
  simulated.reserved ?? Math.ceil(simulated.concurrency);

/** Runs that end after the horizon still belong to the minute they began in. */
const MARGIN_MINUTES = 30;

/** The largest of a minute's moments when arrivals are Poisson: the mean and two and a half deviations. */
export const peakOf = (mean: number): number =>
  mean <= 0 ? 0 : Math.ceil(mean + 2.5 * Math.sqrt(mean) - 1e-9);
