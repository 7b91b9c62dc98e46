// What an id of a lever may look like: a record comes from a table, and an id in it becomes part of a call.
// Whoever may write the table must not reach anything but levers: an id of another shape is never used.

import type { Lever, LeverKind } from '../../../lib/core/pausing/target';
import { StateUnclear } from './lever-reader';

/** Stages and aliases have no more than these signs; a method's key is its path with ~1 for each slash, and the method. */
const IDS: Readonly<Record<LeverKind, RegExp>> = {
  concurrency: /^concurrency$/,
  source: /^[\w-]{1,64}$/,
  provisioned: /^[\w$-]{1,128}$/,
  throttle:
    /^(rest\|[\w-]{1,64}\|[\w$-]{1,128}\|(~1[^/~\s]*)+\/[A-Z]{1,16}|http\|[\w-]{1,64}\|[\w$-]{1,128}\|[^\p{Cc}]{1,1024})$/u,
  // Lambda has no scale limit of its own.
  scale: /^(?!)/,
};

export const isLeverId = ({ lever, id }: Pick<Lever, 'lever' | 'id'>): boolean =>
  IDS[lever].test(id);

/** Throws before anything is called: such a record is unreadable, is reported, and changes nothing. */
export function refuseForeignIds(levers: readonly Lever[]): void {
  const foreign = levers.find((lever) => !isLeverId(lever));
  if (foreign)
    throw new StateUnclear(
      `the record names ${JSON.stringify(foreign.id).slice(0, 200)}, which is no ${foreign.lever}`,
    );
}
