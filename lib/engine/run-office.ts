// The office at work: decisions first thing in a tick; reminders, replays and the books last thing.
// Each part is there or not; the failure of one is a problem to report and keeps no other from its work.

import type { AlertEvent } from '../core/alert';
import { epochDayOf, epochMinuteOf, epochMonthOf } from '../core/time';
import { mindDecisions } from './deciding';
import type { GuardMemory } from './memory';
import type { Evening, Office, OfficeHours } from './office';
import { officeIn, withOffice } from './office-memory';
import type { Decisions } from './ports';
import { type ReplayPorts, replayBacklogs } from './replaying';
import { problemOf } from './watch-input';

/** Tells what is due by time alone; what it told is what it returns. */
export type Remind = (nowMs: number) => Promise<readonly AlertEvent[]>;

export interface OfficeParts {
  readonly decisions?: Decisions;
  readonly replay?: ReplayPorts;
  readonly remind?: Remind;
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
    return {
      memory: booked(input),
      told: reminded.told,
      done: replayed.done,
      problems: [...reminded.problems, ...replayed.problems],
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

/** One tick more, and what it bought; a new month begins a new page. */
function booked({ memory, clock, readsBought }: OfficeHours & Evening): GuardMemory {
  const nowMs = clock();
  const epochMonth = epochMonthOf(epochDayOf(epochMinuteOf(nowMs)));
  const { bill } = officeIn(memory);
  const page =
    bill.epochMonth === epochMonth
      ? bill
      : { epochMonth, sinceMs: nowMs, ticks: 0, readsBought: 0 };
  return withOffice(memory, {
    bill: { ...page, ticks: page.ticks + 1, readsBought: page.readsBought + readsBought },
  });
}
