// A report as one file: no script, no fetch, no font, no picture from anywhere. It opens from a disk and from a mail.
// The policy in its head forbids what it does not need, which is everything but its own style.

import { createHash } from 'node:crypto';
import { escapeHtml } from './escape';
import { plotFigure } from './plot-figure';
import type { Report, ReportFigure, ReportSection } from './report';
import { REPORT_STYLE } from './style';
import { tableHtml } from './table';

/** Readings under the pointer make a file larger: a report of many runs goes without. */
const PLOTS_WITH_READINGS_MAX = 12;
const SECTIONS_WITHOUT_CONTENTS_MAX = 3;

export function reportPage(report: Report): string {
  const styleHash = createHash('sha256').update(REPORT_STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`;
  const plots = report.sections.flatMap(({ parts }) => parts.filter(({ kind }) => kind === 'plot'));
  const hasReadings = plots.length <= PLOTS_WITH_READINGS_MAX;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(report.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the figures</a>
<header>
<p class="brand">Spendfuse</p>
<h1>${escapeHtml(report.title)}</h1>
${paragraphs(report.summary)}
</header>
<main id="main" tabindex="-1">
${figures(report.figures)}
${contents(report.sections)}
${report.sections.map((section, index) => sectionHtml(section, `s${index + 1}`, hasReadings)).join('\n')}
</main>
<footer><p>Made by <code>${escapeHtml(report.command)}</code>. The same command makes the same figures. All times are UTC.</p></footer>
</body>
</html>
`;
}

const paragraphs = (texts: readonly string[]): string =>
  texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n');

function figures(list: readonly ReportFigure[]): string {
  if (list.length === 0) return '';
  const items = list.map(
    ({ label, value, note, tone }) =>
      `<div class="figure ${tone}"><dt>${escapeHtml(label)}</dt><dd><strong>${escapeHtml(value)}</strong><span>${escapeHtml(note)}</span></dd></div>`,
  );
  return `<dl class="figures">${items.join('')}</dl>`;
}

function contents(sections: readonly ReportSection[]): string {
  if (sections.length <= SECTIONS_WITHOUT_CONTENTS_MAX) return '';
  const items = sections.map(
    ({ heading }, index) => `<li><a href="#s${index + 1}">${escapeHtml(heading)}</a></li>`,
  );
  return `<nav aria-label="Contents"><ol>${items.join('')}</ol></nav>`;
}

function sectionHtml(section: ReportSection, id: string, hasReadings: boolean): string {
  const parts = section.parts.map((part, index) => {
    const own = `${id}-${index + 1}`;
    if (part.kind === 'table') return tableHtml(part, own);
    const before = section.parts[index - 1];
    const repeatsMarks = before?.kind === 'plot' && before.marks === part.marks;
    return plotFigure(part, own, { hasReadings, repeatsMarks });
  });
  return `<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${escapeHtml(section.heading)}</h2>
${paragraphs(section.paragraphs)}
${parts.join('\n')}
</section>`;
}
