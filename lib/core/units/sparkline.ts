// A plot that renders everywhere text does: eight block heights, no colour, no image.
// The scale starts at zero, so a flat line never looks like a cliff.

const BLOCKS = '▁▂▃▄▅▆▇█';

/** Draws the last `width` values; values that are not numbers show as a gap. */
export function sparkline(values: readonly number[], width = 30): string {
  const shown = values.slice(-width);
  const top = shown.reduce((max, v) => (Number.isFinite(v) && v > max ? v : max), 0);
  return shown.map((value) => blockFor(value, top)).join('');
}

function blockFor(value: number, top: number): string {
  if (!Number.isFinite(value)) return ' ';
  if (value <= 0) return BLOCKS.charAt(0);
  return BLOCKS.charAt(Math.ceil((value / top) * BLOCKS.length) - 1);
}
