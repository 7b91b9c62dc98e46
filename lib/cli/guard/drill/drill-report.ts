// What a drill found out: one step after another, and whether together they prove that the guard works.
// A step that was not seen to happen never counts as done; a guard that only observes proves detection and no more.

import type { Lever } from '../../../core/pausing/target';

/** In the order in which they happen. */
export const DRILL_STEPS = {
  looks: 'the guard runs once a minute',
  created: 'the canary exists',
  called: 'its first call ran',
  seen: 'the guard detected that it runs away',
  paused: 'the guard paused it and recorded its prior state',
  refused: 'a caller is refused',
  told: 'the alert was sent',
  resumed: 'the guard resumed it',
  equal: 'every setting is as it was',
  runs: 'a call runs again',
  closed: 'the record of the pause is closed',
} as const;

export type DrillStep = keyof typeof DRILL_STEPS;
export const DRILL_ORDER = Object.keys(DRILL_STEPS) as readonly DrillStep[];

export interface StepTaken {
  readonly step: DrillStep;
  readonly isDone: boolean;
  readonly atMs: number;
  /** What was seen, or why it is not so and what helps. */
  readonly because: string;
}

export interface Removal {
  readonly isGone: boolean;
  /** What is left, each with the command that removes it. */
  readonly leftovers: readonly string[];
}

export interface DrillRun {
  readonly steps: readonly StepTaken[];
  readonly mode: 'observe' | 'enforce';
  readonly calls: number;
  readonly usd: number;
  readonly before: readonly Lever[] | null;
  readonly after: readonly Lever[] | null;
}

/** detected: seen and told as "would have paused"; nothing beyond that was proven. */
export type DrillOutcome = 'proven' | 'detected' | 'not-proven';

export function outcomeOf({ steps, mode }: Pick<DrillRun, 'steps' | 'mode'>): DrillOutcome {
  const done = new Set(steps.filter(({ isDone }) => isDone).map(({ step }) => step));
  if (steps.some(({ isDone }) => !isDone)) return 'not-proven';
  if (DRILL_ORDER.every((step) => done.has(step))) return 'proven';
  return mode === 'observe' && done.has('seen') ? 'detected' : 'not-proven';
}

/** The step that broke the proof; undefined where none did. */
export const failedStep = (steps: readonly StepTaken[]): StepTaken | undefined =>
  steps.find(({ isDone }) => !isDone);
