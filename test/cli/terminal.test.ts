// Layout by width: what is measured, where lines break, when a table gives way to blocks, what a plot looks like.

import { formatSeconds, formatSecondsShort } from '../../lib/cli/render/durations';
import { AREA_SAMPLE, renderPlot } from '../../lib/cli/terminal/plot';
import { renderTable } from '../../lib/cli/terminal/table';
import { hang, printable, widthOf, wrap } from '../../lib/cli/terminal/text';
import { expectGolden } from '../support/golden-file';

describe('text', () => {
  test('measures what is seen, not what is sent', () => {
    expect(widthOf('\u001b[31mred\u001b[39m')).toBe(3);
  });

  test('wraps between words, and a word longer than a line where it must', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
    expect(wrap('', 10)).toEqual([]);
  });

  test('hangs under its first word', () => {
    expect(hang('why  ', 'it ran away again', 16)).toEqual(['why  it ran away', '     again']);
  });

  test('lets no name move the cursor or hide its direction', () => {
    expect(printable('a\u001b[2Jb\u202Ec\nd')).toBe('a�[2Jb�c�d');
  });
});

describe('a table', () => {
  const columns = [{ title: 'name' }, { title: 'spent', align: 'right' }, { title: '' }] as const;
  const rows = [
    ['public-page', '$3.50', 'ok'],
    ['mailer', '$12.00', ''],
  ];

  test('aligns its columns', () => {
    expect(renderTable({ columns, rows, width: 40 })).toEqual([
      'name          spent',
      'public-page   $3.50  ok',
      'mailer       $12.00',
    ]);
  });

  test('closes up before it gives way to blocks', () => {
    expect(renderTable({ columns, rows, width: 22 })[1]).toBe('public-page  $3.50 ok');
    expect(renderTable({ columns, rows, width: 16 })).toEqual([
      'public-page  ok',
      '  spent  $3.50',
      'mailer',
      '  spent  $12.00',
    ]);
  });
});

describe('a plot', () => {
  const line = Array.from({ length: 60 }, (_, minute) => Math.max(0, minute - 5));
  const area = line.map((value) => Math.min(value, 4));
  const plot = {
    line,
    area,
    paintLine: (text: string) => text,
    paintArea: (text: string) => text,
    from: '20:14',
    until: '21:14',
    mark: { at: 9, label: 'paused 20:23' },
    columns: 60,
    rows: 8,
  };

  test('draws both curves on one scale, with the moment marked', () => {
    expectGolden('plot.txt', `${renderPlot(plot).join('\n')}\n`);
  });

  test('grows in place: every picture has the same number of lines', () => {
    const counts = [1, 20, 60].map((shown) => renderPlot({ ...plot, shown }).length);
    expect(new Set(counts).size).toBe(1);
  });

  test('shows the smallest sum, and none where none was spent', () => {
    const tiny = renderPlot({ ...plot, area: line.map((_, minute) => (minute < 30 ? 0 : 1e-9)) });
    const ground = tiny[plot.rows - 1] ?? '';
    expect(ground.trimEnd().endsWith('▁')).toBe(true);
    expect(renderPlot({ ...plot, area: line.map(() => 0) }).join('')).not.toContain('▁');
    expect(AREA_SAMPLE).toContain('▄');
  });
});

test.each([
  [0, '0 s', '0s'],
  [59.6, '1 min', '1m'],
  [200, '3 min 20 s', '3m 20s'],
  [3600, '1 h', '1h'],
  [118_680, '32 h 58 min', '32h 58m'],
  [273_600, '3 d 4 h', '3d 4h'],
])('%d seconds read %s', (seconds, long, short) => {
  expect(formatSeconds(seconds)).toBe(long);
  expect(formatSecondsShort(seconds)).toBe(short);
});
