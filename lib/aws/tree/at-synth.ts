// Runs something once the whole tree is there: a function's triggers are often added after it is protected.
// Runs once for each construct, however often its app is synthesised.

import { AspectPriority, Aspects } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

/** After what sets tags and settings, whatever an app's feature flags say of its priority; before what only reads. */
export const LATE: number = AspectPriority.DEFAULT + 100;

export function atSynth(scope: Construct, run: () => void): void {
  let hasRun = false;
  const visit = (node: IConstruct): void => {
    if (node !== scope || hasRun) return;
    hasRun = true;
    run();
  };
  Aspects.of(scope).add({ visit }, { priority: LATE });
}
