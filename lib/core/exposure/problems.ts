// Everything that is wrong with what a bound is asked for, all at once, each with its value and the fix.
// A number that is not a number, negative or beyond anything AWS allows must never reach the arithmetic.

import {
  LAMBDA_EPHEMERAL_MB,
  LAMBDA_MEMORY_MB,
  LAMBDA_TIMEOUT_SECONDS,
  SQS_FIFO_LARGEST_BATCH,
  SQS_LARGEST_BATCH,
} from '../prices/aws-limits';
import { ARCHITECTURES } from '../prices/rate';
import type { UsdByPeriod } from '../units/money';
import type { Downstream, ExposureInput, Throttle, WayIn, WayKind } from './input';

interface Range {
  from: number;
  to: number;
  isWhole?: boolean;
}

/** Beyond these a number is a slip of the keyboard, not a system. */
const CONCURRENCY: Range = { from: 0, to: 1_000_000, isWhole: true };
const QUOTA: Range = { from: 1, to: 1_000_000, isWhole: true };
const PER_SECOND: Range = { from: 0, to: 100_000_000 };
const KB: Range = { from: 0, to: 1_048_576 };
const USD: Range = { from: 0, to: 1_000_000 };
const A_YEAR_SECONDS = 31_622_400;

/** The ranges of the optional numbers of a way in, by field name; the same name means the same thing. */
const WAY_RANGES: Readonly<Record<string, Range>> = {
  arrivalsPerSecond: PER_SECOND,
  newConnectionsPerSecond: PER_SECOND,
  eventsPerSecond: PER_SECOND,
  executionsPerSecond: PER_SECOND,
  responseKb: KB,
  requestKb: KB,
  messageKb: KB,
  eventKb: KB,
  maximumConcurrency: { from: 1, to: 10_000, isWhole: true },
  provisionedPollers: { from: 1, to: 10_000, isWhole: true },
  shards: { from: 1, to: 1_000_000, isWhole: true },
  parallelization: { from: 1, to: 10, isWhole: true },
  retries: { from: 0, to: 2, isWhole: true },
  everySeconds: { from: 1, to: A_YEAR_SECONDS },
  transitionsPerInvocation: { from: 1, to: 25_000 },
};

const KINDS: Readonly<Record<WayKind, true>> = {
  'rest-api': true,
  'http-api': true,
  'websocket-api': true,
  'function-url': true,
  alb: true,
  sqs: true,
  stream: true,
  s3: true,
  sns: true,
  eventbridge: true,
  'async-invoke': true,
  schedule: true,
  'state-machine': true,
  invoke: true,
};

function rangeText({ from, to, isWhole }: Range): string {
  return `${isWhole ? 'a whole number' : 'a number'} from ${from} to ${to}`;
}

function problemsWithNumber(name: string, value: unknown, range: Range): string[] {
  if (value === undefined || value === 'unknown') return [];
  const isNumber = typeof value === 'number' && Number.isFinite(value);
  const isIn = isNumber && value >= range.from && value <= range.to;
  if (isIn && (!range.isWhole || Number.isInteger(value))) return [];
  return [`${name} is ${String(value)}: give ${rangeText(range)}`];
}

function problemsWithThrottle(name: string, throttle: Throttle | 'unknown' | undefined): string[] {
  if (throttle === undefined || throttle === 'unknown') return [];
  return [
    ...problemsWithNumber(`${name}.requestsPerSecond`, throttle.requestsPerSecond, PER_SECOND),
    ...problemsWithNumber(`${name}.burst`, throttle.burst, PER_SECOND),
    ...missing(`${name}.requestsPerSecond`, throttle.requestsPerSecond),
    ...missing(`${name}.burst`, throttle.burst),
  ];
}

function missing(name: string, value: unknown): string[] {
  return value === undefined ? [`${name} is missing: give a number`] : [];
}

function problemsWithWay(way: WayIn, name: string): string[] {
  if (!Object.hasOwn(KINDS, way.kind)) {
    return [`${name} has kind "${way.kind}": give one of ${Object.keys(KINDS).join(', ')}`];
  }
  const problems = Object.entries(way).flatMap(([field, value]) => {
    const range = Object.hasOwn(WAY_RANGES, field) ? WAY_RANGES[field] : undefined;
    return range ? problemsWithNumber(`${name}.${field}`, value, range) : [];
  });
  if ('throttle' in way) problems.push(...problemsWithThrottle(`${name}.throttle`, way.throttle));
  if (way.kind === 'sqs') {
    const to = way.isFifo === true ? SQS_FIFO_LARGEST_BATCH : SQS_LARGEST_BATCH;
    problems.push(
      ...problemsWithNumber(`${name}.batchSize`, way.batchSize, { from: 1, to, isWhole: true }),
    );
  }
  if (way.kind === 'stream') problems.push(...missing(`${name}.shards`, way.shards));
  if (way.kind === 'schedule') problems.push(...missing(`${name}.everySeconds`, way.everySeconds));
  if ('webAcl' in way && way.webAcl) {
    const { rules, capacity } = way.webAcl;
    const whole = (to: number): Range => ({ from: 0, to, isWhole: true });
    problems.push(...missing(`${name}.webAcl.rules`, rules));
    problems.push(...problemsWithNumber(`${name}.webAcl.rules`, rules, whole(10_000)));
    problems.push(...problemsWithNumber(`${name}.webAcl.capacity`, capacity, whole(5_000)));
  }
  return problems;
}

function problemsWithDownstream(downstream: readonly Downstream[], name: string): string[] {
  return downstream.flatMap((call, index) => [
    ...missing(`${name}[${index}].usdPerCall`, call.usdPerCall),
    ...problemsWithNumber(`${name}[${index}].usdPerCall`, call.usdPerCall, USD),
    ...problemsWithNumber(`${name}[${index}].callsPerInvocation`, call.callsPerInvocation, USD),
  ]);
}

function problemsWithConcurrency(input: ExposureInput): string[] {
  const { reservedConcurrency: reserved, accountConcurrency: quota } = input;
  const { provisionedConcurrency: provisioned } = input;
  const problems = [
    ...problemsWithNumber('reservedConcurrency', reserved, CONCURRENCY),
    ...problemsWithNumber('provisionedConcurrency', provisioned, CONCURRENCY),
    ...problemsWithNumber('accountConcurrency', quota, QUOTA),
    ...problemsWithNumber('reservedElsewhere', input.reservedElsewhere, CONCURRENCY),
  ];
  if (typeof reserved === 'number' && typeof quota === 'number' && reserved > quota) {
    problems.push(`reservedConcurrency is ${reserved}, over the account's ${quota}: reserve less`);
  }
  if (typeof reserved === 'number' && typeof provisioned === 'number' && provisioned > reserved) {
    problems.push(
      `provisionedConcurrency is ${provisioned}, over the ${reserved} reserved: provision less`,
    );
  }
  return problems;
}

export function problemsWithExposureInput(input: ExposureInput): string[] {
  const { architecture, downstream } = input;
  const problems = [
    ...missing('memoryMb', input.memoryMb),
    ...missing('timeoutSeconds', input.timeoutSeconds),
    ...problemsWithNumber('memoryMb', input.memoryMb, LAMBDA_MEMORY_MB),
    ...problemsWithNumber('ephemeralMb', input.ephemeralMb, LAMBDA_EPHEMERAL_MB),
    ...problemsWithNumber('timeoutSeconds', input.timeoutSeconds, LAMBDA_TIMEOUT_SECONDS),
    ...problemsWithNumber('shortestRunSeconds', input.shortestRunSeconds, {
      from: 0.001,
      to: LAMBDA_TIMEOUT_SECONDS.to,
    }),
    ...problemsWithNumber('logKbPerInvocation', input.logKbPerInvocation, KB),
    ...problemsWithConcurrency(input),
  ];
  if (architecture !== 'unknown' && !ARCHITECTURES.includes(architecture)) {
    problems.push(`architecture is "${architecture}": give x86_64, arm64 or unknown`);
  }
  if (downstream !== undefined && downstream !== 'unknown') {
    problems.push(...problemsWithDownstream(downstream, 'downstream'));
  }
  input.waysIn.forEach((way, index) => {
    problems.push(...problemsWithWay(way, `waysIn[${index}]`));
  });
  return problems;
}

/** Dollars that may not be exceeded, for one or more periods at a time. */
export type Ceiling = Partial<UsdByPeriod>;

const CEILING_USD: Range = { from: 0, to: 1e12 };

export function problemsWithCeiling(ceiling: Ceiling): string[] {
  const { usdPerHour, usdPerDay, usdPerMonth } = ceiling;
  if (usdPerHour === undefined && usdPerDay === undefined && usdPerMonth === undefined) {
    return ['no ceiling is given: set usdPerHour, usdPerDay or usdPerMonth'];
  }
  return [
    ...problemsWithNumber('usdPerHour', usdPerHour, CEILING_USD),
    ...problemsWithNumber('usdPerDay', usdPerDay, CEILING_USD),
    ...problemsWithNumber('usdPerMonth', usdPerMonth, CEILING_USD),
  ];
}
