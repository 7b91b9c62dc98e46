// Lives through a story: a tick a minute from the real handlers, whatever the story does to them, then a calm end.
// What comes back is what happened, in order; whether it was right is for the checks to say.

import { runCommand } from '../../lambda/watchdog/commands/run-command';
import type { Guard } from '../../lambda/watchdog/guard';
import { StillBusy } from '../../lambda/watchdog/patience';
import { runTick, TickFailed } from '../../lambda/watchdog/run-tick';
import type { CommandEvent } from '../../lib/contract';
import { isHolding } from '../../lib/core/pausing/pause-record';
import { defaultPolicy, type GuardPolicy } from '../../lib/core/policy/policy';
import { CloudFailure } from '../../lib/engine/ports';
import { GuardBooks } from '../../lib/simulator/guard-books';
import { type Random, randomFrom } from '../../lib/simulator/random';
import { type Process, Timeline } from '../../lib/simulator/timeline';
import type { Container, Ground, GroundInput } from './ground';
import { cloudOf } from './grounds';
import { MetricDistortion } from './metric-distortion';
import { type Entry, type Story, untilOf } from './story';
import type { Run, TraceEvent } from './trace';
import { Died, TortureWire } from './wire';

/** Saturday 2026-11-21, 03:20 UTC: a fixed moment, so that a failure can be read. */
export const START_MS = Date.UTC(2026, 10, 21, 3, 20);
const TICK_PHASE_SECONDS = 7;
/** From the last fault to the end: time for holds and probations to end, and for people to give back the rest. */
const CALM_MINUTES = 42;
const MENDED_AFTER_SECONDS = 60;
const RESUMED_AFTER_MINUTES = [22, 26, 30, 34];
/** What a fault did may be felt for this long after it ended. */
const AFTERMATH_MS = 4 * 60_000;

/** Reads saved in a day, and owed for five (lib/core/detection/read-plan.ts). */
const LEDGER_DAYS = 6;

/** Puts a fault into the guard itself: the checks have to find it. */
export type Sabotage = (guard: Guard) => Guard;

/** In virtual time the wire ends a call that nobody answers; thousands of timers of this machine would only cost. */
const NEVER = new AbortController().signal;
const timeoutOfThisMachine = AbortSignal.timeout;

export async function live(story: Story, sabotage?: Sabotage): Promise<Run> {
  AbortSignal.timeout = () => NEVER;
  try {
    return await new Life(story, sabotage).live();
  } finally {
    // Other tests live in this process too.
    AbortSignal.timeout = timeoutOfThisMachine;
  }
}

class Life {
  private readonly trace: TraceEvent[] = [];
  private readonly timeline = new Timeline(START_MS);
  private readonly random: Random;
  private readonly world: GroundInput;
  private readonly ground: Ground;
  private readonly containers: Container[] = [];
  private readonly going = new Set<Process>();
  private readonly crashPlans: Array<Extract<Entry, { kind: 'crash' }>>;
  private made = 0;
  private runs = 0;
  private longestRunMs = 0;

  constructor(
    private readonly story: Story,
    private readonly sabotage: Sabotage | undefined,
  ) {
    const { seed, entries, calmFrom } = story;
    this.random = randomFrom(`torture ${seed}`);
    const { tariff, groundOf } = cloudOf(story);
    this.world = {
      ...{ story, startMs: START_MS, timeline: this.timeline, random: this.random.split('ground') },
      note: (event) => {
        this.trace.push(event);
      },
      wire: new TortureWire({
        ...{ timeline: this.timeline, startMs: START_MS, entries },
        random: this.random.split('wire'),
        before: () => this.ground.advanceTo(this.timeline.clock()),
      }),
      books: new GuardBooks(tariff, START_MS / 60_000, calmFrom / 60 + CALM_MINUTES + 10),
      distortion: new MetricDistortion(entries, this.random.split('metrics'), () => this.second),
    };
    this.ground = groundOf(this.world);
    this.crashPlans = entries
      .filter((entry): entry is Extract<Entry, { kind: 'crash' }> => entry.kind === 'crash')
      .sort((a, b) => a.from - b.from);
  }

  private get second(): number {
    return (this.timeline.clock() - START_MS) / 1000;
  }

  async live(): Promise<Run> {
    const { story, timeline, world } = this;
    const endSecond = story.calmFrom + CALM_MINUTES * 60;
    for (const entry of story.entries) this.plan(entry);
    for (let minute = 0; minute * 60 < endSecond; minute++)
      this.at(minute * 60 + TICK_PHASE_SECONDS, () => this.tickDue());
    this.at(story.calmFrom + MENDED_AFTER_SECONDS, () => {
      for (const recordId of this.ground.mend())
        world.note({ atMs: timeline.clock(), kind: 'mended', recordId });
    });
    for (const minutes of RESUMED_AFTER_MINUTES)
      this.at(story.calmFrom + minutes * 60, () => this.giveAllBack());
    await timeline.runUntil(START_MS + endSecond * 1000);
    this.ground.advanceTo(timeline.clock());
    return this.told(endSecond);
  }

  private at(second: number, run: () => void): void {
    this.timeline.at(START_MS + second * 1000, run);
  }

  private plan(entry: Entry): void {
    this.at(entry.from, () => {
      this.ground.advanceTo(this.timeline.clock());
      this.happen(entry);
    });
  }

  /** Stretches are looked up when they matter; here is what happens at one moment. */
  private happen(entry: Entry): void {
    const { ground } = this;
    const nowMs = this.timeline.clock();
    switch (entry.kind) {
      case 'cold':
        this.containers.splice(0);
        break;
      case 'corrupt':
        this.corrupt(entry);
        break;
      case 'delete':
        ground.remove(entry.functionId, nowMs);
        break;
      case 'create':
        ground.create(entry.functionId, nowMs);
        break;
      case 'hand':
        ground.change(entry.functionId, entry.lever, nowMs);
        break;
      case 'redeploy':
        ground.redeploy(entry.functionId, nowMs);
        if (entry.lever) ground.change(entry.functionId, entry.lever, nowMs);
        break;
      case 'command':
        this.command(entry.command);
        break;
      default:
    }
  }

  private corrupt({ what }: Extract<Entry, { kind: 'corrupt' }>): void {
    const { note } = this.world;
    const recordId = this.ground.corrupt(what);
    if (recordId) note({ atMs: this.timeline.clock(), kind: 'corrupted', recordId });
  }

  private tickDue(): void {
    const how = this.story.entries.flatMap((entry) =>
      entry.kind === 'schedule' && this.second >= entry.from && this.second < entry.until
        ? entry.how
        : [],
    );
    if (how.includes('lost')) return;
    if (how.includes('late')) this.at(this.second + 53, () => this.tick());
    else this.tick();
    if (how.includes('doubled')) this.at(this.second + 0.2, () => this.tick());
  }

  private tick(): void {
    this.run('tick', async (guard, process) => {
      const report = await runTick(guard, process.name);
      this.world.note({ atMs: this.timeline.clock(), kind: 'ticked', run: process.name, report });
    });
  }

  private command(command: CommandEvent): void {
    this.run('command', async (guard, process) => {
      const answer = await runCommand(guard, command, process.name);
      const atMs = this.timeline.clock();
      this.world.note({ atMs, kind: 'answered', run: process.name, command, answer });
    });
  }

  private giveAllBack(): void {
    if (!this.ground.records.some(isHolding)) return;
    this.command({
      command: 'resume',
      how: 'full',
      force: true,
      by: 'owner',
      because: 'it is over',
    });
  }

  private run(
    what: 'tick' | 'command',
    work: (guard: Guard, process: Process) => Promise<void>,
  ): void {
    const container = this.idleContainer();
    this.runs += 1;
    const startedMs = this.timeline.clock();
    this.timeline.spawn(`${what}-${this.runs}`, async (process) => {
      container.process = process;
      this.going.add(process);
      this.planCrash(process);
      try {
        await work(container.guard, process);
      } catch (cause) {
        this.ended(process, cause, container);
      }
      container.process = null;
      this.going.delete(process);
      this.longestRunMs = Math.max(this.longestRunMs, this.timeline.clock() - startedMs);
      this.world.books.addRun(startedMs, this.timeline.clock());
    });
  }

  private ended(process: Process, cause: unknown, container: Container): void {
    const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const isExpected =
      cause instanceof Died ||
      cause instanceof CloudFailure ||
      cause instanceof TickFailed ||
      cause instanceof StillBusy;
    const stack = cause instanceof Error && !isExpected ? `\n${cause.stack}` : '';
    this.world.note({
      ...{ atMs: this.timeline.clock(), kind: 'threw', run: process.name, isExpected },
      words: words + stack,
    });
    if (cause instanceof Died) this.containers.splice(this.containers.indexOf(container), 1);
  }

  private planCrash(process: Process): void {
    const [next] = this.crashPlans;
    if (!next || this.second < next.from) return;
    this.crashPlans.shift();
    this.world.wire.crashPlans.set(process, next);
  }

  private idleContainer(): Container {
    const idle = this.containers.find(({ process }) => process === null);
    if (idle) return idle;
    const id = this.made++;
    const whole = this.ground.containerOf(id, () => this.skewOf(id));
    const container = this.sabotage
      ? Object.assign(whole, { guard: this.sabotage(whole.guard) })
      : whole;
    this.containers.push(container);
    return container;
  }

  /** One machine's clock is wrong, and the other's is right. */
  private skewOf(id: number): number {
    if (id % 2 === 1) return 0;
    return this.story.entries.reduce(
      (sum, entry) =>
        entry.kind === 'clock' && this.second >= entry.from && this.second < entry.until
          ? sum + entry.skewMs
          : sum,
      0,
    );
  }

  private told(endSecond: number): Run {
    const { story, world, ground } = this;
    const policy = policyOf(story);
    const attacks = story.entries.filter((entry) => entry.kind === 'attack');
    return {
      story,
      startMs: START_MS,
      trace: this.trace,
      levers: ground.everyLever,
      records: ground.records,
      events: ground.events,
      usualUsdPerMinute: Object.fromEntries(
        story.cast.map(({ functionId, usualPerMinute, eventsPerMinute }) => [
          functionId,
          ground.usdOf(functionId, usualPerMinute + eventsPerMinute + 3),
        ]),
      ),
      floodUsdPerMinute: Object.fromEntries(
        attacks.map(({ functionId, perMinute }) => [
          functionId,
          ground.usdOf(functionId, perMinute),
        ]),
      ),
      slackMinutes: Object.fromEntries(
        story.cast.map(({ functionId }) => [
          functionId,
          cloudOf(story).slackMinutes(story, functionId),
        ]),
      ),
      longestRunMinutes:
        [...this.going].reduce(
          (longest, { startedMs }) => Math.max(longest, this.timeline.clock() - startedMs),
          this.longestRunMs,
        ) / 60_000,
      guardUsd: world.books.spentUsd(),
      guardUsdMax: (policy.guardBudgetUsdPerMonth / 30) * (endSecond / 86_400 + LEDGER_DAYS),
      disturbed: disturbedIn(story),
    };
  }
}

/** What the guard of this story was deployed with. */
const policyOf = (story: Story): GuardPolicy => ({
  ...defaultPolicy,
  ...cloudOf(story).policy,
  ...story.policy,
});

const QUIET_KINDS: ReadonlySet<Entry['kind']> = new Set([
  'attack',
  'command',
  'hand',
  'redeploy',
  'delete',
  'create',
]);

function disturbedIn(story: Story): Array<readonly [number, number]> {
  return story.entries
    .filter(({ kind }) => !QUIET_KINDS.has(kind))
    .map((entry) => {
      const isUntilMended = entry.kind === 'corrupt' && entry.what === 'record';
      const until = isUntilMended ? story.calmFrom + MENDED_AFTER_SECONDS : untilOf(entry);
      return [START_MS + entry.from * 1000, START_MS + until * 1000 + AFTERMATH_MS] as const;
    });
}
