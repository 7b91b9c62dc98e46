// The scan for a person at a terminal: worst first, what to do under each, the sum last.
// No name may move the cursor or open a line of its own.

import type { Finding, Severity } from '../finding';
import type { Evidence } from '../inventory';
import type { ScanReport } from '../scan';
import { forTerminal } from './escape';

export interface TextOptions {
  /** Colours for a terminal that has them; left out, plain. */
  emphasise?: (text: string, severity: Severity) => string;
  /** How many blind spots to show; the rest are counted. */
  blindSpotsMax?: number;
}

export function renderScanText(report: ScanReport, options: TextOptions = {}): string {
  const emphasise = options.emphasise ?? ((text) => text);
  const lines = report.findings.flatMap((finding) => findingLines(finding, emphasise));
  lines.push(...acceptedLines(report), ...blindLines(report, options.blindSpotsMax ?? 20));
  for (const { file, problem } of report.problems)
    lines.push(forTerminal(`problem: ${file} ${problem}`));
  if (lines.length > 0 && lines[lines.length - 1] !== '') lines.push('');
  lines.push(summaryOf(report));
  return `${lines.join('\n')}\n`;
}

function findingLines(
  finding: Finding,
  emphasise: NonNullable<TextOptions['emphasise']>,
): string[] {
  const label = emphasise(finding.severity.toUpperCase().padEnd(6), finding.severity);
  return [
    `${label} ${finding.ruleId}: ${forTerminal(finding.message)}`,
    `       at ${placeOf(finding.evidence)}`,
    ...finding.related.map(
      ({ evidence, note }) => `       - ${forTerminal(note)} (${placeOf(evidence)})`,
    ),
    `       fix: ${forTerminal(finding.fix)}`,
    '',
  ];
}

export function placeOf(evidence: Evidence): string {
  const line = evidence.line === undefined ? '' : `:${evidence.line}`;
  const path = evidence.path === '' ? '' : ` ${evidence.path}`;
  return forTerminal(`${evidence.file}${line}${path}`);
}

function acceptedLines(report: ScanReport): string[] {
  if (report.suppressed.length === 0) return [];
  const lines = report.suppressed.map(({ finding, reason }) =>
    forTerminal(`  ${finding.ruleId} ${finding.resource}: ${reason}`),
  );
  return ['Accepted:', ...lines, ''];
}

function blindLines(report: ScanReport, most: number): string[] {
  const { blindSpots } = report;
  if (blindSpots.length === 0) return [];
  const shown = blindSpots
    .slice(0, most)
    .map((spot) => `  ${forTerminal(`${spot.what} ${spot.because}`)} (${placeOf(spot.evidence)})`);
  const rest = blindSpots.length - shown.length;
  if (rest > 0) shown.push(`  and ${rest} more, all in the JSON output`);
  return ['Not seen:', ...shown, ''];
}

export function summaryOf(report: ScanReport): string {
  const { counts } = report;
  const parts = [
    `${counts.high} high, ${counts.medium} medium, ${counts.low} low`,
    `${plural(report.functions, 'function')} in ${plural(report.sources.length, 'file')}`,
  ];
  if (report.suppressed.length > 0) parts.push(`${report.suppressed.length} accepted`);
  if (report.blindSpots.length > 0) parts.push(plural(report.blindSpots.length, 'blind spot'));
  if (report.problems.length > 0) parts.push(plural(report.problems.length, 'problem'));
  return parts.join('; ');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
