// The other half of the truth: honest work that the guard turned away, in requests and in hours.
// Counted as the difference between two lives of the same days, so that what an attack crowds out is not the guard's.

import type { HonestWork } from './cloud/honest-work';
import type { SimulatedFunction } from './cloud/simulated-function';
import type { Stage } from './stage';

export interface HonestFigures {
  /** Calls and events that honest callers sent, to every function but the guard's own. */
  readonly requests: number;
  readonly refused: number;
  /** Function-hours of which some honest work was turned away: a minute counts from its first refusal. */
  readonly hoursRefused: number;
  /** Function-hours in which the guard let nothing start, whether or not anyone called. */
  readonly hoursAtZero: number;
}

const NOTHING: HonestFigures = { requests: 0, refused: 0, hoursRefused: 0, hoursAtZero: 0 };
const SECONDS_PER_HOUR = 3600;
const MINUTES_PER_HOUR = 60;

/** Of the functions the story is about, and of all others. */
export function honestFigures(
  guarded: Stage,
  unguarded: Stage,
): { stars: HonestFigures; bystanders: HonestFigures } {
  const stars = new Set(guarded.stars);
  const others = unguarded.cloud.everyFunction;
  let figures = { stars: NOTHING, bystanders: NOTHING };
  guarded.cloud.everyFunction.forEach((simulated, index) => {
    const twin = others[index];
    if (simulated.spec.isGuardOwn || !twin) return;
    const group = stars.has(simulated) ? 'stars' : 'bystanders';
    figures = { ...figures, [group]: sumOf(figures[group], FIGURES[group](simulated, twin)) };
  });
  return figures;
}

const FIGURES: Record<
  'stars' | 'bystanders',
  (simulated: SimulatedFunction, twin: SimulatedFunction) => HonestFigures
> = {
  stars: ofStar,
  bystanders: ofBystander,
};

/** Nothing holds it, so only a crowd can turn its callers away: when that happens is chance, how often is not. */
function ofBystander(simulated: SimulatedFunction, twin: SimulatedFunction): HonestFigures {
  const figures = ofStar(simulated, twin);
  const isMore = refusedBy(simulated) > refusedBy(twin);
  return {
    ...figures,
    refused: Math.max(0, refusedBy(simulated) - refusedBy(twin)),
    hoursRefused: isMore ? figures.hoursRefused : 0,
  };
}

const refusedBy = (simulated: SimulatedFunction): number =>
  simulated.inlets
    .flatMap(({ honest }) => [...honest.refusedByMinute.values()])
    .reduce((sum, count) => sum + count, 0);

function ofStar(simulated: SimulatedFunction, twin: SimulatedFunction): HonestFigures {
  const refusedByMinute = new Map<number, number>();
  simulated.inlets.forEach(({ honest }, index) => {
    const left = twin.inlets[index]?.honest;
    if (left) addRefusedMore(refusedByMinute, honest, left);
  });
  return {
    requests: simulated.inlets.reduce((sum, { honest }) => sum + honest.asked, 0),
    refused: [...refusedByMinute.values()].reduce((sum, count) => sum + count, 0),
    hoursRefused: refusedByMinute.size / MINUTES_PER_HOUR,
    hoursAtZero: simulated.secondsAtZero / SECONDS_PER_HOUR,
  };
}

/** Minute by minute: a call let through later does not make up for one turned away now. */
function addRefusedMore(
  sums: Map<number, number>,
  guarded: HonestWork,
  unguarded: HonestWork,
): void {
  for (const [epochMinute, count] of guarded.refusedByMinute) {
    const more = count - (unguarded.refusedByMinute.get(epochMinute) ?? 0);
    if (more > 0) sums.set(epochMinute, (sums.get(epochMinute) ?? 0) + more);
  }
}

export const sumOf = (a: HonestFigures, b: HonestFigures): HonestFigures => ({
  requests: a.requests + b.requests,
  refused: a.refused + b.refused,
  hoursRefused: a.hoursRefused + b.hoursRefused,
  hoursAtZero: a.hoursAtZero + b.hoursAtZero,
});
