// Traffic for those who have no recordings: fleets drawn from published distributions, the same on every machine.
// It says how a detector behaves on traffic of that shape, and nothing about anybody's own; the report says so.

// Shahrad et al., "Serverless in the Wild", USENIX ATC 2020: average run times are close to a log-normal with
// mu -0.38 and sigma 2.36 (seconds); memory to a Burr XII with c 11.652, k 0.221, lambda 107.083 (MB); 45 % of apps are
// called once an hour or less on average and 81 % once a minute or less; a quarter are timers.
// Joosen et al., SoCC 2023 and EuroSys 2025: strong daily and weekly periods, peaks from below 2 to above 1,000 times.

import { MINUTES_PER_DAY } from '../core/units/time';
import { normalOf, poissonOf, type Random, randomFrom } from '../simulator/random';
import { FIRST_MONDAY } from './standing-functions';
import type { Series, TracedFunction, Traces } from './traces';

const FUNCTIONS = 600;
const SERIES = 12;
const SERIES_DAYS = 90;
const STEP_MINUTES = 5;

export function syntheticTraces(): Traces {
  const random = randomFrom('synthetic fleets');
  return {
    kind: 'synthetic',
    series: Array.from({ length: SERIES }, (_, index) =>
      seriesOf(random.split(`series ${index}`), index),
    ),
    functions: Array.from({ length: FUNCTIONS }, (_, index) =>
      functionOf(random.split(`function ${index}`), index),
    ),
    problems: [],
  };
}

const normal = (random: Random): number => normalOf(random.next());

const RUN_MU = -0.38;
const RUN_SIGMA = 2.36;
const MEMORY = { c: 11.652, k: 0.221, lambda: 107.083 };
/** Calls a day of an app, by the share of apps at or below it: once an hour, once a minute, and the tail's end. */
const DAILY_CALLS: ReadonlyArray<readonly [share: number, callsPerDay: number]> = [
  [0, 0.1],
  [0.45, 24],
  [0.81, 1_440],
  [0.98, 86_400],
  [1, 1e7],
];

function functionOf(random: Random, index: number): TracedFunction {
  const secondsEach = Math.min(300, Math.max(0.002, Math.exp(RUN_MU + RUN_SIGMA * normal(random))));
  const { c, k, lambda } = MEMORY;
  const memoryMb = lambda * ((1 - random.next()) ** (-1 / k) - 1) ** (1 / c);
  const perDay = between(DAILY_CALLS, random.next());
  const isTimer = random.chance(0.25);
  const every = Math.max(1, Math.round(MINUTES_PER_DAY / perDay));
  const phase = random.integer(0, every - 1);
  const spread = Math.exp(1.2 * normal(random));
  const calls = Float64Array.from({ length: MINUTES_PER_DAY }, (_, minute) => {
    if (isTimer) return minute % every === phase ? Math.max(1, perDay / MINUTES_PER_DAY) : 0;
    const season = 1 + 0.6 * Math.sin((2 * Math.PI * (minute - 480)) / MINUTES_PER_DAY);
    const burst = Math.exp(spread * 0.8 * normal(random) - (spread * 0.8) ** 2 / 2);
    return poissonOf((perDay / MINUTES_PER_DAY) * season * burst, random.next());
  });
  return {
    name: `function-${index}`,
    collection: 'synthetic',
    calls,
    secondsEach,
    longestSeconds: 4 * secondsEach,
    memoryMb,
  };
}

/** A point of a curve that is straight between its points in the logarithm. */
function between(points: typeof DAILY_CALLS, share: number): number {
  const after = Math.max(
    1,
    points.findIndex(([at]) => at >= share),
  );
  const [from, low] = points[after - 1] ?? [0, 1];
  const [to, high] = points[after] ?? [1, 1];
  return low * (high / low) ** ((share - from) / (to - from));
}

/** A product with days, weeks, moods of hours, growth, and once in a while a crowd. */
function seriesOf(random: Random, index: number): Series {
  const daily = random.between(0.2, 0.95);
  const weekend = random.between(0.3, 1.2);
  const growthPerDay = random.between(0, 0.01);
  const rough = random.between(0.05, 0.35);
  const crowdsPerDay = random.between(0, 0.12);
  const values: number[] = [];
  let mood = 0;
  let crowd = 0;
  for (let minute = 0; minute < SERIES_DAYS * MINUTES_PER_DAY; minute += STEP_MINUTES) {
    const day = minute / MINUTES_PER_DAY;
    mood = 0.97 * mood + 0.24 * rough * normal(random);
    if (random.chance((crowdsPerDay * STEP_MINUTES) / MINUTES_PER_DAY))
      crowd = random.between(1, 4);
    crowd *= 0.97;
    const ofDay = 1 - daily * Math.cos(2 * Math.PI * (day % 1));
    const ofWeek = Math.floor(day) % 7 >= 5 ? weekend : 1;
    values.push(1_000 * ofDay * ofWeek * (1 + growthPerDay) ** day * Math.exp(mood) * (1 + crowd));
  }
  return {
    name: `synthetic-${index}`,
    family: 'synthetic',
    collection: 'synthetic',
    startMinute: FIRST_MONDAY,
    stepMinutes: STEP_MINUTES,
    values,
    windows: [],
  };
}
