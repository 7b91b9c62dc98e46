// A pause's invocations as a small picture, for a channel that shows one without fetching it from anywhere.
// Bars start at zero and above the usual rate they change colour; the same evidence is always the same bytes.

import type { Evidence } from '../core/detection/verdict';
import { pngOf } from './png';

const BAR_PIXELS = 10;
const GAP_PIXELS = 2;
export const PLOT_HEIGHT = 80;

/** Transparent paper, so that it looks right on a light and on a dark card. */
const PAPER = 0;
const USUAL = 1;
const ABOVE = 2;
const LINE = 3;
/** Grey, red and mid-grey keep a contrast of 3:1 or more on white and on Teams' dark #292929 (WCAG 2.2, 1.4.11). */
const COLOURS = [
  [0, 0, 0, 0],
  [128, 136, 144, 255],
  [220, 60, 50, 255],
  [110, 118, 126, 255],
] as const;

/** A data URI, or undefined where there is nothing to draw. */
export function plotPng({ series, usualInvocationsPerMinute }: Evidence): string | undefined {
  const shown = series.map((value) => (Number.isFinite(value) && value > 0 ? value : 0));
  const top = Math.max(usualInvocationsPerMinute, ...shown);
  if (shown.length === 0 || !(top > 0) || !Number.isFinite(top)) return undefined;
  const heightOf = (value: number): number =>
    value > 0 ? Math.max(1, Math.round((value / top) * PLOT_HEIGHT)) : 0;
  const usualHeight = heightOf(usualInvocationsPerMinute);
  const heights = shown.map(heightOf);
  const colourAt = (x: number, y: number): number => {
    const height = PLOT_HEIGHT - y;
    const isGap = x % BAR_PIXELS >= BAR_PIXELS - GAP_PIXELS;
    if (!isGap && height <= (heights[Math.floor(x / BAR_PIXELS)] ?? 0))
      return height > usualHeight ? ABOVE : USUAL;
    return height === usualHeight ? LINE : PAPER;
  };
  const bytes = pngOf({
    width: shown.length * BAR_PIXELS,
    height: PLOT_HEIGHT,
    colours: COLOURS,
    colourAt,
  });
  return `data:image/png;base64,${btoa(String.fromCharCode(...bytes))}`;
}
