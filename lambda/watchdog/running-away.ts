// What breaks a limit and is not held, for the first line of a status: the mail said so minutes ago, and so must this.
// Whatever a pause was recorded for is not here; it is among the records.

import type { RunningAway } from '../../lib/contract';
import type { Refusal } from '../../lib/core/pausing/pause-plan';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import type { TickReport } from '../../lib/engine/tick';

const SHOWN_MAX = 20;

/** What holds it already, or is gone, does not run away. */
const HELD: ReadonlySet<Refusal['reason']> = new Set(['already-paused', 'gone', 'paused-by-hand']);

export function runningAwayIn(
  { verdicts, refusals, told }: Pick<TickReport, 'verdicts' | 'refusals' | 'told'>,
  functions: readonly WatchedFunction[],
): RunningAway[] {
  const names = new Map(functions.map(({ functionId, name }) => [functionId, name]));
  const whyNot = new Map<string, string>();
  for (const { type, functionId } of told)
    if (type === 'pause-failed') whyNot.set(functionId, 'the pause failed');
  for (const { functionId, reason, because } of refusals)
    if (!HELD.has(reason))
      whyNot.set(functionId, reason === 'observe-mode' ? 'observe mode' : because);
  return verdicts
    .flatMap(({ functionId, verdict }): RunningAway[] => {
      const notPaused = whyNot.get(functionId);
      if (verdict.kind !== 'breach' || notPaused === undefined) return [];
      const { because, evidence } = verdict;
      const functionName = names.get(functionId) ?? functionId;
      return [{ functionId, functionName, usdPerHour: evidence.usdPerHour, because, notPaused }];
    })
    .sort((a, b) => b.usdPerHour - a.usdPerHour)
    .slice(0, SHOWN_MAX);
}
