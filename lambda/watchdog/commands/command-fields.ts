// The fields of every command, checked before anything is looked up or written.
// A field that is not one of these is a mistake: a slip in "untilMs" must not become a decision without an end.

import type { CommandEvent } from '../../../lib/contract';
import {
  byKind,
  type Check,
  type FieldChecks,
  listOf,
  number,
  oneOf,
  onlyFields,
  optional,
  problemsWith,
  text,
} from '../../../lib/core/units/values';

const DAY_MS = 86_400_000;

const words = text(0, 2048);
const names = listOf(text(1, 2048), { min: 1, max: 10_000 });
const reasons = { by: optional(words), because: optional(words) };
/** From a minute up: what is shorter ends before a tick has read it. */
const forMs = number({ min: 60_000, max: 366 * DAY_MS });

type CommandName = CommandEvent['command'];
type FieldsOf<Name extends CommandName> = FieldChecks<
  Omit<Extract<CommandEvent, { readonly command: Name }>, 'command'>
>;

/** A command, or a field of one, that has no check here does not compile. */
const COMMANDS: { readonly [Name in CommandName]: FieldsOf<Name> } = {
  status: {},
  pause: { functions: names, ...reasons },
  resume: {
    functions: optional(names),
    how: optional(oneOf(['full', 'probation'])),
    force: optional(oneOf([true])),
    backlog: optional(oneOf(['replay', 'discard'])),
    ...reasons,
  },
  arm: { mode: oneOf(['observe', 'enforce']), by: optional(words) },
  raise: {
    function: words,
    usd: number({ min: 0.01, max: 1e12 }),
    period: oneOf(['hour', 'day', 'month']),
    forMs: optional(forMs),
    ...reasons,
  },
  snooze: { function: words, forMs: number({ min: 60_000, max: 7 * DAY_MS }), ...reasons },
  accept: { function: words, ...reasons },
  release: { function: words, how: oneOf(['replay', 'discard']), ...reasons },
  history: { functions: optional(names) },
};

/** Its kind is known when its fields are looked at. */
const KNOWN: Check = () => [];

const command = byKind<CommandName>(
  'command',
  Object.fromEntries(
    Object.entries(COMMANDS).map(([name, checks]) => [
      name,
      onlyFields({ command: KNOWN, ...checks }, `the command ${name}`),
    ]),
  ) as Record<CommandName, Check>,
);

/** Every problem at once; nothing is done for a command that is only nearly right. */
export const problemsWithCommand = (event: unknown): string[] => problemsWith('', event, command);
