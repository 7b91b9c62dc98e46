// What is told and not acted upon: a dear start, a guess before it bites, quiet hours that have risen, a bill that crept up.
// A person can say in time that it is meant to stay.

import { formatUsd } from '../units/money';
import { MINUTES_PER_DAY } from '../units/time';
import { fastLimitUsd } from './allowance';
import { usualInvocationsPerMinute } from './baseline';
import { evidenceOf } from './evidence';
import { dayGrowthFinding } from './guesses';
import type { JudgeInput } from './judge-input';
import { type Pace, STANDSTILL } from './pace';
import { creptUsd, hasCrept, raisedQuietHours } from './unusual-hours';
import { describeRate, type Evidence, formatCount, type Verdict } from './verdict';

/** A new function that spends so much in a day may be a success: its owner is told, once, and it runs on. */
const DEAR_START_USD = 20;

export function dearStart(input: JudgeInput, pace: Pace): Verdict | undefined {
  const finding = { ...dayGrowthFinding(input, pace), limitUsd: DEAR_START_USD };
  if (finding.spentUsd <= DEAR_START_USD) return undefined;
  const evidence = evidenceOf(input, pace, finding);
  const words = (): string => `a new function spent ${formatUsd(finding.spentUsd)} in a day`;
  return { kind: 'warn', because: `${sentence(evidence, { words })}${ACCEPT}`, evidence };
}

/** A guess is told before it bites, while there is time to say that the level is meant to stay. */
const WARN_SHARE = 0.7;
const ACCEPT = '; accept it if it is meant to stay';

export function warnOr(input: JudgeInput, pace: Pace): Verdict {
  const { state, policy, minutes } = input;
  const threshold = Math.max(
    policy.floorInvocationsPerMinute,
    policy.warnMultiple * usualInvocationsPerMinute(state),
  );
  const recent = minutes.slice(-2);
  const isSustained =
    recent.length === 2 && recent.every((minute) => minute.invocations > threshold);
  const guess = dayGrowthFinding(input, pace);
  if (guess.spentUsd > WARN_SHARE * guess.limitUsd) {
    const evidence = evidenceOf(input, pace, guess);
    return { kind: 'warn', because: `${sentence(evidence, guess)}${ACCEPT}`, evidence };
  }
  const slow = slowWarning(input, pace);
  if (slow) return slow;
  if (!isSustained || pace === STANDSTILL) return { kind: 'calm' };
  const words = (): string => `over ${formatCount(threshold)}/min, cheap so far`;
  const evidence = evidenceOf(input, pace, {
    spentUsd: state.fast.usd,
    limitUsd: fastLimitUsd(state, policy),
    sinceMinute: recent[0]?.epochMinute ?? input.nowMinute,
  });
  return { kind: 'warn', because: sentence(evidence, { words }), evidence };
}

/** What shows in days and in no hour: told once a day. */
function slowWarning(input: JudgeInput, pace: Pace): Verdict | undefined {
  const { state, nowMinute } = input;
  const sinceMinute = nowMinute - MINUTES_PER_DAY;
  const quiet = raisedQuietHours(state.days);
  const warning = (usd: number, words: () => string): Verdict => {
    const evidence = evidenceOf(input, pace, { spentUsd: usd, limitUsd: usd, sinceMinute });
    return { kind: 'warn', because: `${sentence(evidence, { words })}${ACCEPT}`, evidence };
  };
  if (quiet)
    return warning(
      quiet.usd,
      () =>
        `its quiet hours cost ${formatUsd(quiet.usd)} a day, ${formatUsd(quiet.usualUsd)} at most in the weeks before`,
    );
  if (hasCrept(state))
    return warning(
      creptUsd(state),
      () =>
        `${formatUsd(creptUsd(state))} in a month above the level at which it was first seen, ${formatUsd(state.days.fromUsd)} a day`,
    );
  return undefined;
}

export const sentence = (evidence: Evidence, { words }: { words: () => string }): string =>
  `${describeRate(evidence)}; ${words()}`;
