// From what the scan found to what CDK shows a person at synth: what, at which construct, and how to mend it.
// A finding shown is a finding with a place: a construct's path where there is one, a template's path always.

import type { PolicyViolatingResource, PolicyViolation } from 'aws-cdk-lib';
import type { BlindSpot, Evidence, Finding, ScanReport, Severity } from '../../scan';
import { hang } from '../../scan/report/columns';
import { type AssemblyReading, logicalIdOf } from './assembly-reading';

const SHOWN_AS: Record<Severity, string> = { high: 'warning', medium: 'warning', low: 'info' };
const NAMED_AT_MOST = 3;
const EDGES_SHOWN = 12;

/** CDK breaks no lines, and a narrow terminal breaks them in the middle of a word: 60 columns, less what is further in. */
const COLUMNS = 60 - 5;

/** What goes on is further in than what begins. */
const wrappedLines = (lines: readonly string[]): string =>
  lines
    .flatMap((line) =>
      hang('', line, COLUMNS).map((part, at) => `${at === 0 ? '   ' : '     '}${part}`),
    )
    .join('\n')
    .trimStart();

const fixOf = (fix: string): string => hang('', fix, COLUMNS).join('\n');

export const EXPOSURE_RULE = 'exposure';
export const NOT_SEEN_RULE = 'not-seen';
const NOT_READ_RULE = 'not-read';
export const FAILED_RULE = 'check-failed';

export function violationOf(
  finding: Finding,
  reading: AssemblyReading,
  isFatal: boolean,
): PolicyViolation {
  const edges = finding.related.slice(0, EDGES_SHOWN).map(({ note }) => note);
  const more = finding.related.length - edges.length;
  return {
    ruleName: finding.ruleId,
    description: wrappedLines([
      ...finding.message.split('; '),
      ...edges,
      ...(more > 0 ? [`and ${more} more`] : []),
    ]),
    severity: isFatal ? 'error' : SHOWN_AS[finding.severity],
    fix: fixOf(finding.fix),
    ruleMetadata: {
      severity: finding.severity,
      ...(finding.confidence === undefined ? {} : { confidence: finding.confidence }),
      evidence: finding.related.map(({ evidence }) => placeOf(evidence)).join('\n'),
    },
    violatingResources: [resourceAt(placeOfFinding(finding, reading), reading)],
  };
}

/** A loop is shown at its first function: the edge that closes it may be a policy nobody wrote by hand. */
export function placeOfFinding(
  { resource, evidence }: Finding,
  { inventory }: AssemblyReading,
): Evidence {
  return inventory.functions.find(({ name }) => name === resource)?.evidence ?? evidence;
}

function resourceAt(evidence: Evidence, reading: AssemblyReading): PolicyViolatingResource {
  const templatePath = reading.stackOf(evidence) ? evidence.file : undefined;
  const logicalId = logicalIdOf(evidence.path);
  const location = evidence.path.split('.').slice(2).join('.');
  return logicalId === undefined || templatePath === undefined
    ? { constructPath: reading.pathOf(evidence), templatePath, locations: [] }
    : { resourceLogicalId: logicalId, templatePath, locations: location ? [location] : [] };
}

const placeOf = ({ file, path }: Evidence): string => `${file} ${path}`;

/** What CDK's report says of a whole stack. */
export const atStack = (
  ruleName: string,
  description: string,
  { path, templatePath }: { readonly path: string; readonly templatePath?: string },
): PolicyViolation => ({
  ruleName,
  description,
  severity: 'info',
  violatingResources: [{ constructPath: path, templatePath, locations: [] }],
});

/** What a clean report does not speak for; nothing where everything could be seen. */
export function notSeen(spots: readonly BlindSpot[], reading: AssemblyReading): PolicyViolation[] {
  const [first] = spots;
  const stack = first && reading.stackOf(first.evidence);
  if (!first || !stack) return [];
  const shown = spots
    .slice(0, NAMED_AT_MOST)
    .map(({ what, because, evidence }) => `${what} ${because} (${reading.pathOf(evidence)})`);
  const more = spots.length - shown.length;
  const count = spots.length === 1 ? '1 thing' : `${spots.length} things`;
  const lines = [
    `Not seen, and so in no finding and no amount: ${count}`,
    ...shown,
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  const violation = atStack(NOT_SEEN_RULE, wrappedLines(lines), stack);
  return [
    { ...violation, fix: `npx --no-install spendfuse scan ${reading.folder} lists all of them` },
  ];
}

/** An acceptance without a reason, a template that is none: said once, at the app. */
export function notRead({ problems }: ScanReport, path: string): PolicyViolation[] {
  return problems.map(({ file, problem }) => ({
    ...atStack(NOT_READ_RULE, `${file} ${problem}`, { path }),
    severity: 'warning',
  }));
}
