// Runs something once the whole tree is there: a function's triggers are often added after it is protected.
// Runs once for each construct, however often its app is synthesised.

import { AspectPriority, Aspects } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';

export function atSynth(scope: Construct, run: () => void): void {
  let hasRun = false;
  const visit = (node: IConstruct): void => {
    if (node !== scope || hasRun) return;
    hasRun = true;
    run();
  };
  // Before read-only aspects such as checks, so that they see what was set here.
  Aspects.of(scope).add({ visit }, { priority: AspectPriority.DEFAULT });
}
