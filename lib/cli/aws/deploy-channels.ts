// The channels of `deploy --channel KIND=NAME`, as settings and as the ARNs that the guard may use.
// A name that is spelled wrong may be the secret itself: it is never repeated.

import { CHANNEL_NAMES } from '../../aws/contract';
import { CHANNEL_TARGETS, type ChannelSetting } from '../../contract';
import type { Caller } from '../guard/host';
import { nearest } from '../mistake';

type ChannelKind = ChannelSetting['kind'];
export const CHANNEL_KINDS = Object.keys(CHANNEL_TARGETS) as readonly ChannelKind[];

export interface WantedChannels {
  readonly channels: readonly ChannelSetting[];
  readonly problems: readonly string[];
}

/** `none` alone takes away the channels that are deployed. */
export function channelsOf(words: readonly string[]): WantedChannels {
  if (words.length === 1 && words[0] === 'none') return { channels: [], problems: [] };
  const read = words.map((word, index) => channelOf(word, `--channel ${index + 1}`));
  return {
    channels: read.flatMap((entry) => (typeof entry === 'string' ? [] : [entry])),
    problems: read.flatMap((entry) => (typeof entry === 'string' ? [entry] : [])),
  };
}

const NAMES = {
  secret: 'the ARN of a secret in Secrets Manager or the name of a parameter in SSM',
  topic: 'the ARN of an SNS topic',
} as const;

/** A setting, or the problem with the word. */
function channelOf(word: string, where: string): ChannelSetting | string {
  if (word === 'none') return `${where} is none beside other channels: leave one of them out`;
  const at = word.indexOf('=');
  if (at < 0) return `${where} has no =: write KIND=NAME, like slack=/alerts/slack`;
  const kind = CHANNEL_KINDS.find((known) => known === word.slice(0, at));
  if (kind === undefined) return unknownKind(word.slice(0, at), where);
  const field = CHANNEL_TARGETS[kind];
  const name = word.slice(at + 1);
  if (!CHANNEL_NAMES[field].test(name))
    return `${where} (${kind}) does not give ${NAMES[field]}${/^https?:/.test(name) ? ': put the address into one, and name that' : ''}`;
  return { kind, [field]: name } as unknown as ChannelSetting;
}

function unknownKind(kind: string, where: string): string {
  const near = nearest(kind, CHANNEL_KINDS);
  const shown = /^[\w-]{1,20}$/.test(kind) ? ` '${kind}'` : '';
  return `${where} is of an unknown kind${shown}${near === undefined ? '' : `, did you mean ${near}?`}; allowed: ${CHANNEL_KINDS.join(', ')}`;
}

export const nameIn = (channel: ChannelSetting): string =>
  'topic' in channel ? channel.topic : channel.secret;

/** The Regions that the channels name; a name without one is looked up in the guard's own. */
export const regionsIn = (channels: readonly ChannelSetting[]): string[] =>
  channels.flatMap((channel) => {
    const name = nameIn(channel);
    return name.startsWith('arn:') ? [name.split(':')[3] ?? ''] : [];
  });

/** What the guard has to be granted to use them. */
export const channelArns = (channels: readonly ChannelSetting[], caller: Caller): string[] => [
  ...new Set(channels.flatMap((channel) => arnsOf(nameIn(channel), caller))),
];

function arnsOf(name: string, { account, region, principal }: Caller): string[] {
  if (!name.startsWith('arn:')) {
    const partition = principal.split(':')[1] ?? 'aws';
    return [`arn:${partition}:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`];
  }
  // Secrets Manager ends an ARN with a hyphen and six characters of its own, and a policy has to match them:
  // docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html (2026-11).
  if (!name.includes(':secretsmanager:')) return [name];
  const isWhole = /-[A-Za-z0-9]{6}$/.test(name);
  // A word of six letters may be either: the end of the owner's name, or AWS's own characters.
  const isEither = /-[a-z]{6}$/.test(name);
  return [...(isWhole ? [name] : []), ...(!isWhole || isEither ? [`${name}-??????`] : [])];
}
