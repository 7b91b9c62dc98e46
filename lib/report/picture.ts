// The first plot of a report as a picture of its own, with its heading and its moments in words: for a README or a slide.
// One file for light and dark, with a ground of its own, so that it can be read on any page.

import { escapeHtml } from './escape';
import { drawnPlot } from './plot-svg';
import type { Report, ReportPlot } from './report';
import { PICTURE_STYLE } from './style';

const HEAD = 78;
const LINE = 22;
const MARGIN = 20;

/** undefined: the report has no plot. */
export function reportPicture(report: Report): string | undefined {
  const plot = report.sections
    .flatMap(({ parts }) => parts)
    .find((part): part is ReportPlot => part.kind === 'plot');
  if (!plot) return undefined;
  const drawn = drawnPlot(plot, 'wide', false);
  const height = HEAD + drawn.height + plot.marks.length * LINE + MARGIN;
  const moments = plot.marks.map(({ role, atMs, label }, index) => {
    const y = HEAD + drawn.height + 10 + index * LINE;
    const clock = new Date(atMs).toISOString().slice(11, 19);
    const sign =
      role === 'done'
        ? `<rect class="sign" x="23" y="${y - 9}" width="18" height="18" rx="3"/>`
        : `<circle class="sign" cx="32" cy="${y}" r="9"/>`;
    return `<g class="mark ${role}">${sign}<text x="32" y="${y}" dy="0.36em" text-anchor="middle">${index + 1}</text></g><text class="moment" x="52" y="${y}" dy="0.36em"><tspan class="clock">${clock}</tspan> ${escapeHtml(label)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${drawn.width} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${escapeHtml(plot.heading)}</title>
<desc id="desc">${escapeHtml(plot.description)}</desc>
<style>${PICTURE_STYLE}</style>
<rect class="ground" x="0.5" y="0.5" width="${drawn.width - 1}" height="${height - 1}" rx="12"/>
<text class="heading" x="24" y="38">${escapeHtml(plot.heading)}</text>
<text class="sub" x="24" y="62">${escapeHtml(report.summary[0] ?? '')}</text>
<g transform="translate(0 ${HEAD})">
${drawn.svg}
</g>
${moments.join('\n')}
</svg>
`;
}
