// How sure one can be of a rate after seeing so many events in so many years: exact Poisson limits at 95 %.
// No event at all bounds the rate from one side (three over the years); any other count from both (Garwood 1936).

export type Interval = readonly [low: number, high: number];

const CONFIDENCE = 0.95;

export function rateInterval(events: number, years: number): Interval {
  if (!(years > 0)) return [0, Number.POSITIVE_INFINITY];
  if (events === 0) return [0, -Math.log(1 - CONFIDENCE) / years];
  const tail = (1 - CONFIDENCE) / 2;
  const low = meanWhere((mean) => 1 - atMost(events - 1, mean) < tail, events);
  const high = meanWhere((mean) => atMost(events, mean) > tail, events);
  return [low / years, high / years];
}

/** The largest mean for which something still holds that holds for small ones only. */
function meanWhere(holds: (mean: number) => boolean, events: number): number {
  let low = 0;
  let high = 10 + 4 * events;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The chance of at most so many events, summed in logarithms so that thousands of them do not underflow. */
function atMost(events: number, mean: number): number {
  let sum = 0;
  let logTerm = -mean;
  for (let count = 0; count <= events; count++) {
    if (count > 0) logTerm += Math.log(mean / count);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}
