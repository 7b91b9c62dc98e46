// What a function may spend before it counts as excess, and the sums of excess at which the two rules fire.

import {
  allowanceUsd,
  dollarMultipleOf,
  type FoldContext,
  fastLimitUsd,
  slowLimitUsd,
} from '../../../lib/core/detection/allowance';
import { NOW_MINUTE, NOW_MS, policy, stateOf } from '../../support/builders';

// Its envelope is ten cents a minute.
const busy = stateOf({ usualPerMinute: 10 });
const allowed = (changes: Parameters<typeof policy>[0] = {}, context: Partial<FoldContext> = {}) =>
  allowanceUsd(busy, NOW_MINUTE, {
    ...{ policy: policy(changes), modifiedAtMinute: null, isHeld: false },
    ...context,
  });

describe('the allowance', () => {
  it.each<[string, Parameters<typeof policy>[0], number]>([
    ['is three times the envelope', {}, 0.3],
    ['is as many times the envelope as its owner says', { baselineMultiple: 5 }, 0.5],
    ['is three times where invocations are counted', { signal: 'invocations' }, 0.3],
  ])('%s', (_, changes, usd) => {
    expect(allowed(changes)).toBeCloseTo(usd, 12);
  });

  it.each<[string, number, number]>([
    ['from the minute of a deploy', 0, 0.6],
    ['not before it', -1, 0.3],
    ['for a day', 1439, 0.6],
    ['no longer', 1440, 0.3],
  ])('is doubled %s', (_, minutesSince, usd) => {
    expect(allowed({}, { modifiedAtMinute: NOW_MINUTE - minutesSince })).toBeCloseTo(usd, 12);
  });

  it('is not doubled where the deploy is all that is known of it', () => {
    const modifiedAtMinute = NOW_MINUTE - 10;
    const at = (knownSinceMinute: number): number =>
      allowanceUsd({ ...busy, knownSinceMinute }, NOW_MINUTE, {
        ...{ policy: policy(), modifiedAtMinute, isHeld: false },
      });
    expect(at(modifiedAtMinute - 1)).toBeCloseTo(0.6, 12);
    expect(at(modifiedAtMinute)).toBeCloseTo(0.3, 12);
  });

  it('is multiplied while an event lasts: from its start to before its end, the largest multiple of all', () => {
    const event = (fromMs: number, untilMs: number, multiple: number) => ({
      ...{ name: 'sale', fromMs, untilMs, multiple },
    });
    const during = (...events: ReturnType<typeof event>[]) => allowed({ events });
    expect(during(event(NOW_MS, NOW_MS + 1, 5))).toBeCloseTo(1.5, 12);
    expect(during(event(NOW_MS + 1, NOW_MS + 2, 5))).toBeCloseTo(0.3, 12);
    expect(during(event(NOW_MS - 1, NOW_MS, 5))).toBeCloseTo(0.3, 12);
    const both = [event(0, NOW_MS + 1, 5), event(0, NOW_MS + 1, 4)];
    expect(during(...both)).toBeCloseTo(1.5, 12);
    const deployed = { modifiedAtMinute: NOW_MINUTE };
    expect(allowed({ events: [event(0, NOW_MS + 1, 1.5)] }, deployed)).toBeCloseTo(0.6, 12);
  });
});

describe('the limit of excess', () => {
  it('is a floor, or hours of the envelope: three for the fast rule, a day for the slow', () => {
    expect([fastLimitUsd, slowLimitUsd].map((limit) => limit(stateOf(), policy()))).toEqual([1, 5]);
    expect(fastLimitUsd(busy, policy())).toBeCloseTo(18, 9);
    expect(slowLimitUsd(busy, policy())).toBeCloseTo(144, 9);
  });

  it('in dollars goes by three times the usual where invocations are counted, whatever their multiple', () => {
    const counting = policy({ signal: 'invocations', baselineMultiple: 20 });
    expect([policy(), policy({ baselineMultiple: 5 }), counting].map(dollarMultipleOf)).toEqual([
      3, 5, 3,
    ]);
  });
});
