// The scan as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), for code-scanning pages.
// Accepted findings stay in, as suppressed results; blind spots and problems are notifications.

import type { Finding } from '../finding';
import type { Evidence } from '../inventory';
import { rules } from '../rules';
import { STALE_SUPPRESSION } from '../rules/stale-suppression';
import type { ScanReport } from '../scan';
import type { Severity } from '../severity';
import { forUri } from './escape';
import { unlistedLine } from './text';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  high: 'error',
  medium: 'warning',
  low: 'note',
};
/** What code scanning sorts by: 7.0 and up is shown as high, 4.0 and up as medium. */
const SCORES: Record<Severity, string> = { high: '8.0', medium: '5.5', low: '2.0' };

const described = [...rules, STALE_SUPPRESSION];

export function renderScanSarif(report: ScanReport, version: string, root?: string): string {
  const resultOf = resultIn(root);
  const results = [
    ...report.findings.map((finding) => resultOf(finding)),
    ...report.suppressed.map(({ finding, reason }) => ({
      ...resultOf(finding),
      suppressions: [{ kind: 'inSource', status: 'accepted', justification: reason }],
    })),
  ];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'spendfuse', semanticVersion: version, rules: described.map(ruleOf) },
        },
        invocations: [
          {
            executionSuccessful: report.problems.every(({ kind }) => kind === 'suppression'),
            toolExecutionNotifications: notificationsOf(report, root),
          },
        ],
        columnKind: 'utf16CodeUnits',
        results,
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(rule: (typeof described)[number]) {
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text: rule.fix },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: ['denial-of-wallet'], 'security-severity': SCORES[rule.severity] },
  };
}

const resultIn = (root: string | undefined) => (finding: Finding) => {
  const index = described.findIndex((rule) => rule.id === finding.ruleId);
  return {
    ruleId: finding.ruleId,
    ...(index < 0 ? {} : { ruleIndex: index }),
    level: LEVELS[finding.severity],
    message: { text: `${finding.message}. Fix: ${finding.fix}` },
    locations: [locationOf(finding.evidence, root)],
    ...(finding.related.length === 0
      ? {}
      : {
          relatedLocations: finding.related.map(({ evidence, note }, id) => ({
            id,
            ...locationOf(evidence, root),
            message: { text: note },
          })),
        }),
    partialFingerprints: {
      'spendfuse/v1': `${finding.ruleId}:${forUri(finding.evidence.file, root)}:${finding.logicalId ?? finding.resource}`,
    },
  };
};

function locationOf(evidence: Evidence, root: string | undefined) {
  return {
    physicalLocation: {
      artifactLocation: { uri: forUri(evidence.file, root) },
      region: { startLine: evidence.line ?? 1 },
    },
    ...(evidence.path === '' ? {} : { logicalLocations: [logicalLocationOf(evidence)] }),
  };
}

/** Machines go by the place in the template, people by the construct. */
const logicalLocationOf = ({ path, construct }: Evidence) => ({
  ...(construct === undefined ? {} : { name: construct }),
  fullyQualifiedName: path,
});

function notificationsOf(report: ScanReport, root: string | undefined) {
  const blind = report.blindSpots.map((spot) => ({
    level: 'note',
    message: { text: `not seen: ${spot.what} ${spot.because}` },
    locations: [locationOf(spot.evidence, root)],
  }));
  const problems = report.problems.map((problem) => ({
    level: problem.kind === 'suppression' ? 'warning' : 'error',
    message: { text: `${problem.file} ${problem.problem}` },
  }));
  const unlisted = unlistedLine(report);
  const counted = unlisted === '' ? [] : [{ level: 'note', message: { text: unlisted } }];
  return [...problems, ...blind, ...counted];
}
