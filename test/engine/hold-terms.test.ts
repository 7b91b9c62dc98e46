// Where a hold takes the place of zero, and where neither is worth a lever: each from what a function costs of late.

import { burnUsdPerMinute } from '../../lib/core/detection/hold-bounds';
import type { Breach } from '../../lib/core/detection/verdict';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { rateOf } from '../../lib/core/prices/rate';
import { clampOf, isSlow, isZeroUsedUp } from '../../lib/engine/records/hold-terms';
import { evidence, NOW_MS, policy, stateOf, target } from '../support/builders';

const state = stateOf({ usualPerMinute: 1 });
const breach: Breach = {
  kind: 'breach',
  rule: 'fast-excess',
  certainty: 'doubtful',
  because: '',
  evidence: evidence(),
};
const facts = {
  states: { 'id-orders': state },
  clock: () => NOW_MS,
  lastHolds: { 'id-orders': { level: 0, atMs: NOW_MS, zeroMinutes: 6 * 60 } },
};

describe('a function that was at zero for as long as a week allows', () => {
  const isUsedUp = (memoryMb: number) => {
    const rate = rateOf({ memoryMb, architecture: 'x86_64' }, awsPriceBook);
    return isZeroUsedUp({ target: target({ rate }), breach }, policy(), facts);
  };

  it('is held instead', () => {
    expect(isUsedUp(128)).toBe(true);
  });

  it('stays at zero where one execution at a time burns more than a hold may', () => {
    expect(isUsedUp(10_240)).toBe(false);
  });

  it('stays at zero where nothing is known of it', () => {
    const unknown = { ...facts, states: {} };
    expect(isZeroUsedUp({ target: target(), breach }, policy(), unknown)).toBe(false);
    expect(clampOf({ target: target(), breach }, unknown)).toBe(1);
  });
});

test('what burns no more than its hold would let it is not held for what all burn together', () => {
  const heldUsdPerHour = 60 * burnUsdPerMinute(3, state, target().rate);
  const isLeft = (usdPerHour: number, rule: 'account-excess' | 'account-creep' | 'fast-excess') =>
    isSlow(
      { target: target(), breach: { ...breach, rule, evidence: evidence({ usdPerHour }) } },
      3,
      facts,
    );
  expect(isLeft(heldUsdPerHour, 'account-excess')).toBe(true);
  expect(isLeft(heldUsdPerHour, 'account-creep')).toBe(true);
  expect(isLeft(1.01 * heldUsdPerHour, 'account-creep')).toBe(false);
  expect(isLeft(heldUsdPerHour, 'fast-excess')).toBe(false);
});
