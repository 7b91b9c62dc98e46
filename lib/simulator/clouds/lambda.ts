// AWS as the simulator has it: Lambda, CloudWatch, DynamoDB and a scheduler, at list price in us-east-1.
// One run has one environment and pays for it alone.

import { REACTION_MINUTES } from '../../core/pausing/guarded-bound';
import { LAMBDA_ACCOUNT_CONCURRENCY } from '../../core/prices/aws-limits';
import { awsPriceBook } from '../../core/prices/books/aws';
import {
  ACCOUNT_METRICS,
  awsGuardPrices,
  WATCHDOG_MEMORY_MB,
} from '../../core/prices/books/aws-guard';
import { METRICS_PER_READ } from '../../core/prices/guard-bill';
import { marginalUsd } from '../../core/prices/prices';
import { rateOf } from '../../core/prices/rate';
import { MB_PER_GB } from '../../core/units/money';
import { ControlPlane } from '../cloud/control-plane';
import type { Nature } from '../cloud/nature';
import type { GuardTariff } from '../guard-books';
import type { CloudModel } from './cloud-model';

/** The documentation's own example number. */
const PLACE = { accountId: '111122223333', region: 'us-east-1' };

export const lambdaNature: Nature = {
  idOf: (name) => `arn:aws:lambda:${PLACE.region}:${PLACE.accountId}:function:${name}`,
  pricesOf: ({ billing }) => ({
    rate: rateOf(billing, awsPriceBook),
    usdPerProvisionedSecond:
      (billing.memoryMb / MB_PER_GB) *
      marginalUsd(awsPriceBook, `lambda.provisioned.${billing.architecture}`),
  }),
  hostOf: () => null,
  quota: LAMBDA_ACCOUNT_CONCURRENCY,
  fullConcurrency: LAMBDA_ACCOUNT_CONCURRENCY,
  pagesOf: (functionCount) => Math.max(1, Math.ceil(functionCount / 50)),
  // A planning value, since AWS gives none.
  publishSeconds: { from: 60, to: 180 },
  countsAtOnce: 'runs',
};

/** The watchdog's own run: arm64 at this size, billed by the millisecond from its first to its last. */
const WATCHDOG_GB = WATCHDOG_MEMORY_MB / MB_PER_GB;
/** A structured line a tick, and the platform's START, END and REPORT lines. */
const LOG_KB_PER_TICK = 1;
/** Silence, errors, throttles: the alarms that watch the watchdog. */
const ALARMS = 3;
const KB = 1024;
/** A strongly consistent read of up to 4 KB is one. */
const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / (4 * KB)));
const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / KB));

export const lambdaTariff: GuardTariff = {
  book: awsPriceBook,
  standing: [['metrics.alarm', ALARMS]],
  plainRead: ['metrics.getMetricData', METRICS_PER_READ],
  run: (seconds) => [
    ['lambda.request.arm64', 1],
    ['lambda.duration.arm64', seconds * WATCHDOG_GB],
    ['events.scheduler', 1],
    ['logs.ingest', LOG_KB_PER_TICK / (KB * KB)],
  ],
  readAccount: () => [['metrics.request', ACCOUNT_METRICS]],
  readFunctions: ({ metrics }) => [['metrics.getMetricData', metrics]],
  read: (bytes) => [['dynamodb.read', readUnits(bytes)]],
  list: (bytes) => [['dynamodb.read', readUnits(bytes)]],
  write: (bytes) => [['dynamodb.write', writeUnits(bytes)]],
  recall: (bytes) => [['dynamodb.read', readUnits(bytes)]],
  remember: (bytes) => [['dynamodb.write', writeUnits(bytes)]],
  takeLease: () => [['dynamodb.write', 1]],
  giveUpLease: () => [['dynamodb.write', 1]],
  tell: () => [
    ['sns.publish', 1],
    ['sns.email', 1],
  ],
};

export const lambdaModel: CloudModel = {
  nature: lambdaNature,
  controlOf: (cloud, random) => new ControlPlane(cloud, random),
  policy: {},
  guardPrices: awsGuardPrices,
  tariff: lambdaTariff,
  // Three levers to set and a person who resumes, at a usual time to pause.
  shown: { name: 'cloud', origin: PLACE, seed: 30 },
  takesMs: {
    discover: [150, 300],
    readAccount: [40, 120],
    readFunctions: [90, 250],
    inspect: [40, 90],
    set: [80, 220],
    open: [5, 15],
    read: [4, 12],
    write: [6, 18],
    recall: [6, 20],
    remember: [10, 30],
    takeLease: [6, 15],
    giveUpLease: [6, 15],
    tell: [20, 60],
    rescue: [10, 40],
  },
  reactionMinutes: REACTION_MINUTES,
  leakMinutes: 0,
};
