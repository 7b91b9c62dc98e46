// From dollars to an API's throttle, with the concurrency left as it is.
// Every rate it returns was put through the bound itself, so it keeps the ceiling as far as AWS keeps throttles.

import { withCaps } from '../../core/exposure/caps';
import { exposureOf } from '../../core/exposure/exposure';
import type { ExposureInput } from '../../core/exposure/input';
import type { Ceiling } from '../../core/exposure/problems';
import { API_ACCOUNT_THROTTLE } from '../../core/prices/aws-limits';
import type { PriceBook } from '../../core/prices/prices';

/** The same function behind a throttle, its reservation untouched. */
function throttled(input: ExposureInput, requestsPerSecond: number): ExposureInput {
  const { reservedConcurrency } = input;
  return { ...withCaps(input, 0, requestsPerSecond), reservedConcurrency };
}

/** The largest whole rate that keeps the ceiling, or undefined where even one request a second breaks it. */
export function throttleFor(
  ceiling: Ceiling,
  input: ExposureInput,
  book: PriceBook,
): number | undefined {
  const keeps = (requestsPerSecond: number): boolean => {
    const bound = exposureOf(throttled(input, requestsPerSecond), book);
    return (
      bound.usdPerHour <= (ceiling.usdPerHour ?? Number.POSITIVE_INFINITY) &&
      bound.usdPerDay <= (ceiling.usdPerDay ?? Number.POSITIVE_INFINITY) &&
      bound.usdPerMonth <= (ceiling.usdPerMonth ?? Number.POSITIVE_INFINITY)
    );
  };
  if (!keeps(1)) return undefined;
  let good = 1;
  let bad: number = API_ACCOUNT_THROTTLE.requestsPerSecond + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (keeps(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
