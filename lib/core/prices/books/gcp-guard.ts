// What the guard itself costs on Google Cloud: a tick each minute from Cloud Run, Monitoring, Storage and a scheduler,
// at list price with nothing free. The rest of its bill is series, bought one function at a time (guard-bill.ts).

import { MINUTES_PER_MONTH } from '../../units/time';
import { type GuardPrices, METRICS_PER_READ } from '../guard-bill';
import { marginalUsd } from '../prices';
import { costUsd } from '../rate';
import { cloudRunRateOf, gcpPriceBook } from './gcp';

/**
 * The watchdog's size; what is deployed must have the same. A tick waits for the network nearly all of its time, so it has the
 * processor that Google gives a function of its memory: cloud.google.com/functions/docs/configuring/memory (2026-11).
 */
export const WATCHDOG_VCPUS = 0.333;
export const WATCHDOG_MEMORY_GIB = 0.5;

/** Requests and instances of the whole project: one series each. */
export const TICK_SERIES = 2;
/** A tick's own run: what its calls take, one after the other, and a third of a processor for the rest. */
const TICK_SECONDS = 1.1;
/** The lease and the last tick are written, one look at the folders stands for all lists; a removal is free. */
export const TICK_CHANGES = 3;
/** The mode, the lease, the memory's generation, the incidents. */
export const TICK_READS = 8;
/** Silence and errors. */
export const CONDITIONS = 2;

const usdPerTick =
  TICK_SERIES * marginalUsd(gcpPriceBook, 'monitoring.series') +
  costUsd(
    { invocations: 1, durationSeconds: TICK_SECONDS },
    cloudRunRateOf({ vcpus: WATCHDOG_VCPUS, memoryGib: WATCHDOG_MEMORY_GIB, tier: 'tier1' }),
  ) +
  TICK_CHANGES * marginalUsd(gcpPriceBook, 'storage.change') +
  TICK_READS * marginalUsd(gcpPriceBook, 'storage.read');

/**
 * The confirm page's size, where there is one: the smallest that Google makes of a function, with the processor that goes with
 * its memory (cloud.google.com/functions/docs/configuring/memory, 2026-11). It runs on one instance, one request at a time.
 */
export const PAGE_VCPUS = 0.167;
export const PAGE_MEMORY_GIB = 0.25;

export const gcpGuardPrices: GuardPrices = {
  fixedUsdPerMonth:
    usdPerTick * MINUTES_PER_MONTH +
    CONDITIONS * marginalUsd(gcpPriceBook, 'monitoring.condition') +
    marginalUsd(gcpPriceBook, 'scheduler.job'),
  usdPerRead: METRICS_PER_READ * marginalUsd(gcpPriceBook, 'monitoring.series'),
};
