// The scan as Markdown, for a comment on a pull request or a job summary.
// No name may end a cell or open a tag.

import type { ScanReport } from '../scan';
import { forMarkdownCell } from './escape';
import { placeOf, spotText, summaryOf, unlistedLine } from './text';

const BLIND_SPOTS_MAX = 50;

export function renderScanMarkdown(report: ScanReport): string {
  const lines = ['## spendfuse scan', '', forMarkdownCell(summaryOf(report)), ''];
  if (report.findings.length > 0) {
    lines.push('| severity | rule | what | where | fix |', '|---|---|---|---|---|');
    for (const finding of report.findings) {
      const cells = [
        finding.severity,
        finding.ruleId,
        finding.message,
        placeOf(finding.evidence),
        finding.fix,
      ];
      lines.push(`| ${cells.map(forMarkdownCell).join(' | ')} |`);
    }
    lines.push('');
  }
  const unlisted = unlistedLine(report);
  if (unlisted !== '') lines.push(forMarkdownCell(unlisted), '');
  if (report.suppressed.length > 0) {
    lines.push('### Accepted', '', '| rule | resource | reason |', '|---|---|---|');
    for (const { finding, reason } of report.suppressed) {
      lines.push(
        `| ${[finding.ruleId, finding.resource, reason].map(forMarkdownCell).join(' | ')} |`,
      );
    }
    lines.push('');
  }
  const blind = report.blindSpots.slice(0, BLIND_SPOTS_MAX);
  if (blind.length > 0) {
    lines.push('### Not seen', '');
    for (const spot of blind) lines.push(`- ${forMarkdownCell(spotText(spot))}`);
    const rest = report.blindSpots.length - blind.length;
    if (rest > 0) lines.push(`- and ${rest} more`);
    lines.push('');
  }
  for (const { file, problem } of report.problems)
    lines.push(`- **problem**: ${forMarkdownCell(`${file} ${problem}`)}`);
  return `${lines.join('\n').trimEnd()}\n`;
}
