// The guard's books: what the guard has cost since the month began, and the digest of each day it only observed.
// A digest that could not be told is told by the next tick; a tick is counted whether or not anyone hears of it.

import type { AlertEvent } from '../../core/alerts/alert';
import { digestOf } from '../../core/alerts/digest';
import type { DetectorState } from '../../core/detection/baseline';
import { guessedUsdPerDay } from '../../core/detection/guesses';
import { type GuardPolicy, policyFor } from '../../core/policy/policy';
import { usdSoFar } from '../../core/prices/guard-bill';
import {
  epochDayOf,
  epochMinuteOf,
  epochMonthOf,
  MINUTES_PER_DAY,
  msOfEpochMinute,
} from '../../core/units/time';
import type { GuardMemory } from '../memory';
import type { Notifier } from '../ports';
import { problemOf } from '../watch-input';
import { ownerMemoryIn, withOwnerMemory } from './owner-memory';
import type { AfterTellInput } from './owner-work-input';

export interface Books {
  readonly memory: GuardMemory;
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
}

export async function keepBooks(
  notifier: Notifier | undefined,
  input: AfterTellInput,
): Promise<Books> {
  const counted = { ...input, memory: booked(input) };
  const { digest } = ownerMemoryIn(counted.memory);
  const today = epochDayOf(epochMinuteOf(input.clock()));
  const seen = [...new Set([...digest.wouldHavePaused, ...input.observed])].slice(0, NAMES_MAX);
  const isOver = digest.epochDay !== today;
  // The first day that is seen begins in its middle, and has no digest of the day before.
  if (!isOver || digest.epochDay === 0 || input.policy.mode !== 'observe' || !notifier)
    return {
      memory: withOwnerMemory(counted.memory, {
        digest: { epochDay: today, wouldHavePaused: isOver ? [...input.observed] : seen },
      }),
      told: [],
      problems: [],
    };
  const alert = digestFor(counted, digest.epochDay, digest.wouldHavePaused);
  try {
    await notifier.tell(alert);
  } catch (cause) {
    const problem = problemOf('the daily digest was not delivered', cause);
    return { memory: counted.memory, told: [], problems: [problem] };
  }
  const next = { epochDay: today, wouldHavePaused: [...input.observed] };
  return { memory: withOwnerMemory(counted.memory, { digest: next }), told: [alert], problems: [] };
}

/** More names than this nobody reads, and memory is not the place for them. */
const NAMES_MAX = 500;

function digestFor(
  { memory, policy, prices, clock }: AfterTellInput,
  epochDay: number,
  wouldHavePaused: readonly string[],
): AlertEvent {
  return digestOf({
    dayMs: msOfEpochMinute(epochDay * MINUTES_PER_DAY),
    atMs: clock(),
    wouldHavePaused,
    watched: memory.functions.flatMap(({ functionId, name, override }) => {
      const state = memory.states[functionId];
      return state
        ? [{ name, usdPerDay: suggestedUsdPerDay(state, policyFor(policy, override)) }]
        : [];
    }),
    guardUsd: usdSoFar(ownerMemoryIn(memory).bill, prices),
  });
}

/** What a person set stays; else what the guard would mind. */
const suggestedUsdPerDay = (state: DetectorState, policy: GuardPolicy): number =>
  policy.ceilingUsdPerDay ?? guessedUsdPerDay(state);

/** One tick more, and what it bought; a new month begins a new page. */
function booked({ memory, clock, readsBought }: AfterTellInput): GuardMemory {
  const nowMs = clock();
  const epochMonth = epochMonthOf(epochDayOf(epochMinuteOf(nowMs)));
  const { bill } = ownerMemoryIn(memory);
  const page =
    bill.epochMonth === epochMonth
      ? bill
      : { epochMonth, sinceMs: nowMs, ticks: 0, readsBought: 0 };
  return withOwnerMemory(memory, {
    bill: { ...page, ticks: page.ticks + 1, readsBought: page.readsBought + readsBought },
  });
}
