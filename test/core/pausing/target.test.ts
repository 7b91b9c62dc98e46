// Levers: two are the same only if giving one back in place of the other would change nothing.

import {
  describeLever,
  executionsMaxOf,
  isSameState,
  type Lever,
  leverKey,
} from '../../../lib/core/pausing/target';
import { EVERY_LEVER } from '../../support/arbitraries/lever-arbitraries';
import {
  concurrency,
  provisioned,
  scaled,
  scaledByHand,
  scaleLimit,
  source,
  throttle,
} from '../../support/builders';

describe('a lever', () => {
  it('is the same as itself and as no other, in all pairs', () => {
    for (const [index, a] of EVERY_LEVER.entries())
      for (const [other, b] of EVERY_LEVER.entries())
        expect([index, other, isSameState(a, structuredClone(b))]).toEqual([
          index,
          other,
          index === other,
        ]);
  });

  it('differs in every number it holds', () => {
    const slow: Lever = {
      ...throttle('prod', 50),
      lever: 'throttle',
      name: 'prod',
      state: { kind: 'throttled', requestsPerSecond: 50, burstRequests: 99 },
    };
    expect(isSameState(throttle('prod', 50), slow)).toBe(false);
    expect(isSameState(provisioned('live', 3), provisioned('beta', 3))).toBe(false);
  });

  it.each<[Lever, number]>([
    [concurrency(null), Number.POSITIVE_INFINITY],
    [concurrency(5), 5],
    [scaledByHand(3), 3],
    [scaled(2, 5), 5],
    [scaled(2, null), Number.POSITIVE_INFINITY],
  ])('%# lets at most so many run: %d', (lever, most) => {
    expect(lever.lever === 'concurrency' && executionsMaxOf(lever.state)).toBe(most);
  });

  it('is named by its kind and id, whatever its state', () => {
    expect(leverKey(concurrency(null))).toBe(leverKey(concurrency(0)));
    expect(leverKey(source('a'))).not.toBe(leverKey(source('b')));
  });

  test.each<[Lever, string]>([
    [concurrency(null), 'no reservation'],
    [concurrency(0), 'reserved concurrency 0'],
    [concurrency(5), 'reserved concurrency 5'],
    [scaled(2, 5), '2 to 5 instances'],
    [scaled(2, null), '2 to any number of instances'],
    [scaledByHand(3), '3 instances by hand'],
    [source('orders', 'enabled'), 'queue orders enabled'],
    [source('clicks', 'disabled', 'stream'), 'stream clicks disabled'],
    [source('broker', 'disabled', 'other'), 'source broker disabled'],
    [provisioned('live', null), 'no provisioned concurrency on live'],
    [provisioned('live', 3), 'provisioned concurrency 3 on live'],
    [throttle('prod', null), "prod at the account's throttle"],
    [throttle('prod', 50), 'prod throttled to 50/s'],
    [scaleLimit(null), 'no scale limit'],
    [scaleLimit(1), 'scale limit 1'],
  ])('%# reads "%s"', (lever, words) => {
    expect(describeLever(lever)).toBe(words);
  });
});
