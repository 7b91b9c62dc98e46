// Findings a person has accepted are set aside with the reason; an acceptance that no longer accepts
// anything is reported, since it hides the next finding of its kind.

import type { Finding } from './finding';
import type { Suppression } from './inventory';

export interface Suppressed {
  finding: Finding;
  reason: string;
}

export interface Sorted {
  findings: Finding[];
  suppressed: Suppressed[];
  stale: Suppression[];
}

export function sortBySuppression(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
): Sorted {
  const used = new Set<Suppression>();
  const kept: Finding[] = [];
  const suppressed: Suppressed[] = [];
  for (const finding of findings) {
    if (finding.acceptedBecause !== undefined) {
      suppressed.push({ finding, reason: finding.acceptedBecause });
      continue;
    }
    const match = suppressions.find((suppression) => accepts(suppression, finding));
    if (match) {
      used.add(match);
      suppressed.push({ finding, reason: match.reason });
    } else kept.push(finding);
  }
  return {
    findings: kept,
    suppressed,
    stale: suppressions.filter((suppression) => !used.has(suppression)),
  };
}

function accepts(suppression: Suppression, finding: Finding): boolean {
  if (suppression.rule !== finding.ruleId) return false;
  const isFile =
    finding.isAccountWide === true ||
    suppression.file === undefined ||
    suppression.file === finding.evidence.file;
  const { resource } = suppression;
  // By its path or by its logical id: metadata in a template knows the latter only.
  return (
    isFile &&
    (resource === undefined || resource === finding.resource || resource === finding.logicalId)
  );
}
