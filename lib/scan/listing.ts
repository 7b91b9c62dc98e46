// Which findings a report lists, and how many it only counts. A finding that is not listed is still counted, so that
// no gate passes because of what a person chose to read.

import type { Finding } from './finding';
import { STALE_SUPPRESSION } from './rules/stale-suppression';
import { atLeast, SEVERITIES, type Severity } from './severity';

/** Findings of one rule and severity that are counted and not listed. */
export interface Unlisted {
  ruleId: string;
  severity: Severity;
  count: number;
}

export interface Listing {
  findings: Finding[];
  unlisted: Unlisted[];
  counts: Record<Severity, number>;
}

/** What the command line lists from: below are a function's second-best settings and what is decided once an account. */
export const DEFAULT_FINDINGS_FROM: Severity = 'medium';

/** Of two severities, the one that lists more. */
export const lower = (left: Severity, right: Severity): Severity =>
  atLeast(left, right) ? right : left;

/** Takes findings in the order in which they are listed. */
export function listingOf(all: readonly Finding[], from: Severity): Listing {
  const unlisted = new Map<string, Unlisted>();
  for (const { ruleId, severity } of all.filter((finding) => !isListed(finding, from))) {
    const known = unlisted.get(`${ruleId} ${severity}`);
    if (known) known.count += 1;
    else unlisted.set(`${ruleId} ${severity}`, { ruleId, severity, count: 1 });
  }
  const countOf = (severity: Severity) =>
    all.filter((finding) => finding.severity === severity).length;
  return {
    findings: all.filter((finding) => isListed(finding, from)),
    unlisted: [...unlisted.values()],
    counts: { low: countOf('low'), medium: countOf('medium'), high: countOf('high') },
  };
}

/** A loop is chosen by its confidence, and a stale acceptance is the reader's own mistake: both are always listed. */
const isListed = ({ severity, confidence, ruleId }: Finding, from: Severity): boolean =>
  confidence !== undefined || ruleId === STALE_SUPPRESSION.id || atLeast(severity, from);

/** `2 medium and 5 low findings are not listed: no-alarm, no-concurrency-bound (3)`; empty where all are listed. */
export function unlistedText(unlisted: readonly Unlisted[]): string {
  if (unlisted.length === 0) return '';
  const sums = [...SEVERITIES].reverse().flatMap((severity) => {
    const sum = unlisted
      .filter((row) => row.severity === severity)
      .reduce((total, { count }) => total + count, 0);
    return sum === 0 ? [] : [{ severity, sum }];
  });
  const isOne = sums.length === 1 && sums[0]?.sum === 1;
  const amounts = sums.map(({ severity, sum }) => `${sum} ${severity}`).join(' and ');
  const names = unlisted.map(({ ruleId, count }) =>
    count === 1 ? ruleId : `${ruleId} (${count})`,
  );
  return `${amounts} finding${isOne ? ' is' : 's are'} not listed: ${names.join(', ')}`;
}
