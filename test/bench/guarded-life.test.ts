// The shipped engine in the bench's account: it stops a flood, leaves honest work alone, and skipping changes nothing.
// If leaving out uneventful ticks changed a deed, the bench would measure something that nobody runs.
import { liveGuarded } from '../../lib/bench/guarded-life';
import { FIRST_MONDAY, idleFunction } from '../../lib/bench/standing-functions';
import { VirtualAccount } from '../../lib/bench/virtual-account';
import type { Victim } from '../../lib/bench/workload';

const HOUR = 60;
const floodAt = (startMinute: number): Victim => ({
  ...idleFunction('idle'),
  attack: {
    startMinute,
    startSecond: 20,
    callsIn: () => Number.MAX_VALUE,
    secondsEach: 0.2,
    concurrencyMax: 1_000,
  },
});

const live = async (victim: Victim, hours: number, ticks: 'every-minute' | 'when-it-matters') => {
  const account = new VirtualAccount([victim], FIRST_MONDAY, 1_000);
  const life = await liveGuarded({ account, untilMinute: FIRST_MONDAY + hours * HOUR, ticks });
  return { ...life, books: account.functions[0]?.books };
};

test('a flood of an idle function is stopped within minutes, for a few dollars', async () => {
  const { deeds, books } = await live(floodAt(FIRST_MONDAY + HOUR), 2, 'every-minute');
  expect(deeds[0]?.atMinute).toBeLessThanOrEqual(FIRST_MONDAY + HOUR + 7);
  expect(books?.attackUsd).toBeLessThan(5);
});

test('an idle function is left alone', async () => {
  const { deeds, books } = await live(idleFunction('idle'), 24, 'when-it-matters');
  expect(deeds).toEqual([]);
  expect(books?.refusedUsd).toBe(0);
});

test('leaving out ticks in which nothing can happen changes no deed and no dollar', async () => {
  const victim = floodAt(FIRST_MONDAY + 3 * HOUR);
  const every = await live(victim, 18, 'every-minute');
  const some = await live(victim, 18, 'when-it-matters');
  expect(some.ticks).toBeLessThan(every.ticks / 4);
  expect(some.deeds.map(({ kind }) => kind)).toEqual(every.deeds.map(({ kind }) => kind));
  expect(some.deeds[0]).toEqual(every.deeds[0]);
  expect(some.books?.attackUsd).toBeCloseTo(every.books?.attackUsd ?? 0, 1);
  expect(some.books?.zeroMinutes).toBe(every.books?.zeroMinutes);
});
