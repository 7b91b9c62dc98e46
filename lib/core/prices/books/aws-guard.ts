// What the guard itself costs on AWS: a tick each minute from Lambda, CloudWatch, DynamoDB and a scheduler, at list price.
// The rest of its bill is metric reads, bought one function at a time (guard-bill.ts).

import { MB_PER_GB } from '../../units/money';
import { MINUTES_PER_MONTH } from '../../units/time';
import { LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT } from '../aws-limits';
import { type GuardPrices, METRICS_PER_READ } from '../guard-bill';
import { marginalUsd } from '../prices';
import { awsPriceBook } from './aws';

/** Invocations and ConcurrentExecutions, without dimensions: the account as a whole. */
export const ACCOUNT_METRICS = 2;

/** The watchdog's size, on arm64; what is deployed must have the same. */
export const WATCHDOG_MEMORY_MB = 512;
/** A tick's own run takes about 0.6 s, measured on the bundled watchdog against local endpoints. */
const TICK_GB_SECONDS = (WATCHDOG_MEMORY_MB / MB_PER_GB) * 0.6;
const TICK_LOG_KB = 0.5;
/** A lease taken and given up, and the open records looked for. */
const TICK_JOURNAL_WRITES = 2;
const TICK_JOURNAL_READS = 2;
/** Silence, errors, throttles. */
const ALARMS = 3;

const usdPerTick =
  ACCOUNT_METRICS * marginalUsd(awsPriceBook, 'metrics.request') +
  marginalUsd(awsPriceBook, 'lambda.request.arm64') +
  TICK_GB_SECONDS * marginalUsd(awsPriceBook, 'lambda.duration.arm64') +
  marginalUsd(awsPriceBook, 'events.scheduler') +
  TICK_JOURNAL_WRITES * marginalUsd(awsPriceBook, 'dynamodb.write') +
  TICK_JOURNAL_READS * marginalUsd(awsPriceBook, 'dynamodb.read') +
  (TICK_LOG_KB / 1024 / 1024) * marginalUsd(awsPriceBook, 'logs.ingest');

export const awsGuardPrices: GuardPrices = {
  fixedUsdPerMonth:
    usdPerTick * MINUTES_PER_MONTH + ALARMS * marginalUsd(awsPriceBook, 'metrics.alarm'),
  usdPerRead: METRICS_PER_READ * marginalUsd(awsPriceBook, 'metrics.getMetricData'),
  countsRunning: true,
};

/** The confirm page's size, on arm64; what is deployed must have the same. */
export const CONFIRM_PAGE_MEMORY_MB = 256;
/** START, END and REPORT of a request that is turned away. */
const PAGE_LOG_KB = 0.5;
const SECONDS_PER_MONTH = MINUTES_PER_MONTH * 60;

/**
 * What a flood of the confirm page can cost in a month, with the one execution that is reserved for it never idle and as
 * many requests as Lambda lets through it. The guard watches the page like any other function.
 */
export const CONFIRM_PAGE_USD_PER_MONTH_AT_MOST =
  SECONDS_PER_MONTH *
  ((CONFIRM_PAGE_MEMORY_MB / MB_PER_GB) * marginalUsd(awsPriceBook, 'lambda.duration.arm64') +
    LAMBDA_REQUESTS_PER_SECOND_PER_ENVIRONMENT *
      (marginalUsd(awsPriceBook, 'lambda.request.arm64') +
        (PAGE_LOG_KB / 1024 / 1024) * marginalUsd(awsPriceBook, 'logs.ingest')));
