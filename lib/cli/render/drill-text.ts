// A drill as it happens, a line for each step, and what it came to.
// Never says proven of anything that was not seen to happen; what it cost is an estimate and is called one.

import { formatCount } from '../../core/detection/verdict';
import { describeLever } from '../../core/pausing/target';
import { formatUsd } from '../../core/units/money';
import { formatUtcClock } from '../../core/units/time';
import { ASSUMED, type DrillMeasure, measureOf } from '../guard/drill/drill-measure';
import type { DrillPlan } from '../guard/drill/drill-plan';
import {
  DRILL_ORDER,
  DRILL_STEPS,
  type DrillRun,
  failedStep,
  outcomeOf,
  type Removal,
  type StepTaken,
} from '../guard/drill/drill-report';
import type { Caller } from '../guard/host';
import type { Style } from '../terminal/style';
import { hang, padEnd, printable } from '../terminal/text';
import { formatSeconds } from './durations';

export interface DrillView extends DrillRun {
  readonly plan: DrillPlan;
  readonly caller: Caller;
  readonly removal: Removal;
}

const WORD_COLUMNS = 8;

export function renderStep(
  { step, isDone, atMs, because }: StepTaken,
  startMs: number,
  { colors, columns }: Style,
): string[] {
  const word = padEnd(step, WORD_COLUMNS);
  const since = formatSeconds(Math.max(0, atMs - startMs) / 1000);
  const first = `${formatUtcClock(atMs)}  ${isDone ? colors.green(word) : colors.red(word)} `;
  const words = isDone ? because : `not true: ${DRILL_STEPS[step]}; ${because}`;
  return hang(first, `${printable(words)} (${since})`, columns);
}

/** Beside what the documentation counts on, so that a late account is noticed. */
export const measureWords = ({ secondsToSee, secondsToPause }: DrillMeasure): string =>
  `Seen in a metric ${formatSeconds(secondsToSee)} after the first call, paused ${formatSeconds(secondsToPause)} after it (${ASSUMED})`;

export function renderDrill(view: DrillView, style: Style): string {
  const { columns } = style;
  const { calls, usd, removal, plan } = view;
  const measure = measureOf(view.steps);
  return `${[
    ...hang('', headline(view, style), columns),
    ...(measure ? hang('', `${measureWords(measure)}.`, columns) : []),
    ...hang(
      '',
      `${formatCount(calls)} calls, about ${formatUsd(usd, 'up')} (at most ${formatUsd(plan.usdMax, 'up')} as announced).`,
      columns,
    ),
    ...(removal.isGone
      ? [plan.words.removed]
      : removal.leftovers.flatMap((leftover) => hang('', style.colors.red(leftover), columns))),
  ].join('\n')}\n`;
}

function headline(view: DrillView, { colors }: Style): string {
  const { plan, caller, steps } = view;
  const guard = `guard ${printable(plan.guard)} in ${caller.account} · ${caller.region}`;
  switch (outcomeOf(view)) {
    case 'proven':
      return `${colors.green('Proven:')} ${guard} detects, pauses, alerts and resumes.`;
    case 'detected':
      return `${colors.yellow('Detected, not proven:')} ${guard} only observes. It would have paused the canary; the drill did not show that it can. Run it with --enforce, or after spendfuse arm.`;
    case 'not-proven': {
      const failed = failedStep(steps);
      const what = failed ? `${DRILL_STEPS[failed.step]}: not true. ${failed.because}` : 'stopped';
      return `${colors.red('Not proven:')} ${guard}. ${printable(what)}.`;
    }
  }
}

export function drillJson(view: DrillView): string {
  const { plan, caller, steps, removal, mode, calls, usd, before, after } = view;
  const measure = measureOf(steps);
  const taken = new Map(steps.map((step) => [step.step, step]));
  const value = {
    schemaVersion: 1,
    account: caller.account,
    region: caller.region,
    guard: plan.guard,
    mode,
    outcome: outcomeOf(view),
    failedStep: failedStep(steps)?.step ?? null,
    function: plan.functionName,
    steps: DRILL_ORDER.map((step) => {
      const stepTaken = taken.get(step);
      return {
        step,
        meaning: DRILL_STEPS[step],
        outcome: stepTaken === undefined ? 'not-reached' : stepTaken.isDone ? 'done' : 'failed',
        atMs: stepTaken?.atMs ?? null,
        because: stepTaken?.because ?? null,
      };
    }),
    secondsToSee: measure?.secondsToSee ?? null,
    secondsToPause: measure?.secondsToPause ?? null,
    calls,
    usd,
    usdMax: plan.usdMax,
    minutesMax: plan.minutesMax,
    before: before?.map(describeLever) ?? null,
    after: after?.map(describeLever) ?? null,
    isRemoved: removal.isGone,
    leftovers: removal.leftovers,
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
