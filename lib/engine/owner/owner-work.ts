// What a guard does for owners around the watching: decisions before it; reminders, replays and the books after it.
// Each part is there or not. Whatever fails is a problem to report; nothing here stops, delays or repeats a pause.

import type { AlertEvent } from '../../core/alerts/alert';
import type { Decisions, Notifier } from '../ports';
import type { GuardMemory } from '../watching/memory';
import { problemOf } from '../watching/watch-input';
import { keepBooks } from './bookkeeping';
import { applyDecisions } from './owner-decisions';
import type { AfterTellInput, BeforeWatch, OwnerWorkInput } from './owner-work-input';
import { type ReplayPorts, replayBacklogs } from './replaying';

/** Left out, a part is not done; the records guard just the same. */
export interface OwnerPorts {
  readonly decisions?: Decisions;
  readonly replay?: ReplayPorts;
  /** Tells what is due by time alone, and returns it. */
  readonly remind?: (nowMs: number) => Promise<readonly AlertEvent[]>;
  /** Who gets the daily digest. */
  readonly digest?: Notifier;
}

export interface AfterTell {
  readonly memory: GuardMemory;
  readonly done: readonly string[];
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
}

/** Before the look: functions and states as their owners want them. */
export const beforeWatch = async (
  { decisions }: OwnerPorts,
  input: OwnerWorkInput,
): Promise<BeforeWatch> =>
  decisions
    ? applyDecisions(decisions, input)
    : { memory: input.memory, decided: (target) => target, problems: [] };

/** After everything was told. */
export async function afterTell(ports: OwnerPorts, input: AfterTellInput): Promise<AfterTell> {
  const reminded = await remind(ports.remind, input.clock());
  const replayed = ports.replay
    ? await replayBacklogs(ports.replay, input)
    : { done: [], problems: [] };
  const books = await keepBooks(ports.digest, input);
  return {
    memory: books.memory,
    told: [...reminded.told, ...books.told],
    done: replayed.done,
    problems: [...reminded.problems, ...replayed.problems, ...books.problems],
  };
}

async function remind(
  part: OwnerPorts['remind'],
  nowMs: number,
): Promise<{ readonly told: readonly AlertEvent[]; readonly problems: readonly string[] }> {
  try {
    return { told: (await part?.(nowMs)) ?? [], problems: [] };
  } catch (cause) {
    return { told: [], problems: [problemOf('a reminder was not delivered', cause)] };
  }
}
