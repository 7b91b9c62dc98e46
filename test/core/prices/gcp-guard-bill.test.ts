// What the guard of Google Cloud costs by itself, by hand and as its page says.

import { readFileSync } from 'node:fs';
import {
  gcpGuardPrices,
  PAGE_MEMORY_GIB,
  PAGE_VCPUS,
  WATCHDOG_MEMORY_GIB,
  WATCHDOG_VCPUS,
} from '../../../lib/core/prices/books/gcp-guard';

test('a month is 43,800 ticks, two conditions and a job, and costs about what the page says', () => {
  // Two series at $0.50 a million, a request at $0.40 a million, 1.1 s of a third of a processor and half a GiB, three
  // changes at $0.05 and eight reads at $0.004 for ten thousand.
  const run = 0.0000004 + 1.1 * (0.333 * 0.000024 + 0.5 * 0.0000025);
  const tick = 2 * 0.0000005 + run + 3 * 0.000005 + 8 * 0.0000004;
  expect(gcpGuardPrices.fixedUsdPerMonth).toBeCloseTo(43_800 * tick + 2 * 0.1 + 0.1, 9);
  const page = readFileSync('docs/azure-gcp.md', 'utf8');
  expect(page).toContain(`about $${gcpGuardPrices.fixedUsdPerMonth.toFixed(2)} a month`);
});

test('what it reads of functions costs a dollar a million', () => {
  expect(gcpGuardPrices.usdPerRead * 1e6).toBeCloseTo(1, 9);
});

test('the watchdog and the page have the processor that Google gives a function of their memory', () => {
  // cloud.google.com/functions/docs/configuring/memory: 256 MB and 512 MB.
  const processors: Readonly<Record<number, number>> = { 0.25: 0.167, 0.5: 0.333 };
  expect(processors[WATCHDOG_MEMORY_GIB]).toBe(WATCHDOG_VCPUS);
  expect(processors[PAGE_MEMORY_GIB]).toBe(PAGE_VCPUS);
});
