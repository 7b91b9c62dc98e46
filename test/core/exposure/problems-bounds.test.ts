// The least and the most that each number of a bound's input may be: both pass, and what is just beyond either is refused.
// Whatever passes is calculated with, so a bound that moves lets nonsense in or refuses what AWS allows.

import type { ExposureInput, WayIn, WayKind } from '../../../lib/core/exposure/exposure';
import {
  problemsWithCeiling,
  problemsWithExposureInput,
} from '../../../lib/core/exposure/problems';
import { anExposureInput } from '../../support/arbitraries/exposure-inputs';

type Bounds = readonly [least: number, most: number, step: number];

const WHOLE = 1;
const PART = 0.0001;
const A_YEAR = 366 * 86_400;

/** Whether each is refused: just under the least, the least, the most, just over it, and between two whole numbers. */
function refusals(
  problemsAt: (value: number) => readonly string[],
  path: string,
  [least, most, step]: Bounds,
): boolean[] {
  const values = [least - step, least, most, most + step, least + 0.5];
  return values.map((value) =>
    problemsAt(value).some((problem) => problem.startsWith(`${path} is ${value}; use `)),
  );
}
const expected = ([, , step]: Bounds): boolean[] => [true, false, false, true, step === WHOLE];

test.each<[keyof ExposureInput, Bounds]>([
  ['memoryMb', [128, 10_240, PART]],
  ['ephemeralMb', [512, 10_240, PART]],
  ['timeoutSeconds', [1, 900, PART]],
  ['shortestRunSeconds', [0.001, 900, PART]],
  ['logKbPerInvocation', [0, 1_048_576, PART]],
  ['reservedConcurrency', [0, 1_000_000, WHOLE]],
  ['provisionedConcurrency', [0, 1_000_000, WHOLE]],
  ['reservedElsewhere', [0, 1_000_000, WHOLE]],
  ['accountConcurrency', [1, 1_000_000, WHOLE]],
])('%s of a function is within %p', (field, bounds) => {
  const problemsAt = (value: number) =>
    problemsWithExposureInput(anExposureInput({ [field]: value }));
  expect(refusals(problemsAt, field, bounds)).toEqual(expected(bounds));
});

test.each<[WayKind, string, Bounds]>([
  ['rest-api', 'arrivalsPerSecond', [0, 1e8, PART]],
  ['websocket-api', 'newConnectionsPerSecond', [0, 1e8, PART]],
  ['s3', 'eventsPerSecond', [0, 1e8, PART]],
  ['state-machine', 'executionsPerSecond', [0, 1e8, PART]],
  ['function-url', 'responseKb', [0, 1_048_576, PART]],
  ['http-api', 'requestKb', [0, 1_048_576, PART]],
  ['sqs', 'messageKb', [0, 1_048_576, PART]],
  ['sns', 'eventKb', [0, 1_048_576, PART]],
  ['sqs', 'maximumConcurrency', [1, 10_000, WHOLE]],
  ['sqs', 'provisionedPollers', [1, 10_000, WHOLE]],
  ['sqs', 'batchSize', [1, 10_000, WHOLE]],
  ['stream', 'shards', [1, 1_000_000, WHOLE]],
  ['stream', 'parallelization', [1, 10, WHOLE]],
  ['async-invoke', 'retries', [0, 2, WHOLE]],
  ['schedule', 'everySeconds', [1, A_YEAR, PART]],
  ['state-machine', 'transitionsPerInvocation', [1, 25_000, PART]],
])('of a way in of kind %s, %s is within %p', (kind, field, bounds) => {
  const needed = { shards: 1, everySeconds: 60 };
  const problemsAt = (value: number) =>
    problemsWithExposureInput(
      anExposureInput({ waysIn: [{ ...needed, kind, [field]: value } as unknown as WayIn] }),
    );
  expect(refusals(problemsAt, `waysIn[0].${field}`, bounds)).toEqual(expected(bounds));
});

test.each<[string, (value: number) => object, Bounds]>([
  ['batchSize', (batchSize) => ({ kind: 'sqs', isFifo: true, batchSize }), [1, 10, WHOLE]],
  [
    'throttle.requestsPerSecond',
    (requestsPerSecond) => ({ kind: 'rest-api', throttle: { requestsPerSecond, burst: 1 } }),
    [0, 1e8, PART],
  ],
  [
    'throttle.burst',
    (burst) => ({ kind: 'rest-api', throttle: { requestsPerSecond: 1, burst } }),
    [0, 1e8, PART],
  ],
  ['throttle.quota.requests', (requests) => quota({ requests }), [0, 1e8, PART]],
  ['throttle.quota.everySeconds', (everySeconds) => quota({ everySeconds }), [1, A_YEAR, PART]],
  ['webAcl.rules', (rules) => ({ kind: 'alb', webAcl: { rules } }), [0, 10_000, WHOLE]],
  [
    'webAcl.capacity',
    (capacity) => ({ kind: 'alb', webAcl: { rules: 1, capacity } }),
    [0, 5_000, WHOLE],
  ],
])('%s of a way in is within what AWS allows', (path, wayWith, bounds) => {
  const problemsAt = (value: number) =>
    problemsWithExposureInput(anExposureInput({ waysIn: [wayWith(value) as WayIn] }));
  expect(refusals(problemsAt, `waysIn[0].${path}`, bounds)).toEqual(expected(bounds));
});

function quota(changes: { requests?: number; everySeconds?: number }): object {
  const throttle = {
    requestsPerSecond: 1,
    burst: 1,
    quota: { requests: 1, everySeconds: 1, ...changes },
  };
  return { kind: 'rest-api', throttle };
}

test.each<['usdPerCall' | 'callsPerInvocation']>([['usdPerCall'], ['callsPerInvocation']])(
  '%s of a downstream call is at most a million',
  (field) => {
    const problemsAt = (value: number) => {
      const call = { name: 'model', usdPerCall: 1, callsPerInvocation: 1, [field]: value };
      return problemsWithExposureInput(anExposureInput({ downstream: [call] }));
    };
    const bounds: Bounds = [0, 1_000_000, PART];
    expect(refusals(problemsAt, `downstream[0].${field}`, bounds)).toEqual(expected(bounds));
  },
);

test.each(['usdPerHour', 'usdPerDay', 'usdPerMonth'])(
  'a ceiling of %s is at most 1e12',
  (field) => {
    const bounds: Bounds = [0, 1e12, 0.001];
    const problemsAt = (value: number) => problemsWithCeiling({ [field]: value });
    expect(refusals(problemsAt, field, bounds)).toEqual(expected(bounds));
  },
);

test('ways in and downstream calls are at most a hundred thousand', () => {
  const ways = (length: number) =>
    problemsWithExposureInput(
      anExposureInput({ waysIn: new Array<WayIn>(length).fill({ kind: 'invoke' }) }),
    );
  expect(ways(100_000)).toEqual([]);
  expect(ways(100_001)).toEqual(['waysIn is a list of 100001; use a list of at most 100000']);
});

test('all of the quota may be reserved, and all of a reservation provisioned', () => {
  const all = { reservedConcurrency: 1_000, provisionedConcurrency: 1_000 };
  expect(problemsWithExposureInput(anExposureInput(all))).toEqual([]);
});
