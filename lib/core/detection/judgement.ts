// From a folded state to a verdict: which rule, if any, is broken, and the words for it.
// No rule may rest on one minute alone: it must stand without its largest minute, or that minute has a witness.

import { baselineMultipleOf } from '../policy/policy';
import { formatUsd, type Period } from '../units/money';
import { MINUTES_PER_DAY, MINUTES_PER_HOUR, MINUTES_PER_MONTH } from '../units/time';
import { allowanceUsd, dollarMultipleOf, fastLimitUsd, slowLimitUsd } from './allowance';
import { ceilingsIn, isLearningAt, type SpendWindow, usualInvocationsPerMinute } from './baseline';
import { evidenceOf, newestOf } from './evidence';
import {
  dayGrowthFinding,
  hasNoUsers,
  isTakingAll,
  minuteFinding,
  newBurnFinding,
} from './guesses';
import { type Finding, type JudgeInput, PACE_MINUTES } from './judge-input';
import { hasWitness, type Pace, paceOf } from './pace';
import { areAllWithin, isMeanWithin, lateUsdPerMinute } from './quiet';
import { creepFinding, hourMultipleFinding } from './unusual-hours';
import { type BreachRule, formatCount, type Verdict } from './verdict';
import { dearStart, sentence, warnOr } from './warnings';

/** A function that would break a rule within this time at its present pace is read every tick. */
const SUSPECT_MINUTES = 30;

export function judge(input: JudgeInput): Verdict {
  if (input.isHeld) return { kind: 'calm' };
  const { state, policy } = input;
  const pace = paceOf(input);
  const isLearning = isLearningAt(state.knownSinceMinute, input.nowMinute, policy);
  const findings = [
    ...ceilingFindings(input, pace),
    ...(isLearning ? [newBurnFinding(input, pace)] : usualFindings(input, pace)),
  ];
  const broken = findings.filter((finding) => reachOf(finding) === 'broken');
  if (broken.length > 0) return breachOr(input, pace, broken);
  const near = findings.find((finding) => reachOf(finding) === 'near');
  if (near) {
    const evidence = evidenceOf(input, pace, near);
    return { kind: 'suspect', because: sentence(evidence, near), evidence };
  }
  if (isLearning)
    return (
      dearStart(input, pace) ?? {
        kind: 'learning',
        because:
          'its history is shorter than the learning time; only ceilings and a burn limit apply',
      }
    );
  return warnOr(input, pace);
}

function reachOf({ reach, spentUsd, limitUsd, usdPerMinute }: Finding): 'broken' | 'near' | 'far' {
  if (reach) return reach;
  if (spentUsd > limitUsd) return 'broken';
  const isNear = usdPerMinute > 0 && spentUsd + usdPerMinute * SUSPECT_MINUTES > limitUsd;
  return isNear ? 'near' : 'far';
}

/** What is over cannot be stopped any more: it is told, and the function is watched as any suspect. */
function breachOr(input: JudgeInput, pace: Pace, broken: readonly Finding[]): Verdict {
  const late = lateUsdPerMinute(input);
  const pressing = broken
    .filter((finding) => !late || !finding.isQuiet(late))
    .sort((a, b) => Number(isDoubtful(a)) - Number(isDoubtful(b)))[0];
  const finding = (pressing ?? broken[0]) as Finding;
  const evidence = evidenceOf(input, pace, finding);
  const because = sentence(evidence, finding);
  return pressing
    ? {
        kind: 'breach',
        rule: pressing.rule,
        certainty: isDoubtful(pressing) && isTakingAll(input, pace) ? 'likely' : pressing.certainty,
        because,
        evidence,
      }
    : { kind: 'warn', because: `${because}; it has calmed down since`, evidence };
}

const isDoubtful = ({ certainty }: Finding): boolean => certainty === 'doubtful';

/** What is left of a sum when its largest minute is set aside, unless a witness vouches for that minute. */
const standing = (
  input: JudgeInput,
  sum: { usd: number; largestUsd: number; largestMinute: number },
): number => (hasWitness(input, sum.largestMinute) ? sum.usd : sum.usd - sum.largestUsd);

/** A ceiling never learns, so what counts as calm after one is a share of the ceiling's own pace. */
const QUIET_SHARE = 0.1;
const MINUTES_PER: Readonly<Record<Period, number>> = {
  hour: MINUTES_PER_HOUR,
  day: MINUTES_PER_DAY,
  month: MINUTES_PER_MONTH,
};

function ceilingFindings(input: JudgeInput, pace: Pace): Finding[] {
  const ceilings = ceilingsIn(input.policy);
  const { hour, day, month } = input.state;
  const finding = (
    name: Period,
    window: SpendWindow,
    limitUsd: number,
    sinceMinute: number,
  ): Finding => ({
    rule: `${name}-ceiling`,
    certainty: 'unmistakable',
    spentUsd: standing(input, window) + pace.unreportedUsd,
    limitUsd,
    usdPerMinute: pace.usdPerMinute,
    sinceMinute,
    words: () =>
      `${formatUsd(window.usd + pace.unreportedUsd)} this ${name}, ceiling ${formatUsd(limitUsd)}`,
    isQuiet: (usd) => isMeanWithin(usd, (QUIET_SHARE * limitUsd) / MINUTES_PER[name]),
  });
  return [
    finding('hour', hour, ceilings.usdPerHour, hour.index * 60),
    finding('day', day, ceilings.usdPerDay, day.index * 1440),
    finding('month', month, ceilings.usdPerMonth, day.index * 1440),
  ].filter(({ limitUsd }) => Number.isFinite(limitUsd));
}

function usualFindings(input: JudgeInput, pace: Pace): Finding[] {
  if (input.policy.signal === 'invocations')
    return [...invocationFindings(input, pace), ...dayFindings(input, pace)];
  return [
    ...excessFindings(input, pace),
    minuteFinding(input, pace, standing(input, input.state.fast)),
    ...dayFindings(input, pace),
  ];
}

const dayFindings = (input: JudgeInput, pace: Pace): Finding[] => [
  dayGrowthFinding(input, pace),
  hourMultipleFinding(input),
  creepFinding(input.state, pace),
];

/** Slower than this, an idle function that came to life may have found its users: it is held. */
const BURNING_USD_PER_HOUR = 1;

function excessFindings(input: JudgeInput, pace: Pace): Finding[] {
  const { state, policy } = input;
  const allowedUsd = allowanceUsd(state, input.nowMinute, input);
  const isBurning = hasNoUsers(state) && pace.usdPerMinute * 60 >= BURNING_USD_PER_HOUR;
  const finding = (
    rule: BreachRule,
    excess: typeof state.fast,
    limitUsd: number,
    quietUsd: number,
  ): Finding => ({
    rule,
    certainty: isBurning ? 'unmistakable' : 'doubtful',
    spentUsd: standing(input, excess) + pace.unreportedExcessUsd,
    limitUsd,
    usdPerMinute: pace.excessUsdPerMinute,
    sinceMinute: excess.sinceMinute || input.nowMinute,
    words: () =>
      `${formatUsd(excess.usd + pace.unreportedExcessUsd)} over its allowance, limit ${formatUsd(limitUsd)}`,
    isQuiet: (usd) => areAllWithin(usd, quietUsd),
  });
  return [
    finding('fast-excess', state.fast, fastLimitUsd(state, policy), allowedUsd),
    finding(
      'slow-excess',
      state.slow,
      slowLimitUsd(state, policy),
      (allowedUsd * policy.slowMultiple) / dollarMultipleOf(policy),
    ),
  ];
}

/** Pure rate times baseline: every one of the last `confirmMinutes` reported minutes is above the multiple and the floor. */
function invocationFindings(input: JudgeInput, pace: Pace): Finding[] {
  const { state, policy, minutes } = input;
  const threshold = Math.max(
    policy.floorInvocationsPerMinute,
    baselineMultipleOf(policy) * usualInvocationsPerMinute(state),
  );
  // Settled minutes count as well: fewer minutes are unsettled than an owner may ask to be confirmed.
  const recent = newestOf(input, policy.confirmMinutes, 'invocations');
  const last = minutes[minutes.length - 1];
  const isRising = last !== undefined && last.invocations > threshold;
  const isConfirmed =
    isRising &&
    input.nowMinute - last.epochMinute <= PACE_MINUTES &&
    last.epochMinute - policy.confirmMinutes >= state.heldThroughMinute &&
    recent.every((invocations) => invocations > threshold);
  return [
    {
      rule: 'invocation-multiple',
      certainty: hasNoUsers(state) ? 'unmistakable' : 'doubtful',
      reach: isConfirmed ? 'broken' : isRising ? 'near' : 'far',
      spentUsd: standing(input, state.fast) + pace.unreportedExcessUsd,
      limitUsd: fastLimitUsd(state, policy),
      usdPerMinute: pace.excessUsdPerMinute,
      sinceMinute: (last?.epochMinute ?? input.nowMinute) - policy.confirmMinutes + 1,
      words: () => `over ${formatCount(threshold)}/min for ${policy.confirmMinutes} min`,
      // It rests on the newest minutes alone.
      isQuiet: () => false,
    },
  ];
}
