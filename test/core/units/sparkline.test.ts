// A plot in text: its scale begins at zero, and what is not a number is a gap.

import { sparkline } from '../../../lib/core/units/sparkline';

describe('a sparkline', () => {
  test.each<[string, number[], string]>([
    ['rises with its values', [1, 2, 3, 4, 5, 6, 7, 8], '▁▂▃▄▅▆▇█'],
    ['does not draw a flat line as a cliff', [100, 101], '██'],
    ['is flat for nothing at all', [0, 0, 0], '▁▁▁'],
    ['leaves a gap for what is not a number', [1, Number.NaN, Number.POSITIVE_INFINITY, 1], '█  █'],
    ['has its largest value at the top, wherever it is', [0.5, 0.25, 0.125], '█▄▂'],
    ['never falls below its lowest height', [-4, 0, 8], '▁▁█'],
    ['is as low as it gets where nothing is above zero', [-2, -1], '▁▁'],
    ['is empty without values', [], ''],
  ])('%s', (_, values, drawn) => {
    expect(sparkline(values)).toBe(drawn);
  });

  it('keeps the newest values', () => {
    expect(sparkline([8, 1, 8, 8], 2)).toBe('██');
    expect(sparkline(new Array<number>(99).fill(1))).toHaveLength(30);
  });
});
