// A guard and a canary as a drill meets them, on a clock that moves only while the drill waits.
// The guard does what a guard does, in the order of a guard; a test says what goes wrong with it.

import type { CallOutcome } from '../../lib/cli/guard/drill/canary-site';
import type { CommandAnswer, CommandEvent } from '../../lib/contract';
import { inPhase, type PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, record } from './builders';
import type { CliWorld } from './cli-io';
import { type FakeAccount, type FakeAccountOptions, fakeAccount } from './fakes/fake-account';

const MINUTE_MS = 60_000;
export const DRILL_START_MS = Date.UTC(2026, 10, 21, 12, 0);

export interface DrillFlaws {
  readonly mode?: 'observe' | 'enforce';
  /** From the first call to the verdict; null: it never comes. */
  readonly verdictAfterMs?: number | null;
  readonly isSilent?: boolean;
  readonly neverTicked?: boolean;
  readonly tickProblems?: readonly string[];
  /** What the guard sets; left out, 0. */
  readonly pausedTo?: number;
  /** What the record says was there; left out, the truth. */
  readonly recordedPrior?: number;
  readonly isAlertLost?: boolean;
  readonly resumeRefusal?: string;
  /** What the guard gives back; left out, what was there. */
  readonly givenBack?: number;
  /** The function runs on although it is paused. */
  readonly isDeaf?: boolean;
  readonly answersWith?: (event: CommandEvent) => unknown;
  readonly account?: FakeAccountOptions;
}

export class DrillWorld {
  readonly account: FakeAccount;
  nowMs = DRILL_START_MS;
  callsMade = 0;
  private firstCallMs: number | null = null;
  private record: PauseRecord | null = null;
  private reserved: number | null = null;
  private isForgiven = false;

  constructor(private readonly flaws: DrillFlaws = {}) {
    this.account = fakeAccount({
      stack: {},
      drill: {},
      answer: (event) => flaws.answersWith?.(event) ?? this.answer(event),
      call: () => this.call(),
      levers: () => this.levers(),
      ...flaws.account,
    });
  }

  get cli(): CliWorld {
    return {
      openAccount: this.account.open,
      nowMs: DRILL_START_MS,
      onSleep: (ms) => {
        this.nowMs += ms;
        this.tick();
      },
    };
  }

  private get canary(): string {
    const [proposal] = this.account.proposals;
    const template = JSON.parse(proposal?.template ?? '{}') as CanaryTemplate;
    return template.Resources?.Canary?.Properties?.FunctionName ?? '';
  }

  /** As the tag on the canary has it, else as the guard. */
  private get mode(): 'observe' | 'enforce' {
    const isTagged = this.account.proposals[0]?.template.includes('spendfuse:mode');
    return isTagged ? 'enforce' : (this.flaws.mode ?? 'enforce');
  }

  private get isBreach(): boolean {
    const { verdictAfterMs = 5 * MINUTE_MS } = this.flaws;
    return (
      this.firstCallMs !== null &&
      verdictAfterMs !== null &&
      this.nowMs - this.firstCallMs >= verdictAfterMs
    );
  }

  private tick(): void {
    if (!this.isBreach || this.mode === 'observe' || this.record || this.isForgiven) return;
    const { pausedTo = 0, recordedPrior } = this.flaws;
    const set = concurrency(pausedTo);
    const prior = concurrency(recordedPrior ?? this.reserved);
    this.record = inPhase(
      record({
        functionId: idOf(this.canary),
        functionName: this.canary,
        recordId: `${this.canary}-r1`,
        openedAtMs: this.nowMs - 60_000,
        phase: 'pausing',
        rule: 'hour-ceiling',
        because: '$0.02 this hour, ceiling $0.01',
        holdUntilMs: null,
        held: [{ prior, paused: set, wanted: set, status: 'set' }],
        notes: [],
      }),
      { atMs: this.nowMs, phase: 'paused', by: 'guard', because: '$0.02 this hour' },
      { untold: this.flaws.isAlertLost ? ['paused'] : [] },
    );
    this.reserved = pausedTo;
  }

  private call(): CallOutcome {
    this.callsMade += 1;
    this.firstCallMs ??= this.nowMs;
    return this.reserved === 0 && !this.flaws.isDeaf ? { kind: 'refused' } : { kind: 'ran' };
  }

  private levers(): readonly Lever[] {
    return [concurrency(this.reserved)];
  }

  private answer(event: CommandEvent): CommandAnswer {
    const { mode = 'enforce' } = this.flaws;
    const plain = { schemaVersion: 1, isDone: true, mode, done: [], refusals: [], problems: [] };
    if (event.command === 'resume') return this.resumed(plain as unknown as CommandAnswer);
    return {
      ...(plain as unknown as CommandAnswer),
      command: 'status',
      status: {
        guard: 'account',
        deployedMode: mode,
        lastTick: this.flaws.neverTicked ? null : this.lastTick(),
        records: this.record ? [this.record] : [],
        ...{ decisions: [], waiting: [], bill: null },
      },
    };
  }

  private lastTick() {
    const functionId = idOf(this.canary);
    const because = 'observing only; would have paused';
    return {
      atMs: this.flaws.isSilent ? DRILL_START_MS - 60 * MINUTE_MS : this.nowMs - 20_000,
      outcome: 'done' as const,
      functions: 12,
      openRecords: this.record ? 1 : 0,
      readsBought: 1,
      problems: (this.flaws.tickProblems ?? []).map((problem) =>
        problem.replace('CANARY', this.canary),
      ),
      verdicts: this.isBreach && !this.record ? [{ functionId, kind: 'breach' }] : [],
      refusals:
        this.isBreach && this.mode === 'observe'
          ? [{ functionId, reason: 'observe-mode', because }]
          : [],
    };
  }

  private resumed(plain: CommandAnswer): CommandAnswer {
    const { resumeRefusal, givenBack } = this.flaws;
    if (resumeRefusal)
      return { ...plain, command: 'resume', isDone: false, problems: [resumeRefusal] };
    this.record = null;
    this.isForgiven = true;
    this.reserved = givenBack ?? null;
    return { ...plain, command: 'resume', done: ['everything is restored'] };
  }
}

const idOf = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

interface CanaryTemplate {
  readonly Resources?: { readonly Canary?: { readonly Properties?: { FunctionName?: string } } };
}
