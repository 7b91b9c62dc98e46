// From an inventory's function to what the exposure model asks for.
// An unresolved value stays 'unknown', so that the model takes it at its worst and says so; a value
// no cloud would accept is unknown too. Nothing is left out to make a bound look better.

import type { WayIn as CoreWay, ExposureInput, Known, Throttle } from '../core/exposure/input';
import { problemsWithExposureInput } from '../core/exposure/problems';
import {
  API_ACCOUNT_THROTTLE,
  LAMBDA_EPHEMERAL_MB,
  LAMBDA_MEMORY_MB,
  LAMBDA_TIMEOUT_SECONDS,
} from '../core/prices/aws-limits';
import { LAMBDA_DEFAULTS } from './collect/functions';
import {
  type FunctionItem,
  type Promises,
  type Setting,
  unset,
  type WayIn,
  type WayInKind,
} from './inventory';
import type { ScanSettings } from './settings';

export type Asked = { ok: true; input: ExposureInput } | { ok: false; because: string };

/** Beyond it a tag is a slip of the keyboard, and no promise. */
const LARGEST_KB = 1_048_576;

const inRange = (value: number | undefined, from: number, to: number): number | undefined =>
  value !== undefined && value >= from && value <= to ? value : undefined;

type Sizes = Pick<Promises, 'answerKb' | 'messageKb'>;

export function exposureInputOf(item: FunctionItem, settings: ScanSettings): Asked {
  if (item.cloud !== 'aws') {
    return { ok: false, because: `there is no price book for ${item.cloud} yet` };
  }
  const reserved = whole(item.reservedConcurrency, 0, 1_000_000);
  const { promises } = item;
  const sizes: Sizes = {
    answerKb: inRange(promises.answerKb ?? settings.answerKb, 0, LARGEST_KB),
    messageKb: inRange(promises.messageKb ?? settings.messageKb, 0, LARGEST_KB),
  };
  const input: ExposureInput = {
    name: item.name,
    memoryMb: ranged(item.memoryMb, LAMBDA_MEMORY_MB) ?? LAMBDA_DEFAULTS.memoryMb,
    timeoutSeconds:
      ranged(item.timeoutSeconds, LAMBDA_TIMEOUT_SECONDS) ?? LAMBDA_DEFAULTS.timeoutSeconds,
    architecture: knownOf(item.architecture) ?? 'x86_64',
    ephemeralMb: ranged(item.ephemeralStorageMb, LAMBDA_EPHEMERAL_MB),
    reservedConcurrency: reserved,
    provisionedConcurrency: provisionedOf(item, reserved),
    waysIn: item.waysIn.filter(isOpenWay).flatMap((way) => wayOf(way, item, sizes)),
    accountConcurrency: settings.accountConcurrency,
    shortestRunSeconds: inRange(
      promises.shortestRunSeconds ?? settings.shortestRunSeconds,
      0.001,
      900,
    ),
    logKbPerInvocation: settings.logKbPerInvocation,
    downstream: settings.downstream,
  };
  const problems = problemsWithExposureInput(input);
  return problems.length === 0 ? { ok: true, input } : { ok: false, because: problems.join('; ') };
}

function isOpenWay(way: WayIn): boolean {
  return (
    !(way.isEnabled.state === 'known' && !way.isEnabled.value) && way.kind !== 'custom-resource'
  );
}

/** What charges for getting to the function, and is in no price book: the function's own part is counted, and this said. */
const UNPRICED: Partial<Record<WayInKind, string>> = {
  'graphql-api': 'AppSync',
  cognito: 'the user pool',
  documentdb: 'DocumentDB',
  firehose: 'Firehose',
  'iot-rule': 'IoT Core',
  kafka: 'the Kafka cluster',
  mq: 'the message broker',
  pipe: 'EventBridge Pipes',
};

/** aws.amazon.com/lambda/pricing, Lambda@Edge: $0.60 a million and $0.00005001 a GB-second, 2026-04. */
const EDGE =
  'runs at the edge are priced like runs at home: they cost three times as much, and each Region has a quota of its own';

/** What a reader of the bound has to know of how it was come by, beyond what the model says. */
export function notesOn(item: FunctionItem): string[] {
  const { memoryMb, timeoutSeconds, reservedConcurrency } = item;
  const chosen = [
    ['memory', largestOf(memoryMb), 'MB'],
    ['the timeout', largestOf(timeoutSeconds), 's'],
    ['reserved concurrency', largestOf(reservedConcurrency), ''],
  ] as const;
  const notes = chosen.flatMap(([what, largest, unit]) =>
    largest === undefined
      ? []
      : [
          `${what} depends on a condition: its largest value, ${`${largest} ${unit}`.trim()}, is assumed`,
        ],
  );
  return [...notes, ...unpricedWays(item)];
}

function unpricedWays(item: FunctionItem): string[] {
  const kinds = new Set(item.waysIn.filter(isOpenWay).map((way) => way.kind));
  return [...kinds].flatMap((kind) => {
    if (kind === 'edge') return [EDGE];
    const charger = UNPRICED[kind];
    return charger ? [`${charger} has charges of its own, which are not counted`] : [];
  });
}

function knownOf<T>(setting: Setting<T> | undefined): Known<T> | undefined {
  if (setting === undefined || setting.state === 'unset') return undefined;
  return setting.state === 'known' ? setting.value : 'unknown';
}

/** More of anything never costs less, so of the values that a condition chooses from the largest is the worst. */
const largestOf = (setting: Setting<number> | undefined): number | undefined =>
  setting?.state === 'unknown' && setting.oneOf ? Math.max(...setting.oneOf) : undefined;

function ranged(
  setting: Setting<number> | undefined,
  range: { min: number; max: number },
): Known<number> | undefined {
  const value = largestOf(setting) ?? knownOf(setting);
  if (typeof value !== 'number') return value;
  return value >= range.min && value <= range.max ? value : 'unknown';
}

function whole(
  setting: Setting<number> | undefined,
  from: number,
  to: number,
): Known<number> | undefined {
  const value = ranged(setting, { min: from, max: to });
  return typeof value === 'number' && !Number.isInteger(value) ? 'unknown' : value;
}

/** All its versions and aliases together; scaling counts at its most. */
function provisionedOf(
  item: FunctionItem,
  reserved: Known<number> | undefined,
): Known<number> | undefined {
  if (item.provisioned.length === 0) return undefined;
  const scaled = item.provisioned.filter((provisioned) => provisioned.isScaled);
  const counted =
    scaled.length > 0
      ? scaled.map((provisioned) => provisioned.maximum ?? unset)
      : item.provisioned.map((provisioned) => provisioned.concurrency);
  let sum = 0;
  for (const setting of counted) {
    const value = whole(setting, 0, 1_000_000);
    if (typeof value !== 'number') return 'unknown';
    sum += value;
  }
  return typeof reserved === 'number' ? Math.min(sum, reserved) : sum;
}

function throttleOf(way: WayIn): Known<Throttle> | undefined {
  const rate = ranged(way.throttle?.ratePerSecond, { min: 0, max: 1e8 });
  const quota = way.throttle?.quota;
  if (rate === undefined && quota) return { ...API_ACCOUNT_THROTTLE, quota };
  if (typeof rate !== 'number') return rate;
  const burst = ranged(way.throttle?.burst, { min: 0, max: 1e8 });
  if (burst === 'unknown') return 'unknown';
  return { requestsPerSecond: rate, burst: burst ?? rate, ...(quota ? { quota } : {}) };
}

function wayOf(way: WayIn, item: FunctionItem, sizes: Sizes): CoreWay[] {
  const { label } = way;
  const webAcl = way.hasWaf ? { webAcl: { rules: 1 } } : {};
  const { answerKb: responseKb, messageKb } = sizes;
  const both = { responseKb, requestKb: messageKb };
  switch (way.kind) {
    case 'rest-api':
    case 'http-api':
      return [
        {
          kind: way.kind,
          label,
          throttle: throttleOf(way),
          isPrivate: !way.isPublic,
          isStreaming: way.isStreaming,
          isAsync: way.isAsync,
          ...both,
          ...webAcl,
        },
      ];
    case 'websocket-api':
      return [{ kind: 'websocket-api', label, throttle: throttleOf(way), responseKb, messageKb }];
    case 'function-url':
      return [{ kind: 'function-url', label, isStreaming: item.responseStreaming, responseKb }];
    case 'alb':
      return [{ kind: 'alb', label, isPrivate: !way.isPublic, ...both, ...webAcl }];
    case 'sqs':
      return [queueWay(way, messageKb)];
    case 'kinesis':
    case 'dynamodb-stream':
      return [
        {
          kind: 'stream',
          label,
          shards: whole(way.shardCount, 1, 1_000_000) ?? 'unknown',
          parallelization: whole(way.parallelizationFactor, 1, 10),
        },
      ];
    case 's3':
    case 'sns':
      return [{ kind: way.kind, label, eventKb: messageKb }];
    case 'event-rule':
      return [{ kind: 'eventbridge', label, isAwsEvent: way.isAwsEvent, eventKb: messageKb }];
    case 'schedule':
      return scheduleWay(way);
    case 'state-machine':
      return [{ kind: 'state-machine', label, isExpress: way.isExpress ?? false }];
    default:
      return way.isAsync
        ? [{ kind: 'async-invoke', label, eventKb: messageKb }]
        : [{ kind: 'invoke', label }];
  }
}

function queueWay(way: WayIn, messageKb: number | undefined): CoreWay {
  const isFifo = way.isFifo ?? false;
  return {
    kind: 'sqs',
    label: way.label,
    isFifo,
    batchSize: whole(way.batchSize, 1, isFifo ? 10 : 10_000),
    maximumConcurrency: whole(way.maximumConcurrency, 1, 10_000),
    messageKb,
  };
}

/** The model knows no shorter beat than a second, and none longer than a year. */
function scheduleWay(way: WayIn): CoreWay[] {
  const rate = knownOf(way.ratePerMinute);
  const { label, isScheduler } = way;
  if (rate === 0) return [];
  const everySeconds =
    typeof rate === 'number' ? Math.min(31_622_400, Math.max(1, 60 / rate)) : 'unknown';
  return [{ kind: 'schedule', label, everySeconds, isScheduler: isScheduler ?? false }];
}
