// Builders for functions to be bounded: a small one written down, and arbitrary ones for properties.
// Every default is known, so that a test about unknowns has to name the one it means.

import fc from 'fast-check';
import type { ExposureInput, WayIn } from '../../../lib/core/exposure/exposure';

/** 128 MB, ten at once, half a minute at most: small enough to calculate by hand. */
export function anExposureInput(overrides: Partial<ExposureInput> = {}): ExposureInput {
  return {
    name: 'orders',
    memoryMb: 128,
    architecture: 'x86_64',
    timeoutSeconds: 30,
    reservedConcurrency: 10,
    accountConcurrency: 1_000,
    logKbPerInvocation: 1,
    downstream: [],
    waysIn: [{ kind: 'invoke' }],
    ...overrides,
  };
}

const throttles = fc.record({
  requestsPerSecond: fc.integer({ min: 1, max: 10_000 }),
  burst: fc.integer({ min: 0, max: 5_000 }),
});
const kb = (max: number) => fc.integer({ min: 0, max });
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const webAcls = fc.record({
  rules: fc.integer({ min: 0, max: 20 }),
  capacity: some(fc.integer({ min: 0, max: 5_000 })),
});
const perSecond = fc.integer({ min: 0, max: 20_000 });

export const anyWayIn: fc.Arbitrary<WayIn> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('rest-api' as const, 'http-api' as const),
    throttle: some(throttles),
    requestKb: some(kb(10_240)),
    responseKb: some(kb(6_144)),
    isStreaming: fc.boolean(),
    webAcl: some(webAcls),
    arrivalsPerSecond: some(perSecond),
  }),
  fc.record({
    kind: fc.constant('websocket-api' as const),
    throttle: some(throttles),
    messageKb: some(kb(128)),
    responseKb: some(kb(128)),
    newConnectionsPerSecond: some(fc.integer({ min: 0, max: 500 })),
  }),
  fc.record({
    kind: fc.constant('function-url' as const),
    responseKb: some(kb(200_000)),
    isStreaming: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('alb' as const),
    requestKb: some(kb(1_024)),
    responseKb: some(kb(1_024)),
    arrivalsPerSecond: some(perSecond),
    webAcl: some(webAcls),
  }),
  fc.record({
    kind: fc.constant('sqs' as const),
    isFifo: fc.boolean(),
    batchSize: some(fc.integer({ min: 1, max: 10 })),
    maximumConcurrency: some(fc.integer({ min: 2, max: 1_000 })),
    messageKb: some(kb(1_024)),
  }),
  fc.record({
    kind: fc.constant('stream' as const),
    shards: fc.integer({ min: 1, max: 100 }),
    parallelization: some(fc.integer({ min: 1, max: 10 })),
  }),
  fc.record({
    kind: fc.constantFrom(
      's3' as const,
      'sns' as const,
      'eventbridge' as const,
      'async-invoke' as const,
    ),
    eventsPerSecond: some(perSecond),
    eventKb: some(kb(1_024)),
    retries: some(fc.integer({ min: 0, max: 2 })),
    isAwsEvent: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('schedule' as const),
    everySeconds: fc.integer({ min: 60, max: 604_800 }),
    retries: some(fc.integer({ min: 0, max: 2 })),
    isScheduler: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('state-machine' as const),
    isExpress: fc.boolean(),
    transitionsPerInvocation: some(fc.integer({ min: 1, max: 50 })),
    executionsPerSecond: some(perSecond),
  }),
  fc.record({ kind: fc.constant('invoke' as const) }),
);

export const anyExposureInput: fc.Arbitrary<ExposureInput> = fc.record({
  name: fc.constant('any'),
  memoryMb: fc.integer({ min: 128, max: 10_240 }),
  architecture: fc.constantFrom('x86_64' as const, 'arm64' as const),
  timeoutSeconds: fc.integer({ min: 1, max: 900 }),
  ephemeralMb: some(fc.integer({ min: 512, max: 10_240 })),
  shortestRunSeconds: some(fc.double({ min: 0.001, max: 1, noNaN: true })),
  reservedConcurrency: some(fc.integer({ min: 0, max: 900 })),
  accountConcurrency: fc.constantFrom(1_000, 2_000),
  logKbPerInvocation: fc.integer({ min: 0, max: 64 }),
  downstream: fc.array(
    fc.record({
      name: fc.constant('model'),
      usdPerCall: fc.double({ min: 0, max: 0.01, noNaN: true }),
      callsPerInvocation: some(fc.integer({ min: 0, max: 5 })),
    }),
    { maxLength: 2 },
  ),
  waysIn: fc.array(anyWayIn, { minLength: 1, maxLength: 3 }),
});
