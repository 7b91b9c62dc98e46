// A policy is checked as a whole: every problem at once, each with the field, its value and the fix.

import { defaultPolicy, type GuardPolicy } from '../../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../../lib/core/policy/policy-problems';
import { policy } from '../../support/builders';

const bad = (changes: Record<string, unknown>): string[] =>
  problemsWithPolicy({ ...defaultPolicy, ...changes } as GuardPolicy);

describe('a policy', () => {
  it('has no problem as shipped', () => {
    expect(problemsWithPolicy(defaultPolicy)).toEqual([]);
  });

  it('observes until someone arms it', () => {
    expect(defaultPolicy.mode).toBe('observe');
  });

  it('may leave out what has a default of its own', () => {
    const changes = {
      baselineMultiple: null,
      ceilingUsdPerDay: null,
      accountCeilingUsdPerHour: null,
    };
    expect(bad(changes)).toEqual([]);
  });

  it('may have a smaller invocation multiple than the slow dollar tier', () => {
    expect(bad({ signal: 'invocations', baselineMultiple: 1.1, slowMultiple: 2 })).toEqual([]);
  });

  it('may be one with names, families of names and declared events', () => {
    const events = [{ name: 'sale', fromMs: 0, untilMs: 1, multiple: 10 }];
    expect(problemsWithPolicy(policy({ neverPause: ['pay', 'auth-*', '*'], events }))).toEqual([]);
  });
});

describe('a policy is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['NaN', { fastFloorUsd: Number.NaN }, 'fastFloorUsd is NaN; use a number from 0.01 to'],
    ['infinity', { slowHours: Number.POSITIVE_INFINITY }, 'slowHours is Infinity; use a number'],
    ['a negative floor', { slowFloorUsd: -1 }, 'slowFloorUsd is -1; use a number'],
    ['an absurd ceiling', { ceilingUsdPerDay: 1e12 }, 'ceilingUsdPerDay is 1000000000000; use'],
    ['a zero ceiling', { ceilingUsdPerHour: 0 }, 'ceilingUsdPerHour is 0; use a number from 0.01'],
    ['text for a number', { holdMinutes: '60' }, "holdMinutes is '60'; use a number from 5"],
    ['a missing number', { fastHours: undefined }, 'fastHours is missing; use a number'],
    ['part of an execution', { probationConcurrency: 1.5 }, 'use a whole number from 1 to 1000'],
    // No rule may rest on one minute.
    [
      'one minute as confirmation',
      { confirmMinutes: 1 },
      'confirmMinutes is 1; use a whole number',
    ],
    ['an unknown mode', { mode: 'armed' }, "mode is 'armed'; use observe or enforce"],
    ['a mode in a list', { mode: ['enforce'] }, 'mode is a list of 1; use observe or enforce'],
    ['a mode that refuses to be text', { mode: { toString: 1 } }, 'mode is an object; use observe'],
    ['an unknown response', { response: 'stop' }, "response is 'stop'; use ladder, pause or clamp"],
    [
      'a slow tier above the fast one',
      { slowMultiple: 5, baselineMultiple: 4 },
      'slowMultiple is 5, above baselineMultiple 4; the slow tier watches for smaller excess',
    ],
    [
      'an hour dearer than its day',
      { ceilingUsdPerHour: 10, ceilingUsdPerDay: 5 },
      'ceilingUsdPerHour is 10, above ceilingUsdPerDay 5; a day holds at least an hour',
    ],
    [
      'a name with * inside',
      { neverPause: ['a*b'] },
      "neverPause[0] is 'a*b'; use a function name",
    ],
    ['an empty name', { neverPause: [''] }, "neverPause[0] is ''; use a function name"],
    ['a number for a name', { neverPause: [7] }, 'neverPause[0] is 7; use a function name'],
    ['names that are no list', { neverPause: 'pay' }, "neverPause is 'pay'; use a list"],
    ['events that are no list', { events: null }, 'events is null; use a list of at most'],
    [
      'an event that ends before it begins',
      { events: [{ name: 'sale', fromMs: 2, untilMs: 1, multiple: 2 }] },
      'events[0] runs from 2 until 1; choose a start that is before the end',
    ],
    [
      'an event that makes spending cheaper to pause',
      { events: [{ name: 'sale', fromMs: 0, untilMs: 1, multiple: 0.5 }] },
      'events[0].multiple is 0.5; use a number from 1 to 1000',
    ],
  ])('with %s', (_, changes, words) => {
    expect(bad(changes)).toEqual([expect.stringContaining(words)]);
  });

  it('with all its problems at once', () => {
    const changes = {
      mode: 'on',
      fastFloorUsd: -1,
      holdMinutes: 0,
      events: [{}],
      neverPause: [''],
    };
    expect(bad(changes)).toEqual([
      expect.stringContaining('fastFloorUsd'),
      expect.stringContaining('holdMinutes'),
      expect.stringContaining('mode'),
      expect.stringContaining('neverPause'),
      expect.stringContaining('events[0] runs'),
      expect.stringContaining('events[0].multiple'),
    ]);
  });

  test.each([null, undefined, 7, 'policy', []])('when it is %p', (changes) => {
    expect(problemsWithPolicy(changes as unknown as GuardPolicy)).toEqual([
      expect.stringMatching(/^policy is .*; use an object$/),
    ]);
  });
});
