// What an owner has decided about one function: a higher ceiling, a while without pauses, or a new normal.
// A decision only ever widens what its words say, and one that ends does so by itself; stored text is checked before use.

import type { FunctionOverride } from '../policy/policy';
import type { WatchedFunction } from '../policy/watched-function';
import { formatUsd, PERIODS, type Period } from '../units/money';
import { formatUtc, MINUTES_PER_DAY } from '../units/time';
import {
  all,
  byKind,
  type Check,
  fieldOf,
  fields,
  number,
  oneOf,
  orNull,
  type Parsed,
  parsed,
  problemsWith,
  text,
} from '../units/values';

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

const line = text(1, 2048);
const usd = number({ min: 0, max: USD_MAX });

const frame = fields<DecisionFrame>({
  schemaVersion: oneOf([1]),
  decisionId: line,
  functionId: line,
  functionName: line,
  by: line,
  because: line,
  atMs: number({ min: 0, max: MS_MAX }),
});

/** The end of a decision, within a range that begins when it was made. */
const endsWithin =
  (range: (fromMs: number) => Check): Check =>
  (value) => {
    const atMs = fieldOf(value, 'atMs');
    return fields({ untilMs: range(typeof atMs === 'number' ? atMs : 0) })(value);
  };

const decision = byKind<Decision['kind']>(
  'kind',
  {
    raise: all(
      fields<Pick<Raise, 'period' | 'usd'>>({
        period: oneOf(PERIODS),
        usd: number({ min: USD_MIN, max: USD_MAX }),
      }),
      endsWithin((fromMs) => orNull(number({ min: fromMs, max: MS_MAX }))),
    ),
    snooze: endsWithin((fromMs) => number({ min: fromMs, max: fromMs + SNOOZE_MS_MAX })),
    accept: fields<Pick<Accept, 'level'>>({
      level: fields<Level>({ usdPerMinute: usd, invocationsPerMinute: usd }),
    }),
  },
  frame,
);

export const problemsWithDecision = (value: unknown): string[] => problemsWith('', value, decision);

export const parseDecision = (json: string): Parsed<Decision> => parsed('', json, decision);

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
  const standing = decisions
    .filter((decided) => decided.functionId === target.functionId && isStanding(decided, nowMs))
    .sort(byTime);
  if (standing.length === 0) return target;
  const overrides = standing.map((decided): FunctionOverride => {
    if (decided.kind === 'raise') return { [CEILINGS[decided.period]]: decided.usd };
    return decided.kind === 'snooze' ? { mode: 'observe' } : {};
  });
  return { ...target, override: Object.assign({}, target.override, ...overrides) };
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
