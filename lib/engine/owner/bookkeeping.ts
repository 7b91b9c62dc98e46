// The guard's books: what the guard has cost since the month began, and the digest of each day it only observed.
// A digest that could not be told is told by the next tick; a tick is counted whether or not anyone hears of it.

import type { AlertEvent } from '../../core/alerts/alert';
import { digestOf } from '../../core/alerts/digest';
import type { DetectorState } from '../../core/detection/baseline';
import { guessedUsdPerDay } from '../../core/detection/guesses';
import { type ArmingAnswer, armingWords, mayArm } from '../../core/owner/arming';
import { type GuardPolicy, policyFor } from '../../core/policy/policy';
import { usdSoFar } from '../../core/prices/guard-bill';
import {
  epochDayOf,
  epochMinuteOf,
  epochMonthOf,
  MINUTES_PER_DAY,
  msOfEpochMinute,
} from '../../core/units/time';
import type { Notifier } from '../ports';
import type { GuardMemory } from '../watching/memory';
import { problemOf } from '../watching/watch-input';
import { type ObservingSoFar, ownerMemoryIn, withOwnerMemory } from './owner-memory';
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
  const names = input.observed.map(({ name }) => name);
  const today = epochDayOf(epochMinuteOf(input.clock()));
  const seen = [...new Set([...digest.wouldHavePaused, ...names])].slice(0, NAMES_MAX);
  const isOver = digest.epochDay !== today;
  // The first day that is seen begins in its middle, and has no digest of the day before.
  if (!isOver || digest.epochDay === 0 || input.policy.mode !== 'observe' || !notifier)
    return {
      memory: withOwnerMemory(counted.memory, {
        digest: { epochDay: today, wouldHavePaused: isOver ? names : seen },
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
  const next = { epochDay: today, wouldHavePaused: names };
  return { memory: withOwnerMemory(counted.memory, { digest: next }), told: [alert], problems: [] };
}

/** A function that goes on burning is counted once a day, not once a tick. */
function observingSoFar({ memory, policy, clock, observed }: AfterTellInput): ObservingSoFar {
  if (policy.mode !== 'observe') return { sinceMs: null, pauses: 0, holds: 0 };
  const { observing, digest } = ownerMemoryIn(memory);
  const isNewDay = digest.epochDay !== epochDayOf(epochMinuteOf(clock()));
  const fresh = observed.filter(({ name }) => isNewDay || !digest.wouldHavePaused.includes(name));
  const count = (kind: 'pause' | 'hold'): number =>
    fresh.filter((stop) => stop.kind === kind).length;
  return {
    sinceMs: observing.sinceMs ?? clock(),
    pauses: observing.pauses + count('pause'),
    holds: observing.holds + count('hold'),
  };
}

/** Nobody counts what would have been refused: a guard that only observes turns nothing away. */
export const armingOf = (
  { sinceMs, pauses, holds }: ObservingSoFar,
  nowMs: number,
): ArmingAnswer | null =>
  sinceMs === null
    ? null
    : mayArm({ days: (nowMs - sinceMs) / MS_PER_DAY, pauses, holds, refusedShare: null });

const MS_PER_DAY = MINUTES_PER_DAY * 60_000;

/** More names than this nobody reads, and memory is not the place for them. */
const NAMES_MAX = 500;

function digestFor(
  { memory, policy, prices, clock }: AfterTellInput,
  epochDay: number,
  wouldHavePaused: readonly string[],
): AlertEvent {
  const arming = armingOf(ownerMemoryIn(memory).observing, clock());
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
    arming: arming && armingWords(arming),
  });
}

/** What a person set stays; else what the guard would mind. */
const suggestedUsdPerDay = (state: DetectorState, policy: GuardPolicy): number =>
  policy.ceilingUsdPerDay ?? guessedUsdPerDay(state);

/** One tick more, and what it bought; a new month begins a new page. */
function booked(input: AfterTellInput): GuardMemory {
  const { memory, clock, readsBought } = input;
  const nowMs = clock();
  const epochMonth = epochMonthOf(epochDayOf(epochMinuteOf(nowMs)));
  const { bill } = ownerMemoryIn(memory);
  const page =
    bill.epochMonth === epochMonth
      ? bill
      : { epochMonth, sinceMs: nowMs, ticks: 0, readsBought: 0 };
  return withOwnerMemory(memory, {
    observing: observingSoFar(input),
    bill: { ...page, ticks: page.ticks + 1, readsBought: page.readsBought + readsBought },
  });
}
