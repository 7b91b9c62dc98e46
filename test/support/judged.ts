// Builders for what a judgement works on: minutes that are folded already, and the input around them.
// Minutes are named by how long ago they were, so that a test reads like a log.

import type { MinuteOfUsage } from '../../lib/core/detection/fold';
import type { JudgeInput } from '../../lib/core/detection/judge-input';
import { detectInput, NOW_MINUTE } from './builders';

export const judgeInput = (overrides: Partial<JudgeInput> = {}): JudgeInput => ({
  ...detectInput(),
  minutes: [],
  precedentUsd: 0,
  ...overrides,
});

export const minuteAgo = (
  ago: number,
  usd: number,
  overrides: Partial<MinuteOfUsage> = {},
): MinuteOfUsage => ({
  ...{ epochMinute: NOW_MINUTE - ago, usd, invocations: 0, durationSeconds: 0 },
  ...overrides,
});
