// What must hold of every simulated run, in words: an empty list is a run that kept every promise.
// Each line names the scenario and the seed, so that it can be run again alone.

import { defaultPolicy } from '../../lib/core/policy/policy';
import type { RunReport } from '../../lib/simulator/report';

export function wrongWith(report: RunReport): string[] {
  const { scenario, seed, kind, paused, resumedExactly, overspendUsd, boundUsd } = report;
  const problems = [...report.violations];
  if (kind === 'attack' && !paused) problems.push('an attack was not paused');
  if (kind === 'honest' && paused) problems.push('an honest function was paused');
  if (paused && resumedExactly !== true) problems.push('not everything was given back');
  if (overspendUsd > boundUsd) problems.push(`overspent ${overspendUsd}, bound ${boundUsd}`);
  if (report.eventsLost > 0 && isRescued(report))
    problems.push(`${report.eventsLost} events were lost that could have been kept`);
  const { eventsSent, eventsProcessed, eventsRescued, eventsQueued, eventsLost } = report;
  if (eventsSent !== eventsProcessed + eventsRescued + eventsQueued + eventsLost)
    problems.push('the events do not add up');
  if (report.guardUsdPerMonth > defaultPolicy.guardBudgetUsdPerMonth)
    problems.push(`the guard itself would cost ${report.guardUsdPerMonth} a month`);
  return problems.map((problem) => `${scenario}, seed ${seed}: ${problem}`);
}

/** Queues can be disabled; where anything was rescued there is a rescue queue. */
const isRescued = ({ scenario, eventsRescued }: RunReport): boolean =>
  scenario === 'queue-reenqueue' || eventsRescued > 0;
