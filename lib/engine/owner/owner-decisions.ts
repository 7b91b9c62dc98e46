// What owners have decided, read at the start of every tick and applied to what is judged.
// A decision that cannot be read now stays as it was last known: a lost connection must not end a snooze.

import { accepted } from '../../core/owner/accepted';
import { byTime, type Decision, isStanding, withDecisions } from '../../core/owner/decision';
import { policyFor } from '../../core/policy/policy';
import { epochMinuteOf } from '../../core/units/time';
import type { Decisions } from '../ports';
import type { GuardMemory } from '../watching/memory';
import { problemOf } from '../watching/watch-input';
import { ownerMemoryIn, withOwnerMemory } from './owner-memory';
import type { BeforeWatch, OwnerWorkInput } from './owner-work-input';

export async function applyDecisions(port: Decisions, input: OwnerWorkInput): Promise<BeforeWatch> {
  const nowMs = input.clock();
  const problems: string[] = [];
  let decisions = ownerMemoryIn(input.memory).decisions;
  try {
    const read = await port.decisions();
    problems.push(...read.problems);
    decisions = read.decisions;
  } catch (cause) {
    problems.push(
      problemOf('the decisions of owners cannot be read; the last known decisions apply', cause),
    );
  }
  const standing = decisions.filter((decision) => isStanding(decision, nowMs));
  const memory = withOwnerMemory(input.memory, { decisions: standing });
  return {
    memory: withAcceptances(memory, standing, input),
    decided: (target) => withDecisions(target, standing, nowMs),
    problems,
  };
}

/** Each acceptance once, by the state it is about; one whose state is not known yet waits for it. */
function withAcceptances(
  memory: GuardMemory,
  standing: readonly Decision[],
  { policy }: OwnerWorkInput,
): GuardMemory {
  const acceptedAtMs = { ...ownerMemoryIn(memory).acceptedAtMs };
  const states = { ...memory.states };
  for (const decision of [...standing].sort(byTime)) {
    const { functionId, atMs } = decision;
    const state = states[functionId];
    if (decision.kind !== 'accept' || !state || atMs <= (acceptedAtMs[functionId] ?? 0)) continue;
    const override =
      memory.functions.find((target) => target.functionId === functionId)?.override ?? {};
    states[functionId] = accepted(
      state,
      { level: decision.level, atMinute: epochMinuteOf(atMs) },
      policyFor(policy, override),
    );
    acceptedAtMs[functionId] = atMs;
  }
  return withOwnerMemory({ ...memory, states }, { acceptedAtMs });
}
