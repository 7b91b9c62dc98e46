// Says everything that is wrong with a policy at once. Each line: the field, its value, what is allowed.
// A policy with any problem is never used, so no NaN or negative floor can reach a decision.

import {
  all,
  type Check,
  fieldOf,
  fields,
  isFields,
  isSound,
  listOf,
  matching,
  number,
  oneOf,
  optional,
  problemsWith,
  shown,
  text,
} from '../units/values';
import type { DeclaredEvent, GuardPolicy } from './policy';

const USD_MAX = 1e9;
const MS_MAX = 8.64e15;
const LIST_MAX = 10_000;
const usd = number({ min: 0.01, max: USD_MAX });
const multiple = number({ min: 1, max: 1e6 });
const anyMs = number({ min: 0, max: MS_MAX });

const orLeftOut =
  (check: Check): Check =>
  (value) =>
    value === null
      ? []
      : check(value).map((problem) => ({ ...problem, fix: `${problem.fix}, or leave it out` }));

const startsBeforeItsEnd: Check = (event) => {
  const fromMs = fieldOf(event, 'fromMs');
  const untilMs = fieldOf(event, 'untilMs');
  if (isSound<number>(fromMs, anyMs) && isSound<number>(untilMs, anyMs) && fromMs < untilMs)
    return [];
  const fault = `runs from ${shown(fromMs)} until ${shown(untilMs)}`;
  return [{ path: '', fault, fix: 'choose a start that is before the end' }];
};

const declaredEvent = all(
  startsBeforeItsEnd,
  fields<Omit<DeclaredEvent, 'fromMs' | 'untilMs'>>({
    name: optional(text(0, 1000)),
    multiple: number({ min: 1, max: 1000 }),
  }),
);

const policyFields = fields<GuardPolicy>({
  baselineMultiple: orLeftOut(multiple),
  warnMultiple: multiple,
  floorInvocationsPerMinute: number({ min: 1, max: 1e9 }),
  // One minute may be false, and a reading reaches back half an hour.
  confirmMinutes: number({ min: 2, max: 20, isWhole: true }),
  fastHours: number({ min: 0.1, max: 168 }),
  fastFloorUsd: usd,
  slowMultiple: multiple,
  slowHours: number({ min: 1, max: 720 }),
  slowFloorUsd: usd,
  envelopeFloorUsdPerMinute: number({ min: 0, max: USD_MAX }),
  growthPerDay: number({ min: 1, max: 100 }),
  growthPer28Days: number({ min: 1, max: 1000 }),
  learningHours: number({ min: 0, max: 336 }),
  ceilingUsdPerHour: orLeftOut(usd),
  ceilingUsdPerDay: orLeftOut(usd),
  ceilingUsdPerMonth: orLeftOut(usd),
  accountFloorUsd: usd,
  accountCeilingUsdPerHour: orLeftOut(usd),
  accountCeilingUsdPerDay: orLeftOut(usd),
  deployMultiple: number({ min: 1, max: 100 }),
  deployHours: number({ min: 0, max: 720 }),
  holdMinutes: number({ min: 5, max: 10_080 }),
  holdMinutesMax: number({ min: 5, max: 43_200 }),
  probationConcurrency: number({ min: 1, max: 1000, isWhole: true }),
  probationMinutes: number({ min: 5, max: 1440 }),
  blastRadiusShare: number({ min: 0, max: 1 }),
  blastRadiusTargets: number({ min: 1, max: 100_000, isWhole: true }),
  blastRadiusMinutes: number({ min: 1, max: 1440 }),
  guardBudgetUsdPerMonth: number({ min: 0.5, max: USD_MAX }),
  mode: oneOf(['observe', 'enforce'] satisfies GuardPolicy['mode'][]),
  signal: oneOf(['dollars', 'invocations'] satisfies GuardPolicy['signal'][]),
  response: oneOf(['ladder', 'pause', 'clamp'] satisfies GuardPolicy['response'][]),
  unrescuedAsync: oneOf(['slow', 'pause'] satisfies GuardPolicy['unrescuedAsync'][]),
  afterPause: oneOf(['probation', 'manual'] satisfies GuardPolicy['afterPause'][]),
  neverPause: listOf(matching(/^[^*]+\*?$|^\*$/, 'a function name, with * only at its end'), {
    max: LIST_MAX,
  }),
  events: listOf(declaredEvent, { max: LIST_MAX }),
});

/** Pairs that must not contradict each other; each is checked only when both are numbers. */
const ORDERS: ReadonlyArray<{ low: keyof GuardPolicy; high: keyof GuardPolicy; fix: string }> = [
  {
    low: 'slowMultiple',
    high: 'baselineMultiple',
    fix: 'the slow tier watches for smaller excess than the fast one',
  },
  { low: 'ceilingUsdPerHour', high: 'ceilingUsdPerDay', fix: 'a day holds at least an hour' },
  { low: 'ceilingUsdPerDay', high: 'ceilingUsdPerMonth', fix: 'a month holds at least a day' },
  {
    low: 'accountCeilingUsdPerHour',
    high: 'accountCeilingUsdPerDay',
    fix: 'a day holds at least an hour',
  },
  { low: 'holdMinutes', high: 'holdMinutesMax', fix: 'the hold doubles up to its maximum' },
];

const isOrdered: Check = (policy) =>
  ORDERS.flatMap(({ low, high, fix }) => {
    const [lower, upper] = [fieldOf(policy, low), fieldOf(policy, high)];
    if (typeof lower !== 'number' || typeof upper !== 'number' || !(lower > upper)) return [];
    const isSlower = high === 'baselineMultiple' && fieldOf(policy, 'signal') === 'invocations';
    return isSlower ? [] : [{ path: `.${low}`, fault: `is ${lower}, above ${high} ${upper}`, fix }];
  });

export const problemsWithPolicy = (policy: GuardPolicy): string[] =>
  isFields(policy)
    ? problemsWith('', policy, all(policyFields, isOrdered))
    : problemsWith('policy', policy, policyFields);
