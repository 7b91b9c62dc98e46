// The exposure as Markdown, for a comment on a pull request.
// Amounts are rounded up, as bounds are.

import { formatUsd, type UsdByPeriod } from '../../core/units/money';
import type { ExposureReport } from '../exposure-report';
import { forMarkdownCell } from './escape';
import { AT_LARGEST, isLarger } from './exposure-narrow';

export function renderExposureMarkdown(report: ExposureReport): string {
  const lines = [
    '## spendfuse exposure',
    '',
    '| worst case | bounded by | per hour | per day | per month |',
    '|---|---|--:|--:|--:|',
  ];
  const row = (label: string, boundedBy: string, usd: UsdByPeriod) => {
    const amounts = [usd.usdPerHour, usd.usdPerDay, usd.usdPerMonth].map((amount) =>
      formatUsd(amount, 'up'),
    );
    lines.push(`| ${label} | ${forMarkdownCell(boundedBy)} | ${amounts.join(' | ')} |`);
  };
  for (const { exposure } of report.functions) {
    row(`**${forMarkdownCell(exposure.name)}**`, '', exposure);
    for (const term of exposure.terms) {
      if (term.usdPerMonth <= 0) continue;
      const way = term.way === undefined ? '' : ` of ${term.way}`;
      row(
        `· ${forMarkdownCell(`${term.name}${way}`)}`,
        `${term.boundedBy} (${term.enforcement})`,
        term,
      );
    }
    if (isLarger(exposure.atLargest, exposure)) row(`· ${AT_LARGEST}`, '', exposure.atLargest);
  }
  row(`**Total of ${report.functions.length}**`, report.total.boundedBy, report.total);
  if (isLarger(report.totalAtLargest, report.total)) row(AT_LARGEST, '', report.totalAtLargest);
  lines.push(
    '',
    `Prices: AWS list, ${report.region}, ${report.pricesAsOf}; free tiers not subtracted; a month is 730 hours.`,
  );
  const notes = [
    ...report.assumptions,
    ...report.notPriced.map(({ name, because }) => `${name} has no bound: ${because}`),
  ];
  for (const note of notes) lines.push(`- ${forMarkdownCell(note)}`);
  return `${lines.join('\n')}\n`;
}
