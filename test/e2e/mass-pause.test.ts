// A thousand functions, two hundred of them running away at once: found, read and paused below the rates of the
// control plane, which answers anything faster with the 429 that AWS sends.

import { PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ENV, TICK_EVENT } from '../../lib/aws/contract';
import { destroyStack } from './support/deployment';
import { nowMinute, type Stage, startStage } from './support/stage';
import { type CloudClients, createFunction } from './support/victims';

const FUNCTIONS = 1000;
const CULPRITS = 200;
const name = (index: number): string => `f-${String(index).padStart(4, '0')}`;

let stage: Stage;

/** Values at a few minutes for many functions in few calls; moto looks at every datum for every metric it is asked for. */
async function floodMany({ cloudWatch }: CloudClients, count: number): Promise<void> {
  const now = nowMinute();
  for (let from = 0; from < count; from += 25) {
    const names = Array.from({ length: 25 }, (_, offset) => name(from + offset));
    const MetricData = names.flatMap((FunctionName) =>
      [now - 5, now - 4, now - 3, now - 2].flatMap((minute) =>
        (['Invocations', 'Duration'] as const).map((MetricName) => ({
          MetricName,
          Timestamp: new Date(minute * 60_000),
          Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
          Value: MetricName === 'Duration' ? 600_000_000 : 600_000,
        })),
      ),
    );
    await cloudWatch.send(new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData }));
  }
}

beforeAll(async () => {
  stage = await startStage({
    mode: 'enforce',
    environment: {
      [ENV.policy]: JSON.stringify({
        mode: 'enforce',
        blastRadiusTargets: 1000,
        ceilingUsdPerDay: 10,
        ceilingUsdPerHour: 5,
      }),
    },
    prepare: async (clients) => {
      for (let from = 0; from < FUNCTIONS; from += 20)
        await Promise.all(
          Array.from({ length: 20 }, (_, offset) =>
            createFunction(clients, { name: name(from + offset) }),
          ),
        );
      await floodMany(clients, CULPRITS);
    },
  });
});
afterAll(() => stage?.stop());

const pausedNow = (): number =>
  [...stage.gateway.rules.reservations()].filter(
    ([one, executions]) => one.startsWith('f-') && executions === 0,
  ).length;

test('two hundred of a thousand are paused within a few ticks, and the control plane is not overrun', async () => {
  const startMs = Date.now();
  const seconds: number[] = [];
  for (let tick = 0; tick < 6 && pausedNow() < CULPRITS; tick++) {
    const tickMs = Date.now();
    await stage.watchdog.run(TICK_EVENT);
    seconds.push((Date.now() - tickMs) / 1000);
  }
  expect(pausedNow()).toBe(CULPRITS);
  expect(stage.gateway.rules.throttled).toBe(0);
  const [first] = stage.watchdog.log.filter((line) => line.event === 'tick');
  expect(first?.functions).toBe(FUNCTIONS + 1);
  process.stderr.write(
    `mass pause: ${CULPRITS} of ${FUNCTIONS} in ${((Date.now() - startMs) / 1000).toFixed(0)} s, ` +
      `ticks of ${seconds.map((second) => second.toFixed(0)).join(', ')} s\n`,
  );
});

test('all of them are given back when the guard goes', async () => {
  const answer = await destroyStack(stage.watchdog, stage.deployment, stage.gateway.endpoint);
  expect(answer).toMatchObject({ Status: 'SUCCESS' });
  expect(
    [...stage.gateway.rules.reservations().keys()].filter((entry) => entry.startsWith('f-')),
  ).toEqual([]);
  expect(stage.gateway.rules.throttled).toBe(0);
});
