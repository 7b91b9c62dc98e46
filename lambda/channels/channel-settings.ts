// Which channels alerts go to beside the topic, read strictly: every problem at the same time, each with its fix.
// A list with any problem is not used at all; it never stops the guard, whose topic still tells.

import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import type { Env } from '../watchdog/settings';

export interface GivenChannels {
  readonly channels: readonly ChannelSetting[];
  readonly problems: readonly string[];
}

export function channelsFrom(env: Env): GivenChannels {
  const json = env[CHANNELS_ENV];
  if (json === undefined || json === '') return { channels: [], problems: [] };
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    // Said below in the same words as for JSON of another shape.
  }
  if (!Array.isArray(given))
    return { channels: [], problems: [`${CHANNELS_ENV} is not a JSON list; deploy again`] };
  const problems = given.flatMap((one: unknown, index) =>
    problemsWithChannel(one).map((problem) => `${CHANNELS_ENV}[${index}]${problem}`),
  );
  return problems.length > 0 ? { channels: [], problems } : { channels: given, problems: [] };
}

type Fields = Readonly<Record<string, unknown>>;
/** Says what was wanted where a value is wrong. */
type Check = (value: unknown) => string | undefined;

const oneOf =
  (...allowed: readonly string[]): Check =>
  (value) =>
    allowed.some((one) => one === value) ? undefined : `use ${allowed.join(', ')}`;
const matching =
  (pattern: RegExp, wanted: string): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? undefined : `use ${wanted}`;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

/** Parameter names: letters, digits and `.-_/` (Systems Manager reference, PutParameter, 2026-04). */
const secretName = matching(
  /^(arn:[\w-]+:secretsmanager:[\w-]+:\d{12}:secret:[\w/+=.@-]{1,520}|\/?[\w.-][\w./-]{0,1010})$/,
  'the ARN of a secret or the name of a parameter',
);
const topicArn = matching(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'the ARN of an SNS topic');

const KINDS: Readonly<Record<ChannelSetting['kind'], Readonly<Record<string, Check>>>> = {
  slack: { secret: secretName },
  teams: { secret: secretName },
  pagerduty: { secret: secretName, serviceRegion: optional(oneOf('us', 'eu')) },
  webhook: { secret: secretName, signingKey: optional(secretName) },
  q: { topic: topicArn },
};
const COMMON: Readonly<Record<string, Check>> = {
  kind: oneOf(...Object.keys(KINDS)),
  atLeast: optional(oneOf('info', 'warning', 'error', 'critical')),
};

/** Values are not repeated: where a name was wanted, somebody may have put the secret itself. */
function problemsWithChannel(given: unknown): string[] {
  if (typeof given !== 'object' || given === null) return [' is not an object; deploy again'];
  const channel = given as Fields;
  const kind = String(channel.kind);
  const own = Object.hasOwn(KINDS, kind) ? KINDS[kind as ChannelSetting['kind']] : undefined;
  const checks = { ...COMMON, ...own };
  const unknown = own ? Object.keys(channel).filter((field) => !Object.hasOwn(checks, field)) : [];
  return [
    ...unknown.map((field) => `.${field} is not a part of a ${kind} channel; leave it out`),
    ...Object.entries(checks).flatMap(([field, check]) => {
      const fix = check(channel[field]);
      return fix ? [`.${field} cannot be used; ${fix}`] : [];
    }),
  ];
}
