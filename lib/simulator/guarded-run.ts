// Lives through a plot with the guard at work: a tick a minute, whatever goes wrong, the people who fix and resume.
// The guard is the real engine; only time, the cloud and the people are simulated.

import type { AlertEvent } from '../core/alerts/alert';
import { isHolding } from '../core/pausing/pause-record';
import { defaultPolicy, type GuardPolicy } from '../core/policy/policy';
import { CloudFailure, JournalConflict } from '../engine/ports';
import { resume } from '../engine/records/resume';
import { tick } from '../engine/tick';
import type { GuardMemory } from '../engine/watching/memory';
import { JournalStore } from './cloud/journal-store';
import { type FaultLevel, type Faults, faultsOf } from './faults';
import { GuardBooks } from './guard-books';
import { Moments } from './moments';
import { portsOf, type World } from './ports';
import { type ReplayWorld, replayPortsOf, replayWorldOf } from './replay-ports';
import type { Stage } from './stage';
import { type Process, Timeline } from './timeline';
import { Watcher } from './watcher';
import { Crash } from './wire';

export interface GuardedOptions {
  readonly faults: FaultLevel;
  readonly policy: Partial<GuardPolicy>;
  /** What waited is replayed after a resume. */
  readonly isReplaying?: boolean;
  /** Looked at after each tick that ran to its end; left out: nobody looks. */
  readonly onTick?: (memory: GuardMemory, nowMs: number) => void;
}

/** No new pause is begun later than this into a tick; the next one starts a minute after it. */
const TICK_BUDGET_MS = 40_000;
const OPERATOR_TRIES_AGAIN_MS = 90_000;
const OPERATOR_LOOKS_IN_MS = 20 * 60_000;

export class GuardedRun {
  readonly policy: GuardPolicy;
  readonly moments = new Moments();
  readonly faults: Faults;
  readonly world: World;
  readonly inbox: AlertEvent[] = [];
  private readonly timeline: Timeline;
  private readonly replay: ReplayWorld | null;
  private memory: GuardMemory | null = null;
  private isFixPlanned = false;
  private ticks = 0;

  constructor(
    private readonly stage: Stage,
    private readonly options: GuardedOptions,
  ) {
    const { plot, cloud, model, startSecond, random } = stage;
    this.policy = {
      ...defaultPolicy,
      ...model.policy,
      mode: 'enforce',
      afterPause: plot.ending.how === 'probation' ? 'probation' : 'manual',
      ...plot.policy,
      ...options.policy,
    };
    this.timeline = new Timeline(startSecond * 1000);
    const attackAtMs = plot.attackAtSecond === null ? null : plot.attackAtSecond * 1000;
    const around = (attackAtMs ?? startSecond * 1000) + 4 * 60_000;
    this.faults = faultsOf(options.faults, random.split('faults'), [
      around,
      startSecond * 1000 + 60_000,
      around + (plot.ending.fixAfterMinutes + plot.ending.resumeAfterMinutes) * 60_000,
      around + this.policy.holdMinutes * 60_000,
    ]);
    const store = new JournalStore();
    const watcher = new Watcher({
      cloud,
      store,
      policy: this.policy,
      faults: this.faults,
      moments: this.moments,
      clock: this.timeline.clock,
      attackAtMs,
    });
    this.world = {
      timeline: this.timeline,
      cloud,
      faults: this.faults,
      random: random.split('latency'),
      control: model.controlOf(cloud, random.split('control')),
      takesMs: model.takesMs,
      store,
      books: new GuardBooks(model.tariff, cloud.startMinute, plot.minutes + 30),
      watcher,
      inbox: this.inbox,
    };
    this.replay = options.isReplaying ? replayWorldOf(this.world) : null;
    if (attackAtMs !== null)
      this.moments.add({
        atMs: attackAtMs,
        kind: 'attack-starts',
        functionName: stage.stars[0]?.spec.name ?? '',
        words: 'nobody knows yet',
      });
  }

  async run(): Promise<void> {
    const { startSecond, endSecond, cloud, random } = this.stage;
    const phaseMs = random.split('phase').integer(1000, 59_000);
    const jitter = random.split('jitter');
    const every = this.stage.plot.tickEveryMinutes ?? 1;
    for (let minute = 0; minute * 60 < endSecond - startSecond; minute += every) {
      const atMs = startSecond * 1000 + minute * 60_000 + phaseMs + jitter.integer(0, 900);
      this.timeline.at(atMs, () => this.startTick(atMs));
    }
    await this.timeline.runUntil(endSecond * 1000);
    cloud.advanceTo(endSecond);
  }

  private startTick(atMs: number): void {
    this.spawnTick(true);
    const doubleAfterMs = this.faults.doubleAfterMs(atMs);
    if (doubleAfterMs !== null) this.timeline.at(atMs + doubleAfterMs, () => this.spawnTick(false));
  }

  /** `isMain`: in the warm container; any other starts cold, beside it. */
  private spawnTick(isMain: boolean): void {
    this.ticks += 1;
    const startedMs = this.timeline.clock();
    this.timeline.spawn(`tick ${this.ticks}`, async (process) => {
      let isHealthy = false;
      try {
        const outcome = await tick({
          ports: portsOf(this.world, process),
          policy: this.policy,
          prices: this.stage.model.guardPrices,
          clock: this.timeline.clock,
          holder: process.name,
          memory: isMain ? this.memory : null,
          budgetMs: TICK_BUDGET_MS,
          ...(this.replay ? { owner: { replay: replayPortsOf(this.replay, process) } } : {}),
        });
        isHealthy = outcome.report.outcome === 'done';
        if (isMain && isHealthy) {
          this.memory = outcome.memory;
          if (outcome.memory) this.options.onTick?.(outcome.memory, this.timeline.clock());
        }
        for (const { functionId, verdict } of outcome.report.verdicts)
          if (verdict.kind === 'breach') this.noteVerdict(functionId, verdict.because);
      } catch (failure) {
        if (!(failure instanceof Crash)) throw failure;
        if (isMain) this.memory = null;
      }
      const endedMs = this.timeline.clock();
      this.world.books.addRun(startedMs, endedMs);
      this.world.watcher.tickEnded(startedMs, isHealthy);
      this.planFix();
    });
  }

  private noteVerdict(functionId: string, because: string): void {
    const name = this.world.cloud.find(functionId)?.spec.name ?? functionId;
    this.moments.addOnce({
      atMs: this.timeline.clock(),
      kind: 'verdict',
      functionName: name,
      words: because,
    });
  }

  /** The first alert wakes someone up. */
  private planFix(): void {
    if (this.isFixPlanned || this.world.watcher.paused.size === 0) return;
    this.isFixPlanned = true;
    const { ending } = this.stage.plot;
    const fixAtMs = this.timeline.clock() + ending.fixAfterMinutes * 60_000;
    this.timeline.at(fixAtMs, () => this.fix());
    if (ending.how === 'operator')
      this.timeline.at(fixAtMs + ending.resumeAfterMinutes * 60_000, () => this.resumeAll());
  }

  private fix(): void {
    const nowMs = this.timeline.clock();
    const second = Math.floor(nowMs / 1000);
    this.world.cloud.advanceTo(second);
    this.stage.cause.fix(second);
    this.moments.add({
      atMs: nowMs,
      kind: 'cause-fixed',
      functionName: this.stage.stars[0]?.spec.name ?? '',
      words: 'the cause is fixed; the pause stays',
    });
  }

  /** `spendfuse resume` for everything that is held, one after the other; looks in again now and then. */
  private resumeAll(): void {
    const next = this.world.store.records.find(isHolding);
    if (!next) {
      this.timeline.at(this.timeline.clock() + OPERATOR_LOOKS_IN_MS, () => this.resumeAll());
      return;
    }
    this.timeline.spawn(`operator at ${this.timeline.clock()}`, async (process) => {
      let isResumed = false;
      try {
        isResumed = await this.resumeOne(process, next.functionId);
      } catch (failure) {
        const isOutside =
          failure instanceof CloudFailure ||
          failure instanceof JournalConflict ||
          failure instanceof Crash;
        if (!isOutside) throw failure;
      }
      const again = this.timeline.clock() + (isResumed ? 1000 : OPERATOR_TRIES_AGAIN_MS);
      this.timeline.at(again, () => this.resumeAll());
    });
  }

  private async resumeOne(process: Process, functionId: string): Promise<boolean> {
    const { outcome } = await resume({
      ports: portsOf(this.world, process),
      clock: this.timeline.clock,
      policy: this.policy,
      functionId,
      by: 'operator',
      because: 'the cause is fixed',
      how: 'full',
      holder: process.name,
    });
    return outcome === 'resumed';
  }
}
