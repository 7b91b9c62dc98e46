// How Cloud Run's v2 API words a scaling: what is sent for a state of the lever.
// All of it is sent each time: what is left out goes back to its default.

import { scalingFor } from '../../../lib/core/pausing/cloud-run-scaling';
import type { ConcurrencyState } from '../../../lib/core/pausing/target';

export function bodyOf(state: ConcurrencyState): Readonly<Record<string, unknown>> {
  const { isManual, manualInstances, least, most } = scalingFor(state);
  return {
    scalingMode: isManual ? 'MANUAL' : 'AUTOMATIC',
    ...(isManual ? { manualInstanceCount: manualInstances } : {}),
    ...(least > 0 ? { minInstanceCount: least } : {}),
    ...(most === null ? {} : { maxInstanceCount: most }),
  };
}
