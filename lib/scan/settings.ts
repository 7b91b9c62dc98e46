// What the user decides about a scan: ceilings, the account's quota, what to accept and why.
// Everything wrong with it is reported at once, each with its value and the fix.

import type { Downstream } from '../core/exposure/input';
import {
  attempt,
  fieldOf,
  fields,
  is,
  isList,
  number,
  oneOf,
  optional,
  problemsWith,
} from '../core/units/values';
import { CONFIDENCES, type Confidence, type Suppression } from './inventory';
import { suppressionFrom } from './read/suppressions';
import { SEVERITIES, type Severity } from './severity';
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
  /** Findings less severe than this are counted and not listed. */
  findingsFrom?: Severity;
  ignore?: readonly IgnoreEntry[];
  /** Promises and prices that lower or raise a bound; a tag `spendfuse:shortest-run-seconds` on a function wins. */
  shortestRunSeconds?: number;
  logKbPerInvocation?: number;
  /** The largest answer of any function; a tag `spendfuse:answer-kb` on a function wins. */
  answerKb?: number;
  /** The largest request, message or event; a tag `spendfuse:message-kb` on a function wins. */
  messageKb?: number;
  downstream?: readonly Downstream[];
}

export const DEFAULT_CONFIDENCE: Confidence = 'medium';

const settingFields = fields<Omit<ScanSettings, 'ignore' | 'downstream'>>({
  ceilingUsdPerDay: optional(number({ min: 0, max: 1e9 })),
  accountConcurrency: optional(number({ min: 1, max: 1e6 })),
  shortestRunSeconds: optional(number({ min: 0.001, max: 900 })),
  logKbPerInvocation: optional(number({ min: 0, max: 1_048_576 })),
  answerKb: optional(number({ min: 0, max: 1_048_576 })),
  messageKb: optional(number({ min: 0, max: 1_048_576 })),
  minimumConfidence: optional(oneOf(CONFIDENCES)),
  findingsFrom: optional(oneOf(SEVERITIES)),
});

export const problemsWithSettings = (settings: ScanSettings): string[] => [
  ...problemsWith('', settings, settingFields),
  ...configured(settings).problems,
];

/** More than anybody writes by hand. */
const IGNORES_MAX = 10_000;

const ignoreList = is('a list of { rule, reason }', isList);

/** The suppressions of the settings; one without a reason is a problem and suppresses nothing. */
export function configured(settings: ScanSettings): {
  suppressions: Suppression[];
  problems: string[];
} {
  const suppressions: Suppression[] = [];
  const problems: string[] = [];
  const ignore = fieldOf(settings, 'ignore') ?? [];
  // A list's own methods are its maker's: only its length and its own fields are asked for.
  const entries = isList(ignore)
    ? attempt<unknown[] | undefined>(
        () =>
          Array.from({ length: Math.min(ignore.length, IGNORES_MAX) }, (_, index) =>
            fieldOf(ignore, index),
          ),
        undefined,
      )
    : undefined;
  if (entries === undefined)
    return {
      suppressions,
      problems: problemsWith('ignore', isList(ignore) ? undefined : ignore, ignoreList),
    };
  entries.forEach((entry, index) => {
    const planted = plantTree(entry);
    const evidence = { file: 'settings', path: `ignore.${index}` };
    const made = planted.ok ? suppressionFrom(planted.tree, evidence) : planted;
    if ('problem' in made) problems.push(made.problem);
    else suppressions.push(made);
  });
  return { suppressions, problems };
}
