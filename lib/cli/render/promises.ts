// What the guard promises about a run, and which of these a run broke, in words with the figures.
// An attack is paused, an honest run is not, no loss exceeds its bound, what was taken is given back exactly.

import { formatUsd } from '../../core/units/money';
import type { RunSummary } from '../../simulator/report';

/** One run of `spendfuse simulate`, as its JSON says it. */
export type SimulatedRun = RunSummary;

/** Binary fractions: two ways to add up the same dollars differ far below this. */
const NOISE_USD = 1e-9;

export function brokenPromises(run: SimulatedRun): string[] {
  return [
    ...(run.kind === 'attack' && !run.paused
      ? [`the attack was not paused; it spent ${formatUsd(run.spentUsd)}`]
      : []),
    ...(run.kind === 'honest' && run.paused ? ['an honest run was paused'] : []),
    ...(run.overspendUsd > run.boundUsd + NOISE_USD
      ? [
          `the loss of ${formatUsd(run.overspendUsd)} exceeds its bound of ${formatUsd(run.boundUsd)}`,
        ]
      : []),
    ...(run.resumedExactly === false ? ['the state after the resume is not the state before'] : []),
    ...run.violations,
  ];
}
