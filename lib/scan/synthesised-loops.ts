// The loops of a configuration that is synthesised and not written yet, as `spendfuse scan` would find them in its file.
// Azure and Google Cloud have no stop for loops of their own: what is not found here turns until somebody is paused for it.

import type { Finding } from './finding';
import { scan } from './scan';
import type { ScanSettings } from './settings';

export interface LoopSettings {
  /**
   * Loops less sure than this are not reported.
   * @default 'medium'
   */
  readonly minimumConfidence?: ScanSettings['minimumConfidence'];
  /**
   * Loops that are meant, each with its reason: `{ rule: 'loop', resource: 'Shop/Resize', reason: 'ends after three' }`.
   * @default - none
   */
  readonly ignore?: ScanSettings['ignore'];
}

export function synthesisedLoops(
  file: string,
  configuration: object,
  { minimumConfidence, ignore }: LoopSettings,
): Finding[] {
  const text = JSON.stringify(configuration);
  const report = scan([{ file, text, isGenerated: true }], {
    ...(minimumConfidence === undefined ? {} : { minimumConfidence }),
    ...(ignore === undefined ? {} : { ignore }),
  });
  return report.findings.filter(({ ruleId }) => ruleId === 'loop');
}
