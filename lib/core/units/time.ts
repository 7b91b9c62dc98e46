// Calendar arithmetic on plain numbers, so that core needs no clock and no Date.
// Everything is UTC. An "epoch minute" is whole minutes since 1970-01-01T00:00Z; it names a metric bucket.

export const MINUTES_PER_HOUR = 60;
export const MINUTES_PER_DAY = 1440;
export const HOURS_PER_WEEK = 168;
/** Months differ; list prices and budgets are compared over a mean month of 730 hours. */
export const MINUTES_PER_MONTH = 730 * 60;
const MS_PER_MINUTE = 60_000;

export const epochMinuteOf = (atMs: number): number => Math.floor(atMs / MS_PER_MINUTE);
export const msOfEpochMinute = (epochMinute: number): number => epochMinute * MS_PER_MINUTE;
export const epochHourOf = (epochMinute: number): number =>
  Math.floor(epochMinute / MINUTES_PER_HOUR);
export const epochDayOf = (epochMinute: number): number =>
  Math.floor(epochMinute / MINUTES_PER_DAY);

/** The slot of an hour in a one-week ring; the same slot is the same hour of the same weekday. */
export const weekSlotOf = (epochHour: number): number =>
  ((epochHour % HOURS_PER_WEEK) + HOURS_PER_WEEK) % HOURS_PER_WEEK;

export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** Days since the epoch to a proleptic Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
export function civilDateOf(epochDay: number): CivilDate {
  const z = epochDay + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** A number that changes exactly when the calendar month does. */
export function epochMonthOf(epochDay: number): number {
  const { year, month } = civilDateOf(epochDay);
  return year * 12 + month - 1;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** 2026-11-21T03:12:00Z, to the second. */
export function formatUtc(atMs: number): string {
  const { year, month, day } = civilDateOf(Math.floor(atMs / 86_400_000));
  return `${year}-${two(month)}-${two(day)}T${formatUtcClock(atMs)}Z`;
}

/** 03:12:00, for lines in which the day is plain from the context. */
export function formatUtcClock(atMs: number): string {
  const seconds = Math.floor(atMs / 1000) % 86_400;
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** 45 s, 12 min, 3 h 05 min, 2 d 4 h: the two units a person needs. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${two(minutes % 60)} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}
