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
import {
  all,
  byKind,
  type Check,
  type FieldChecks,
  fieldOf,
  fields,
  isFields,
  listOf,
  number,
  oneOf,
  optional,
  type Problem,
  problemsWith,
} from '../units/values';
import type { Downstream, ExposureInput, Throttle, WayKind, WebAcl } from './input';

/** What a template may leave open is assumed at its worst, so "unknown" is sound wherever a bound can be made. */
const known =
  (check: Check): Check =>
  (value) =>
    value === 'unknown' ? [] : check(value);
const perhaps = (check: Check): Check => optional(known(check));

/** Beyond these a number is a slip of the keyboard, not a system. */
const concurrency = perhaps(number({ min: 0, max: 1_000_000, isWhole: true }));
const perSecond = number({ min: 0, max: 100_000_000 });
const kb = perhaps(number({ min: 0, max: 1_048_576 }));
const usd = number({ min: 0, max: 1_000_000 });
const A_YEAR_SECONDS = 31_622_400;
const LIST_MAX = 100_000;

const whole = (min: number, max: number): Check => number({ min, max, isWhole: true });

/** The same name means the same thing in every way in; each is checked wherever it occurs. */
const WAY_FIELDS = {
  arrivalsPerSecond: perhaps(perSecond),
  newConnectionsPerSecond: perhaps(perSecond),
  eventsPerSecond: perhaps(perSecond),
  executionsPerSecond: perhaps(perSecond),
  responseKb: kb,
  requestKb: kb,
  messageKb: kb,
  eventKb: kb,
  maximumConcurrency: perhaps(whole(1, 10_000)),
  provisionedPollers: perhaps(whole(1, 10_000)),
  parallelization: perhaps(whole(1, 10)),
  retries: perhaps(whole(0, 2)),
  transitionsPerInvocation: perhaps(number({ min: 1, max: 25_000 })),
  throttle: perhaps(
    fields<Throttle>({
      requestsPerSecond: known(perSecond),
      burst: known(perSecond),
      quota: optional(
        fields<NonNullable<Throttle['quota']>>({
          requests: perSecond,
          everySeconds: number({ min: 1, max: A_YEAR_SECONDS }),
        }),
      ),
    }),
  ),
  webAcl: optional(
    fields<WebAcl>({ rules: known(whole(0, 10_000)), capacity: perhaps(whole(0, 5_000)) }),
  ),
};

const nothingMore: Check = () => [];

const WAYS: Readonly<Record<WayKind, Check>> = {
  'rest-api': nothingMore,
  'http-api': nothingMore,
  'websocket-api': nothingMore,
  'function-url': nothingMore,
  alb: nothingMore,
  sqs: (way) => {
    const max = fieldOf(way, 'isFifo') === true ? SQS_FIFO_LARGEST_BATCH : SQS_LARGEST_BATCH;
    return fields({ batchSize: perhaps(whole(1, max)) })(way);
  },
  stream: fields({ shards: known(whole(1, 1_000_000)) }),
  s3: nothingMore,
  sns: nothingMore,
  eventbridge: nothingMore,
  'async-invoke': nothingMore,
  schedule: fields({ everySeconds: known(number({ min: 1, max: A_YEAR_SECONDS })) }),
  'state-machine': nothingMore,
  invoke: nothingMore,
};

const wayIn = byKind('kind', WAYS, fields(WAY_FIELDS));

const downstreamCall = fields<Pick<Downstream, 'usdPerCall' | 'callsPerInvocation'>>({
  usdPerCall: known(usd),
  callsPerInvocation: perhaps(usd),
});

const isWithinItsPool: Check = (input) => {
  const reserved = fieldOf(input, 'reservedConcurrency');
  const quota = fieldOf(input, 'accountConcurrency');
  const provisioned = fieldOf(input, 'provisionedConcurrency');
  const problems: Problem[] = [];
  if (typeof reserved === 'number' && typeof quota === 'number' && reserved > quota)
    problems.push({
      path: '.reservedConcurrency',
      fault: `is ${reserved}, over the account's ${quota}`,
      fix: 'reserve less',
    });
  if (typeof reserved === 'number' && typeof provisioned === 'number' && provisioned > reserved)
    problems.push({
      path: '.provisionedConcurrency',
      fault: `is ${provisioned}, over the ${reserved} reserved`,
      fix: 'provision less',
    });
  return problems;
};

const exposureInput = all(
  fields<Omit<ExposureInput, 'name'>>({
    memoryMb: known(number(LAMBDA_MEMORY_MB)),
    ephemeralMb: perhaps(number(LAMBDA_EPHEMERAL_MB)),
    timeoutSeconds: known(number(LAMBDA_TIMEOUT_SECONDS)),
    shortestRunSeconds: perhaps(number({ min: 0.001, max: LAMBDA_TIMEOUT_SECONDS.max })),
    logKbPerInvocation: kb,
    reservedConcurrency: concurrency,
    provisionedConcurrency: concurrency,
    accountConcurrency: perhaps(whole(1, 1_000_000)),
    reservedElsewhere: concurrency,
    sizes: optional(oneOf(['largest', 'smallest'])),
    architecture: oneOf([...ARCHITECTURES, 'unknown']),
    downstream: perhaps(listOf(downstreamCall, { max: LIST_MAX })),
    waysIn: listOf(wayIn, { max: LIST_MAX }),
  }),
  isWithinItsPool,
);

export const problemsWithExposureInput = (input: ExposureInput): string[] =>
  problemsWith('', input, exposureInput);

/** Dollars that may not be exceeded, for one or more periods at a time. */
export type Ceiling = Partial<UsdByPeriod>;

const ceilingUsd = perhaps(number({ min: 0, max: 1e12 }));
const CEILING: FieldChecks<Ceiling> = {
  usdPerHour: ceilingUsd,
  usdPerDay: ceilingUsd,
  usdPerMonth: ceilingUsd,
};

export const problemsWithCeiling = (ceiling: Ceiling): string[] =>
  isFields(ceiling) && Object.keys(CEILING).every((name) => fieldOf(ceiling, name) === undefined)
    ? ['no ceiling is given; set usdPerHour, usdPerDay or usdPerMonth']
    : problemsWith('', ceiling, fields<Ceiling>(CEILING));
