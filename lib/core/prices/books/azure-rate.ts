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
const TICK_SECONDS = 1.2;
/** A lease taken, one look at the folders for all lists, the tick written down; giving the lease up is free. */
export const TICK_BLOB_WRITES = 3;
/** The mode, the lease twice, the memory's tag, incidents. */
export const TICK_BLOB_READS = 5;
/** The subscription's executions, in one region; each further region costs as much again. */
export const TICK_METRIC_CALLS = 1;
/** A tick's own line and the host's. */
export const TICK_LOG_KB = 2;
/** Silence and failures; mail about what the log says. */
export const ALARMS = 2;

const usdPerTick =
  marginalUsd(azurePriceBook, 'functions.flex.execution') +
  (AZURE_WATCHDOG_MEMORY_MB / MB_PER_GB) *
    TICK_SECONDS *
    marginalUsd(azurePriceBook, 'functions.flex.duration') +
  TICK_BLOB_WRITES * marginalUsd(azureGuardBook, 'blob.write') +
  TICK_BLOB_READS * marginalUsd(azureGuardBook, 'blob.read') +
  TICK_METRIC_CALLS * marginalUsd(azureGuardBook, 'monitor.call') +
  (TICK_LOG_KB / 1024 / 1024) * marginalUsd(azureGuardBook, 'logs.ingest');

/** learn.microsoft.com, migrate-to-batch-api: resources in one batch. */
export const RESOURCES_PER_BATCH = 50;

export const azureGuardPrices: GuardPrices = {
  fixedUsdPerMonth:
    usdPerTick * MINUTES_PER_MONTH +
    ALARMS * marginalUsd(azureGuardBook, 'monitor.metricAlert') +
    marginalUsd(azureGuardBook, 'monitor.logAlert'),
  // Batches are filled as far as the apps of one region and plan allow. Reckoned as a quarter full: what a bad month takes
  // beside its reads, records and longer ticks, comes out of the same budget (simulator, `pulse` and `twenty-times`).
  usdPerRead: (4 / RESOURCES_PER_BATCH) * marginalUsd(azureGuardBook, 'monitor.call'),
  readsTogether: RESOURCES_PER_BATCH,
};
