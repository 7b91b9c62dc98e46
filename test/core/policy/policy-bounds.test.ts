// The least and the most that each number of a policy may be: both pass, and what is just beyond either is refused.
// A bound that moves lets through a policy that no bench has seen, or refuses one that somebody has deployed.

import { defaultPolicy, type GuardPolicy } from '../../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../../lib/core/policy/policy-problems';

const problemsWith = (changes: Record<string, unknown>): string[] =>
  problemsWithPolicy({ ...defaultPolicy, ...changes } as GuardPolicy);

/** Of this number alone: two numbers that contradict each other are another promise. */
const isRefused = (field: string, value: number): boolean =>
  problemsWith({ [field]: value }).some((each) => each.startsWith(`${field} is ${value}; use `));

type NumberField = {
  [Field in keyof GuardPolicy]: number extends GuardPolicy[Field] ? Field : never;
}[keyof GuardPolicy];

const WHOLE = 1;
const PART = 0.001;
const BOUNDS: Record<NumberField, readonly [least: number, most: number, step: number]> = {
  baselineMultiple: [1, 1e6, PART],
  warnMultiple: [1, 1e6, PART],
  floorInvocationsPerMinute: [1, 1e9, PART],
  confirmMinutes: [2, 20, WHOLE],
  fastHours: [0.1, 168, PART],
  fastFloorUsd: [0.01, 1e9, PART],
  slowMultiple: [1, 1e6, PART],
  slowHours: [1, 720, PART],
  slowFloorUsd: [0.01, 1e9, PART],
  envelopeFloorUsdPerMinute: [0, 1e9, PART],
  growthPerDay: [1, 100, PART],
  growthPer28Days: [1, 1000, PART],
  learningHours: [0, 336, PART],
  ceilingUsdPerHour: [0.01, 1e9, PART],
  ceilingUsdPerDay: [0.01, 1e9, PART],
  ceilingUsdPerMonth: [0.01, 1e9, PART],
  accountFloorUsd: [0.01, 1e9, PART],
  accountCeilingUsdPerHour: [0.01, 1e9, PART],
  accountCeilingUsdPerDay: [0.01, 1e9, PART],
  deployMultiple: [1, 100, PART],
  deployHours: [0, 720, PART],
  holdMinutes: [5, 10_080, PART],
  holdMinutesMax: [5, 43_200, PART],
  probationConcurrency: [1, 1000, WHOLE],
  probationMinutes: [5, 1440, PART],
  blastRadiusShare: [0, 1, PART],
  blastRadiusTargets: [1, 100_000, WHOLE],
  blastRadiusMinutes: [1, 1440, PART],
  guardBudgetUsdPerMonth: [0.5, 1e9, PART],
};

test.each(
  Object.entries(BOUNDS).map(([field, [least, most, step]]) => ({ field, least, most, step })),
)('$field is from $least to $most', ({ field, least, most, step }) => {
  const values = [least - step, least, most, most + step];
  expect(values.map((value) => isRefused(field, value))).toEqual([true, false, false, true]);
});

test.each(Object.entries(BOUNDS).map(([field, [least, , step]]) => ({ field, least, step })))(
  '$field may be part of a whole only where a part means something',
  ({ field, least, step }) => {
    expect(isRefused(field, least + 0.5)).toBe(step === WHOLE);
  },
);

/** The last moment that a Date knows (ECMA-262, time values). */
const LAST_MS = 8.64e15;
const event = (changes: Record<string, unknown>): string[] =>
  problemsWith({ events: [{ name: 'sale', fromMs: 0, untilMs: 1, multiple: 1, ...changes }] });

describe('a declared event', () => {
  test.each<[string, Record<string, unknown>]>([
    ['from the first moment to the last', { untilMs: LAST_MS }],
    ['without a name', { name: undefined }],
    ['with an empty name', { name: '' }],
    ['with a name of a thousand characters', { name: 'x'.repeat(1000) }],
    ['of a thousand times the usual', { multiple: 1000 }],
  ])('may be one %s', (_, changes) => {
    expect(event(changes)).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['that begins when it ends', { fromMs: 1 }, 'events[0] runs from 1 until 1;'],
    ['before all time', { fromMs: -1 }, 'events[0] runs from -1 until 1;'],
    ['after all time', { untilMs: LAST_MS + 2 }, `events[0] runs from 0 until ${LAST_MS + 2};`],
    ['without an end', { untilMs: undefined }, 'events[0] runs from 0 until missing;'],
    ['with a longer name', { name: 'x'.repeat(1001) }, 'events[0].name is'],
    ['of more than a thousand times', { multiple: 1001 }, 'events[0].multiple is 1001;'],
  ])('is refused %s', (_, changes, words) => {
    expect(event(changes)).toEqual([expect.stringContaining(words)]);
  });
});

test('names and events are at most ten thousand', () => {
  const most = { neverPause: new Array<string>(10_000).fill('pay') };
  expect(problemsWith(most)).toEqual([]);
  expect(problemsWith({ neverPause: [...most.neverPause, 'pay'] })).toEqual([
    'neverPause is a list of 10001; use a list of at most 10000',
  ]);
});

test('two numbers that must not contradict each other may be the same', () => {
  const same = {
    slowMultiple: 4,
    baselineMultiple: 4,
    ceilingUsdPerHour: 5,
    ceilingUsdPerDay: 5,
    ceilingUsdPerMonth: 5,
    accountCeilingUsdPerHour: 5,
    accountCeilingUsdPerDay: 5,
    holdMinutes: 60,
    holdMinutesMax: 60,
  };
  expect(problemsWith(same)).toEqual([]);
});
