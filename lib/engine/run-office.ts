// The office at work: decisions first thing in a tick; reminders, replays and the books last thing.
// Each part is there or not; the failure of one is a problem to report and keeps no other from its work.

import type { AlertEvent } from '../core/alerts/alert';
import { keepBooks } from './owner/bookkeeping';
import { mindDecisions } from './owner/owner-decisions';
import type { Office } from './owner/owner-work';
import { type ReplayPorts, replayBacklogs } from './owner/replaying';
import type { Decisions, Notifier } from './ports';
import { problemOf } from './watch-input';

/** Tells what is due by time alone; what it told is what it returns. */
export type Remind = (nowMs: number) => Promise<readonly AlertEvent[]>;

export interface OfficeParts {
  readonly decisions?: Decisions;
  readonly replay?: ReplayPorts;
  readonly remind?: Remind;
  /** Who is told the daily digest. */
  readonly notifier?: Notifier;
}

export const officeOf = (parts: OfficeParts): Office => ({
  begin: async (hours) =>
    parts.decisions
      ? mindDecisions(parts.decisions, hours)
      : { memory: hours.memory, decided: (target) => target, problems: [] },
  end: async (input) => {
    const reminded = await remind(parts.remind, input.clock());
    const replayed = parts.replay
      ? await replayBacklogs(parts.replay, input)
      : { done: [], problems: [] };
    const books = await keepBooks(parts.notifier, input);
    return {
      memory: books.memory,
      told: [...reminded.told, ...books.told],
      done: replayed.done,
      problems: [...reminded.problems, ...replayed.problems, ...books.problems],
    };
  },
});

async function remind(
  part: Remind | undefined,
  nowMs: number,
): Promise<{ readonly told: readonly AlertEvent[]; readonly problems: readonly string[] }> {
  try {
    return { told: (await part?.(nowMs)) ?? [], problems: [] };
  } catch (cause) {
    return { told: [], problems: [problemOf('a reminder was not delivered', cause)] };
  }
}
