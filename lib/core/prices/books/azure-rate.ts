// What a function app's usage costs, and what the guard itself costs on Azure, at list price without free grants.
// A second of usage is one instance busy for a second, so that what a hold allows is a number of instances.

import { MB_PER_GB } from '../../units/money';
import { MINUTES_PER_MONTH } from '../../units/time';
import type { GuardPrices } from '../guard-bill';
import { marginalUsd } from '../prices';
import type { Rate } from '../rate';
import { type AzurePriceKey, azurePriceBook } from './azure';
import { azureGuardBook } from './azure-guard';

type Plan = 'consumption' | 'flex';

const KEYS: Readonly<Record<Plan, Record<'execution' | 'duration', AzurePriceKey>>> = {
  consumption: {
    execution: 'functions.consumption.execution',
    duration: 'functions.consumption.duration',
  },
  flex: { execution: 'functions.flex.execution', duration: 'functions.flex.duration' },
};

export function azureRateOf(plan: Plan, memoryMb: number, extraUsdPerInvocation = 0): Rate {
  const keys = KEYS[plan];
  return {
    // An instance of Consumption bills each execution alone.
    ...(plan === 'flex' ? { isShared: true } : {}),
    ...(extraUsdPerInvocation > 0 ? { declaredUsdPerInvocation: extraUsdPerInvocation } : {}),
    usdPerInvocation: marginalUsd(azurePriceBook, keys.execution) + extraUsdPerInvocation,
    usdPerSecond: (memoryMb / MB_PER_GB) * marginalUsd(azurePriceBook, keys.duration),
  };
}

/** The watchdog's instance on Flex Consumption, the smallest there is; what is deployed must have the same. */
export const AZURE_WATCHDOG_MEMORY_MB = 512;
/** The least an execution is billed for (learn.microsoft.com, flex-consumption-plan), which most quiet ticks stay within. */
export const TICK_SECONDS_MIN = 1;
/** With its share of those that list apps and look at some of them. */
const TICK_SECONDS = 1.06;

/** What a quiet tick does; a test counts it over an hour of the watchdog that is deployed (test/lambda/azure/own-bill.test.ts). */
export const QUIET_TICK = {
  /** The mode, the lease read, taken and given up, open records, decisions, incidents, the tick written down. */
  tableOperations: 9,
  /** Whether what was learned is still what was kept last. */
  blobLooks: 1,
  /** The subscription's executions, in one region; each further region costs as much again. */
  metricCalls: 1,
  /** Its line, once in ten minutes, with what Application Insights keeps beside it. */
  logKb: 0.13,
} as const;

/**
 * Leases that the host of Functions renews on its own storage while an instance is there, whoever runs on it: five a minute on its
 * own lock (github.com/Azure/azure-functions-host/issues/11930), two on that of a timer (issues/10505).
 */
export const HOST_RENEWALS_PER_MINUTE = 7;
/** Rules on metrics: silence and failures. Beside them one on the log, which mails. */
export const METRIC_ALARMS = 2;

const usdPerTick =
  marginalUsd(azurePriceBook, 'functions.flex.execution') +
  (AZURE_WATCHDOG_MEMORY_MB / MB_PER_GB) *
    TICK_SECONDS *
    marginalUsd(azurePriceBook, 'functions.flex.duration') +
  QUIET_TICK.tableOperations * marginalUsd(azureGuardBook, 'table.operation') +
  (QUIET_TICK.blobLooks + HOST_RENEWALS_PER_MINUTE) * marginalUsd(azureGuardBook, 'blob.other') +
  QUIET_TICK.metricCalls * marginalUsd(azureGuardBook, 'monitor.call') +
  (QUIET_TICK.logKb / 1024 / 1024) * marginalUsd(azureGuardBook, 'logs.ingest');

/** learn.microsoft.com, migrate-to-batch-api: resources in one batch. */
export const RESOURCES_PER_BATCH = 50;

export const azureGuardPrices: GuardPrices = {
  fixedUsdPerMonth:
    usdPerTick * MINUTES_PER_MONTH +
    METRIC_ALARMS * marginalUsd(azureGuardBook, 'monitor.metricAlert') +
    marginalUsd(azureGuardBook, 'monitor.logAlert'),
  // Batches are filled as far as the apps of one region and plan allow. Reckoned as a quarter full: what a bad month takes
  // beside its reads, records and longer ticks, comes out of the same budget (simulator, `pulse` and `twenty-times`).
  usdPerRead: (4 / RESOURCES_PER_BATCH) * marginalUsd(azureGuardBook, 'monitor.call'),
  readsTogether: RESOURCES_PER_BATCH,
};
