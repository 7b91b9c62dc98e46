// What the guard itself costs on Google Cloud: a tick each minute from Cloud Run, Monitoring, Storage and a scheduler,
// at list price with nothing free. The rest of its bill is series, bought one function at a time (guard-bill.ts).

import { MINUTES_PER_MONTH } from '../../units/time';
import { type GuardPrices, METRICS_PER_READ } from '../guard-bill';
import { marginalUsd } from '../prices';
import { costUsd } from '../rate';
import { cloudRunRateOf, gcpPriceBook } from './gcp';

/** The watchdog's size; what is deployed must have the same. */
export const WATCHDOG_VCPUS = 1;
export const WATCHDOG_MEMORY_GIB = 0.5;

/** Requests and instances of the whole project: one series each. */
const TICK_SERIES = 2;
/** A tick's own run, as the same program takes on AWS. */
const TICK_SECONDS = 0.6;
/** The lease and the last tick are written, open records and decisions are listed; a removal is free. */
export const TICK_CHANGES = 5;
/** The mode, the lease, the memory's generation, the incidents. */
export const TICK_READS = 8;
/** Silence and errors. */
const CONDITIONS = 2;

const usdPerTick =
  TICK_SERIES * marginalUsd(gcpPriceBook, 'monitoring.series') +
  costUsd(
    { invocations: 1, durationSeconds: TICK_SECONDS },
    cloudRunRateOf({ vcpus: WATCHDOG_VCPUS, memoryGib: WATCHDOG_MEMORY_GIB, tier: 'tier1' }),
  ) +
  TICK_CHANGES * marginalUsd(gcpPriceBook, 'storage.change') +
  TICK_READS * marginalUsd(gcpPriceBook, 'storage.read');

export const gcpGuardPrices: GuardPrices = {
  fixedUsdPerMonth:
    usdPerTick * MINUTES_PER_MONTH +
    CONDITIONS * marginalUsd(gcpPriceBook, 'monitoring.condition') +
    marginalUsd(gcpPriceBook, 'scheduler.job'),
  usdPerRead: METRICS_PER_READ * marginalUsd(gcpPriceBook, 'monitoring.series'),
};
