// What the detector concludes about one function, with the numbers that made it so.
// Every verdict other than calm says why, in words that can be read at 3 a.m.

import { formatUsd } from '../units/money';

export const BREACH_RULES = [
  'fast-excess',
  'slow-excess',
  'invocation-multiple',
  'minute-multiple',
  'day-growth',
  'hour-multiple',
  'creep',
  'new-burn',
  'hour-ceiling',
  'day-ceiling',
  'month-ceiling',
  'account-excess',
  'account-creep',
  'account-ceiling',
  'budget',
  'operator',
] as const;

export type BreachRule = (typeof BREACH_RULES)[number];

/**
 * unmistakable: a person's number, or a function without users that burns money. It may be taken to zero.
 * likely: it has users, and takes nearly all that the account may run at once. It is held at what is usual.
 * doubtful: it may be a good day. It is held at a concurrency derived from dollars, and most honest work goes on.
 */
export type Certainty = 'unmistakable' | 'likely' | 'doubtful';

/** The figures behind a verdict; alerts and records carry them unchanged. */
export interface Evidence {
  readonly atMinute: number;
  readonly invocationsPerMinute: number;
  readonly usualInvocationsPerMinute: number;
  readonly usdPerHour: number;
  readonly usualUsdPerHour: number;
  /** Dollars above the allowance since the excess began, including minutes not reported yet. */
  readonly excessUsd: number;
  /** The dollars at which the rule fires. */
  readonly limitUsd: number;
  readonly sinceMinute: number | null;
  readonly errorShare: number;
  /** Invocations per minute, oldest first, for the plot. */
  readonly series: readonly number[];
}

export type Verdict =
  | { readonly kind: 'calm' }
  | { readonly kind: 'learning'; readonly because: string }
  | { readonly kind: 'suspect'; readonly because: string; readonly evidence: Evidence }
  | { readonly kind: 'warn'; readonly because: string; readonly evidence: Evidence }
  | {
      readonly kind: 'breach';
      readonly rule: BreachRule;
      readonly certainty: Certainty;
      readonly because: string;
      readonly evidence: Evidence;
    }
  | { readonly kind: 'blind'; readonly because: string };

/** Told and not paused, because what broke a rule is over: with the next dollars it would be a breach. */
export const isPastLimit = (verdict: Verdict): boolean =>
  verdict.kind === 'warn' && verdict.evidence.excessUsd > verdict.evidence.limitUsd;

export type Breach = Extract<Verdict, { kind: 'breach' }>;

/** 18,400: thousands separated, two significant digits below ten. */
export function formatCount(value: number): string {
  if (value >= 10 || Number.isInteger(value))
    return Math.round(value)
      .toString()
      .replace(/\B(?=(\d{3})+$)/g, ',');
  return value.toPrecision(2);
}

/** An estimate pretends to no cents: $41, but $4.20. */
export const formatAbout = (usd: number): string =>
  usd >= 10 ? `$${formatCount(Math.round(usd))}` : formatUsd(usd);

/** "about $41/h at 18,400 invocations/min, normally 210": dollars first, each number with its unit. */
export function describeRate(evidence: Evidence): string {
  const { invocationsPerMinute: now, usualInvocationsPerMinute: usual } = evidence;
  return `about ${formatAbout(evidence.usdPerHour)}/h at ${formatCount(now)} invocations/min, normally ${usualPace(usual)}`;
}

/** Below one a minute, a whole number an hour says more than a fraction. */
function usualPace(perMinute: number): string {
  if (perMinute < 0.05) return 'idle';
  return perMinute < 1
    ? `about ${formatCount(Math.round(perMinute * 60))} an hour`
    : formatCount(perMinute);
}
