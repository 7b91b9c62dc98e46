// Spans of time in words: 40 s, 3 min 20 s, 2 h 5 min; in a table 3m 20s.
// Two units at most: whoever reads it decides by the first.

type Part = readonly [count: number, unit: string];

export const formatSeconds = (seconds: number): string =>
  partsOf(seconds)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');

export const formatSecondsShort = (seconds: number): string =>
  partsOf(seconds)
    .map(([count, unit]) => `${count}${unit[0]}`)
    .join(' ');

function partsOf(seconds: number): Part[] {
  const whole = Math.round(seconds);
  if (whole < 60) return [[whole, 's']];
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return present([minutes, 'min'], [whole % 60, 's']);
  if (minutes < 48 * 60) return present([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
  const hours = Math.round(minutes / 60);
  return present([Math.floor(hours / 24), 'd'], [hours % 24, 'h']);
}

const present = (first: Part, second: Part): Part[] =>
  second[0] === 0 ? [first] : [first, second];
