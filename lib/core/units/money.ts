// Dollars and the units they are counted in: constants, formatting and parsing.
// Money stays an unrounded number until it is shown. Rounding happens here, in formatting, and
// nowhere else; the one exception is a ceiling or a bound, which may only be rounded up.

export const SECONDS_PER_MINUTE = 60;
export const SECONDS_PER_HOUR = 3_600;
export const SECONDS_PER_DAY = 86_400;
/** The cloud calculators' month: 365 × 24 / 12. */
export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = HOURS_PER_MONTH * SECONDS_PER_HOUR;

/** Lambda bills 128 MB as 0.125 GB, so a GB is 1,024 MB throughout. */
export const MB_PER_GB = 1_024;
export const KB_PER_MB = 1_024;
export const KB_PER_GB = MB_PER_GB * KB_PER_MB;

export const PERIODS = ['hour', 'day', 'month'] as const;
export type Period = (typeof PERIODS)[number];
export const SECONDS_PER: Readonly<Record<Period, number>> = {
  hour: SECONDS_PER_HOUR,
  day: SECONDS_PER_DAY,
  month: SECONDS_PER_MONTH,
};

/** As it reads after a sum: `$5.00 a day`. */
export const A_PERIOD: Readonly<Record<Period, string>> = {
  hour: 'an hour',
  day: 'a day',
  month: 'a month',
};

/** A sum of money for each of the three periods a ceiling can be set on. */
export interface UsdByPeriod {
  usdPerHour: number;
  usdPerDay: number;
  usdPerMonth: number;
}

export type Rounding = 'nearest' | 'up';

/** Sums of binary fractions carry noise far below a millionth of a cent: it must not cost a cent. */
const NOISE_CENTS = 1e-6;

/** Whole cents, never below the true amount: what a bound or a ceiling is rounded with. */
export function roundUpToCent(usd: number): number {
  return Math.ceil(usd * 100 - NOISE_CENTS) / 100;
}

function roundToCent(usd: number): number {
  const cents = Math.floor(Math.abs(usd) * 100 + 0.5 + NOISE_CENTS);
  return (Math.sign(usd) * cents) / 100;
}

function grouped(fixed: string): string {
  const [whole = '', fraction] = fixed.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** Two significant digits for amounts below a cent, so that a unit price does not read as zero. */
function tiny(usd: number): string {
  return usd.toFixed(1 - Math.floor(Math.log10(usd))).replace(/0+$/, '');
}

/** `$1,234.50`, `$0.0042`, `-$3.00`; an amount that is not a number reads `$?`, never `$0.00`. */
export function formatUsd(usd: number, rounding: Rounding = 'nearest'): string {
  if (Number.isNaN(usd)) return '$?';
  const sign = usd < 0 ? '-' : '';
  const amount = Math.abs(usd);
  if (amount === Infinity) return `${sign}$∞`;
  const isTiny = amount >= 1e-10 && amount < 0.01;
  if (isTiny && rounding === 'nearest') return `${sign}$${tiny(amount)}`;
  const cents = rounding === 'up' ? roundUpToCent(usd) : roundToCent(usd);
  const isZero = cents === 0;
  return `${isZero ? '' : sign}$${grouped(Math.abs(cents).toFixed(2))}`;
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; problem: string };

const AMOUNT = /^\$?\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)$/;
/** Nobody's ceiling is a trillion dollars: such a number is a slip of the keyboard. */
const LARGEST_USD = 1e12;

/** Reads `5`, `$5`, `1,000.50`. Never a sign, an exponent or a currency other than the dollar. */
export function parseUsd(text: string): Parsed<number> {
  const match = AMOUNT.exec(text.trim());
  if (!match) {
    return {
      ok: false,
      problem: `"${text}" is not an amount in dollars: write it like 5 or 1250.50`,
    };
  }
  const value = Number((match[1] ?? '').replaceAll(',', ''));
  if (value > LARGEST_USD) {
    return { ok: false, problem: `"${text}" is over a trillion dollars: write a smaller amount` };
  }
  return { ok: true, value };
}

const PERIOD_NAMES: Readonly<Record<string, Period>> = {
  h: 'hour',
  hour: 'hour',
  d: 'day',
  day: 'day',
  mo: 'month',
  month: 'month',
};

/** Reads `50/day`, `$1.25/h`, `900/month`. */
export function parseUsdPerPeriod(text: string): Parsed<{ usd: number; period: Period }> {
  const slash = text.indexOf('/');
  const name = text
    .slice(slash + 1)
    .trim()
    .toLowerCase();
  const period = slash < 0 || !Object.hasOwn(PERIOD_NAMES, name) ? undefined : PERIOD_NAMES[name];
  if (period === undefined) {
    return {
      ok: false,
      problem: `"${text}" has no period: write it like 50/day, 2/hour or 900/month`,
    };
  }
  const amount = parseUsd(text.slice(0, slash));
  return amount.ok ? { ok: true, value: { usd: amount.value, period } } : amount;
}

/** The same field for each period, so that callers never switch on the period by hand. */
export function usdOf(sums: UsdByPeriod, period: Period): number {
  if (period === 'hour') return sums.usdPerHour;
  return period === 'day' ? sums.usdPerDay : sums.usdPerMonth;
}
