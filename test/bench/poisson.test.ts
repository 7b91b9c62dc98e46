// The intervals that stand beside every rate of the bench, against tables of exact Poisson limits.
// Too narrow an interval would promise what was not measured.
import { rateInterval } from '../../lib/bench/poisson';

test('no event in four years bounds the rate at three quarters a year', () => {
  const [low, high] = rateInterval(0, 4);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(0.749, 3);
});

test.each([
  [1, 0.0253, 5.572],
  [5, 1.623, 11.668],
  [10, 4.795, 18.39],
  [100, 81.36, 121.63],
])('%i events in a year lie between the published limits', (events, low, high) => {
  const interval = rateInterval(events, 1);
  expect(interval[0] / low).toBeCloseTo(1, 2);
  expect(interval[1] / high).toBeCloseTo(1, 2);
});

test('thousands of events do not underflow', () => {
  const [low, high] = rateInterval(20_000, 10);
  expect(low).toBeGreaterThan(1_950);
  expect(high).toBeLessThan(2_050);
});
