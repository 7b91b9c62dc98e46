// The fields of every command, checked before anything is looked up or written.
// A field that is not one of these is a mistake: a slip in "untilMs" must not become a decision without an end.

import type { CommandEvent } from '../../../lib/contract';

/** Says what was wanted where a value is wrong. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) =>
  typeof value === 'string' && value.length <= 2048
    ? undefined
    : 'text of at most 2,048 characters';
const names: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((name) => !text(name) && name !== '')
    ? undefined
    : 'a list of names';
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.includes(String(value)) ? undefined : allowed.join(' or ');
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

const DAY_MS = 86_400_000;

const numberIn =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : `a number from ${min} to ${max}`;

const reasons = { by: optional(text), because: optional(text) };
/** From a minute up: what is shorter ends before a tick has read it. */
const forMs = numberIn(60_000, 366 * DAY_MS);

type FieldsOf<Name extends CommandEvent['command']> = {
  readonly [Field in Exclude<keyof Extract<CommandEvent, { command: Name }>, 'command'>]-?: Check;
};

/** A command, or a field of one, that is not checked here does not compile. */
const COMMANDS: { readonly [Name in CommandEvent['command']]: FieldsOf<Name> } = {
  status: {},
  pause: { functions: names, ...reasons },
  resume: {
    functions: optional(names),
    how: optional(oneOf('full', 'probation')),
    force: optional(oneOf('true')),
    backlog: optional(oneOf('replay', 'discard')),
    ...reasons,
  },
  arm: { mode: oneOf('observe', 'enforce'), by: optional(text) },
  raise: {
    function: text,
    usd: numberIn(0.01, 1e12),
    period: oneOf('hour', 'day', 'month'),
    forMs: optional(forMs),
    ...reasons,
  },
  snooze: { function: text, forMs: numberIn(60_000, 7 * DAY_MS), ...reasons },
  accept: { function: text, ...reasons },
  release: { function: text, how: oneOf('replay', 'discard'), ...reasons },
  history: { functions: optional(names) },
};

export type CheckedCommand =
  | { readonly kind: 'command'; readonly command: CommandEvent }
  | { readonly kind: 'malformed'; readonly problems: readonly string[] };

const show = (value: unknown): string => (JSON.stringify(value) ?? String(value)).slice(0, 80);

/** Every problem at once; nothing is done for a command that is only nearly right. */
export function commandIn(event: Readonly<Record<string, unknown>>): CheckedCommand {
  const name = String(event.command);
  if (!Object.hasOwn(COMMANDS, name))
    return {
      kind: 'malformed',
      problems: [`command is ${show(name)}; wanted ${Object.keys(COMMANDS).join(', ')}`],
    };
  const fields: Readonly<Record<string, Check>> = COMMANDS[name as CommandEvent['command']];
  const unknown = Object.keys(event).filter(
    (key) => key !== 'command' && !Object.hasOwn(fields, key),
  );
  const problems = [
    ...unknown.map((key) => `${key} is not a part of the command ${name}; leave it out`),
    ...Object.entries(fields).flatMap(([key, check]) => {
      const wanted = check(event[key]);
      return wanted ? [`${key} is ${show(event[key])}; wanted ${wanted}`] : [];
    }),
  ];
  return problems.length > 0
    ? { kind: 'malformed', problems }
    : { kind: 'command', command: event as unknown as CommandEvent };
}
