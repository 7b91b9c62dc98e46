// What an owner decides about one function: raise its ceiling, snooze it, accept its present pace.
// A decision is written down with who and why before anybody is told that it is made.

import type { OwnerCommand } from '../../../lib/contract';
import { presentLevel } from '../../../lib/core/owner/accepted';
import {
  type Decision,
  describeDecision,
  problemsWithDecision,
} from '../../../lib/core/owner/decision';
import { isHolding } from '../../../lib/core/pausing/pause-record';
import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import type { Guard } from '../guard';
import { asSent, type CommandOutcome, NOTHING_DONE } from './command-outcome';
import { knownFunction, UNKNOWN_FUNCTION } from './known-functions';

type DecisionCommand = Exclude<OwnerCommand, { command: 'history' | 'release' }>;

export async function decide(
  guard: Guard,
  asked: DecisionCommand,
  holder: string,
): Promise<CommandOutcome> {
  const target = await knownFunction(guard, asked.function, holder);
  const refuse = (because: string): CommandOutcome => ({
    ...NOTHING_DONE,
    refusals: [{ function: asked.function, because }],
  });
  if (!target) return refuse(UNKNOWN_FUNCTION);
  const decision = await decisionOf(guard, asked, target);
  if (typeof decision === 'string') return refuse(decision);
  const problems = problemsWithDecision(decision);
  if (problems.length > 0) return { ...NOTHING_DONE, problems };
  await guard.stores.owner.decide(decision);
  return { ...NOTHING_DONE, done: [`${target.name}: ${describeDecision(decision)}`] };
}

async function decisionOf(
  guard: Guard,
  asked: DecisionCommand,
  target: WatchedFunction,
): Promise<Decision | string> {
  const atMs = guard.timing.now();
  const frame = {
    schemaVersion: 1,
    decisionId: `${target.name}-${atMs.toString(36)}`,
    functionId: target.functionId,
    functionName: target.name,
    atMs,
    by: asSent(asked.by),
    because: asked.because || `${asked.command} by command`,
  } as const;
  switch (asked.command) {
    case 'raise': {
      const { usd, period, forMs } = asked;
      return { ...frame, kind: 'raise', usd, period, untilMs: forMs ? atMs + forMs : null };
    }
    case 'snooze':
      return { ...frame, kind: 'snooze', untilMs: atMs + asked.forMs };
    case 'accept': {
      const { records } = await guard.ports.journal.open();
      const held = records.filter(
        (record) => isHolding(record) && record.functionId === target.functionId,
      );
      const level = presentLevel(guard.memory?.states[target.functionId], held);
      return level
        ? { ...frame, kind: 'accept', level }
        : 'its traffic is not known yet; try again when the guard has read it';
    }
  }
}
