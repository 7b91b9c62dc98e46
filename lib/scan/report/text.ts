// The scan for a person at a terminal: worst first, what to do under each, the sum last.
// No name may move the cursor or open a line of its own.

import type { Finding } from '../finding';
import type { BlindSpot, Evidence } from '../inventory';
import { unlistedText } from '../listing';
import type { ScanReport } from '../scan';
import { atLeast, type Severity } from '../severity';
import { laid } from './columns';
import { forTerminal } from './escape';

export interface TextOptions {
  /** Colours for a terminal that has them; left out, plain. */
  emphasise?: (text: string, severity: Severity) => string;
  /** How many blind spots to show; the rest are counted. */
  blindSpotsMax?: number;
  /** How wide a line may be; left out, as long as it is. */
  columns?: number;
}

export function renderScanText(report: ScanReport, options: TextOptions = {}): string {
  const lines = alike(report.findings).flatMap((findings) => findingLines(findings, options));
  lines.push(...acceptedLines(report, options), ...leftOutLines(report, options));
  lines.push(...blindLines(report, options));
  for (const { file, problem } of report.problems)
    lines.push(...laid('problem: ', forTerminal(`${file} ${problem}`), options.columns));
  if (lines.length > 0 && lines[lines.length - 1] !== '') lines.push('');
  const unlisted = unlistedLine(report);
  if (unlisted !== '') lines.push(...laid('', unlisted, options.columns));
  lines.push(...laid('', summaryOf(report), options.columns));
  return `${lines.join('\n')}\n`;
}

/** Neighbours that one and the same fix mends: it is told once, under all of them. */
function alike(findings: readonly Finding[]): Finding[][] {
  const groups: Finding[][] = [];
  for (const finding of findings) {
    const last = groups[groups.length - 1];
    const [first] = last ?? [];
    const isSame =
      first?.ruleId === finding.ruleId &&
      first.severity === finding.severity &&
      first.fix === finding.fix;
    if (last && isSame) last.push(finding);
    else groups.push([finding]);
  }
  return groups;
}

const INDENT = ' '.repeat(7);

function findingLines(findings: readonly Finding[], options: TextOptions): string[] {
  const { columns, emphasise = (text) => text } = options;
  const [first] = findings;
  if (!first) return [];
  const { severity, ruleId, fix } = first;
  const label = `${emphasise(severity.toUpperCase().padEnd(6), severity)} `;
  const count = `${findings.length} findings`;
  const what = findings.length === 1 ? forTerminal(first.message) : count;
  const headline = laid(label, `${ruleId}: ${what}`, columns);
  const under = laid(`${INDENT}fix: `, forTerminal(fix), columns);
  if (findings.length === 1)
    return [...headline, ...caseLines(first, INDENT, columns), ...under, ''];
  const cases = findings.flatMap((finding) => [
    ...laid(INDENT, forTerminal(finding.message), columns),
    ...caseLines(finding, `${INDENT}  `, columns),
  ]);
  return [...headline, ...cases, ...under, ''];
}

/** Nobody reads more of them; the other formats hold them all. */
const RELATED_SHOWN = 12;

function caseLines(finding: Finding, indent: string, columns: number | undefined): string[] {
  const { evidence: place, related } = finding;
  const more = related.length - RELATED_SHOWN;
  return [
    ...laid(`${indent}at `, placeOf(place), columns),
    ...related
      .slice(0, RELATED_SHOWN)
      .flatMap(({ evidence, note }) =>
        laid(`${indent}- `, `${forTerminal(note)} (${placeOf(evidence)})`, columns),
      ),
    ...(more > 0 ? [`${indent}- and ${more} more`] : []),
  ];
}

/** An account is no file: what is in it is found by its ARN or id alone. */
export const isAccount = (file: string): boolean => /^account \d/.test(file);

export function placeOf(evidence: Evidence): string {
  if (isAccount(evidence.file) && evidence.path !== '') return forTerminal(evidence.path);
  const line = evidence.line === undefined ? '' : `:${evidence.line}`;
  const shown = evidence.construct ?? evidence.path;
  const path = shown === '' ? '' : ` ${shown}`;
  return forTerminal(`${evidence.file}${line}${path}`);
}

function acceptedLines(report: ScanReport, { columns }: TextOptions): string[] {
  if (report.suppressed.length === 0) return [];
  const lines = report.suppressed.flatMap(({ finding, reason }) =>
    laid('  ', forTerminal(`${finding.ruleId} ${finding.resource}: ${reason}`), columns),
  );
  return ['Accepted:', ...lines, ''];
}

function leftOutLines({ leftOut }: ScanReport, { columns }: TextOptions): string[] {
  if (leftOut.length === 0) return [];
  const lines = leftOut.flatMap(({ name, because }) =>
    laid('  ', forTerminal(`${name}: ${because}`), columns),
  );
  return ['Left out:', ...lines, ''];
}

function blindLines(report: ScanReport, { columns, blindSpotsMax = 20 }: TextOptions): string[] {
  const { blindSpots } = report;
  if (blindSpots.length === 0) return [];
  const shown = blindSpots
    .slice(0, blindSpotsMax)
    .flatMap((spot) => laid('  ', spotText(spot), columns));
  const rest = blindSpots.length - Math.min(blindSpotsMax, blindSpots.length);
  if (rest > 0) shown.push(`  and ${rest} more, all in the JSON output`);
  return ['Not seen:', ...shown, ''];
}

/** What is not seen, and where; where nothing but its name says where, once is enough. */
export function spotText({ what, because, evidence }: BlindSpot): string {
  const place = placeOf(evidence);
  const isNamed = place === forTerminal(what) || isAccount(place);
  return `${forTerminal(`${what} ${because}`)}${isNamed ? '' : ` (${place})`}`;
}

/** What was found and is only counted, and how to see it; empty where nothing is. */
export function unlistedLine({ unlisted }: ScanReport): string {
  const [least] = [...unlisted].sort((left, right) =>
    atLeast(left.severity, right.severity) ? 1 : -1,
  );
  return least === undefined
    ? ''
    : `${unlistedText(unlisted)}. --findings-from ${least.severity} lists everything.`;
}

export function summaryOf(report: ScanReport): string {
  const { counts } = report;
  const parts = [
    `${counts.high} high, ${counts.medium} medium, ${counts.low} low`,
    `${plural(report.functions, 'function')} in ${sourcesOf(report)}`,
  ];
  if (report.leftOut.length > 0) parts.push(`${report.leftOut.length} left out`);
  if (report.suppressed.length > 0) parts.push(`${report.suppressed.length} accepted`);
  if (report.blindSpots.length > 0) parts.push(plural(report.blindSpots.length, 'blind spot'));
  if (report.problems.length > 0) parts.push(plural(report.problems.length, 'problem'));
  return parts.join('; ');
}

function sourcesOf({ sources }: ScanReport): string {
  const [only, second] = sources;
  return only && !second && isAccount(only.file)
    ? forTerminal(only.file)
    : plural(sources.length, 'file');
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
