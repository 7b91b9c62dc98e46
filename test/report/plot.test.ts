// A plot's drawing: what must not be lost when minutes share a point, and where things are drawn.
import { drawnPlot } from '../../lib/report/plot-svg';
import { thinned } from '../../lib/report/thinned';
import { samplePlot } from '../support/sample-report';

const minutes = (count: number): number[] => Array.from({ length: count }, (_, at) => at * 60_000);
const line = (values: Array<number | null>) => [{ role: 'guarded' as const, name: 'x', values }];

test('a peak of one minute survives when minutes share a point', () => {
  const values = minutes(10_000).map((_, at) => (at === 5_001 ? 900 : 1));
  const { timesMs, lines } = thinned(
    { timesMs: minutes(10_000), lines: line(values) },
    'largest',
    100,
  );
  expect(timesMs).toHaveLength(100);
  expect(Math.max(...(lines[0]?.values ?? []).map(Number))).toBe(900);
});

test('a running sum ends where it ended', () => {
  const values = minutes(1_001).map((_, at) => at);
  const { timesMs, lines } = thinned({ timesMs: minutes(1_001), lines: line(values) }, 'last', 100);
  expect(lines[0]?.values.at(-1)).toBe(1_000);
  expect(timesMs.at(-1)).toBe(1_000 * 60_000);
});

test('a stretch of which nothing is known stays unknown', () => {
  const values = minutes(1_000).map((_, at) => (at < 500 ? null : 1));
  const { lines } = thinned({ timesMs: minutes(1_000), lines: line(values) }, 'largest', 100);
  expect(lines[0]?.values.slice(0, 50)).toEqual(new Array(50).fill(null));
});

test('a gap is not drawn as a line', () => {
  const plot = { ...samplePlot(), lines: line([1, null, null, 2, 3, 3, 3, 4, 5, 6]) };
  const { svg } = drawnPlot(plot, 'wide', false);
  const [, path = ''] = /class="line guarded" d="([^"]*)"/.exec(svg) ?? [];
  expect(path.match(/M/g)).toHaveLength(2);
});

test('no number in a drawing is broken, with no data, one time or no spending at all', () => {
  for (const timesMs of [[], [0], minutes(2)])
    for (const size of ['wide', 'narrow'] as const)
      for (const unit of ['usd', 'count'] as const) {
        const plot = { ...samplePlot(), unit, timesMs, lines: line(timesMs.map(() => 0)) };
        expect(drawnPlot(plot, size, true).svg).not.toMatch(/NaN|Infinity|undefined/);
      }
});

test('signs that would touch stand in rows above each other', () => {
  const [mark] = samplePlot().marks;
  if (!mark) throw new Error('the sample has a mark');
  const drawn = (count: number): number =>
    drawnPlot({ ...samplePlot(), marks: new Array(count).fill(mark) }, 'wide', false).height;
  expect(drawn(3) - drawn(1)).toBe(2 * (drawn(2) - drawn(1)));
  expect(drawn(2)).toBeGreaterThan(drawn(1));
});
