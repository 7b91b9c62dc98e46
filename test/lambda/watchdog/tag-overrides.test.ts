import { wishesOf } from '../../../lambda/watchdog/tag-overrides';
import { TAGS } from '../../../lib/contract';

test('reads every tag the contract names', () => {
  const wishes = wishesOf('orders', {
    [TAGS.guard]: 'account',
    [TAGS.mode]: 'observe',
    [TAGS.neverPause]: 'true',
    [TAGS.response]: 'clamp',
    [TAGS.ceilingUsdPerHour]: '0.5',
    [TAGS.ceilingUsdPerDay]: '5',
    [TAGS.ceilingUsdPerMonth]: '100',
    [TAGS.callUsd]: '0.0004',
    [TAGS.signal]: 'invocations',
    [TAGS.baselineMultiple]: '10',
    [TAGS.fastFloorUsd]: '2',
    [TAGS.floorInvocationsPerMinute]: '600',
    [TAGS.unrescuedAsync]: 'pause',
    [TAGS.afterPause]: 'manual',
    [TAGS.probationConcurrency]: '3',
  });
  expect(wishes).toEqual({
    problems: [],
    extraUsdPerInvocation: 0.0004,
    override: {
      mode: 'observe',
      isNeverPaused: true,
      response: 'clamp',
      ceilingUsdPerHour: 0.5,
      ceilingUsdPerDay: 5,
      ceilingUsdPerMonth: 100,
      signal: 'invocations',
      baselineMultiple: 10,
      fastFloorUsd: 2,
      floorInvocationsPerMinute: 600,
      unrescuedAsync: 'pause',
      afterPause: 'manual',
      probationConcurrency: 3,
    },
  });
});

test('ignore is a wish of its own', () => {
  expect(wishesOf('orders', { [TAGS.mode]: 'ignore' }).override).toEqual({ isIgnored: true });
});

test('a function without tags has no wishes', () => {
  expect(wishesOf('orders', {})).toEqual({
    override: {},
    extraUsdPerInvocation: undefined,
    problems: [],
  });
});

test.each([
  [TAGS.mode, 'enforced'],
  [TAGS.neverPause, 'yes'],
  [TAGS.response, ''],
  [TAGS.ceilingUsdPerDay, ''],
  [TAGS.ceilingUsdPerDay, '5 dollars'],
  [TAGS.ceilingUsdPerDay, '-5'],
  [TAGS.ceilingUsdPerDay, '1e3'],
  [TAGS.ceilingUsdPerDay, '0'],
  [TAGS.ceilingUsdPerDay, 'Infinity'],
  [TAGS.callUsd, 'NaN'],
  [TAGS.probationConcurrency, '2.5'],
])('%s that says "%s" is told, and the default stands', (tag, value) => {
  const { override, extraUsdPerInvocation, problems } = wishesOf('orders', { [tag]: value });
  expect(override).toEqual({});
  expect(extraUsdPerInvocation).toBeUndefined();
  expect(problems).toEqual([expect.stringContaining(`orders: tag ${tag} is '${value}'; use `)]);
});
