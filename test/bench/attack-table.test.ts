// The published table says of every attack what the run measured, in units that a person reads.

import { attackTable, TABLE_BEGINS, TABLE_ENDS, withAttackTable } from '../../bench/attack-table';
import type { AttackRow, BenchReport } from '../../lib/bench/report';

const row = (attack: string, changes: Partial<AttackRow> = {}): AttackRow => ({
  attack,
  story: '',
  hours: 12,
  victims: 250,
  stoppedShare: 0.998,
  pausedFirstShare: 1,
  noticedShare: 1,
  noticedInTwoDaysShare: 1,
  secondsToActP50: 234,
  secondsToActP95: 5_520,
  secondsToTellP50: 200,
  lossUsdP50: 5.7,
  lossUsdP95: 11.5,
  lossUsdMax: 20,
  lossToNoticeUsdP50: 1,
  lossToNoticeUsdP95: 2,
  honestRefusedShare: 0,
  ...changes,
});

const reportOf = (...attacks: AttackRow[]): BenchReport => ({
  schemaVersion: 1,
  data: {
    kind: 'traces',
    note: '',
    tunedOn: [],
    series: 18,
    seriesYears: 1.3,
    functions: 250,
    collections: [{ collection: 'azure2019', series: 0, functions: 250 }],
    attacked: [],
    problems: [],
  },
  detectors: [
    { name: 'spendfuse', source: '', sizes: [], attacks },
    { name: 'rival', source: '', sizes: [], attacks: [row('of-a-rival')] },
  ],
});

describe('the table of attacks', () => {
  const lines = (...attacks: AttackRow[]) =>
    attackTable(reportOf(...attacks), '2026-11-30')
      .split('\n')
      .filter((line) => line.startsWith('| `'));

  test('has minutes, hours and days where they are, and dollars', () => {
    expect(
      lines(
        row('flood'),
        row('leech', { hours: 336, secondsToActP50: 3.5 * 3_600, secondsToActP95: 8.25 * 86_400 }),
      ),
    ).toEqual([
      '| `flood` | 12.0 h | 250 | 99.8 % | 100 % | 3.9 min | 92 min | 3.3 min | $5.70 | $11.50 |',
      '| `leech` | 14.0 days | 250 | 99.8 % | 100 % | 3.5 h | 8.3 days | 3.3 min | $5.70 | $11.50 |',
    ]);
  });

  test('says of an attack that nothing stops that nothing does', () => {
    const [line] = lines(
      row('slow', { stoppedShare: 0, secondsToActP50: null, secondsToActP95: null }),
    );
    expect(line).toContain('| 0 % | 100 % | - | - |');
  });

  test('never rounds almost all up to all', () => {
    expect(lines(row('flood', { stoppedShare: 0.9999 }))[0]).toContain('| 99.9 % |');
  });

  test('has another size of memory in a row of its own, and no rival', () => {
    const all = lines(row('flood', { variants: { '512-mb': row('flood') } }));
    expect(all.map((line) => line.split(' | ')[0])).toEqual(['| `flood`', '| `flood` at 512 MB']);
  });

  test('replaces what is between its marks, as often as it is made', () => {
    const page = `before\n${TABLE_BEGINS}\nold\n${TABLE_ENDS}\nafter\n`;
    const once = withAttackTable(page, reportOf(row('flood')), '2026-11-30');
    expect(once).toMatch(/^before\n[\s\S]*`flood`[\s\S]*\nafter\n$/);
    expect(once).not.toContain('old');
    expect(withAttackTable(once, reportOf(row('flood')), '2026-11-30')).toBe(once);
    expect(() => withAttackTable('no marks', reportOf(), '2026-11-30')).toThrow(/no <!-- attacks/);
  });
});
