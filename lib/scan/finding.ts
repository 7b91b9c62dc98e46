// What a rule reports. A finding names one resource, shows its numbers, points at its evidence and
// says what to do; anything less is not worth waking up for.

import type { Confidence, Evidence, Inventory, Unread } from './inventory';
import type { ScanSettings } from './settings';
import type { Severity } from './severity';

export interface Finding {
  ruleId: string;
  severity: Severity;
  /** What a person calls it; for CDK the path of the construct. */
  resource: string;
  /** What its template calls it, where that is something else: what machines go by. */
  logicalId?: string;
  /** Where to look first. */
  evidence: Evidence;
  /** Everything else that makes the case, in order. */
  related: { evidence: Evidence; note: string }[];
  message: string;
  fix: string;
  confidence?: Confidence;
  /** It is of the account and not of the file where it is shown: an acceptance in any file counts. */
  isAccountWide?: boolean;
  /** What the owner wrote on the resource itself: it is accepted. */
  acceptedBecause?: string;
}

/** One file, one function, one sentence of why. */
export interface Rule {
  id: string;
  severity: Severity;
  title: string;
  why: string;
  fix: string;
  /** Where this was not read, the rule is not judged, and that is said. */
  needs?: Unread;
  check(inventory: Inventory, settings: ScanSettings): RuleHit[];
}

/** What a rule says of one resource; the rule's own severity and fix hold unless it says otherwise. */
export interface RuleHit {
  resource: string;
  evidence: Evidence;
  message: string;
  severity?: Severity;
  fix?: string;
  related?: Finding['related'];
  confidence?: Confidence;
  isAccountWide?: boolean;
  acceptedBecause?: string;
}

export function findingsOf(rule: Rule, inventory: Inventory, settings: ScanSettings): Finding[] {
  return rule.check(inventory, settings).map((hit) => ({
    ruleId: rule.id,
    severity: hit.severity ?? rule.severity,
    resource: hit.resource,
    evidence: hit.evidence,
    related: hit.related ?? [],
    message: hit.message,
    fix: hit.fix ?? rule.fix,
    ...(hit.confidence === undefined ? {} : { confidence: hit.confidence }),
    ...(hit.isAccountWide === undefined ? {} : { isAccountWide: hit.isAccountWide }),
    ...(hit.acceptedBecause === undefined ? {} : { acceptedBecause: hit.acceptedBecause }),
  }));
}
