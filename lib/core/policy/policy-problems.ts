// Says everything that is wrong with a policy at once. Each line: the field, its value, what is allowed.
// A policy with any problem is never used, so no NaN or negative floor can reach a decision.

import type { GuardPolicy } from './policy';

interface Range {
  readonly field: keyof GuardPolicy;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
  readonly optional?: boolean;
}

const USD_MAX = 1e9;
const RANGES: readonly Range[] = [
  { field: 'baselineMultiple', min: 1, max: 1e6, optional: true },
  { field: 'warnMultiple', min: 1, max: 1e6 },
  { field: 'floorInvocationsPerMinute', min: 1, max: 1e9 },
  // One minute may be false, and a reading reaches back half an hour.
  { field: 'confirmMinutes', min: 2, max: 20, whole: true },
  { field: 'fastHours', min: 0.1, max: 168 },
  { field: 'fastFloorUsd', min: 0.01, max: USD_MAX },
  { field: 'slowMultiple', min: 1, max: 1e6 },
  { field: 'slowHours', min: 1, max: 720 },
  { field: 'slowFloorUsd', min: 0.01, max: USD_MAX },
  { field: 'envelopeFloorUsdPerMinute', min: 0, max: USD_MAX },
  { field: 'growthPerDay', min: 1, max: 100 },
  { field: 'growthPer28Days', min: 1, max: 1000 },
  { field: 'learningHours', min: 0, max: 336 },
  { field: 'ceilingUsdPerHour', min: 0.01, max: USD_MAX, optional: true },
  { field: 'ceilingUsdPerDay', min: 0.01, max: USD_MAX, optional: true },
  { field: 'ceilingUsdPerMonth', min: 0.01, max: USD_MAX, optional: true },
  { field: 'newFunctionUsdPerHour', min: 0.01, max: USD_MAX },
  { field: 'newFunctionUsdPerDay', min: 0.01, max: USD_MAX },
  { field: 'newFunctionUsdPerMonth', min: 0.01, max: USD_MAX },
  { field: 'accountFloorUsd', min: 0.01, max: USD_MAX },
  { field: 'accountCeilingUsdPerHour', min: 0.01, max: USD_MAX, optional: true },
  { field: 'accountCeilingUsdPerDay', min: 0.01, max: USD_MAX, optional: true },
  { field: 'deployMultiple', min: 1, max: 100 },
  { field: 'deployHours', min: 0, max: 720 },
  { field: 'holdMinutes', min: 5, max: 10_080 },
  { field: 'holdMinutesMax', min: 5, max: 43_200 },
  { field: 'probationConcurrency', min: 1, max: 1000, whole: true },
  { field: 'probationMinutes', min: 5, max: 1440 },
  { field: 'blastRadiusShare', min: 0, max: 1 },
  { field: 'blastRadiusTargets', min: 1, max: 100_000, whole: true },
  { field: 'blastRadiusMinutes', min: 1, max: 1440 },
  { field: 'guardBudgetUsdPerMonth', min: 0.5, max: USD_MAX },
];

const CHOICES: ReadonlyArray<{ field: keyof GuardPolicy; allowed: readonly string[] }> = [
  { field: 'mode', allowed: ['observe', 'enforce'] },
  { field: 'signal', allowed: ['dollars', 'invocations'] },
  { field: 'response', allowed: ['pause', 'clamp'] },
  { field: 'unrescuedAsync', allowed: ['squeeze', 'pause'] },
  { field: 'afterPause', allowed: ['probation', 'manual'] },
];

/** Pairs that must not contradict each other; each is checked only when both are sound numbers. */
const ORDERS: ReadonlyArray<{ low: keyof GuardPolicy; high: keyof GuardPolicy; fix: string }> = [
  {
    low: 'slowMultiple',
    high: 'baselineMultiple',
    fix: 'the slow tier watches for smaller excess than the fast one',
  },
  { low: 'ceilingUsdPerHour', high: 'ceilingUsdPerDay', fix: 'a day holds at least an hour' },
  { low: 'ceilingUsdPerDay', high: 'ceilingUsdPerMonth', fix: 'a month holds at least a day' },
  {
    low: 'newFunctionUsdPerHour',
    high: 'newFunctionUsdPerDay',
    fix: 'a day holds at least an hour',
  },
  {
    low: 'newFunctionUsdPerDay',
    high: 'newFunctionUsdPerMonth',
    fix: 'a month holds at least a day',
  },
  {
    low: 'accountCeilingUsdPerHour',
    high: 'accountCeilingUsdPerDay',
    fix: 'a day holds at least an hour',
  },
  { low: 'holdMinutes', high: 'holdMinutesMax', fix: 'the hold doubles up to its maximum' },
];

export function problemsWithPolicy(policy: GuardPolicy): string[] {
  if (typeof policy !== 'object' || policy === null || Array.isArray(policy))
    return [`policy is ${show(policy)}; use an object`];
  return [
    ...RANGES.flatMap((range) => problemsWithRange(range, policy[range.field])),
    ...CHOICES.flatMap(({ field, allowed }) =>
      allowed.includes(policy[field] as string)
        ? []
        : [`${field} is ${show(policy[field])}; use ${allowed.join(' or ')}`],
    ),
    ...ORDERS.flatMap((order) => problemsWithOrder(policy, order)),
    ...problemsWithNames(policy.neverPause),
    ...problemsWithEvents(policy.events),
  ];
}

function problemsWithRange(range: Range, value: unknown): string[] {
  if (value === null && range.optional) return [];
  const wanted = `use a ${range.whole ? 'whole number' : 'number'} from ${range.min} to ${range.max}${range.optional ? ', or leave it out' : ''}`;
  const isSound =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= range.min &&
    value <= range.max &&
    (!range.whole || Number.isInteger(value));
  return isSound ? [] : [`${range.field} is ${show(value)}; ${wanted}`];
}

function problemsWithOrder(policy: GuardPolicy, order: (typeof ORDERS)[number]): string[] {
  const low = policy[order.low];
  const high = policy[order.high];
  if (typeof low !== 'number' || typeof high !== 'number' || !(low > high)) return [];
  if (order.high === 'baselineMultiple' && policy.signal === 'invocations') return [];
  return [`${order.low} is ${low}, above ${order.high} ${high}; ${order.fix}`];
}

function problemsWithNames(names: unknown): string[] {
  if (!Array.isArray(names)) return [`neverPause is ${show(names)}; use a list of function names`];
  return names.flatMap((name) =>
    typeof name === 'string' && /^[^*]+\*?$|^\*$/.test(name)
      ? []
      : [`neverPause has ${show(name)}; use a function name, with * only at its end`],
  );
}

function problemsWithEvents(events: unknown): string[] {
  if (!Array.isArray(events)) return [`events is ${show(events)}; use a list of declared events`];
  return events.flatMap((event, index) => {
    const { fromMs, untilMs, multiple } = (event ?? {}) as Record<string, unknown>;
    const problems: string[] = [];
    if (!Number.isFinite(fromMs) || !Number.isFinite(untilMs) || Number(fromMs) >= Number(untilMs))
      problems.push(
        `events[${index}] runs from ${show(fromMs)} until ${show(untilMs)}; use a start before an end`,
      );
    if (typeof multiple !== 'number' || !(multiple >= 1 && multiple <= 1000))
      problems.push(`events[${index}].multiple is ${show(multiple)}; use a number from 1 to 1000`);
    return problems;
  });
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value.slice(0, 60)}'`;
  if (typeof value === 'object' && value !== null)
    return Array.isArray(value) ? 'a list' : 'an object';
  return String(value);
}
