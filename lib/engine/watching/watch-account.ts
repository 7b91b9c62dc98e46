// The account's side of watching: its two totals every minute, and what a drill-down says about the whole.
// An account that cannot be read is a problem to report; the tripwire then stays as it was.

import {
  type AccountVerdict,
  accountEnvelopeUsdPerMinute,
  type IdleShare,
  judgeAccount,
  type Share,
} from '../../core/detection/account/account-verdict';
import { idleShareOf } from '../../core/detection/account/idle-share';
import {
  excessConcurrencyAt,
  explain,
  type TripwireState,
  tripwireFromHistory,
} from '../../core/detection/account/tripwire';
import { foldTripwire } from '../../core/detection/account/tripwire-fold';
import { type DetectorState, isLearningAt } from '../../core/detection/baseline';
import {
  type AccountSample,
  problemsWithAccountSample,
  type Reading,
} from '../../core/detection/usage';
import { isHolding } from '../../core/pausing/pause-record';
import type { GuardPolicy } from '../../core/policy/policy';
import { isPrice } from '../../core/prices/rate';
import { formatUsd } from '../../core/units/money';
import { epochDayOf, epochHourOf, epochMinuteOf } from '../../core/units/time';
import type { MeteredAccount } from '../ports';
import type { GuardMemory } from './memory';
import { problemOf, type Watched, type WatchInput } from './watch-input';

export interface AccountReading {
  readonly nowMinute: number;
  readonly tripwire: TripwireState;
  readonly samples: readonly AccountSample[];
}

const HISTORY_MINUTES = 7 * 1440;
const ACCOUNT_MINUTES_MAX = 60;
/** Always read this far back, at no extra price: buckets are published out of order, and long runs revise them. */
const ACCOUNT_MINUTES_MIN = 20;

export async function readAccount(
  input: WatchInput,
  memory: GuardMemory,
  problems: string[],
): Promise<AccountReading> {
  const nowMinute = epochMinuteOf(input.nowMs);
  const { meter } = input.ports;
  let { tripwire } = memory;
  try {
    if (tripwire.foldedMinute === 0) {
      const history = await meter.readAccount(nowMinute - HISTORY_MINUTES, nowMinute - 60, 60);
      const hours = believable(history, nowMinute, problems);
      // Without a past everything looks unusual, for a week: better to ask again next tick.
      if (history.outcome === 'unreadable') return { nowMinute, tripwire, samples: [] };
      tripwire = tripwireFromHistory(hours, nowMinute);
    }
    const unread = Math.max(tripwire.foldedMinute + 1, nowMinute - ACCOUNT_MINUTES_MAX);
    const reading = await meter.readAccount(
      Math.min(unread, nowMinute - ACCOUNT_MINUTES_MIN),
      nowMinute,
      1,
    );
    const samples = believable(reading, nowMinute, problems);
    // What a pause holds back, and what an attack drives up, is not the account's usual.
    const isFrozen = memory.suspects.length > 0 || input.open.some(isHolding);
    const folded = foldTripwire(tripwire, samples, dearestRate(memory), isFrozen);
    return { nowMinute, tripwire: folded, samples };
  } catch (cause) {
    problems.push(problemOf('the account cannot be read', cause));
    return { nowMinute, tripwire, samples: [] };
  }
}

function believable(
  reading: Reading<MeteredAccount>,
  nowMinute: number,
  problems: string[],
): AccountSample[] {
  if (reading.outcome === 'unreadable') {
    problems.push(`the account cannot be read: ${reading.because}`);
    return [];
  }
  // Concurrency can only add suspicion, so that a cloud without it is one that never adds any.
  const samples = reading.samples.map((metered) =>
    metered?.concurrencyMax === null ? { ...metered, concurrencyMax: 0 } : metered,
  ) as AccountSample[];
  return samples.filter((sample) => {
    const wrong = problemsWithAccountSample(sample, nowMinute);
    if (wrong.length > 0) problems.push(`account usage cannot be believed: ${wrong.join('; ')}`);
    return wrong.length === 0;
  });
}

function dearestRate({ functions }: GuardMemory): {
  usdPerInvocation: number;
  usdPerSecond: number;
} {
  let usdPerInvocation = 0;
  let usdPerSecond = 0;
  for (const { rate } of functions) {
    if (!isPrice(rate)) continue;
    usdPerInvocation = Math.max(usdPerInvocation, rate.usdPerInvocation);
    usdPerSecond = Math.max(usdPerSecond, rate.usdPerSecond);
  }
  return { usdPerInvocation, usdPerSecond };
}

export const hasAccountCeiling = (policy: GuardPolicy): boolean =>
  policy.accountCeilingUsdPerHour !== null || policy.accountCeilingUsdPerDay !== null;

/** What creeps for days need not be added up every minute. */
const CREEP_EVERY_MINUTES = 10;
export const isCreepDue = (nowMinute: number): boolean => nowMinute % CREEP_EVERY_MINUTES === 0;

/**
 * Do the functions together break the account's own rule? Those read now by what was seen; of all others what is known
 * of this hour and this day, which is never more than they spent.
 */
export function accountVerdictOf(
  policy: GuardPolicy,
  { states, watched, held, nowMs }: SeenAccount,
): AccountVerdict {
  const shares = new Map(
    watched.flatMap(({ share }) => (share ? [[share.functionId, share]] : [])),
  );
  const nowMinute = epochMinuteOf(nowMs);
  for (const [functionId, state] of Object.entries(states))
    if (!shares.has(functionId))
      shares.set(functionId, {
        ...shareOfUnread(functionId, state, { nowMinute, held }),
        ...idleShareOf(state, isLearningAt(state.knownSinceMinute, nowMinute, policy)),
      });
  return judgeAccount(
    [...shares.values()],
    accountEnvelopeUsdPerMinute(Object.values(states)),
    policy,
    formatUsd,
  );
}

export interface SeenAccount {
  readonly states: Readonly<Record<string, DetectorState>>;
  readonly watched: readonly Watched[];
  readonly held: ReadonlySet<string>;
  readonly nowMs: number;
}

const NO_SPEND = { usd: 0, largestUsd: 0 };

function shareOfUnread(
  functionId: string,
  { hour, day }: DetectorState,
  { nowMinute, held }: { nowMinute: number; held: ReadonlySet<string> },
): Omit<Share, keyof IdleShare> {
  return {
    functionId,
    excessUsd: 0,
    excessUsdPerMinute: 0,
    hour: hour.index === epochHourOf(nowMinute) ? hour : NO_SPEND,
    day: day.index === epochDayOf(nowMinute) ? day : NO_SPEND,
    isHeld: held.has(functionId),
  };
}

const EXPLAINED_MINUTES = 60;
const RETRY_MINUTES = 8;
const UNEXPLAINED_MINUTES = 3;
/** Fewer than this above the usual may be a moment's overlap of short calls. */
const CONCURRENCY_MIN = 10;

/** Many functions may leak together below every notice: the next look comes before they reach the account's limit. */
export function lookAgainMinute(verdict: AccountVerdict, nowMinute: number): number {
  const minutesLeft = verdict.kind === 'calm' ? verdict.minutesLeft : EXPLAINED_MINUTES;
  const minutes = Math.min(EXPLAINED_MINUTES, Math.max(UNEXPLAINED_MINUTES, minutesLeft));
  return nowMinute + Math.floor(minutes);
}

/**
 * The look explains the departure only where the functions' own metrics add up to what the account showed. Minutes up to
 * the newest hold or resume (`changedMinute`) set no level: before a hold it is one that is about to fall, below which an
 * attack on another function would hide for an hour, and what was forgiven at a resume was judged by nobody.
 */
export function explainedBy(
  account: AccountReading,
  watched: readonly Watched[],
  untilMinute: number,
  changedMinute = 0,
): TripwireState {
  const { tripwire, samples, nowMinute } = account;
  const newest = samples.reduce<AccountSample | undefined>(
    (a, b) => (a && a.epochMinute > b.epochMinute ? a : b),
    undefined,
  );
  if (!newest) return tripwire;
  if (newest.epochMinute !== tripwire.foldedMinute) return tripwire;
  const invocations = watched.reduce((sum, entry) => sum + entry.newest.invocations, 0);
  const impliedConcurrency = watched.reduce(
    (sum, entry) => sum + entry.newest.durationSeconds / 60,
    0,
  );
  const excess = excessConcurrencyAt(tripwire, newest.epochMinute);
  // Long runs report only when they end: concurrency without the seconds to match it is not explained yet.
  const isCovered =
    invocations >= 0.9 * newest.invocations &&
    (excess < CONCURRENCY_MIN || impliedConcurrency >= excess / 2);
  if (isCovered)
    return newest.epochMinute <= changedMinute
      ? explain(tripwire, [], nowMinute)
      : explain(
          tripwire,
          samples.filter(({ epochMinute }) => epochMinute > changedMinute),
          untilMinute,
        );
  const since = tripwire.unexplainedSinceMinute ?? nowMinute;
  return nowMinute - since <= RETRY_MINUTES
    ? tripwire
    : explain(tripwire, [], nowMinute + UNEXPLAINED_MINUTES);
}
