// What a user may say to the check at synth. Every prop has a default under which only a certain loop stops a synth.
// What is not a number, a level or a list that the scan takes is refused at once, with every problem.

import { oneOf, optional, problemsWith } from '../../core/units/values';
import { problemsWithSettings, type ScanSettings, SEVERITIES, type Severity } from '../../scan';

export interface WalletCheckProps extends ScanSettings {
  /**
   * Stops the synth on findings at least this severe; a loop is as severe as it is certain.
   * @default - a loop of high confidence stops it, everything else is only told
   */
  readonly failOn?: Severity | 'nothing';
  /**
   * Tells the findings of the scan's other rules too, those at least this severe.
   * @default - loops only
   */
  readonly findingsFrom?: Severity;
  /**
   * Tells what each stack can cost at worst, and what could not be seen.
   * @default - true, but not while tests run (`NODE_ENV` is `test`), where every synth would repeat it
   */
  readonly hasExposure?: boolean;
}

export function problemsWithCheck(props: WalletCheckProps): string[] {
  const { failOn, hasExposure, ...settings } = props;
  return [
    ...problemsWith('failOn', failOn, optional(oneOf([...SEVERITIES, 'nothing']))),
    ...problemsWithSettings(settings),
  ];
}

export const tellsExposure = ({ hasExposure }: WalletCheckProps): boolean =>
  hasExposure ?? process.env.NODE_ENV !== 'test';
