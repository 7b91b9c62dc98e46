// The scan as JUnit XML, for build pages that know tests: a file is a suite, a finding a failed test.
// A file without findings is a passed test, so that a clean run is not an empty one.

import type { Finding } from '../finding';
import type { ScanReport } from '../scan';
import { forXml } from './escape';
import { placeOf } from './text';

export function renderScanJunit(report: ScanReport): string {
  const files = [
    ...new Set([
      ...report.sources.map((source) => source.file),
      ...report.findings.map((finding) => finding.evidence.file),
      ...report.problems.map((problem) => problem.file),
    ]),
  ];
  const suites = files.map((file) => suiteOf(file, report));
  const sum = (pick: (suite: Suite) => number) =>
    suites.reduce((total, suite) => total + pick(suite), 0);
  const counts = `tests="${sum((suite) => suite.tests)}" failures="${sum((suite) => suite.failures)}" errors="${sum((suite) => suite.errors)}" skipped="${sum((suite) => suite.skipped)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="spendfuse scan" ${counts}>`,
    ...suites.map((suite) => suite.xml),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Suite {
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
  xml: string;
}

function suiteOf(file: string, report: ScanReport): Suite {
  const findings = report.findings.filter((finding) => finding.evidence.file === file);
  const accepted = report.suppressed.filter(({ finding }) => finding.evidence.file === file);
  const problems = report.problems.filter((problem) => problem.file === file);
  const cases = [
    ...findings.map(failedCase),
    ...accepted.map(({ finding, reason }) =>
      wrapped(finding, `<skipped message="${forXml(reason)}"/>`),
    ),
    ...problems.map(
      ({ problem }) =>
        `    <testcase name="${forXml(file)}" classname="spendfuse.read"><error message="${forXml(problem)}"/></testcase>`,
    ),
  ];
  if (cases.length === 0)
    cases.push(
      `    <testcase name="no findings from ${report.findingsFrom} up" classname="spendfuse.scan"/>`,
    );
  const counts = {
    tests: cases.length,
    failures: findings.length,
    errors: problems.length,
    skipped: accepted.length,
  };
  const head = `  <testsuite name="${forXml(file)}" tests="${counts.tests}" failures="${counts.failures}" errors="${counts.errors}" skipped="${counts.skipped}">`;
  return { ...counts, xml: [head, ...cases, '  </testsuite>'].join('\n') };
}

function failedCase(finding: Finding): string {
  const related = finding.related.map(({ evidence, note }) => `- ${note} (${placeOf(evidence)})`);
  const body = [placeOf(finding.evidence), ...related, `fix: ${finding.fix}`]
    .map((line) => forXml(line))
    .join('\n');
  return wrapped(
    finding,
    `<failure type="${forXml(finding.severity)}" message="${forXml(finding.message)}">${body}</failure>`,
  );
}

function wrapped(finding: Finding, inner: string): string {
  const file = `file="${forXml(finding.evidence.file)}"`;
  const line = finding.evidence.line === undefined ? '' : ` line="${finding.evidence.line}"`;
  return `    <testcase name="${forXml(finding.resource)}" classname="spendfuse.${forXml(finding.ruleId)}" ${file}${line}>${inner}</testcase>`;
}
