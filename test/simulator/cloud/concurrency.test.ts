// Concurrency in the simulated cloud: reservations, the account's pool, the rate of scaling, throttles.
// Each test names a rule of docs/simulator.md; the cloud must be no kinder than the real one.

import { addSync, specOf } from '../../../lib/simulator/cast';
import type { SimulatedCloud } from '../../../lib/simulator/cloud/simulated-cloud';
import type { SimulatedFunction } from '../../../lib/simulator/cloud/simulated-function';
import { type Callers, callersAtRate } from '../../../lib/simulator/cloud/sync-inlet';
import { NO_TRAFFIC } from '../../../lib/simulator/cloud/traffic';
import { cloudOf, START_MINUTE, START_SECOND } from '../../support/simulated-world';

/** Counts what callers are answered. */
function counted(callers: Callers): Callers & { served: number; refused: number } {
  const counting = {
    ...callers,
    served: 0,
    refused: 0,
    answered(served: number, refused: number) {
      counting.served += served;
      counting.refused += refused;
    },
  };
  return counting;
}

function flooded(
  cloud: SimulatedCloud,
  perSecond: number,
  spec: Parameters<typeof specOf>[1] = {},
): { one: SimulatedFunction; callers: ReturnType<typeof counted> } {
  const { one, inlet } = addSync(
    cloud,
    specOf(`flooded-${cloud.functions.length}`, { durationSeconds: 1, ...spec }),
    NO_TRAFFIC,
  );
  const callers = counted(
    callersAtRate(
      () => perSecond,
      () => 5,
    ),
  );
  inlet.add(callers);
  return { one, callers };
}

const minutes = (count: number): number => START_SECOND + count * 60;

test('an account runs its quota and turns the rest away', () => {
  const cloud = cloudOf();
  const { one, callers } = flooded(cloud, 5000);
  cloud.advanceTo(minutes(10));
  expect(one.concurrency).toBe(1000);
  expect(callers.served / 600).toBeCloseTo(1000, -1);
  expect(callers.refused / 600).toBeCloseTo(4000, -1);
  expect(cloud.metricsOf(one).read(START_MINUTE + 2, cloud.nowSecond)?.throttles).toBeGreaterThan(
    200_000,
  );
});

test.each([0.05, 0.7, 3, 7, 42, 300])(
  'runs of %d s use all of a reservation and never more, whatever the length of a step',
  (durationSeconds) => {
    const cloud = cloudOf();
    const { one } = flooded(cloud, 10_000, {
      reserved: 50,
      durationSeconds,
      timeoutSeconds: 900,
    });
    const busy: number[] = [];
    for (let minute = 1; minute <= 60; minute++) {
      cloud.advanceTo(minutes(minute));
      busy.push(one.concurrency);
    }
    expect(Math.max(...busy)).toBeLessThanOrEqual(50);
    const { invocations } = usageBetween(cloud, one, 20, 50);
    // Little's law: so many at once, each so long, over 30 minutes.
    expect((invocations * durationSeconds) / (50 * 30 * 60)).toBeGreaterThan(0.93);
    expect((invocations * durationSeconds) / (50 * 30 * 60)).toBeLessThan(1.02);
  },
);

function usageBetween(
  cloud: SimulatedCloud,
  simulated: SimulatedFunction,
  from: number,
  to: number,
): { invocations: number } {
  let invocations = 0;
  for (let minute = from; minute < to; minute++)
    invocations +=
      cloud.metricsOf(simulated).read(START_MINUTE + minute, Number.POSITIVE_INFINITY)
        ?.invocations ?? 0;
  return { invocations };
}

test('a reservation is taken from the pool, used or not', () => {
  const cloud = cloudOf();
  cloud.add(specOf('reserved', { reserved: 300 }));
  const { one } = flooded(cloud, 5000);
  cloud.advanceTo(minutes(5));
  expect(one.concurrency).toBe(700);
});

test('a function with a reservation runs while another floods the account', () => {
  const cloud = cloudOf();
  flooded(cloud, 50_000);
  const { callers } = flooded(cloud, 8, { reserved: 10 });
  cloud.advanceTo(minutes(5));
  expect(callers.refused).toBe(0);
  expect(callers.served).toBeGreaterThan(2300);
});

test('a function without one starves then', () => {
  const cloud = cloudOf();
  flooded(cloud, 50_000);
  const { callers } = flooded(cloud, 100);
  cloud.advanceTo(minutes(5));
  expect(callers.refused).toBeGreaterThan(callers.served);
});

test('at a reservation of 0 nothing starts, and what runs ends by itself', () => {
  const cloud = cloudOf();
  const { one, callers } = flooded(cloud, 10, { durationSeconds: 120, timeoutSeconds: 300 });
  cloud.advanceTo(minutes(5));
  expect(one.concurrency).toBeGreaterThan(1000 * 0.9);
  one.reserved = 0;
  const { served } = callers;
  cloud.advanceTo(minutes(6));
  expect(callers.served).toBe(served);
  expect(one.concurrency).toBeGreaterThan(0);
  cloud.advanceTo(minutes(9));
  expect(one.concurrency).toBe(0);
});

test('a function scales by 1,000 environments at first and 100 a second from then on', () => {
  const cloud = cloudOf({ quota: 10_000 });
  const { one } = flooded(cloud, 1_000_000, { durationSeconds: 30 });
  const at = [5, 10, 20, 40].map((second) => {
    cloud.advanceTo(START_SECOND + second);
    return one.concurrency;
  });
  expect(at[0]).toBeLessThanOrEqual(1500);
  expect(at[1]).toBeLessThanOrEqual(2000);
  expect(at[2]).toBeLessThanOrEqual(3000);
  expect(at[3]).toBeLessThanOrEqual(5000);
  expect(at[3]).toBeGreaterThan(3500);
});

test('an API stage turns requests away before they reach the function', () => {
  const cloud = cloudOf();
  const stage = { id: 'api/prod', name: 'api', requestsPerSecond: 20, burstRequests: 20 };
  const { one, inlet } = addSync(cloud, specOf('behind'), NO_TRAFFIC, stage);
  const callers = counted(
    callersAtRate(
      () => 500,
      () => 5,
    ),
  );
  inlet.add(callers);
  cloud.advanceTo(minutes(5));
  expect(callers.served).toBe(20 * 300);
  expect(callers.refused).toBe(480 * 300);
  expect(usageBetween(cloud, one, 0, 4).invocations).toBe(20 * 240);
  expect(cloud.metricsOf(one).read(START_MINUTE + 1, cloud.nowSecond)?.throttles).toBe(0);
});

test('callers of one function share what there is by what they ask', () => {
  const cloud = cloudOf();
  const { one, inlet } = addSync(
    cloud,
    specOf('shared', { durationSeconds: 1, reserved: 100 }),
    NO_TRAFFIC,
  );
  const few = counted(
    callersAtRate(
      () => 50,
      () => 5,
    ),
  );
  const many = counted(
    callersAtRate(
      () => 450,
      () => 5,
    ),
  );
  inlet.add(few);
  inlet.add(many);
  cloud.advanceTo(minutes(5));
  expect(one.concurrency).toBe(100);
  expect(many.served / few.served).toBeCloseTo(9, 0);
});

test('what is spent is what ran, at the price of the function', () => {
  const cloud = cloudOf();
  const { one } = flooded(cloud, 100, { durationSeconds: 2 });
  cloud.advanceTo(minutes(10));
  // 100 calls a second of 2 s at 1 GB: 200 GB-s a second, and a request each.
  const usd = 600 * (200 * 0.0000166667 + 100 * 0.0000002);
  expect(cloud.spentUsd(START_MINUTE, START_MINUTE + 10)).toBeCloseTo(usd, 6);
  expect(one.prices.rate.usdPerSecond).toBeCloseTo(0.0000166667, 10);
});

test('provisioned concurrency is paid for while nobody calls', () => {
  const cloud = cloudOf();
  cloud.add(specOf('warm', { provisioned: [{ id: 'live', executions: 10 }] }));
  cloud.advanceTo(minutes(60));
  expect(cloud.spentUsd(START_MINUTE, START_MINUTE + 60)).toBeCloseTo(10 * 3600 * 0.0000041667, 6);
});
