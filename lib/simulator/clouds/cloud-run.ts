// Google Cloud as the simulator has it: Cloud Run, Cloud Monitoring, objects and a scheduler, at list price of tier 1.
// A request is counted when it ends, an instance is billed while it serves any, and both are seen minutes later.

import { USUAL_MAX } from '../../core/pausing/cloud-run-scaling';
import { cloudRunRateOf, gcpPriceBook } from '../../core/prices/books/gcp';
import {
  CONDITIONS,
  gcpGuardPrices,
  TICK_CHANGES,
  TICK_READS,
  TICK_SERIES,
  WATCHDOG_MEMORY_GIB,
  WATCHDOG_VCPUS,
} from '../../core/prices/books/gcp-guard';
import { METRICS_PER_READ } from '../../core/prices/guard-bill';
import { MB_PER_GB } from '../../core/units/money';
import type { FunctionSpec } from '../cloud/function-spec';
import type { Nature } from '../cloud/nature';
import type { GuardTariff } from '../guard-books';
import type { CloudModel } from './cloud-model';
import { CloudRunControl } from './cloud-run-control';
import { CloudRunHost, REQUESTS_PER_INSTANCE } from './cloud-run-host';

/** An instance that serves several requests has a whole vCPU at least, and two from 4 GiB on (memory limits page, 2026-11). */
const vcpusOf = ({ billing }: FunctionSpec): number => (billing.memoryMb > 2048 ? 2 : 1);

const PROJECT = 'shop-prod';
const REGION = 'us-central1';

const nature: Nature = {
  idOf: (name) => `projects/${PROJECT}/locations/${REGION}/services/${name}`,
  pricesOf: (spec) => ({
    rate: cloudRunRateOf({
      vcpus: vcpusOf(spec),
      memoryGib: spec.billing.memoryMb / MB_PER_GB,
      tier: 'tier1',
      extraUsdPerInvocation: spec.billing.extraUsdPerInvocation,
    }),
    usdPerProvisionedSecond: 0,
  }),
  hostOf: (spec, random) => new CloudRunHost(spec, random),
  quota: Number.POSITIVE_INFINITY,
  fullConcurrency: USUAL_MAX * REQUESTS_PER_INSTANCE,
  pagesOf: (functionCount) => Math.max(1, Math.ceil(functionCount / 500)),
  // Cloud Monitoring, metrics_gcp_p_z (2026-11): sampled every 60 s, visible after up to 180 s, some after 240.
  publishSeconds: { from: 180, to: 240 },
  countsAtOnce: 'instances',
};

/** Of what a quiet tick does, these are counted where they are made. */
const COUNTED = { changes: 2, reads: 0 };

const tariff: GuardTariff = {
  // Series of single services are bought by the budget, those of the project whatever happens: told apart.
  book: {
    ...gcpPriceBook,
    entries: {
      ...gcpPriceBook.entries,
      'monitoring.functionSeries': gcpPriceBook.entries['monitoring.series'],
    },
  },
  standing: [
    ['monitoring.condition', CONDITIONS],
    ['scheduler.job', 1],
  ],
  plainRead: ['monitoring.functionSeries', METRICS_PER_READ],
  run: (seconds) => [
    ['run.request', 1],
    ['run.vcpu.tier1', seconds * WATCHDOG_VCPUS],
    ['run.memory.tier1', seconds * WATCHDOG_MEMORY_GIB],
    ['storage.change', TICK_CHANGES - COUNTED.changes],
    ['storage.read', TICK_READS - COUNTED.reads],
  ],
  readAccount: () => [['monitoring.series', TICK_SERIES]],
  readFunctions: ({ metrics }) => [['monitoring.functionSeries', metrics]],
  read: () => [['storage.read', 1]],
  list: () => [['storage.change', 1]],
  write: () => [['storage.change', 1]],
  recall: () => [['storage.read', 1]],
  remember: () => [['storage.change', 1]],
  takeLease: () => [['storage.change', 1]],
  giveUpLease: () => [],
  tell: () => [],
};

export const cloudRunModel: CloudModel = {
  nature,
  controlOf: (cloud) => new CloudRunControl(cloud),
  policy: {},
  guardPrices: gcpGuardPrices,
  tariff,
  shown: {
    name: 'Google Cloud',
    origin: {
      accountId: PROJECT,
      region: REGION,
      commandOptions: `--cloud gcp --project ${PROJECT}`,
    },
    seed: 30,
  },
  takesMs: {
    discover: [200, 800],
    readAccount: [80, 300],
    readFunctions: [100, 400],
    inspect: [60, 200],
    // A change, and looks until it shows.
    set: [500, 2500],
    open: [30, 90],
    read: [20, 60],
    write: [40, 120],
    recall: [30, 90],
    remember: [50, 150],
    takeLease: [40, 120],
    giveUpLease: [40, 120],
    tell: [20, 60],
    rescue: [10, 40],
  },
  // A minute to fill, 240 s to be seen, a tick to come, a minute to act and one in which instances drain.
  reactionMinutes: 1 + 4 + 1 + 1 + 1,
  leakMinutes: 0,
};
