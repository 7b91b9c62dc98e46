// What a person asks of the watchdog, each command handed to the function that does it.
// The answer says what was done and what was not, each with its reason; a command never reports more than is so.

import type { CommandAnswer, CommandEvent } from '../../../lib/contract';
import type { Guard } from '../guard';
import { asSent, type Command, type CommandOutcome, NOTHING_DONE } from './command-outcome';
import { describeGuard } from './describe-guard';
import { historyOf } from './history';
import { decide } from './owner-decisions';
import { pauseAsked } from './pause-command';
import { release } from './release';
import { resumeAsked } from './resume-command';

export async function runCommand(
  guard: Guard,
  command: CommandEvent,
  holder: string,
): Promise<CommandAnswer> {
  const outcome = await outcomeOf(guard, command, holder);
  const answer: CommandAnswer = {
    schemaVersion: 1,
    command: command.command,
    isDone: outcome.problems.length === 0 && outcome.refusals.length === 0,
    mode: await guard.stores.mode.now(guard.settings.policy.mode),
    ...outcome,
  };
  const { status: _, history: __, ...logged } = answer;
  guard.log(answer.isDone ? 'info' : 'warn', 'command', { asked: command, ...logged });
  return answer;
}

function outcomeOf(guard: Guard, command: CommandEvent, holder: string): Promise<CommandOutcome> {
  switch (command.command) {
    case 'status':
      return describeGuard(guard);
    case 'pause':
      return pauseAsked(guard, command, holder);
    case 'resume':
      return resumeAsked(guard, command, holder);
    case 'arm':
      return arm(guard, command);
    case 'raise':
    case 'snooze':
    case 'accept':
      return decide(guard, command, holder);
    case 'release':
      return release(guard, command, holder);
    case 'history':
      return historyOf(guard, command.functions);
  }
}

async function arm(guard: Guard, { mode, by }: Command<'arm'>): Promise<CommandOutcome> {
  const deployed = guard.settings.policy.mode;
  await guard.stores.mode.arm({ mode, deployed, by: asSent(by), atMs: guard.timing.now() });
  return { ...NOTHING_DONE, done: [`the guard will ${mode}`] };
}
