// A minute at a time: callers ask, functions run as far as their levers let them, metrics appear, and the guard ticks.
// What runs follows from what is asked and from concurrency alone; everything else is the simulator's business.

import type { AccountSample, Reading, UsageSample } from '../../lib/core/detection/usage';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { GuardPolicy } from '../../lib/core/policy/policy';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { awsGuardPrices } from '../../lib/core/prices/books/aws-guard';
import type { Ports, ReadRequest } from '../../lib/engine/ports';
import { type ResumeInput, type ResumeOutcome, resume } from '../../lib/engine/records/resume';
import { type TickInput, type TickReport, tick } from '../../lib/engine/tick';
import type { GuardMemory } from '../../lib/engine/watching/memory';
import { concurrency, NOW_MS, onceCalled, policy, sample, target } from './builders';
import { type AccountData, FakePorts } from './fakes/fake-ports';

/** What callers ask of a function in a minute. */
export interface Demand {
  readonly perMinute: number;
  readonly secondsEach: number;
}

/** A thousand at once on a gigabyte: a dollar a minute. */
export const FLOOD: Demand = { perMinute: 60_000, secondsEach: 1 };
export const QUIET: Demand = { perMinute: 0, secondsEach: 1 };

interface WorldData extends AccountData {
  functions: WatchedFunction[];
  demand: Record<string, Demand>;
  usage: Record<string, UsageSample[]>;
  /** Minutes after which a minute's metrics can be read. */
  lagMinutes: number;
  guard: GuardMemory | null;
  ticks: number;
}

/** Enough for a read of every function in every minute. */
const WITHOUT_THRIFT = { guardBudgetUsdPerMonth: 1_000 };

export class World {
  readonly fake: FakePorts;
  policy: GuardPolicy;

  private constructor(
    readonly data: WorldData,
    guardPolicy: GuardPolicy,
  ) {
    this.policy = guardPolicy;
    this.fake = new FakePorts(data, this.meter);
  }

  /** Idle functions without a reservation, known for a month, and a guard that has not ticked yet. */
  static of(
    functions: readonly WatchedFunction[] = [target()],
    changes: Partial<GuardPolicy> = {},
  ): World {
    const data: WorldData = {
      nowMs: NOW_MS,
      levers: Object.fromEntries(
        functions.map((watchedFunction) => [watchedFunction.functionId, [concurrency(null)]]),
      ),
      looks: {},
      records: {},
      memory: undefined,
      lease: null,
      told: [],
      functions: [...functions],
      demand: {},
      usage: {},
      lagMinutes: 2,
      guard: null,
      ticks: 0,
    };
    return new World(data, policy({ ...WITHOUT_THRIFT, ...changes }));
  }

  /** The same moment once more, to be lived differently. */
  copy(): World {
    return new World(structuredClone(this.data), this.policy);
  }

  get ports(): Ports {
    return this.fake.ports;
  }

  get nowMinute(): number {
    return Math.floor(this.data.nowMs / 60_000);
  }

  /** What the next tick would find on record, the newest last. */
  get records(): PauseRecord[] {
    return Object.values(this.data.records).map((text) => JSON.parse(text) as PauseRecord);
  }

  get record(): PauseRecord {
    const [only, second] = this.records;
    if (!only || second) throw new Error(`${this.records.length} records, not one`);
    return only;
  }

  levers(functionId = 'id-orders'): readonly Lever[] {
    return this.data.levers[functionId] ?? [];
  }

  ask(demand: Demand, functionId = 'id-orders'): this {
    this.data.demand[functionId] = demand;
    return this;
  }

  put(levers: readonly Lever[], functionId = 'id-orders'): this {
    this.data.levers[functionId] = [...levers];
    return this;
  }

  /** Minutes go by without a guard. */
  pass(minutes: number): this {
    for (let index = 0; index < minutes; index++) {
      for (const { functionId } of this.data.functions) this.run(functionId);
      this.data.nowMs += 60_000;
    }
    return this;
  }

  /** Minutes go by with a tick at the end of each; returns the last report. */
  async live(minutes: number): Promise<TickReport> {
    let report: TickReport | undefined;
    for (let index = 0; index < minutes; index++) report = await this.pass(1).tick();
    if (!report) throw new Error('no minute went by');
    return report;
  }

  /** A process that dies takes its memory with it. */
  forget(): this {
    this.data.guard = null;
    return this;
  }

  async tick(overrides: Partial<TickInput> = {}): Promise<TickReport> {
    this.data.ticks += 1;
    const outcome = await tick({
      ports: this.ports,
      policy: this.policy,
      prices: awsGuardPrices,
      clock: () => this.data.nowMs,
      holder: `tick-${this.data.ticks}`,
      memory: this.data.guard,
      budgetMs: 45_000,
      ...overrides,
    });
    this.data.guard = outcome.memory;
    return outcome.report;
  }

  resume(overrides: Partial<ResumeInput> = {}): Promise<ResumeOutcome> {
    return resume({
      ports: this.ports,
      clock: () => this.data.nowMs,
      policy: this.policy,
      functionId: 'id-orders',
      by: 'operator',
      because: 'it was a launch',
      how: 'full',
      holder: 'person',
      ...overrides,
    });
  }

  private run(functionId: string): void {
    const { perMinute, secondsEach } = this.data.demand[functionId] ?? QUIET;
    const limit = this.levers(functionId).find(({ lever }) => lever === 'concurrency')?.state;
    const executions = limit?.kind === 'reserved' ? limit.executions : 1_000;
    const invocations = Math.min(perMinute, Math.floor((executions * 60) / secondsEach));
    const throttles = perMinute - invocations;
    if (invocations + throttles === 0 || !this.data.levers[functionId]) return;
    const entry = { epochMinute: this.nowMinute, invocations, throttles };
    const all = this.data.usage[functionId] ?? [];
    all.push(sample({ ...entry, durationSeconds: invocations * secondsEach }));
    this.data.usage[functionId] = all;
  }

  private readonly meter: Ports['meter'] = {
    discover: async () => this.data.functions,
    readAccount: async (from, to, spanMinutes) => {
      if (spanMinutes === 60) return { outcome: 'read', samples: [] };
      const byMinute = this.ownRuns(from, to);
      for (const { functionId } of this.data.functions)
        for (const usageSample of this.published(functionId, from, to)) {
          const known = byMinute.get(usageSample.epochMinute);
          byMinute.set(usageSample.epochMinute, {
            epochMinute: usageSample.epochMinute,
            spanMinutes: 1,
            invocations: (known?.invocations ?? 0) + usageSample.invocations,
            concurrencyMax: (known?.concurrencyMax ?? 0) + usageSample.durationSeconds / 60,
          });
        }
      return { outcome: 'read', samples: [...byMinute.values()] };
    },
    readFunctions: async (requests) => requests.map((request) => this.readOne(request)),
  };

  /** The guard runs every minute too, so no minute of an account that has one is empty. */
  private ownRuns(from: number, to: number): Map<number, AccountSample> {
    const newest = Math.min(to, this.nowMinute - this.data.lagMinutes);
    const runs = new Map<number, AccountSample>();
    for (let epochMinute = from; epochMinute <= newest; epochMinute++)
      runs.set(epochMinute, { epochMinute, spanMinutes: 1, invocations: 1, concurrencyMax: 0 });
    return runs;
  }

  private readOne({
    functionId,
    fromMinute,
    toMinute,
    spanMinutes,
  }: ReadRequest): Reading<UsageSample> {
    const samples =
      spanMinutes === 60
        ? this.pastOf(functionId)
        : this.published(functionId, fromMinute, toMinute);
    return { outcome: 'read', samples };
  }

  /** What was deployed a fortnight ago was called since, once, for next to nothing: it is idle, and not new. */
  private pastOf(functionId: string): UsageSample[] {
    const modifiedAtMs = this.data.functions.find(
      (watchedFunction) => watchedFunction.functionId === functionId,
    )?.modifiedAtMs;
    const isOld =
      typeof modifiedAtMs === 'number' && this.data.nowMs - modifiedAtMs >= 14 * 86_400_000;
    return isOld ? onceCalled(this.nowMinute) : [];
  }

  private published(functionId: string, from: number, to: number): UsageSample[] {
    const newest = Math.min(to, this.nowMinute - this.data.lagMinutes);
    return (this.data.usage[functionId] ?? []).filter(
      ({ epochMinute }) => epochMinute >= from && epochMinute <= newest,
    );
  }
}
