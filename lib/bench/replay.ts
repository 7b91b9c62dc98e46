// One function's own past under the shipped guard: what would have been paused or held, when, why, at which dollars.
// The same engine, lag and limits as the bench; the past is told by its owner, so every stop may be a false one.

import { type ArmingAnswer, mayArm } from '../core/owner/arming';
import type { GuardPolicy } from '../core/policy/policy';
import { LAMBDA_ACCOUNT_CONCURRENCY } from '../core/prices/aws-limits';
import { awsPriceBook } from '../core/prices/books/aws';
import { rateOf } from '../core/prices/rate';
import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../core/units/time';
import { booksOf } from './cases/honest-case';
import { type LifeInput, liveGuarded, SHIPPED } from './guarded-life';
import type { UsageHistory } from './usage-file';
import { VirtualAccount } from './virtual-account';
import { usdPerCall, type Victim } from './workload';

export interface ReplayedStop {
  readonly at: string;
  readonly kind: 'pause' | 'hold';
  readonly rule: string;
  readonly because: string;
  /** What was spent in the hour before. */
  readonly usdInTheHourBefore: number;
}

export interface Ceilings {
  readonly ceilingUsdPerHour: number;
  readonly ceilingUsdPerDay: number;
  readonly ceilingUsdPerMonth: number;
}

export interface ReplayReport {
  readonly schemaVersion: 1;
  readonly function: string;
  readonly from: string;
  readonly until: string;
  /** Until here the guard only learned; what it would have done is told from here on. */
  readonly watchedFrom: string;
  readonly days: number;
  readonly rows: number;
  readonly stepMinutes: number;
  readonly missingSteps: number;
  readonly usd: number;
  readonly usdPerMonth: number;
  readonly stops: readonly ReplayedStop[];
  readonly zeroHours: number;
  readonly heldHours: number;
  readonly refusedShare: number;
  readonly refusedUsd: number;
  /** What was asked for while the guard was at work. */
  readonly watchedUsd: number;
  readonly suggestedCeilings: Ceilings;
  /** The same past with the suggested ceilings typed. */
  readonly withSuggestedCeilings: { readonly pauses: number; readonly holds: number };
  readonly mayArm: ArmingAnswer;
}

export class TooShort extends Error {}

const DAYS_LEAST = 2;
const LEARNED_DAYS_MAX = 7;

/** `look` sees the account before each tick under the shipped policy. */
export async function replayOf(
  name: string,
  history: UsageHistory,
  look?: LifeInput['onTick'],
): Promise<ReplayReport> {
  const minutes = history.callsPerMinute.length;
  const days = minutes / MINUTES_PER_DAY;
  if (days < DAYS_LEAST)
    throw new TooShort(`it covers ${days.toFixed(1)} days; the guard needs ${DAYS_LEAST} at least`);
  const learned = Math.max(1, Math.min(LEARNED_DAYS_MAX, Math.floor(days / 3))) * MINUTES_PER_DAY;
  const victim = victimOf(name, history, learned);
  const startMinute = history.startMinute + learned;
  const past = { victim, history, startMinute };
  const { deeds, books } = await lived(past, SHIPPED, look);
  const spent = spendOf(victim, history);
  const suggestedCeilings = suggestedFor(spent);
  const typed =
    deeds.length > 0 ? await lived(past, { ...SHIPPED, ...suggestedCeilings }) : { deeds };
  const count = (list: typeof deeds, kind: string): number =>
    list.filter((deed) => deed.kind === kind).length;
  const offeredUsd = books.honestUsd + books.refusedUsd;
  const refusedShare = offeredUsd > 0 ? books.refusedUsd / offeredUsd : 0;
  const usd = spent.reduce((sum, minute) => sum + minute, 0);
  const watchedDays = (minutes - learned) / MINUTES_PER_DAY;
  const at = (minute: number): string => new Date(minute * 60_000).toISOString();
  return {
    schemaVersion: 1,
    function: name,
    from: at(history.startMinute),
    until: at(history.startMinute + minutes),
    watchedFrom: at(startMinute),
    days,
    rows: history.rows,
    stepMinutes: history.stepMinutes,
    missingSteps: history.missingSteps,
    usd,
    usdPerMonth: (usd / days) * 30,
    stops: deeds.map(({ atMinute, kind, rule, because }) => ({
      at: at(atMinute),
      kind,
      rule,
      because,
      usdInTheHourBefore: sumBetween(spent, atMinute - history.startMinute, MINUTES_PER_HOUR),
    })),
    zeroHours: books.zeroMinutes / MINUTES_PER_HOUR,
    heldHours: books.heldMinutes / MINUTES_PER_HOUR,
    refusedShare,
    refusedUsd: books.refusedUsd,
    watchedUsd: offeredUsd,
    suggestedCeilings,
    withSuggestedCeilings: {
      pauses: count(typed.deeds, 'pause'),
      holds: count(typed.deeds, 'hold'),
    },
    mayArm: mayArm({
      days: watchedDays,
      pauses: count(deeds, 'pause'),
      holds: count(deeds, 'hold'),
      refusedShare,
    }),
  };
}

interface Past {
  readonly victim: Victim;
  readonly history: UsageHistory;
  /** From here on the guard is at work. */
  readonly startMinute: number;
}

async function lived(
  { victim, history, startMinute }: Past,
  policy: GuardPolicy,
  look?: LifeInput['onTick'],
) {
  const account = new VirtualAccount([victim], startMinute, quotaOf(history));
  const { deeds } = await liveGuarded({
    account,
    untilMinute: history.startMinute + history.callsPerMinute.length,
    policy,
    ticks: 'when-it-matters',
    ...(look ? { onTick: look } : {}),
  });
  return { deeds, books: booksOf(account) };
}

/** What was before the first row is taken to be like the first days. */
function victimOf(name: string, history: UsageHistory, learned: number): Victim {
  const { startMinute, callsPerMinute, secondsEach, memoryMb } = history;
  const offsetOf = (minute: number): number => {
    const offset = minute - startMinute;
    return offset >= 0 ? offset : ((offset % learned) + learned) % learned;
  };
  const longest = secondsEach.reduce((most, seconds) => Math.max(most, seconds), 0);
  return {
    functionId: name,
    memoryMb,
    timeoutSeconds: history.timeoutSeconds ?? Math.min(900, Math.max(30, Math.ceil(2 * longest))),
    rate: history.rate ?? rateOf({ memoryMb, architecture: 'x86_64' }, awsPriceBook),
    honest: {
      callsIn: (minute) => callsPerMinute[offsetOf(minute)] ?? 0,
      secondsEach: longest,
      secondsIn: (minute) => secondsEach[offsetOf(minute)] ?? 0,
    },
  };
}

/** Whoever ran so many at once had the quota for it. */
function quotaOf({ callsPerMinute, secondsEach }: UsageHistory): number {
  const busiest = callsPerMinute.reduce(
    (most, calls, minute) => Math.max(most, (calls * (secondsEach[minute] ?? 0)) / 60),
    0,
  );
  return (
    LAMBDA_ACCOUNT_CONCURRENCY *
    Math.max(1, Math.ceil((1.5 * busiest) / LAMBDA_ACCOUNT_CONCURRENCY))
  );
}

/** Dollars of each minute. */
export const spendOf = (
  { rate }: Pick<Victim, 'rate'>,
  { callsPerMinute, secondsEach }: UsageHistory,
): Float64Array =>
  callsPerMinute.map((calls, minute) => calls * usdPerCall(rate, secondsEach[minute] ?? 0));

const sumBetween = (values: Float64Array, end: number, length: number): number =>
  values.slice(Math.max(0, end - length), Math.max(0, end)).reduce((sum, value) => sum + value, 0);

/** Room above the largest so far, more of it for shorter spans, which vary more; a dollar an hour at least. */
const ROOM = { hour: 3, day: 2, month: 1.5 };
const LEAST = { hour: 1, day: 5, month: 20 };

export function suggestedFor(spent: Float64Array): Ceilings {
  const hour = largest(spent, MINUTES_PER_HOUR);
  const day = largest(spent, MINUTES_PER_DAY);
  const month = Math.max(
    largest(spent, 30 * MINUTES_PER_DAY),
    (30 * sum(spent)) / (spent.length / MINUTES_PER_DAY),
  );
  return {
    ceilingUsdPerHour: roundUp(Math.max(LEAST.hour, ROOM.hour * hour)),
    ceilingUsdPerDay: roundUp(Math.max(LEAST.day, ROOM.day * day)),
    ceilingUsdPerMonth: roundUp(Math.max(LEAST.month, ROOM.month * month)),
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** The dearest stretch of so many minutes, wherever it begins. */
function largest(values: Float64Array, length: number): number {
  let running = 0;
  let most = 0;
  for (let index = 0; index < values.length; index++) {
    running += (values[index] ?? 0) - (index >= length ? (values[index - length] ?? 0) : 0);
    most = Math.max(most, running);
  }
  return most;
}

/** Up to two digits, as a person would type it. */
function roundUp(usd: number): number {
  const unit = 10 ** (Math.floor(Math.log10(usd)) - 1);
  return Number((Math.ceil(usd / unit - 1e-9) * unit).toPrecision(2));
}
