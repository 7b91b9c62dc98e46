// What a command came to, before the watchdog adds its mode and whether all of it is done.
// Whatever is not in `done` was not done, and has a refusal or a problem that says why.

import type { CommandAnswer, CommandEvent } from '../../../lib/contract';

export type CommandOutcome = Omit<CommandAnswer, 'schemaVersion' | 'command' | 'isDone' | 'mode'>;
export type Command<Name extends CommandEvent['command']> = Extract<
  CommandEvent,
  { command: Name }
>;

export const NOTHING_DONE: CommandOutcome = { done: [], refusals: [], problems: [] };

/** Lambda says nothing of who invoked: a name in a command is what its sender wrote, and the history says so. */
export const asSent = (by: string | undefined): string =>
  by ? `${by} (name as sent, not verified)` : 'unknown';

export const reasonBy = (because: string | undefined, by: string | undefined): string =>
  `${because ?? 'by command'}${by ? `, by ${asSent(by)}` : ''}`;
