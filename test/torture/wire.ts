// The one way from a watchdog to its cloud: every call takes virtual time here, and fails here when the story says so.
// What dies stays dead: a run whose process crashed has every later call of it fail, and nothing of it happens.

import { CloudFailure, JournalConflict } from '../../lib/engine/ports';
import type { Random } from '../../lib/simulator/random';
import type { Process, Timeline } from '../../lib/simulator/timeline';
import type { CallFaults, CallKind, Entry } from './story';

/** Out of memory, timed out, or its machine lost: no part of the guard may survive it, so it is no CloudFailure. */
export class Died extends Error {}

/** As the simulator's wire: planning values for one Region on a warm connection. */
const TAKES_MS: Record<CallKind, readonly [from: number, to: number]> = {
  discover: [150, 300],
  readAccount: [40, 120],
  readFunctions: [90, 250],
  inspect: [40, 90],
  set: [80, 220],
  open: [5, 15],
  read: [4, 12],
  write: [6, 18],
  recall: [6, 20],
  remember: [10, 30],
  lease: [6, 15],
  tell: [20, 60],
  store: [5, 15],
  rescue: [10, 40],
};

/** How a call fails for whoever made it: by an exception, or by an answer that says so. */
export interface Failures<T> {
  refused(words: string): T;
  conflict(): T;
  /** Nobody answered. */
  silent(): T;
  readonly givesUpMs: number;
}

const ofPorts = (kind: CallKind): Failures<never> => ({
  refused: (words) => {
    throw new CloudFailure('refused', `${kind}: ${words}`);
  },
  conflict: () => {
    throw new JournalConflict('story');
  },
  silent: () => {
    throw new CloudFailure('unknown', `${kind}: TimeoutError`);
  },
  givesUpMs: 3_000,
});

export interface CrashPlan {
  readonly call: number;
  readonly isAfter: boolean;
}

type Fault = 'refused' | 'unheard' | 'unanswered' | 'died' | 'died-after' | 'conflict' | null;

export interface WireInput {
  readonly timeline: Timeline;
  readonly startMs: number;
  readonly entries: readonly Entry[];
  readonly random: Random;
  /** What the world does before anything happens in it: it comes to the present. */
  readonly before: () => void;
}

export class TortureWire {
  private readonly faults: ReadonlyArray<{ readonly entry: CallFaults; readonly random: Random }>;
  private readonly latency: Random;
  readonly dead = new Set<Process>();
  readonly crashPlans = new Map<Process, CrashPlan>();

  constructor(private readonly input: WireInput) {
    const { entries, random } = input;
    this.latency = random.split('latency');
    this.faults = entries.flatMap((entry) =>
      entry.kind === 'calls' ? { entry, random: random.split(JSON.stringify(entry)) } : [],
    );
  }

  send<T>(
    process: Process,
    kind: CallKind,
    effect: () => T,
    failures: Failures<T> = ofPorts(kind),
  ): Promise<T> {
    if (this.dead.has(process)) return Promise.reject(new Died(process.name));
    const takesMs = Math.round(this.latency.between(...TAKES_MS[kind]));
    const happen = (): T => {
      this.input.before();
      return effect();
    };
    const { timeline } = this.input;
    const fault = this.faultFor(process, kind);
    switch (fault) {
      case null:
        return timeline.call(process, takesMs, happen);
      case 'refused':
      case 'conflict':
        return timeline.call(process, takesMs, () =>
          fault === 'conflict' ? failures.conflict() : failures.refused(this.wordsFor(kind)),
        );
      case 'unheard':
      case 'unanswered':
        if (fault === 'unanswered')
          timeline.at(timeline.clock() + takesMs, () => this.unheard(happen));
        return timeline.call(process, failures.givesUpMs, failures.silent);
      case 'died':
      case 'died-after':
        this.dead.add(process);
        if (fault === 'died-after')
          timeline.at(timeline.clock() + takesMs, () => this.unheard(happen));
        return timeline.call(process, 1, () => {
          throw new Died(`${process.name} at ${kind}`);
        });
    }
  }

  private get second(): number {
    return (this.input.timeline.clock() - this.input.startMs) / 1000;
  }

  private faultFor(process: Process, kind: CallKind): Fault {
    const plan = this.crashPlans.get(process);
    if (plan && process.calls >= plan.call) return plan.isAfter ? 'died-after' : 'died';
    for (const { entry, random } of this.faults) {
      if (this.second < entry.from || this.second >= entry.until) continue;
      if (!entry.calls.includes(kind)) continue;
      const fault = rolled(entry, kind, random.next());
      if (fault) return fault;
    }
    return null;
  }

  private wordsFor(kind: CallKind): string {
    const active = this.faults.find(
      ({ entry }) =>
        this.second >= entry.from && this.second < entry.until && entry.calls.includes(kind),
    );
    return active?.entry.words ?? 'ThrottlingException: Rate exceeded';
  }

  private unheard(happen: () => unknown): void {
    try {
      happen();
    } catch (refusal) {
      if (!(refusal instanceof CloudFailure || refusal instanceof JournalConflict)) throw refusal;
    }
  }
}

function rolled(entry: CallFaults, kind: CallKind, roll: number): Fault {
  let rest = roll;
  const shares: ReadonlyArray<readonly [number, Fault]> = [
    [entry.refused, 'refused'],
    [entry.unheard, 'unheard'],
    [entry.unanswered, 'unanswered'],
    [entry.crash / 2, 'died'],
    [entry.crash / 2, 'died-after'],
    [kind === 'write' ? entry.conflict : 0, 'conflict'],
  ];
  for (const [share, fault] of shares) {
    if (rest < share) return fault;
    rest -= share;
  }
  return null;
}
