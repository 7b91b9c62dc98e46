// The simulated metric store: what a reader sees, and when. It is slow, it revises, and silence is no sample.
// A meter that were better than this would let a guard seem faster than it is.

import { addSync, specOf } from '../../../lib/simulator/cast';
import { accountUsageOf, usageOf } from '../../../lib/simulator/cloud/metric-reader';
import { MetricSeries } from '../../../lib/simulator/cloud/metric-series';
import { peakOf } from '../../../lib/simulator/cloud/simulated-cloud';
import { callersAtRate } from '../../../lib/simulator/cloud/sync-inlet';
import {
  burstyTraffic,
  NO_TRAFFIC,
  type Traffic,
  timerTraffic,
} from '../../../lib/simulator/cloud/traffic';
import { lambdaNature } from '../../../lib/simulator/clouds/lambda';
import { randomFrom } from '../../../lib/simulator/random';
import { cloudOf, START_MINUTE, START_SECOND } from '../../support/simulated-world';

const stage = (traffic: Traffic, spec: Parameters<typeof specOf>[1] = {}) => {
  const cloud = cloudOf();
  const { one, inlet } = addSync(cloud, specOf('watched', spec), traffic);
  const read = (fromMinute: number, toMinute: number, spanMinutes: 1 | 60 = 1) =>
    usageOf(cloud, one, { fromMinute, toMinute, spanMinutes });
  return { cloud, one, inlet, read };
};

test('a minute is published one to three minutes after it ended, and never earlier', () => {
  const delays: number[] = [];
  for (let seed = 0; seed < 40; seed++) {
    const cloud = cloudOf({ seed: `seed ${seed}` });
    const { one } = addSync(cloud, specOf('watched'), timerTraffic(1, 10));
    for (let second = 60; second <= 300; second++) {
      cloud.advanceTo(START_SECOND + second);
      const minute = { fromMinute: START_MINUTE, toMinute: START_MINUTE, spanMinutes: 1 } as const;
      if (usageOf(cloud, one, minute).length === 0) continue;
      delays.push(second - 60);
      break;
    }
  }
  expect(delays).toHaveLength(40);
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(lambdaNature.publishSeconds.from);
  expect(Math.max(...delays)).toBeLessThanOrEqual(lambdaNature.publishSeconds.to);
  expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(60);
});

test('once published, a minute stays and does not change', () => {
  const { cloud, read } = stage(timerTraffic(1, 10));
  cloud.advanceTo(START_SECOND + 600);
  const early = read(START_MINUTE, START_MINUTE + 5);
  cloud.advanceTo(START_SECOND + 3600);
  expect(read(START_MINUTE, START_MINUTE + 5)).toEqual(early);
  expect(early).toHaveLength(6);
});

test('minutes without a call are not published, and are not zeros', () => {
  const { cloud, read } = stage(timerTraffic(5, 3));
  cloud.advanceTo(START_SECOND + 3600);
  const samples = read(START_MINUTE, START_MINUTE + 29);
  expect(samples.map(({ epochMinute }) => epochMinute % 5)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(samples.every(({ invocations }) => invocations === 3)).toBe(true);
});

test('a run counts in the minute it began in, and only once it ended', () => {
  const { cloud, one, inlet, read } = stage(NO_TRAFFIC, {
    durationSeconds: 600,
    timeoutSeconds: 900,
  });
  inlet.add(
    callersAtRate(
      (second) => (second < START_SECOND + 60 ? 1 : 0),
      () => 10,
    ),
  );
  cloud.advanceTo(START_SECOND + 590);
  expect(read(START_MINUTE, START_MINUTE + 9)).toEqual([]);
  expect(one.concurrency).toBe(60);
  cloud.advanceTo(START_SECOND + 600 + 60 + 240);
  const [sample, ...others] = read(START_MINUTE, START_MINUTE + 12);
  expect(others).toEqual([]);
  expect(sample).toMatchObject({ epochMinute: START_MINUTE, invocations: 60 });
  expect(sample?.durationSeconds).toBeCloseTo(60 * 600, 6);
});

test('late runs revise a bucket that was published before', () => {
  const series = new MetricSeries(0, 100, {
    slowness: () => 0,
    publishSeconds: lambdaNature.publishSeconds,
  });
  const counted = { invocations: 10, durationSeconds: 5, throttles: 0, errors: 0 };
  series.add(5, 5, counted);
  series.add(5, 9, { ...counted, durationSeconds: 2000 });
  expect(series.read(5, 6 * 60 + 60)).toMatchObject({ invocations: 10 });
  expect(series.read(5, 9 * 60)).toMatchObject({ invocations: 10 });
  expect(series.read(5, 10 * 60 + 60)).toMatchObject({ invocations: 20, durationSeconds: 2005 });
});

test('the account shows a long run in its concurrency before any of its metrics', () => {
  const { cloud, inlet } = stage(NO_TRAFFIC, { durationSeconds: 800, timeoutSeconds: 900 });
  inlet.add(
    callersAtRate(
      () => 5,
      () => 10,
    ),
  );
  cloud.advanceTo(START_SECOND + 400);
  const samples = accountUsageOf(cloud, {
    fromMinute: START_MINUTE,
    toMinute: START_MINUTE + 6,
    spanMinutes: 1,
  });
  expect(samples.length).toBeGreaterThan(1);
  expect(samples.every(({ invocations }) => invocations === 0)).toBe(true);
  expect(samples[samples.length - 1]?.concurrencyMax).toBeGreaterThan(500);
});

test('the account is the sum of its functions', () => {
  const cloud = cloudOf();
  for (const calls of [3, 4]) addSync(cloud, specOf(`timer-${calls}`), timerTraffic(1, calls));
  cloud.advanceTo(START_SECOND + 1200);
  const samples = accountUsageOf(cloud, {
    fromMinute: START_MINUTE,
    toMinute: START_MINUTE + 9,
    spanMinutes: 1,
  });
  expect(samples.map(({ invocations }) => invocations)).toEqual(new Array(10).fill(7));
});

describe('the time before the simulation', () => {
  test('is told an hour at a time without living through it', () => {
    const { cloud, read } = stage(timerTraffic(10, 4));
    const hour = Math.floor(START_MINUTE / 60) * 60;
    const samples = read(hour - 14 * 1440, hour - 60, 60);
    expect(samples).toHaveLength(14 * 24);
    expect(samples.every(({ invocations }) => invocations === 24)).toBe(true);
    expect(cloud.nowSecond).toBe(START_SECOND);
  });

  test('has minutes too, which agree with its hours', () => {
    const { read } = stage(
      burstyTraffic({ perMinute: 3, chance: 0.1, calls: 40 }, randomFrom('bursts')),
    );
    const hour = Math.floor(START_MINUTE / 60) * 60 - 600;
    const [whole] = read(hour, hour, 60);
    const minutes = read(hour, hour + 59);
    expect(minutes.reduce((sum, { invocations }) => sum + invocations, 0)).toBe(whole?.invocations);
  });

  test('has nothing of a function that was not born', () => {
    const { read } = stage(timerTraffic(10, 4), { bornSecond: START_SECOND - 3 * 3600 });
    const hour = Math.floor(START_MINUTE / 60) * 60;
    expect(read(hour - 1440, hour - 60, 60).length).toBeLessThanOrEqual(3);
  });

  test('knows the account as it knows its functions', () => {
    const { cloud } = stage(timerTraffic(10, 40), { durationSeconds: 30 });
    const hour = Math.floor(START_MINUTE / 60) * 60;
    const samples = accountUsageOf(cloud, {
      fromMinute: hour - 1440,
      toMinute: hour - 60,
      spanMinutes: 60,
    });
    expect(samples).toHaveLength(24);
    expect(samples[0]).toMatchObject({ invocations: 240, concurrencyMax: peakOf(20) });
  });

  test('has the concurrency that the same traffic has when it is lived through', () => {
    const { cloud } = stage(timerTraffic(1, 60), { durationSeconds: 10 });
    cloud.advanceTo(START_SECOND + 2 * 3600);
    const hour = Math.ceil(START_MINUTE / 60) * 60;
    const span = (fromMinute: number) =>
      accountUsageOf(cloud, { fromMinute, toMinute: fromMinute, spanMinutes: 60 })[0];
    expect(span(hour)?.concurrencyMax).toBe(span(hour - 1440)?.concurrencyMax);
    expect(span(hour)?.invocations).toBe(span(hour - 1440)?.invocations);
  });
});
