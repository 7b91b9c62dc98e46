// What owners have decided, read at the start of every tick and applied to what is judged.
// A decision that cannot be read now stays as it was last known: a lost connection must not end a snooze.

import { accepted } from '../../core/owner/accepted';
import { byTime, type Decision, isStanding, withDecisions } from '../../core/owner/decision';
import { policyFor } from '../../core/policy/policy';
import { epochMinuteOf } from '../../core/units/time';
import type { GuardMemory } from '../memory';
import type { Decisions } from '../ports';
import { problemOf } from '../watch-input';
import { officeIn, withOffice } from './owner-memory';
import type { Morning, OfficeHours } from './owner-work';

export async function mindDecisions(port: Decisions, hours: OfficeHours): Promise<Morning> {
  const nowMs = hours.clock();
  const problems: string[] = [];
  let decisions = officeIn(hours.memory).decisions;
  try {
    const read = await port.decisions();
    problems.push(...read.problems);
    decisions = read.decisions;
  } catch (cause) {
    problems.push(problemOf('decisions cannot be read; those last known hold', cause));
  }
  const standing = decisions.filter((one) => isStanding(one, nowMs));
  const memory = withOffice(hours.memory, { decisions: standing });
  return {
    memory: takeIn(memory, standing, hours),
    decided: (target) => withDecisions(target, standing, nowMs),
    problems,
  };
}

/** Each acceptance once, by the state it is about; one whose state is not known yet waits for it. */
function takeIn(
  memory: GuardMemory,
  standing: readonly Decision[],
  { policy }: OfficeHours,
): GuardMemory {
  const acceptedAtMs = { ...officeIn(memory).acceptedAtMs };
  const states = { ...memory.states };
  for (const decision of [...standing].sort(byTime)) {
    const { functionId, atMs } = decision;
    const state = states[functionId];
    if (decision.kind !== 'accept' || !state || atMs <= (acceptedAtMs[functionId] ?? 0)) continue;
    const override = memory.functions.find((one) => one.functionId === functionId)?.override ?? {};
    states[functionId] = accepted(
      state,
      { level: decision.level, atMinute: epochMinuteOf(atMs) },
      policyFor(policy, override),
    );
    acceptedAtMs[functionId] = atMs;
  }
  return withOffice({ ...memory, states }, { acceptedAtMs });
}
