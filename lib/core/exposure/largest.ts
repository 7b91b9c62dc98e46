// The one search of the bounds: how far a number can be raised before something stops holding.
// What is asked for may only stop holding once: more concurrency, requests or instances never cost less.

/** The largest whole number for which it holds, knowing that it holds for `from`, or `from` is all there is. */
export function largest(from: number, to: number, holds: (value: number) => boolean): number {
  let good = from;
  let bad = to + 1;
  while (bad - good > 1) {
    const middle = good + Math.floor((bad - good) / 2);
    if (holds(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
