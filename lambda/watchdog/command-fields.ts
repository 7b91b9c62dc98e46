// The fields of an owner's commands, checked before anything is looked up or written.
// A field that is not one of these is a mistake: a slip in "untilMs" must not become a decision without an end.

import {
  type Check,
  COMMANDS,
  type CommandRules,
  names,
  oneOf,
  optional,
  text,
} from '../aws/entry/incoming';

const DAY_MS = 86_400_000;

const numberIn =
  (min: number, max: number): Check =>
  (value) =>
    typeof value === 'number' && value >= min && value <= max
      ? undefined
      : `a number from ${min} to ${max}`;

const said = { by: optional(text), because: optional(text) };
/** From a minute up: what is shorter ends before a tick has read it. */
const forMs = numberIn(60_000, 366 * DAY_MS);

export const OWNER_COMMANDS: CommandRules = {
  ...COMMANDS,
  resume: { ...COMMANDS.resume, backlog: optional(oneOf('replay', 'discard')) },
  raise: {
    function: text,
    usd: numberIn(0.01, 1e12),
    period: oneOf('hour', 'day', 'month'),
    forMs: optional(forMs),
    ...said,
  },
  snooze: { function: text, forMs: numberIn(60_000, 7 * DAY_MS), ...said },
  accept: { function: text, ...said },
  release: { function: text, how: oneOf('replay', 'discard'), ...said },
  history: { functions: optional(names) },
};
