// Metrics that come late, and clocks that jump: a hold lasts no longer for them than it must, and a day ends once.

import { detect } from '../../lib/core/detection/detector';
import { detectInput, minutesFrom, NOW_MINUTE, reading, stateOf } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';

const MINUTES_PER_DAY = 1_440;

test.each([2, 15, 20])(
  'a hold ends although every metric is %i minutes late',
  async (lagMinutes) => {
    const world = World.of();
    world.data.lagMinutes = lagMinutes;
    await world.live(3);
    await world.ask(FLOOD).live(lagMinutes + 4);
    expect(world.record.phase).toBe('paused');
    // An hour of hold, then the watch of a quarter of an hour, and as much longer as the metrics are late.
    await world.ask(QUIET).live(60 + 15 + lagMinutes + 5);
    expect(world.record.phase).toBe('closed');
  },
);

test('a function is not watched where no metric comes at all: its hold goes on', async () => {
  const world = World.of();
  await world.live(3);
  await world.ask(FLOOD).live(6);
  world.data.lagMinutes = 10_000;
  await world.ask(QUIET).live(180);
  expect(world.record.phase).toBe('paused');
});

test('a clock that jumps an hour back and forth over midnight ends a day once', () => {
  const midnight = (Math.floor(NOW_MINUTE / MINUTES_PER_DAY) + 1) * MINUTES_PER_DAY;
  const daysAfter = (clocks: readonly number[]): number =>
    clocks.reduce(
      (state, nowMinute) =>
        detect(
          detectInput({
            state,
            nowMinute,
            watermarkMinute: nowMinute,
            reading: reading(minutesFrom(nowMinute - 30, new Array<number>(28).fill(1))),
          }),
        ).state,
      stateOf(),
    ).envelopeHistory.length;
  const straight = daysAfter([midnight - 20, midnight + 40]);
  expect(
    daysAfter([midnight - 20, midnight + 40, midnight - 20, midnight + 41, midnight - 19]),
  ).toBe(straight);
  expect(straight).toBe(daysAfter([midnight - 20]) + 1);
});
