// How a Cloud Run service scales, in words of ours: the lever that stops every way of calling it, and the way back.
// Must hold the mode, the minimum and the maximum: a resume sends them in one change, or the cloud sets its own maximum.

import type { ConcurrencyState, Lever } from './target';

export interface Scaling {
  readonly isManual: boolean;
  readonly manualInstances: number;
  readonly least: number;
  readonly most: number | null;
}

export const scalingLever = (scaling: Scaling): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: stateOf(scaling),
});

/** Manual at 0 is a hold of nothing, whatever maximum is remembered beside it: the maximum comes back with the resume. */
function stateOf({ isManual, manualInstances, least, most }: Scaling): ConcurrencyState {
  if (isManual && manualInstances === 0) return { kind: 'reserved', executions: 0 };
  if (isManual) return { kind: 'manual', executions: manualInstances, most };
  if (least > 0) return { kind: 'automatic', least, most };
  return most === null ? { kind: 'unreserved' } : { kind: 'reserved', executions: most };
}

const automatic = (least: number, most: number | null): Scaling => ({
  isManual: false,
  manualInstances: 0,
  least,
  most,
});
const manual = (manualInstances: number, most: number | null): Scaling => ({
  isManual: true,
  manualInstances,
  least: 0,
  most,
});

/** What a service is set to for a state: all of it, since what is left out goes back to its default. */
export function scalingFor(state: ConcurrencyState): Scaling {
  switch (state.kind) {
    case 'unreserved':
      return automatic(0, null);
    case 'reserved':
      return state.executions === 0 ? manual(0, null) : automatic(0, state.executions);
    case 'automatic':
      return automatic(state.least, state.most);
    case 'manual':
      return manual(state.executions, state.most);
  }
}

/** What a revision may run where nobody set a maximum: cloud.google.com/run/docs/configuring/max-instances (2026-11). */
export const USUAL_MAX = 100;

/**
 * Cloud Run was seen to set a maximum of 20 by itself when a service that had none leaves manual scaling. Such a service then
 * gets what its revision may run anyway, so that nothing is held back.
 */
export function withoutForeignMaximum(
  wanted: ConcurrencyState,
  shown: Scaling,
  revisionMax: number | undefined,
): ConcurrencyState | undefined {
  const isOpen =
    wanted.kind === 'unreserved' || (wanted.kind === 'automatic' && wanted.most === null);
  if (!isOpen || shown.isManual || shown.most === null) return undefined;
  const most = revisionMax ?? USUAL_MAX;
  return wanted.kind === 'automatic' ? { ...wanted, most } : { kind: 'reserved', executions: most };
}
