// What a tag or the policy takes out of the guard, and which wish wins where several hold.

import { exemptionOf } from '../../../lib/core/policy/exemption';
import type { FunctionOverride, GuardPolicy } from '../../../lib/core/policy/policy';
import { policy, target } from '../../support/builders';

const of = (override: FunctionOverride, changes: Partial<GuardPolicy> = {}) =>
  exemptionOf(target({ override }), policy(changes));

test('without a wish the guard does all that its mode allows', () => {
  expect(of({})).toBe(undefined);
  expect(of({ ceilingUsdPerDay: 5 })).toBe(undefined);
});

test.each<[string, FunctionOverride, Partial<GuardPolicy>, ReturnType<typeof of>]>([
  ['a function that its tag ignores is ignored', { isIgnored: true }, {}, 'ignored'],
  ['a function may only be observed by a guard that acts', { mode: 'observe' }, {}, 'observed'],
  [
    'nothing is special about it where all are',
    { mode: 'observe' },
    { mode: 'observe' },
    undefined,
  ],
  ['a function that acts is no exception', { mode: 'enforce' }, {}, undefined],
  ['a tag keeps it from ever being paused', { isNeverPaused: true }, {}, 'never-paused'],
  ['so does its name in the policy', {}, { neverPause: ['ord*'] }, 'never-paused'],
  ['to be ignored is wider', { isIgnored: true, mode: 'observe' }, {}, 'ignored'],
  ['to be observed is wider', { mode: 'observe', isNeverPaused: true }, {}, 'observed'],
])('%s', (_, override, changes, expected) => {
  expect(of(override, changes)).toBe(expected);
});

test('the guard itself has no exemption: it is left alone anyway', () => {
  const own = target({ isGuardOwn: true, override: { isIgnored: true } });
  expect(exemptionOf(own, policy())).toBe(undefined);
});
