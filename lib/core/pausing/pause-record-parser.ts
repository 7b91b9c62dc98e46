// The trust boundary of the journal: stored JSON in, a record or the list of everything wrong with it out.
// It checks every field that decides what is given back; an unknown lever or state kind is a problem.

import { BREACH_RULES, type Evidence } from '../detection/verdict';
import {
  all,
  byKind,
  type Check,
  fields,
  flag,
  inTurn,
  listOf,
  number,
  oneOf,
  orNull,
  type Parsed,
  type Problem,
  parsed,
  text,
} from '../units/values';
import { ALERT_TYPES } from './alert-type';
import { DEPTHS } from './pause-plan';
import {
  ACTORS,
  HELD_STATUSES,
  type HeldLever,
  type PauseRecord,
  PHASES,
  type Transition,
} from './pause-record';
import { type LeverKind, type LeverOf, leverKey, SOURCE_KINDS } from './target';

const name = text(1, 4096);
const anyText = text(0, 1e6);
const whole = number({ min: 0, max: Number.MAX_SAFE_INTEGER, isWhole: true });
const anyMs = number({ min: 0, max: 8.64e15 });
const amount = number({ min: 0, max: Number.MAX_VALUE });
const LIST_MAX = { max: 1000 };

type StateKind<Kind extends LeverKind> = LeverOf<Kind>['state']['kind'];
type StateChecks<Kind extends LeverKind> = Readonly<Record<StateKind<Kind>, Check>>;

const noNumbers = fields({});
const executions = fields({ executions: whole });
const instances = fields({ instances: whole });
const stateOf = <Kind extends LeverKind>(kinds: StateChecks<Kind>): Check =>
  fields({ state: byKind('kind', kinds) });

const lever = byKind<LeverKind>(
  'lever',
  {
    concurrency: stateOf<'concurrency'>({
      unreserved: noNumbers,
      reserved: executions,
      automatic: fields({ least: whole, most: orNull(whole) }),
      manual: fields({ executions: whole, most: orNull(whole) }),
    }),
    source: all(
      fields({ sourceKind: oneOf(SOURCE_KINDS), name: anyText }),
      stateOf<'source'>({ enabled: noNumbers, disabled: noNumbers }),
    ),
    provisioned: stateOf<'provisioned'>({ none: noNumbers, provisioned: executions }),
    throttle: all(
      fields({ name: anyText }),
      stateOf<'throttle'>({
        inherited: noNumbers,
        throttled: fields({ requestsPerSecond: amount, burstRequests: amount }),
      }),
    ),
    scale: stateOf<'scale'>({ unlimited: noNumbers, limited: instances }),
  },
  fields({ id: name }),
);

const unlike = (path: string, fault: string, fix: string): Problem => ({ path, fault, fix });

const isOneLever: Check = (value) => {
  const keys = [value as HeldLever].flatMap(({ prior, paused, wanted }) =>
    [prior, paused, wanted].map(leverKey),
  );
  return new Set(keys).size === 1
    ? []
    : [unlike('', `mixes levers ${keys.join(', ')}`, 'use the same kind of setting in all three')];
};

/** Two priors for one lever would leave open which of them to give back. */
const holdsEachOnce: Check = (value) => {
  const keys = (value as readonly HeldLever[]).map(({ prior }) => leverKey(prior));
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [unlike(`[${index}]`, `holds ${key} a second time`, 'use each lever once')],
  );
};

const held = inTurn(
  fields<HeldLever>({
    prior: lever,
    paused: lever,
    wanted: lever,
    status: oneOf(HELD_STATUSES),
  }),
  isOneLever,
);

const evidence = fields<Evidence>({
  atMinute: whole,
  invocationsPerMinute: amount,
  usualInvocationsPerMinute: amount,
  usdPerHour: amount,
  usualUsdPerHour: amount,
  excessUsd: amount,
  limitUsd: amount,
  sinceMinute: orNull(whole),
  errorShare: number({ min: 0, max: 1 }),
  series: listOf(amount, LIST_MAX),
});

const record = fields<PauseRecord>({
  schemaVersion: oneOf([1]),
  recordId: name,
  functionId: name,
  functionName: name,
  version: number({ min: 1, max: Number.MAX_SAFE_INTEGER, isWhole: true }),
  phase: oneOf(PHASES),
  depth: oneOf(DEPTHS),
  openedAtMs: anyMs,
  phaseSinceMs: anyMs,
  rule: oneOf(BREACH_RULES),
  because: anyText,
  evidence,
  notes: listOf(anyText, LIST_MAX),
  held: inTurn(listOf(held, LIST_MAX), holdsEachOnce),
  holdLevel: number({ min: 0, max: 1000, isWhole: true }),
  holdUntilMs: orNull(anyMs),
  untold: listOf(oneOf(ALERT_TYPES), LIST_MAX),
  isAbsorbed: flag,
  history: listOf(
    fields<Transition>({ atMs: anyMs, phase: oneOf(PHASES), by: oneOf(ACTORS), because: anyText }),
    { max: 10_000 },
  ),
});

export const parsePauseRecord = (json: string): Parsed<PauseRecord> =>
  parsed('record', json, record);
