// The trust boundary of the journal: stored JSON in, a record or the list of everything wrong with it out.
// It checks every field that decides what is given back; an unknown lever or state kind is a problem.

import { ALERT_TYPES } from '../alerts/alert-event';
import type { HeldLever, PauseRecord } from './pause-record';
import { leverKey } from './target';

export type Parsed<T> = { readonly value: T } | { readonly problems: readonly string[] };

type Check = (value: unknown, path: string) => string[];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Stored text may hold anything, so its insides are never walked through to be shown. */
const show = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'a list'
      : 'an object'
    : (JSON.stringify(value)?.slice(0, 60) ?? 'missing');

const text: Check = (value, path) =>
  typeof value === 'string' && value.length > 0 && value.length <= 4096
    ? []
    : [`${path} is ${show(value)}; wanted text`];
const anyText: Check = (value, path) =>
  typeof value === 'string' ? [] : [`${path} is ${show(value)}; wanted text`];
const numberIn =
  (min: number, max: number, isWhole = false): Check =>
  (value, path) =>
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!isWhole || Number.isInteger(value))
      ? []
      : [
          `${path} is ${show(value)}; wanted a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}`,
        ];
const oneOf =
  (...allowed: string[]): Check =>
  (value, path) =>
    allowed.includes(value as string)
      ? []
      : [`${path} is ${show(value)}; wanted one of ${allowed.join(', ')}`];
const oneOfBooleans: Check = (value, path) =>
  typeof value === 'boolean' ? [] : [`${path} is ${show(value)}; wanted true or false`];
const listOf =
  (check: Check, max = 1000): Check =>
  (value, path) =>
    Array.isArray(value) && value.length <= max
      ? value.flatMap((item, index) => check(item, `${path}[${index}]`))
      : [`${path} is ${show(value)}; wanted a list of at most ${max}`];
const shape =
  (fields: Record<string, Check>): Check =>
  (value, path) =>
    isObject(value)
      ? Object.entries(fields).flatMap(([field, check]) =>
          check(Object.hasOwn(value, field) ? value[field] : undefined, `${path}.${field}`),
        )
      : [`${path} is ${show(value)}; wanted an object`];
const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? [] : check(value, path);

const MS_MAX = 8.64e15;
const whole = numberIn(0, Number.MAX_SAFE_INTEGER, true);
const anyMs = numberIn(0, MS_MAX);
const amount = numberIn(0, Number.MAX_VALUE);

const STATES: Record<string, Record<string, Check>> = {
  concurrency: { unreserved: shape({}), reserved: shape({ executions: whole }) },
  source: { enabled: shape({}), disabled: shape({}) },
  provisioned: { none: shape({}), provisioned: shape({ executions: whole }) },
  throttle: {
    inherited: shape({}),
    throttled: shape({ requestsPerSecond: amount, burstRequests: amount }),
  },
};

const lever: Check = (value, path) => {
  if (!isObject(value)) return [`${path} is ${show(value)}; wanted a lever`];
  const kinds =
    typeof value.lever === 'string' && Object.hasOwn(STATES, value.lever)
      ? STATES[value.lever]
      : undefined;
  if (!kinds)
    return [
      `${path}.lever is ${show(value.lever)}; wanted one of ${Object.keys(STATES).join(', ')}`,
    ];
  const state = isObject(value.state) ? value.state : {};
  const check =
    typeof state.kind === 'string' && Object.hasOwn(kinds, state.kind)
      ? kinds[state.kind]
      : undefined;
  const problems = text(value.id, `${path}.id`);
  if (value.lever === 'source')
    problems.push(
      ...oneOf('queue', 'stream', 'other')(value.sourceKind, `${path}.sourceKind`),
      ...anyText(value.name, `${path}.name`),
    );
  if (value.lever === 'throttle') problems.push(...anyText(value.name, `${path}.name`));
  if (!check)
    return [
      ...problems,
      `${path}.state.kind is ${show(state.kind)}; wanted one of ${Object.keys(kinds).join(', ')}`,
    ];
  return [...problems, ...check(state, `${path}.state`)];
};

const held: Check = (value, path) => {
  const problems = shape({
    prior: lever,
    paused: lever,
    wanted: lever,
    status: oneOf('planned', 'set', 'released'),
  })(value, path);
  if (problems.length > 0) return problems;
  const { prior, paused, wanted } = value as HeldLever;
  const isOne = leverKey(prior) === leverKey(paused) && leverKey(prior) === leverKey(wanted);
  return isOne
    ? []
    : [`${path} mixes levers ${leverKey(prior)}, ${leverKey(paused)} and ${leverKey(wanted)}`];
};

/** Two priors for one lever would leave open which of them to give back. */
const eachLeverOnce: Check = (value, path) => {
  const problems = listOf(held)(value, path);
  if (problems.length > 0) return problems;
  const keys = (value as HeldLever[]).map(({ prior }) => leverKey(prior));
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index ? [] : [`${path}[${index}] holds ${key} a second time`],
  );
};

const RULES = [
  'fast-excess',
  'slow-excess',
  'invocation-multiple',
  'hour-ceiling',
  'day-ceiling',
  'month-ceiling',
  'account-excess',
  'account-ceiling',
  'budget',
  'operator',
];
const PHASES = ['pausing', 'paused', 'probation', 'resuming', 'closed'];

const record = shape({
  schemaVersion: numberIn(1, 1, true),
  recordId: text,
  functionId: text,
  functionName: text,
  version: numberIn(1, Number.MAX_SAFE_INTEGER, true),
  phase: oneOf(...PHASES),
  depth: oneOf('pause', 'squeeze', 'clamp'),
  openedAtMs: anyMs,
  phaseSinceMs: anyMs,
  rule: oneOf(...RULES),
  because: anyText,
  evidence: shape({
    atMinute: whole,
    invocationsPerMinute: amount,
    usualInvocationsPerMinute: amount,
    usdPerHour: amount,
    usualUsdPerHour: amount,
    excessUsd: amount,
    limitUsd: amount,
    sinceMinute: orNull(whole),
    errorShare: numberIn(0, 1),
    series: listOf(amount),
  }),
  notes: listOf(anyText),
  held: eachLeverOnce,
  holdLevel: numberIn(0, 1000, true),
  holdUntilMs: orNull(anyMs),
  untold: listOf(oneOf(...ALERT_TYPES)),
  isAbsorbed: oneOfBooleans,
  history: listOf(
    shape({
      atMs: anyMs,
      phase: oneOf(...PHASES),
      by: oneOf('guard', 'probation', 'operator', 'hand', 'uninstall', 'deleted'),
      because: anyText,
    }),
    10_000,
  ),
});

export function parsePauseRecord(json: string): Parsed<PauseRecord> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    return {
      problems: [`record is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`],
    };
  }
  const problems = record(value, 'record');
  return problems.length > 0 ? { problems } : { value: value as PauseRecord };
}
