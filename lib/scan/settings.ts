// What the user decides about a scan: ceilings, the account's quota, what to accept and why.
// Everything wrong with it is reported at once, each with its value and the fix.

import type { Downstream } from '../core/exposure/input';
import type { Confidence, Suppression } from './inventory';
import { suppressionFrom } from './read/suppressions';
import { plantTree } from './tree';

export interface IgnoreEntry {
  rule: string;
  reason: string;
  /** A resource's name; left out, the rule is accepted everywhere. */
  resource?: string;
}

export interface ScanSettings {
  /** The most one function may cost; a tag `spendfuse:ceiling-usd-per-day` on a function wins. */
  ceilingUsdPerDay?: number;
  /** The account's Lambda concurrency quota, when it is known. */
  accountConcurrency?: number;
  /** Loops less sure than this are not reported. */
  minimumConfidence?: Confidence;
  ignore?: readonly IgnoreEntry[];
  /** Promises and prices that lower or raise a bound; see the exposure model. */
  shortestRunSeconds?: number;
  logKbPerInvocation?: number;
  downstream?: readonly Downstream[];
}

export const DEFAULT_CONFIDENCE: Confidence = 'medium';

export function problemsWithSettings(settings: ScanSettings): string[] {
  const problems: string[] = [];
  const check = (name: keyof ScanSettings, from: number, to: number) => {
    const value = settings[name];
    if (value === undefined) return;
    if (typeof value !== 'number' || !(value >= from && value <= to)) {
      problems.push(`${name} is ${String(value)}: give a number from ${from} to ${to}`);
    }
  };
  check('ceilingUsdPerDay', 0, 1e9);
  check('accountConcurrency', 1, 1e6);
  check('shortestRunSeconds', 0.001, 900);
  check('logKbPerInvocation', 0, 1_048_576);
  const confidence = settings.minimumConfidence;
  if (confidence !== undefined && !['low', 'medium', 'high'].includes(confidence)) {
    problems.push(`minimumConfidence is "${confidence}": give low, medium or high`);
  }
  return [...problems, ...configured(settings).problems];
}

/** The suppressions of the settings; one without a reason is a problem and suppresses nothing. */
export function configured(settings: ScanSettings): {
  suppressions: Suppression[];
  problems: string[];
} {
  const suppressions: Suppression[] = [];
  const problems: string[] = [];
  (settings.ignore ?? []).forEach((entry, index) => {
    const planted = plantTree(entry);
    const evidence = { file: 'settings', path: `ignore.${index}` };
    const made = planted.ok ? suppressionFrom(planted.tree, evidence) : planted;
    if ('problem' in made) problems.push(made.problem);
    else suppressions.push(made);
  });
  return { suppressions, problems };
}
