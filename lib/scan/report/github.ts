// The scan as GitHub workflow commands, which become annotations on a pull request.
// One command a line: a name with a line end in it must not start another.

import type { ScanReport } from '../scan';
import type { Severity } from '../severity';
import { forGithubData, forGithubProperty } from './escape';
import { summaryOf, unlistedLine } from './text';

const COMMANDS: Record<Severity, 'error' | 'warning' | 'notice'> = {
  high: 'error',
  medium: 'warning',
  low: 'notice',
};

export function renderScanGithub(report: ScanReport): string {
  const lines = report.findings.map((finding) => {
    const { file, line } = finding.evidence;
    const properties = [
      `file=${forGithubProperty(file)}`,
      ...(line === undefined ? [] : [`line=${line}`]),
      `title=${forGithubProperty(`${finding.ruleId}: ${finding.resource}`)}`,
    ];
    return `::${COMMANDS[finding.severity]} ${properties.join(',')}::${forGithubData(`${finding.message}\nfix: ${finding.fix}`)}`;
  });
  for (const { file, problem } of report.problems) {
    lines.push(
      `::error file=${forGithubProperty(file)},title=not read::${forGithubData(`${file} ${problem}`)}`,
    );
  }
  const unlisted = unlistedLine(report);
  if (unlisted !== '') lines.push(forGithubData(unlisted));
  lines.push(forGithubData(summaryOf(report)));
  return `${lines.join('\n')}\n`;
}
