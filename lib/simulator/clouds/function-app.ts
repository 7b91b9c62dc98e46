// Azure as the simulator has it: function apps on Flex Consumption, Azure Monitor and a table, at list price in East US.
// Metrics are there within a minute; a stop may do nothing, so that the guard has to climb.

import { azurePriceBook } from '../../core/prices/books/azure';
import { azureGuardBook } from '../../core/prices/books/azure-guard';
import {
  AZURE_WATCHDOG_MEMORY_MB,
  azureGuardPrices,
  azureRateOf,
  HOST_RENEWALS_PER_MINUTE,
  METRIC_ALARMS,
  QUIET_TICK,
  RESOURCES_PER_BATCH,
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
  // A list of a thousand resources is 1; a third of its time is that of any call, the rest of what is on it. Planning values,
  // since neither times nor page sizes are published.
  pagesOf: (functionCount) => 0.3 + 0.7 * (functionCount / 1_000),
  // learn.microsoft.com, data-ingestion-time (2026-02): in the metrics store in under a minute.
  publishSeconds: { from: 20, to: 60 },
  countsAtOnce: 'gigabytes',
};

/** Of what a quiet tick does in the table, these are counted where they are made: the lease taken and given up, the open records. */
const COUNTED = { takeLease: 2, giveUpLease: 2, list: 1 };
const COUNTED_OPERATIONS = COUNTED.takeLease + COUNTED.giveUpLease + COUNTED.list;

/** A second at least, then by tenths: learn.microsoft.com, flex-consumption-plan. */
const billedSeconds = (seconds: number): number =>
  Math.max(TICK_SECONDS_MIN, Math.ceil(seconds * 10) / 10);

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
    ['monitor.metricAlert', METRIC_ALARMS],
    ['monitor.logAlert', 1],
  ],
  plainRead: ['monitor.functionCall', 2 / RESOURCES_PER_BATCH],
  run: (seconds) => [
    ['functions.flex.execution', 1],
    ['functions.flex.duration', (AZURE_WATCHDOG_MEMORY_MB / MB_PER_GB) * billedSeconds(seconds)],
    ['table.operation', QUIET_TICK.tableOperations - COUNTED_OPERATIONS],
    ['blob.other', QUIET_TICK.blobLooks + HOST_RENEWALS_PER_MINUTE],
    ['logs.ingest', QUIET_TICK.logKb / (1024 * 1024)],
  ],
  readAccount: () => [['monitor.call', QUIET_TICK.metricCalls]],
  readFunctions: ({ reads }) => [['monitor.functionCall', Math.ceil(reads / RESOURCES_PER_BATCH)]],
  read: () => [['table.operation', 2]],
  list: () => [['table.operation', COUNTED.list]],
  // What is there is read twice before it is written over.
  write: () => [['table.operation', 3]],
  recall: () => [['blob.other', 1]],
  remember: () => [['blob.write', 1]],
  takeLease: () => [['table.operation', COUNTED.takeLease]],
  giveUpLease: () => [['table.operation', COUNTED.giveUpLease]],
  tell: () => [],
};

export const functionAppModel: CloudModel = {
  nature,
  controlOf: (cloud) => new FunctionAppControl(cloud),
  policy: {},
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
    // A thousand resources, and the few apps that are read again, together.
    discover: [400, 1700],
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
