// A flood of requests is answered for a moment, and then costs nothing until it is over.

import { fullBucket, LIMIT, taken } from '../../../lambda/channels/request-limit';

/** How many of these moments, in order, are answered. */
function answered(moments: readonly number[]): number {
  let bucket = fullBucket(0);
  let count = 0;
  for (const atMs of moments) {
    const next = taken(bucket, atMs);
    bucket = next.bucket;
    if (next.isTaken) count += 1;
  }
  return count;
}

test('lets a burst through and no more', () => {
  expect(answered(Array<number>(1000).fill(0))).toBe(LIMIT.burst);
});

test('fills up slowly, and never above a burst', () => {
  const hour = Array.from({ length: 3600 * 10 }, (_, index) => index * 100);
  expect(answered(hour)).toBeLessThanOrEqual(LIMIT.burst + 3600 * LIMIT.perSecond + 1);
  const afterADay = 86_400_000;
  expect(answered(Array<number>(100).fill(afterADay))).toBe(LIMIT.burst);
});

test('a clock that steps back gives nothing away', () => {
  const empty = { tokens: 0, atMs: 10_000 };
  expect(taken(empty, 0).isTaken).toBe(false);
});
