// Which channels alerts go to beside the topic, read strictly: every problem at the same time, each with its fix.
// A list with any problem is not used at all; it never stops the guard, whose topic still tells.

import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import {
  byKind,
  type Check,
  listOf,
  oneOf,
  onlyFields,
  optional,
  parsed,
  withheld,
} from '../../lib/core/units/values';
import { CHANNEL_KINDS, type ChannelKind, type NameChecks } from './channel-kinds';

export interface GivenChannels {
  readonly channels: readonly ChannelSetting[];
  readonly problems: readonly string[];
}

export function channelsFrom(json: string | undefined, names: NameChecks): GivenChannels {
  if (json === undefined || json === '') return { channels: [], problems: [] };
  const setting = parsed<ChannelSetting[]>(CHANNELS_ENV, json, channelsCheck(names));
  return 'value' in setting
    ? { channels: setting.value, problems: [] }
    : { channels: [], problems: setting.problems };
}

const CHANNELS_MAX = 50;

/** Values are not repeated: where a name was wanted, somebody may have put the secret itself. */
const channelsCheck = (names: NameChecks): Check =>
  withheld(
    listOf(
      byKind<ChannelKind>(
        'kind',
        Object.fromEntries(
          Object.entries(CHANNEL_KINDS).map(([kind, row]) => [
            kind,
            onlyFields<Record<string, Check>>(
              { ...COMMON, ...row.fields(names) },
              `a ${kind} channel`,
            ),
          ]),
        ) as Record<ChannelKind, Check>,
      ),
      { max: CHANNELS_MAX },
    ),
  );

const COMMON = {
  // Known by the time that the other fields are looked at.
  kind: () => [],
  atLeast: optional(oneOf(['info', 'warning', 'error', 'critical'])),
} satisfies Record<string, Check>;
