// Which channels alerts go to beside the topic, read strictly: every problem at the same time, each with its fix.
// A list with any problem is not used at all; it never stops the guard, whose topic still tells.

import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import {
  CHANNEL_KIND_NAMES,
  CHANNEL_KINDS,
  type ChannelKind,
  type FieldCheck,
  type FieldRule,
  oneOf,
} from './channel-kinds';

export interface GivenChannels {
  readonly channels: readonly ChannelSetting[];
  readonly problems: readonly string[];
}

/** How this cloud spells the names of secrets and topics. */
export interface NameChecks {
  readonly secret: FieldCheck;
  readonly topic: FieldCheck;
}

export function channelsFrom(json: string | undefined, names: NameChecks): GivenChannels {
  if (json === undefined || json === '') return { channels: [], problems: [] };
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    // Said below in the same words as for JSON of another shape.
  }
  if (!Array.isArray(given))
    return { channels: [], problems: [`${CHANNELS_ENV} is not a JSON list; deploy again`] };
  const problems = given.flatMap((channel: unknown, index) =>
    problemsWithChannel(channel, names).map((problem) => `${CHANNELS_ENV}[${index}]${problem}`),
  );
  return problems.length > 0 ? { channels: [], problems } : { channels: given, problems: [] };
}

const optional =
  (check: FieldCheck): FieldCheck =>
  (value) =>
    value === undefined ? undefined : check(value);

const COMMON: Readonly<Record<string, FieldCheck>> = {
  kind: oneOf(...CHANNEL_KIND_NAMES),
  atLeast: optional(oneOf('info', 'warning', 'error', 'critical')),
};

function checkOf(rule: FieldRule, names: NameChecks): FieldCheck {
  if (rule === 'optional-secret') return optional(names.secret);
  return typeof rule === 'string' ? names[rule] : optional(rule.optional);
}

const checksOf = (kind: ChannelKind, names: NameChecks): Readonly<Record<string, FieldCheck>> =>
  Object.fromEntries(
    Object.entries<FieldRule>(CHANNEL_KINDS[kind].fields).map(([field, rule]) => [
      field,
      checkOf(rule, names),
    ]),
  );

/** Values are not repeated: where a name was wanted, somebody may have put the secret itself. */
function problemsWithChannel(given: unknown, names: NameChecks): string[] {
  if (typeof given !== 'object' || given === null) return [' is not an object; deploy again'];
  const channel = given as Readonly<Record<string, unknown>>;
  const kind = CHANNEL_KIND_NAMES.find((known) => known === channel.kind);
  const checks = { ...COMMON, ...(kind && checksOf(kind, names)) };
  const unknown = kind ? Object.keys(channel).filter((field) => !Object.hasOwn(checks, field)) : [];
  return [
    ...unknown.map((field) => `.${field} is not a part of a ${kind} channel; leave it out`),
    ...Object.entries(checks).flatMap(([field, check]) => {
      const fix = check(channel[field]);
      return fix ? [`.${field} cannot be used; ${fix}`] : [];
    }),
  ];
}
