// The frontier as a picture: honest work refused to the right, dollars lost upwards, a point for each policy.
// The same points in two plots, since floods and patience are answered by different settings.

import { scaleLog, scaleSymlog } from 'd3-scale';
import { escapeHtml } from '../lib/report/escape';
import { PICTURE_STYLE } from '../lib/report/style';
import type { Point } from './frontier-points';

const WIDTH = 960;
const TOP = 96;
const PLOT_HEIGHT = 300;
const PANEL = { left: [70, 540], width: 390 } as const;
const LINE = 22;
/** Much below a tenth of a percent, shares are as good as none, and drawn close to none. */
const LEAST_PERCENT = 0.05;
const TICKS_PERCENT = [0, 0.1, 1, 10];
const MOST_PERCENT = 10;

interface Panel {
  readonly heading: string;
  readonly usdOf: (point: Point) => number;
  readonly left: number;
}

const PANELS: readonly Panel[] = [
  {
    heading: 'a flood of 100, loss p95 in 12 hours',
    usdOf: ({ flood100UsdP95 }) => flood100UsdP95,
    left: PANEL.left[0],
  },
  {
    heading: 'the patient attacker, 30 days',
    usdOf: ({ patientUsd }) => patientUsd,
    left: PANEL.left[1],
  },
];

const refusedPercent = ({ refusedShares }: Point): number => 100 * Math.max(...refusedShares);

export function frontierPicture(points: readonly Point[]): string {
  const height = TOP + PLOT_HEIGHT + 70 + Math.ceil(points.length / 2) * LINE;
  const legend = points.map(({ policy, isShipped }, index) => {
    const x = 50 + (index % 2) * 470;
    const y = TOP + PLOT_HEIGHT + 66 + Math.floor(index / 2) * LINE;
    return `${sign(x, y, index, isShipped)}<text class="moment" x="${x + 18}" y="${y}" dy="0.36em">${escapeHtml(policy)}</text>`;
  });
  const title = 'What attacks take against what honest work is refused, by policy';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc">
<title id="title">${title}</title>
<desc id="desc">${escapeHtml(points.map(inWords).join(' '))}</desc>
<style>${PICTURE_STYLE}</style>
<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="12"/>
<text class="heading" x="24" y="38">${title}</text>
<text class="sub" x="24" y="62">Honest work refused at $1,000 or at $10,000 a month, whichever is more. Down and to the left is better.</text>
${PANELS.map((panel) => drawn(panel, points)).join('\n')}
${legend.join('\n')}
</svg>
`;
}

const inWords = (point: Point): string =>
  `${point.policy}: ${refusedPercent(point).toFixed(2)} % refused, ${PANELS.map(
    (panel) => `${panel.heading} $${Math.round(panel.usdOf(point))}`,
  ).join(', ')}.`;

function drawn({ heading, usdOf, left }: Panel, points: readonly Point[]): string {
  const usd = points.map(usdOf);
  const floor = 10 ** Math.floor(Math.log10(Math.max(0.1, Math.min(...usd))));
  const roof = 10 ** Math.ceil(Math.log10(Math.max(1, ...usd)));
  const bottom = TOP + PLOT_HEIGHT;
  const y = scaleLog([floor, roof], [bottom, TOP + 24]);
  const x = scaleSymlog([0, MOST_PERCENT], [left, left + PANEL.width])
    .constant(LEAST_PERCENT)
    .clamp(true);
  const up = [];
  for (let tick = floor; tick <= roof; tick *= 10)
    up.push(...[tick, 2 * tick, 5 * tick].filter((value) => value <= roof));
  return [
    `<text class="unit" x="${left}" y="${TOP + 4}">${escapeHtml(heading)}</text>`,
    ...up.map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${left + PANEL.width}" y1="${y(tick)}" y2="${y(tick)}"/><text class="tick" x="${left - 8}" y="${y(tick)}" dy="0.36em" text-anchor="end">$${tick.toLocaleString('en-US')}</text>`,
    ),
    `<line class="axis" x1="${left}" x2="${left + PANEL.width}" y1="${bottom}" y2="${bottom}"/>`,
    ...TICKS_PERCENT.map(
      (tick) =>
        `<text class="tick" x="${x(tick)}" y="${bottom + 20}" text-anchor="middle">${tick} %</text>`,
    ),
    // The shipped one last: nothing may hide it.
    ...points
      .map((point, index) => ({ point, index }))
      .sort((a, b) => Number(a.point.isShipped) - Number(b.point.isShipped))
      .map(({ point, index }) =>
        sign(x(refusedPercent(point)), y(Math.max(floor, usdOf(point))), index, point.isShipped),
      ),
  ].join('\n');
}

const sign = (x: number, y: number, index: number, isShipped: boolean): string =>
  `<g class="mark ${isShipped ? 'undone' : 'event'}"><circle class="sign" cx="${x}" cy="${y}" r="9"/><text x="${x}" y="${y}" dy="0.36em" text-anchor="middle">${index + 1}</text></g>`;
