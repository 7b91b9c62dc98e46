// A person's pause: an order to the next tick, which runs at once and finds the functions that the order names.
// An order holds in every mode, observe included, and whatever the function does meanwhile.

import { epochMinuteOf } from '../../../lib/core/units/time';
import type { PauseCandidate } from '../../../lib/engine/pausing/pause-candidate';
import { bareEvidence } from '../../../lib/engine/pausing/pause-candidates';
import type { GuardMemory } from '../../../lib/engine/watching/memory';
import type { Guard } from '../guard';
import { patientTick } from '../patience';
import { runTick } from '../run-tick';
import { type Command, type CommandOutcome, reasonBy } from './command-outcome';
import { functionNamed, UNKNOWN_FUNCTION } from './known-functions';

export async function pauseAsked(
  guard: Guard,
  asked: Command<'pause'>,
  holder: string,
): Promise<CommandOutcome> {
  const because = reasonBy(asked.because, asked.by);
  const atMinute = epochMinuteOf(guard.timing.now());
  const ordered = (seen: GuardMemory): PauseCandidate[] =>
    asked.functions.flatMap((name) => {
      const target = functionNamed(seen, name);
      const evidence = bareEvidence(0, 0, atMinute);
      return target
        ? [
            {
              target,
              breach: {
                kind: 'breach',
                rule: 'operator',
                certainty: 'unmistakable',
                because,
                evidence,
              },
            },
          ]
        : [];
    });
  const report = await patientTick(guard.timing, () => runTick(guard, holder, ordered));
  const targets = guard.memory ? ordered(guard.memory).map(({ target }) => target) : [];
  const isAsked = (name: string) =>
    targets.some((target) => [target.name, target.functionId].includes(name));
  return {
    done: report.done,
    refusals: [
      ...asked.functions
        .filter((name) => !isAsked(name))
        .map((name) => ({ function: name, because: UNKNOWN_FUNCTION })),
      ...report.refusals.flatMap(({ functionId, because }) =>
        targets
          .filter((target) => target.functionId === functionId)
          .map(({ name }) => ({ function: name, because })),
      ),
    ],
    problems: report.problems,
  };
}
