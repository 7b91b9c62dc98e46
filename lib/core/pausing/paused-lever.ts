// What a pause, a slowing or a hold sets each lever to, and in which order levers move.
// Every state is absolute, so setting it twice is the same as setting it once.

import { executionsMaxOf, type Lever, leverKey } from './target';

export interface Action {
  /** What to give back. */
  readonly prior: Lever;
  /** What to set. */
  readonly set: Lever;
}

export const DEPTHS = ['pause', 'slow', 'clamp'] as const;
export type Depth = (typeof DEPTHS)[number];

export function pausedLever(
  prior: Lever,
  depth: Depth,
  clampConcurrency: number,
): Lever | undefined {
  switch (prior.lever) {
    case 'source':
      return depth === 'clamp' ? undefined : { ...prior, state: { kind: 'disabled' } };
    case 'throttle':
      return depth === 'pause'
        ? { ...prior, state: { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 } }
        : undefined;
    case 'provisioned':
      return depth === 'clamp' ? undefined : { ...prior, state: { kind: 'none' } };
    case 'scale':
      return depth === 'pause' ? { ...prior, state: { kind: 'limited', instances: 1 } } : undefined;
    case 'concurrency': {
      const wanted = depth === 'pause' ? 0 : depth === 'slow' ? 1 : clampConcurrency;
      // A hold that is not below what it may run anyway would only take away what is kept running.
      if (depth !== 'pause' && executionsMaxOf(prior.state) <= wanted) return undefined;
      return { ...prior, state: { kind: 'reserved', executions: wanted } };
    }
  }
}

/** API first (requests it turns away are not billed), then sources, then what stands in the way of 0, then 0. */
const PAUSE_ORDER: Record<Lever['lever'], number> = {
  throttle: 0,
  source: 1,
  provisioned: 2,
  concurrency: 3,
  // The other way round, its owner's limit is back before a hold sets its own over it.
  scale: 4,
};

export function byPauseOrder(a: Action, b: Action): number {
  return (
    PAUSE_ORDER[a.set.lever] - PAUSE_ORDER[b.set.lever] ||
    (leverKey(a.set) < leverKey(b.set) ? -1 : 1)
  );
}
