import { isThrottled } from '../../../lambda/aws/cloud-failure';
import { RATES } from '../../../lambda/aws/paces';
import { paceOf, type Timing } from '../../../lambda/watchdog/pacing';
import { NOW_MS } from '../../support/builders';
import { sdkError } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

/** Lambda's and API Gateway's own limits a second (their quotas pages, 2026-04). */
const LIMITS = { control: 15, getPolicy: 15, api: 10 } as const;

/** Sleepers wake in the order of their hour, so that callers who wait together are seen as they start. */
async function startsOf(
  count: number,
  rate: { perSecond: number; burst: number },
): Promise<number[]> {
  let nowMs = NOW_MS;
  const sleepers: Array<{ readonly atMs: number; readonly wake: () => void }> = [];
  const timing: Timing = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: (ms) => new Promise((wake) => sleepers.push({ atMs: nowMs + ms, wake })),
  };
  const starts: number[] = [];
  const pace = paceOf(rate, timing, isThrottled);
  const all = Promise.all(
    Array.from({ length: count }, () => pace(async () => void starts.push(nowMs))),
  );
  while (starts.length < count) {
    await new Promise((resolve) => setImmediate(resolve));
    const next = sleepers.sort((a, b) => a.atMs - b.atMs).shift();
    if (!next) continue;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
  }
  await all;
  return starts;
}

test.each(Object.entries(LIMITS))(
  'never starts more %s calls a second than AWS takes',
  async (name, limit) => {
    const starts = await startsOf(200, RATES[name as keyof typeof RATES]);
    const most = Math.max(
      ...starts.map((from) => starts.filter((at) => at >= from && at < from + 1000).length),
    );
    expect(most).toBeLessThan(limit);
  },
);

test('uses the rate it has', async () => {
  const starts = await startsOf(121, RATES.control);
  expect((starts[120] ?? 0) - (starts[0] ?? 0)).toBeLessThanOrEqual(10_000);
});

test('tries again, later each time, when the service says that it was too much', async () => {
  const timing = virtualTiming();
  const tries: number[] = [];
  const pace = paceOf(RATES.control, timing, isThrottled);
  const answer = await pace(async () => {
    tries.push(timing.now());
    if (tries.length < 4) throw sdkError('TooManyRequestsException', 429);
    return 'done';
  });
  expect(answer).toBe('done');
  const waits = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect(waits[0]).toBeGreaterThanOrEqual(400);
});

test('gives up in the end, with the reason of the service', async () => {
  const pace = paceOf(RATES.control, virtualTiming(), isThrottled);
  const always = () => Promise.reject(sdkError('TooManyRequestsException', 429));
  await expect(pace(always)).rejects.toMatchObject({ name: 'TooManyRequestsException' });
});

test('does not try again what was refused for another reason', async () => {
  let tries = 0;
  const pace = paceOf(RATES.control, virtualTiming(), isThrottled);
  const refused = () => {
    tries += 1;
    return Promise.reject(sdkError('InvalidParameterValueException', 400));
  };
  await expect(pace(refused)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  expect(tries).toBe(1);
});

test('a clock that is set back by an hour holds up no call', async () => {
  let nowMs = NOW_MS;
  let sleptMs = 0;
  const timing: Timing = {
    now: () => nowMs,
    random: () => 0.5,
    sleep: async (ms) => {
      sleptMs += ms;
      nowMs += ms;
    },
  };
  const pace = paceOf(RATES.control, timing, isThrottled);
  for (let call = 0; call < 10; call++) await pace(async () => {});
  nowMs -= 3_600_000;
  sleptMs = 0;
  await pace(async () => {});
  expect(sleptMs).toBeLessThan(1_000);
});
