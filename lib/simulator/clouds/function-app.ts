// Azure as the simulator has it: function apps on Flex Consumption, Azure Monitor and blobs, at list price in East US.
// Metrics are there within a minute; a stop may do nothing, so that the guard has to climb.

import { azurePriceBook } from '../../core/prices/books/azure';
import { azureGuardBook } from '../../core/prices/books/azure-guard';
import {
  ALARMS,
  AZURE_WATCHDOG_MEMORY_MB,
  azureGuardPrices,
  azureRateOf,
  RESOURCES_PER_BATCH,
  TICK_BLOB_READS,
  TICK_BLOB_WRITES,
  TICK_LOG_KB,
  TICK_METRIC_CALLS,
  TICK_SECONDS_MIN,
} from '../../core/prices/books/azure-rate';
import { MB_PER_GB } from '../../core/units/money';
import type { FunctionSpec } from '../cloud/function-spec';
import type { Nature } from '../cloud/nature';
import type { GuardTariff } from '../guard-books';
import type { CloudModel } from './cloud-model';
import { FunctionAppControl } from './function-app-control';
import { FLEX_INSTANCES, FLEX_SIZES, type FlexSize, FunctionAppHost } from './function-app-host';

/** The smallest size that holds it. */
const sizeOf = ({ billing }: FunctionSpec): FlexSize =>
  FLEX_SIZES.find(({ memoryMb }) => memoryMb >= billing.memoryMb) ?? FLEX_SIZES[2];

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

const nature: Nature = {
  idOf: (name) =>
    `/subscriptions/${SUBSCRIPTION}/resourcegroups/app/providers/microsoft.web/sites/${name.toLowerCase()}`,
  pricesOf: (spec) => ({
    rate: azureRateOf('flex', sizeOf(spec).memoryMb, spec.billing.extraUsdPerInvocation),
    usdPerProvisionedSecond: 0,
  }),
  hostOf: (spec, random) => new FunctionAppHost(spec, sizeOf(spec), random),
  quota: Number.POSITIVE_INFINITY,
  // Of an app of 2 GB, the default size.
  fullConcurrency: FLEX_INSTANCES * FLEX_SIZES[1].requestsPerInstance,
  // A planning value, since no page size is published.
  functionsPerPage: 200,
  // learn.microsoft.com, data-ingestion-time (2026-02): in the metrics store in under a minute.
  publishSeconds: { from: 20, to: 60 },
  countsAtOnce: 'gigabytes',
};

/** Of what a quiet tick does, these are counted where they are made. */
const COUNTED = { writes: 2, reads: 0 };

const tariff: GuardTariff = {
  book: {
    ...azureGuardBook,
    entries: {
      ...azureGuardBook.entries,
      ...azurePriceBook.entries,
      // Calls for single apps are bought by the budget, those of the subscription whatever happens: told apart.
      'monitor.functionCall': azureGuardBook.entries['monitor.call'],
    },
    freeAllowances: [...azureGuardBook.freeAllowances, ...azurePriceBook.freeAllowances],
  },
  standing: [
    ['monitor.metricAlert', ALARMS],
    ['monitor.logAlert', 1],
  ],
  plainRead: ['monitor.functionCall', 2 / RESOURCES_PER_BATCH],
  run: (seconds) => [
    ['functions.flex.execution', 1],
    [
      'functions.flex.duration',
      (AZURE_WATCHDOG_MEMORY_MB / MB_PER_GB) * Math.max(TICK_SECONDS_MIN, seconds),
    ],
    ['blob.write', TICK_BLOB_WRITES - COUNTED.writes],
    ['blob.read', TICK_BLOB_READS - COUNTED.reads],
    ['logs.ingest', TICK_LOG_KB / (1024 * 1024)],
  ],
  readAccount: () => [['monitor.call', TICK_METRIC_CALLS]],
  readFunctions: ({ reads }) => [['monitor.functionCall', Math.ceil(reads / RESOURCES_PER_BATCH)]],
  read: () => [['blob.read', 1]],
  list: () => [['blob.write', 1]],
  write: () => [['blob.write', 1]],
  takeLease: () => [['blob.write', 1]],
  giveUpLease: () => [],
  tell: () => [],
};

export const functionAppModel: CloudModel = {
  nature,
  controlOf: (cloud) => new FunctionAppControl(cloud),
  policy: { guardBudgetUsdPerMonth: 3.5 },
  guardPrices: azureGuardPrices,
  tariff,
  shown: {
    name: 'Azure',
    origin: {
      accountId: SUBSCRIPTION,
      region: 'eastus',
      commandOptions: `--cloud azure --subscription ${SUBSCRIPTION}`,
      isInEveryRegion: true,
    },
    seed: 30,
  },
  takesMs: {
    discover: [300, 1500],
    readAccount: [80, 250],
    readFunctions: [100, 350],
    inspect: [150, 600],
    set: [400, 3000],
    open: [10, 40],
    read: [5, 25],
    write: [8, 30],
    recall: [8, 40],
    remember: [15, 60],
    takeLease: [8, 30],
    giveUpLease: [8, 30],
    tell: [20, 60],
    rescue: [10, 40],
  },
  // A minute to fill, one to be seen, a tick to come, a minute to act, and two in which a stop is obeyed.
  reactionMinutes: 1 + 1 + 1 + 1 + 2,
  // Stopped again, then a scale limit: each is tried when a minute shows that the one before did nothing.
  leakMinutes: 15,
};
