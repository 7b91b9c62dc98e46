// The bounds of what memory may hold: each at its edge and just beyond, in every list and every number.

import { NO_TRIPWIRE } from '../../../lib/core/detection/account/tripwire';
import { NEW_LEDGER } from '../../../lib/core/detection/read-ledger';
import * as shape from '../../../lib/engine/watching/memory-shape';
import { NOW_MS, stateOf } from '../../support/builders';

const sound = stateOf({ usualPerMinute: 10 });
const list = (length: number, value: unknown = 1): unknown[] => new Array(length).fill(value);

describe('a detector’s state', () => {
  const isSound = (changes: object): boolean => shape.detectorState({ ...sound, ...changes });
  const within = <Part extends 'hour' | 'day' | 'days' | 'fast'>(part: Part, changes: object) =>
    isSound({ [part]: { ...sound[part], ...changes } });

  test('is sound as it is built, and no other thing is', () => {
    expect(isSound({})).toBe(true);
    for (const other of [null, undefined, 7, 'text', [], [sound]])
      expect(shape.detectorState(other)).toBe(false);
  });

  test.each<[string, object, boolean]>([
    ['no dollars', { exemptUsd: 0 }, true],
    ['less than none', { exemptUsd: -0.01 }, false],
    ['a trillion dollars', { exemptUsd: 1e12 }, true],
    ['more than that', { exemptUsd: 1.01e12 }, false],
    ['dollars in words', { exemptUsd: '1' }, false],
    ['dollars of a list', { exemptUsd: [1] }, false],
    ['the first minute', { settledMinute: 0 }, true],
    ['a minute before it', { settledMinute: -1 }, false],
    ['half a minute', { settledMinute: 0.5 }, false],
    ['no cap on a new function', { envelopeCapUsdPerMinute: Number.MAX_VALUE }, true],
    ['a cap of zero', { envelopeCapUsdPerMinute: 0 }, true],
    ['a cap below zero', { envelopeCapUsdPerMinute: -1 }, false],
    ['an endless cap', { envelopeCapUsdPerMinute: Number.POSITIVE_INFINITY }, false],
    ['hours nobody has seen', { ringUsdPerMinute: list(168, -1) }, true],
    ['hours below that', { ringUsdPerMinute: list(168, -1.01) }, false],
    ['hours of a trillion dollars', { ringUsdPerMinute: list(168, 1e12) }, true],
    ['dearer hours', { ringUsdPerMinute: list(168, 1.01e12) }, false],
    ['an hour less than a week', { ringUsdPerMinute: list(167) }, false],
    ['an hour more than a week', { ringUsdPerMinute: list(169) }, false],
    ['hours of 1e15 calls', { ringInvocationsPerMinute: list(168, 1e15) }, true],
    ['hours of more calls', { ringInvocationsPerMinute: list(168, 1.01e15) }, false],
    ['a day of envelopes', { envelopeHistory: list(1) }, true],
    ['no day of envelopes', { envelopeHistory: [] }, false],
    ['28 days of envelopes', { envelopeHistory: list(28) }, true],
    ['29 days of envelopes', { envelopeHistory: list(29) }, false],
    ['six days of peaks', { peakMinuteUsd: list(6) }, false],
    ['eight days of peaks', { peakMinuteSeconds: list(8) }, false],
    ['peaks in an object', { peakMinuteUsd: { length: 7 } }, false],
  ])('with %s', (_, changes, expected) => {
    expect(isSound(changes)).toBe(expected);
  });

  test('is sound in each of its windows', () => {
    expect(within('hour', { invocations: 1e15 })).toBe(true);
    expect(within('hour', { invocations: 1.01e15 })).toBe(false);
    expect(within('hour', { isFrozen: 'no' })).toBe(false);
    expect(within('hour', { isFrozen: true })).toBe(true);
    expect(within('day', { declaredUsd: undefined })).toBe(true);
    expect(within('day', { declaredUsd: 'some' })).toBe(false);
    expect(within('fast', { sinceMinute: null })).toBe(false);
  });

  test('knows 24 hours and 28 days, or none of them yet', () => {
    for (const [hours, expected] of [
      [23, false],
      [24, true],
      [25, false],
    ] as const)
      expect(within('days', { hoursUsd: list(hours) })).toBe(expected);
    for (const days of ['largestUsd', 'quietUsd'])
      for (const [length, expected] of [
        [0, true],
        [28, true],
        [29, false],
      ] as const)
        expect(within('days', { [days]: list(length) })).toBe(expected);
  });
});

test('the tripwire remembers a hundred minutes at most, each of so many numbers', () => {
  const isSound = (changes: object): boolean => shape.tripwireState({ ...NO_TRIPWIRE, ...changes });
  expect(isSound({})).toBe(true);
  expect(isSound({ unexplainedSinceMinute: null })).toBe(true);
  expect(isSound({ unexplainedSinceMinute: 0.5 })).toBe(false);
  for (const [field, width] of [
    ['excessConcurrency', 2],
    ['counted', 3],
  ] as const) {
    expect(isSound({ [field]: [] })).toBe(true);
    expect(isSound({ [field]: list(100, list(width)) })).toBe(true);
    expect(isSound({ [field]: list(101, list(width)) })).toBe(false);
    for (const other of [width - 1, width + 1])
      expect(isSound({ [field]: [list(other)] })).toBe(false);
  }
  expect(isSound({ counted: undefined })).toBe(true);
  expect(isSound({ excessConcurrency: undefined })).toBe(false);
});

test('the ledger may owe reads, and not more than anybody can count', () => {
  const isSound = (reads: number): boolean => shape.ledger({ ...NEW_LEDGER, reads });
  expect([-1e15, 1e15].map(isSound)).toEqual([true, true]);
  expect([-1.01e15, 1.01e15].map(isSound)).toEqual([false, false]);
  expect(shape.ledger({ ...NEW_LEDGER, askedTimes: { f: -1 } })).toBe(false);
  expect(shape.ledger({ ...NEW_LEDGER, askedTimes: undefined })).toBe(true);
});

test('what a release before did not remember is no damage, and what it did is checked', () => {
  const absent = { state: sound, sinceMs: NOW_MS };
  expect(shape.absentStates(undefined)).toBe(true);
  expect(shape.absentStates({ 'id-a': absent })).toBe(true);
  expect(shape.absentStates({ 'id-a': absent, 'id-b': { ...absent, sinceMs: -1 } })).toBe(false);
  expect(shape.exempt({ 'id-a': 'ignored', 'id-b': 'observed' })).toBe(true);
  expect(shape.exempt({ 'id-a': 'ignored', 'id-b': 'loved' })).toBe(false);
  expect(shape.wholeOrMissing(undefined)).toBe(true);
  expect(shape.wholeOrMissing(1.5)).toBe(false);
});

test('names and last holds are what they say', () => {
  expect([[], ['id-a'], list(1e6, 'id')].map(shape.suspects)).toEqual([true, true, true]);
  expect([[7], list(1e6 + 1, 'id'), 'id-a'].map(shape.suspects)).toEqual([false, false, false]);
  const hold = { level: 0, atMs: NOW_MS };
  expect(shape.lastHolds({ 'id-a': hold, 'id-b': { ...hold, zeroMinutes: 5 } })).toBe(true);
  expect(shape.lastHolds({ 'id-a': hold, 'id-b': { ...hold, zeroMinutes: -5 } })).toBe(false);
  expect(shape.lastHolds([hold])).toBe(false);
});
