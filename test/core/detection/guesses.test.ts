// What the guard guesses where nobody set a limit: which of it is doubtful and only held, and what an idle function is not
// allowed. A hundred invocations cost a dollar.

import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import {
  concurrencyWithin,
  slotUsdPerMinute,
  tightUsdPerMinute,
} from '../../../lib/core/detection/hold-bounds';
import type { Verdict } from '../../../lib/core/detection/verdict';
import { detectInput, newestMinutes, reading, stateOf } from '../../support/builders';

const seeing = (invocations: readonly number[], changes: Partial<DetectInput> = {}): Verdict =>
  detect(detectInput({ reading: reading(newestMinutes(invocations)), ...changes })).verdict;

describe('what is doubtful', () => {
  it('is what a function with users does at a multiple of its usual: it is held', () => {
    const busy = { state: stateOf({ usualPerMinute: 10 }) };
    expect(seeing([1_000, 1_000, 1_000], busy)).toMatchObject({
      kind: 'breach',
      certainty: 'doubtful',
    });
  });

  it('is not what an idle function burns: it is paused', () => {
    expect(seeing([120, 120])).toMatchObject({ kind: 'breach', certainty: 'unmistakable' });
  });

  it('is likely an attack once it takes nearly all that the account may run', () => {
    const flood = newestMinutes([1_000, 1_000, 1_000]).map((newestMinute) => ({
      ...newestMinute,
      durationSeconds: 900 * 60,
    }));
    const changes = { state: stateOf({ usualPerMinute: 10 }), reading: reading(flood) };
    expect(seeing([], { ...changes, concurrencyMax: 1_000 })).toMatchObject({
      certainty: 'likely',
    });
    expect(seeing([], { ...changes, concurrencyMax: 3_000 })).toMatchObject({
      certainty: 'doubtful',
    });
  });

  it('is a day of three times the largest: any 24 hours, whatever the clock says', () => {
    // $14.40 a day is usual; $46 were spent in the 23 hours before this one.
    const usual = stateOf({ usualPerMinute: 1 });
    const hoursUsd = usual.days.hoursUsd.map(() => 2);
    const grown = { ...usual, days: { ...usual.days, hoursUsd } };
    const lately = new Array<number>(28).fill(2);
    expect(seeing(lately, { state: grown })).toMatchObject({
      kind: 'breach',
      rule: 'day-growth',
      certainty: 'doubtful',
    });
    const less = { ...usual, days: { ...usual.days, hoursUsd: hoursUsd.map((usd) => usd * 0.8) } };
    expect(seeing(lately, { state: less })).toMatchObject({
      kind: 'warn',
      because: expect.stringContaining('accept it if it is meant to stay'),
    });
  });
});

describe('a new function', () => {
  const young = stateOf({ knownForMinutes: 60 });

  it('runs at four dollars an hour from its first minute', () => {
    // 6.6 cents a minute.
    expect(seeing(new Array<number>(28).fill(6.6), { state: young }).kind).toBe('learning');
  });

  it('that has spent twenty dollars in a day is told, and runs on', () => {
    const dear = { ...young, days: { ...young.days, hoursUsd: young.days.hoursUsd.map(() => 1) } };
    expect(seeing(new Array<number>(28).fill(6.6), { state: dear })).toMatchObject({
      kind: 'warn',
      because: expect.stringContaining('a new function spent $2'),
    });
  });

  it('that takes up what the account can run is paused, however cheap its memory', () => {
    const flood = newestMinutes([7, 7, 7, 7, 7, 7, 7, 7]).map((newestMinute) => ({
      ...newestMinute,
      durationSeconds: 7 * 900,
    }));
    const changes = { state: young, reading: reading(flood), timeoutSeconds: 900 };
    expect(seeing([], { ...changes, concurrencyMax: 100 })).toMatchObject({ rule: 'new-burn' });
    expect(seeing([], { ...changes, concurrencyMax: 1_000 }).kind).toBe('learning');
  });
});

describe('a hold', () => {
  it('lets run what its dollars allow, and never nobody', () => {
    const state = stateOf({ usualPerMinute: 10 });
    // A second at a thousandth of a dollar: one that is never idle burns six cents a minute.
    const rate = { usdPerInvocation: 0, usdPerSecond: 0.001 };
    expect(concurrencyWithin(0.6, state, rate)).toBe(10);
    expect(concurrencyWithin(0.01, state, rate)).toBe(1);
  });

  it('counts ten calls a second for each that runs, where calls cost and time does not', () => {
    const state = stateOf();
    expect(concurrencyWithin(60, state, { usdPerInvocation: 0.01, usdPerSecond: 0 })).toBe(10);
  });

  it('learns nothing from what an idle function came to cost: that may be the attack', () => {
    const { days } = stateOf({ usualPerMinute: 10 });
    const grown = { ...stateOf(), days: { ...days, fromUsd: 0 } };
    const usual = { ...stateOf(), days };
    expect(tightUsdPerMinute(grown)).toBeCloseTo(50 / 30 / 1440);
    expect(tightUsdPerMinute(usual)).toBeCloseTo(0.1);
  });

  it('counts as many calls as an instance takes when it is full, where several share one', () => {
    const shared = { usdPerInvocation: 1e-5, usdPerSecond: 2.5e-5, isShared: true } as const;
    // Of late 120 calls a second shared an instance that was filled to 60 %: held, it takes 200.
    const usdPerCall = shared.usdPerInvocation + shared.usdPerSecond / 120;
    expect(slotUsdPerMinute(shared, usdPerCall)).toBeCloseTo(60 * (2.5e-5 + 200 * 1e-5), 12);
    expect(slotUsdPerMinute({ ...shared, isShared: undefined }, usdPerCall)).toBeLessThan(0.01);
  });
});
