// A drill before it starts: the canary, how hard it is called, the most it can cost and take, and what to expect.
// Nothing here may be exceeded: calls and seconds are counted against these numbers while the drill runs.

import { TAGS } from '../../../contract';
import { formatCount } from '../../../core/detection/verdict';
import type { Rate } from '../../../core/prices/rate';
import { formatUsd } from '../../../core/units/money';
import { formatUtcClock } from '../../../core/units/time';
import { CANARY_PREFIX } from './drill-measure';

/** Dear enough to pass a cent in minutes; every account may have this much memory and two runs at once. */
export const CANARY = {
  memoryMb: 2048,
  timeoutSeconds: 3,
  runSeconds: 1,
  atOnce: 2,
  /** The least ceiling that a guard takes. */
  ceilingUsd: 0.01,
} as const;

/**
 * From the first call to the pause. Simulated accounts of 2 to 100 functions: 5.2 minutes for half of 300, 8.1 at most
 * (test/cli/guard/drill/drill-expectation.test.ts); the rest is for what no simulation knows.
 */
export const EXPECTED_MINUTES = { usual: 6, most: 12 } as const;

/** Around the wait for the pause: the canary made and removed, the alert, the resume, and three times until something settles. */
export const PHASE_MINUTES = {
  create: 5,
  /** From the pause until a call is refused. */
  refuse: 1,
  tell: 3,
  resume: 3,
  close: 3,
  settle: 1,
  remove: 5,
} as const;
export type Phases = Readonly<Record<keyof typeof PHASE_MINUTES, number>>;
const SETTLES = 3;

/** How often something is asked that should be so in a moment. */
export const ASK_AGAIN_MS = 3_000;

/** Where a stop may have to be made again, calls go on as before: a guard climbs after what it sees spent. */
export const atOnceToRefuse = ({ refuse }: Phases): number =>
  refuse > PHASE_MINUTES.refuse ? CANARY.atOnce : 1;

/** To see that it runs, is refused, and runs again. */
function singleCallsMax(phases: Phases): number {
  const asksIn = (minutes: number): number => 1 + (minutes * 60_000) / ASK_AGAIN_MS;
  return 2 * asksIn(phases.settle) + atOnceToRefuse(phases) * asksIn(phases.refuse);
}

/** What a drill says of its canary before anything is created. */
export interface CanaryWords {
  /** What is created, as it goes on after "A drill creates". */
  readonly made: (plan: { readonly functionName: string; readonly stackName: string }) => string;
  /** Said when nothing of it is left. */
  readonly removed: string;
  /** Of one that runs. */
  readonly size: string;
  /** From the first call to the pause. */
  readonly minutes: { readonly usual: number; readonly most: number };
  /** What a caller gets while it is paused. */
  readonly refusal: string;
}

export interface DrillPlan {
  readonly guard: string;
  readonly functionName: string;
  readonly stackName: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The guard only observes, and the canary does not ask it for more. */
  readonly isDetectionOnly: boolean;
  readonly floodSeconds: number;
  readonly callsMax: number;
  /** Of these, those that the flood may not use up. */
  readonly singleCallsMax: number;
  readonly phases: Phases;
  readonly usdMax: number;
  readonly minutesMax: number;
  readonly rate: Rate;
  readonly words: CanaryWords;
}

export interface DrillWish {
  readonly nowMs: number;
  /** The guard's own name, which its functions carry in a tag. */
  readonly guard: string;
  readonly guardStack: string;
  readonly mode: 'observe' | 'enforce';
  /** Lets a guard that observes pause the canary, and the canary alone. */
  readonly isEnforced: boolean;
  readonly timeoutMs: number;
  /** Of the canary, at list price. */
  readonly rate: Rate;
  readonly words: CanaryWords;
  /** Those of its cloud that take longer or shorter. */
  readonly phases?: Partial<Phases>;
}

export function planDrill(wish: DrillWish): DrillPlan {
  const floodSeconds = Math.round(wish.timeoutMs / 1000);
  const phases: Phases = { ...PHASE_MINUTES, ...wish.phases };
  const { create, refuse, tell, resume, close, settle, remove } = phases;
  const singles = singleCallsMax(phases);
  const callsMax = CANARY.atOnce * Math.ceil(floodSeconds / CANARY.runSeconds) + singles;
  const secondsMax =
    CANARY.atOnce * floodSeconds + (CANARY.atOnce + singles) * CANARY.timeoutSeconds;
  const around = create + refuse + tell + resume + close + SETTLES * settle + remove;
  return {
    guard: wish.guard,
    // A name of its own each time: a guard remembers what ran away yesterday, and holds it longer.
    functionName: `${CANARY_PREFIX}${wish.nowMs.toString(36)}`,
    stackName: drillStackOf(wish.guardStack),
    tags: tagsOf(wish),
    isDetectionOnly: wish.mode === 'observe' && !wish.isEnforced,
    floodSeconds,
    callsMax,
    singleCallsMax: singles,
    phases,
    usdMax: usdOf({ calls: callsMax, seconds: secondsMax }, wish.rate),
    minutesMax: Math.ceil(floodSeconds / 60) + around,
    rate: wish.rate,
    words: wish.words,
  };
}

export const drillStackOf = (guardStack: string): string => `${guardStack}-drill`;

const tagsOf = ({ guard, isEnforced }: DrillWish): Record<string, string> => {
  const ceiling = String(CANARY.ceilingUsd);
  return {
    [TAGS.guard]: guard,
    [TAGS.ceilingUsdPerHour]: ceiling,
    // The flood may begin a minute before the hour, the day or the month ends.
    [TAGS.ceilingUsdPerDay]: ceiling,
    [TAGS.ceilingUsdPerMonth]: ceiling,
    [TAGS.response]: 'pause',
    // The drill itself gives back; a hold that ended in its middle would blur what it saw.
    [TAGS.afterPause]: 'manual',
    ...(isEnforced ? { [TAGS.mode]: 'enforce' } : {}),
  };
};

/** At list price, without a free tier. */
export const usdOf = (
  { calls, seconds }: { readonly calls: number; readonly seconds: number },
  rate: Rate,
): number => calls * rate.usdPerInvocation + seconds * rate.usdPerSecond;

/** Said before anything is created. */
export function wordsOf(plan: DrillPlan, nowMs: number): string[] {
  const end = formatUtcClock(nowMs + plan.minutesMax * 60_000).slice(0, 5);
  return [
    `A drill creates ${plan.words.made(plan)}, and calls it ${CANARY.atOnce} at a time until the guard stops it.`,
    `It costs at most ${formatUsd(plan.usdMax, 'up')} (${formatCount(plan.callsMax)} calls of ${CANARY.runSeconds} s at ${plan.words.size}, list price) and takes at most ${plan.minutesMax} min, until ${end} UTC.`,
    `Expect the pause ${plan.words.minutes.usual} min after the first call, rarely later than ${plan.words.minutes.most}: metrics are minutes late, and a guard looks for new functions every ten minutes.`,
    plan.isDetectionOnly
      ? 'The guard only observes: the drill can show that it would pause and alert, no more. With --enforce it pauses the canary, and nothing else.'
      : 'Everyone who receives its alerts will receive two about this name, PAUSED and RESUMED: tell them that it is a drill.',
    'Everything is removed at the end, also after a failure or Ctrl-C.',
  ];
}
