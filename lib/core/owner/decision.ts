// What an owner has decided about one function: a higher ceiling, a while without pauses, or a new normal.
// A decision only ever widens what its words say, and one that ends does so by itself; stored text is checked before use.

import type { FunctionOverride } from '../policy/policy';
import type { WatchedFunction } from '../policy/watched-function';
import { formatUsd, type Period } from '../units/money';
import { formatUtc, MINUTES_PER_DAY } from '../units/time';
import { problemsWithNumber, problemsWithText, shown } from '../units/value-problems';

interface DecisionFrame {
  readonly schemaVersion: 1;
  readonly decisionId: string;
  readonly functionId: string;
  readonly functionName: string;
  readonly atMs: number;
  /** Whose decision it is, and why: both are history for good. */
  readonly by: string;
  readonly because: string;
}

export interface Raise extends DecisionFrame {
  readonly kind: 'raise';
  readonly period: Period;
  readonly usd: number;
  /** null: until the next raise of the same period. */
  readonly untilMs: number | null;
}

export interface Snooze extends DecisionFrame {
  readonly kind: 'snooze';
  readonly untilMs: number;
}

/** What a function did when its owner said that this is normal. */
export interface Level {
  readonly usdPerMinute: number;
  readonly invocationsPerMinute: number;
}

export interface Accept extends DecisionFrame {
  readonly kind: 'accept';
  readonly level: Level;
}

export type Decision = Raise | Snooze | Accept;

const MINUTE_MS = 60_000;
const DAY_MS = MINUTES_PER_DAY * MINUTE_MS;
/** Whoever wants to look away for longer changes the policy, where others can see it. */
export const SNOOZE_MS_MAX = 7 * DAY_MS;
/** An accepted level is in the baselines' own 14 days of history by then. */
const ACCEPT_MS = 14 * DAY_MS;
const USD_MAX = 1e12;
/** A ceiling of nothing would be a pause in disguise. */
const USD_MIN = 0.01;
const MS_MAX = 8.64e15;

/** When a decision is history; null: it stands until another takes its place. */
export const endOf = (decision: Decision): number | null =>
  decision.kind === 'accept' ? decision.atMs + ACCEPT_MS : decision.untilMs;

export const isStanding = (decision: Decision, nowMs: number): boolean =>
  nowMs < (endOf(decision) ?? Number.POSITIVE_INFINITY);

type Fields = Readonly<Record<string, unknown>>;

const text = (name: string, value: unknown): string[] =>
  value === undefined
    ? [`${name} is missing; use text`]
    : problemsWithText({
        name,
        value,
        pattern: /^[\s\S]{1,2048}$/,
        use: 'text of 1 to 2,048 characters',
      });
const number = (name: string, value: unknown, min: number, max: number): string[] =>
  value === undefined
    ? [`${name} is missing; use a number`]
    : problemsWithNumber({ name, value, min, max });

const KIND_PROBLEMS: Readonly<Record<Decision['kind'], (given: Fields) => string[]>> = {
  raise: ({ period, usd, untilMs, atMs }) => [
    ...(period === 'hour' || period === 'day' || period === 'month'
      ? []
      : [`period is ${shown(period)}; use hour, day or month`]),
    ...number('usd', usd, USD_MIN, USD_MAX),
    ...(untilMs === null ? [] : number('untilMs', untilMs, Number(atMs) || 0, MS_MAX)),
  ],
  snooze: ({ untilMs, atMs }) => {
    const fromMs = Number(atMs) || 0;
    return number('untilMs', untilMs, fromMs, fromMs + SNOOZE_MS_MAX);
  },
  accept: ({ level }) => {
    const given = (typeof level === 'object' && level !== null ? level : {}) as Fields;
    return [
      ...number('level.usdPerMinute', given.usdPerMinute, 0, USD_MAX),
      ...number('level.invocationsPerMinute', given.invocationsPerMinute, 0, USD_MAX),
    ];
  },
};

export function problemsWithDecision(value: unknown): string[] {
  if (typeof value !== 'object' || value === null)
    return [`the decision is ${shown(value)}; use an object`];
  const given = value as Fields;
  const kind = String(given.kind);
  return [
    ...(given.schemaVersion === 1 ? [] : [`schemaVersion is ${shown(given.schemaVersion)}; use 1`]),
    ...['decisionId', 'functionId', 'functionName', 'by', 'because'].flatMap((name) =>
      text(name, given[name]),
    ),
    ...number('atMs', given.atMs, 0, MS_MAX),
    ...(Object.hasOwn(KIND_PROBLEMS, kind)
      ? KIND_PROBLEMS[kind as Decision['kind']](given)
      : [`kind is ${shown(given.kind)}; use raise, snooze or accept`]),
  ];
}

export type ParsedDecision =
  | { readonly value: Decision }
  | { readonly problems: readonly string[] };

export function parseDecision(json: string): ParsedDecision {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return { problems: ['the decision is not JSON; decide it again'] };
  }
  const problems = problemsWithDecision(value);
  return problems.length > 0 ? { problems } : { value: value as Decision };
}

const CEILINGS = {
  hour: 'ceilingUsdPerHour',
  day: 'ceilingUsdPerDay',
  month: 'ceilingUsdPerMonth',
} as const satisfies Record<Period, keyof FunctionOverride>;

/** The function as its owner wants it now; of two raises of one period the later counts. */
export function withDecisions(
  target: WatchedFunction,
  decisions: readonly Decision[],
  nowMs: number,
): WatchedFunction {
  const mine = decisions
    .filter((one) => one.functionId === target.functionId && isStanding(one, nowMs))
    .sort(byTime);
  if (mine.length === 0) return target;
  const said = mine.map((one): FunctionOverride => {
    if (one.kind === 'raise') return { [CEILINGS[one.period]]: one.usd };
    return one.kind === 'snooze' ? { mode: 'observe' } : {};
  });
  return { ...target, override: Object.assign({}, target.override, ...said) };
}

export const byTime = (a: Decision, b: Decision): number =>
  a.atMs - b.atMs || (a.decisionId < b.decisionId ? -1 : 1);

/** "ceiling raised to $50.00/day until 2026-11-21T12:00:00Z": one phrase, for answers, status and history. */
export function describeDecision(decision: Decision): string {
  switch (decision.kind) {
    case 'raise':
      return `ceiling raised to ${formatUsd(decision.usd)}/${decision.period}${untilWords(decision.untilMs)}`;
    case 'snooze':
      return `only observed${untilWords(decision.untilMs)}`;
    case 'accept':
      return `${formatUsd(decision.level.usdPerMinute * 60)}/h accepted as the new normal`;
  }
}

const untilWords = (untilMs: number | null): string =>
  untilMs === null ? '' : ` until ${formatUtc(untilMs)}`;
