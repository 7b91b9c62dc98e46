// What the owner decided, and who it applies to.

import { baselineMultipleOf, isNeverPaused, policyFor } from '../../../lib/core/policy/policy';
import { policy } from '../../support/builders';

describe('the baseline multiple', () => {
  test.each<[string, Parameters<typeof policy>[0], number]>([
    ['is 3 in dollars', { signal: 'dollars' }, 3],
    ['is 10 in invocations', { signal: 'invocations' }, 10],
    ['is what the owner says', { signal: 'invocations', baselineMultiple: 4 }, 4],
  ])('%s', (_, changes, expected) => {
    expect(baselineMultipleOf(policy(changes))).toBe(expected);
  });
});

describe('a function is never paused', () => {
  test.each<[string, string[], boolean]>([
    ['when it is named', ['orders'], true],
    ['when its beginning is named', ['ord*'], true],
    ['when everything is named', ['*'], true],
    ['not when another is named', ['order', 'orders-2', 'x*'], false],
    ['not when nothing is named', [], false],
  ])('%s', (_, neverPause, expected) => {
    expect(isNeverPaused(policy({ neverPause }), 'orders')).toBe(expected);
  });
});

describe('what a function says differently', () => {
  it('takes the place of the policy field', () => {
    const own = policyFor(policy({ ceilingUsdPerDay: 20 }), { ceilingUsdPerDay: 5 });
    expect(own).toEqual({ ...policy(), ceilingUsdPerDay: 5 });
  });

  it('is nothing by default', () => {
    const guardPolicy = policy();
    expect(policyFor(guardPolicy, {})).toBe(guardPolicy);
  });
});
