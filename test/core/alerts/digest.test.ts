// The digest in words: short lists, the dearest first, and a ceiling that is never rounded below what it is.
// However many functions there are, it stays one screen.

import { digestOf } from '../../../lib/core/alerts/digest';
import { NOW_MS } from '../../support/builders';

const digest = (changes: Partial<Parameters<typeof digestOf>[0]> = {}) =>
  digestOf({
    dayMs: NOW_MS - 86_400_000,
    atMs: NOW_MS,
    wouldHavePaused: [],
    watched: [],
    arming: null,
    guardUsd: 0.4,
    ...changes,
  });

test('speaks of one function as of one', () => {
  expect(digest({ wouldHavePaused: ['orders'] }).headline).toBe(
    'Observing only on 2026-11-20: would have paused 1 function',
  );
});

test('suggests the ceilings of the five dearest, rounded up', () => {
  const watched = [3, 9.991, 5, 7, 1, 8].map((usd, index) => ({
    name: `fn-${index}`,
    usdPerDay: usd,
  }));
  expect(digest({ watched }).impact).toEqual([
    'suggested ceiling for fn-1: $10.00/day',
    'suggested ceiling for fn-5: $8.00/day',
    'suggested ceiling for fn-3: $7.00/day',
    'suggested ceiling for fn-2: $5.00/day',
    'suggested ceiling for fn-0: $3.00/day',
  ]);
});

test('lists ceilings of one size by name, in whatever order the functions come', () => {
  const named = (...names: string[]) =>
    digest({ watched: names.map((name) => ({ name, usdPerDay: 2 })) }).impact;
  const inOrder = ['suggested ceiling for a: $2.00/day', 'suggested ceiling for b: $2.00/day'];
  expect(named('a', 'b')).toEqual(inOrder);
  expect(named('b', 'a')).toEqual(inOrder);
});

test('is of the schema that channels read', () => {
  expect(digest()).toMatchObject({ schemaVersion: 1, type: 'digest', status: 'firing' });
});

test('names ten and counts the others', () => {
  const names = Array.from({ length: 14 }, (_, index) => `f${index}`);
  expect(digest({ wouldHavePaused: names }).impact[0]).toBe(
    'would have paused: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 4 more',
  );
  expect(digest({ wouldHavePaused: names.slice(0, 10) }).impact[0]).toBe(
    'would have paused: f0, f1, f2, f3, f4, f5, f6, f7, f8, f9',
  );
});
