// What owners wish for their functions, as the tags or labels of a cloud, and which function is the watchdog's own.

import { TAG_PREFIX, TAGS } from '../../../lib/contract';
import type { FunctionOverride } from '../../../lib/core/policy/policy';
import type { Story } from '../story';

export const watchdogIn = ({ cast }: Story): string =>
  cast.find(({ isGuardOwn }) => isGuardOwn)?.name ?? 'spendfuse-watchdog';

/** Wishes of an owner as tags or labels. */
export function wishesAs(prefix: string, override: FunctionOverride): Record<string, string> {
  const spelled = (tag: string): string => tag.replace(TAG_PREFIX, prefix);
  return {
    ...(override.isIgnored ? { [spelled(TAGS.mode)]: 'ignore' } : {}),
    ...(override.mode ? { [spelled(TAGS.mode)]: override.mode } : {}),
    ...(override.isNeverPaused ? { [spelled(TAGS.neverPause)]: 'true' } : {}),
    ...(override.response ? { [spelled(TAGS.response)]: override.response } : {}),
  };
}
