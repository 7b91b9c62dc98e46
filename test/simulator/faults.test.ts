// The same promises while calls fail, metrics lie, processes crash and ticks meet each other.
// Faults come in windows that end, so an attack may last longer; it may not get away, and nothing may be left half done.

import { faultMinutesBefore, faultsOf, NO_FAULTS } from '../../lib/simulator/faults';
import { randomFrom } from '../../lib/simulator/random';
import type { RunReport } from '../../lib/simulator/report';
import { scenarios } from '../../lib/simulator/scenarios/table';
import { wrongWith } from '../support/run-promises';
import { reportsOf } from '../support/run-seeds';
import { isSweep, oneIn } from '../support/seed-sweep';

const MINUTE = 60_000;

describe('fault windows', () => {
  test.each(['light', 'heavy'] as const)(
    'of a %s run end, and outside of them nothing fails',
    (level) => {
      for (let seed = 0; seed < 50; seed++) {
        const faults = faultsOf(level, randomFrom(seed), [1000 * MINUTE, 1100 * MINUTE]);
        expect(faults.windows.length).toBeGreaterThan(0);
        for (const { fromMs, untilMs } of faults.windows) {
          expect(untilMs - fromMs).toBeLessThanOrEqual(12 * MINUTE);
          expect(fromMs).toBeGreaterThanOrEqual(998 * MINUTE);
        }
        const reading = { outcome: 'read', samples: [{ epochMinute: 1 }] } as const;
        const failing: string[] = [];
        for (let minute = 0; minute < 900; minute++) {
          const atMs = minute * MINUTE;
          if (faults.onCall('set', atMs) !== null) failing.push(`call at ${minute}`);
          if (faults.doubleAfterMs(atMs) !== null) failing.push(`tick at ${minute}`);
          if (faults.distort(reading, atMs) !== reading) failing.push(`reading at ${minute}`);
        }
        expect([seed, failing]).toEqual([seed, []]);
      }
    },
  );

  test('bring every kind of failure', () => {
    const kinds = new Set<string>();
    for (let seed = 0; seed < 20; seed++) {
      const faults = faultsOf('heavy', randomFrom(seed), [1000 * MINUTE]);
      for (const { fromMs } of faults.windows)
        for (let call = 0; call < 100; call++)
          kinds.add(String(faults.onCall('set', fromMs + call)));
    }
    expect([...kinds].sort()).toEqual([
      'crashAfter',
      'crashBefore',
      'null',
      'refused',
      'unanswered',
      'unheard',
    ]);
  });

  test('that overlap are counted once', () => {
    const windows = [
      { fromMs: 10 * MINUTE, untilMs: 20 * MINUTE },
      { fromMs: 15 * MINUTE, untilMs: 25 * MINUTE },
      { fromMs: 40 * MINUTE, untilMs: 50 * MINUTE },
    ];
    expect(faultMinutesBefore({ ...NO_FAULTS, windows }, 0, 45 * MINUTE)).toBe(20);
  });
});

/** Days with the same rare faults add nothing but time. */
const SEEDS: Record<string, number> = { 'boiling-frog': 1, 'viral-ramp': 1, 'slow-leak': 1 };
const SEEDS_OTHERWISE = { light: 1, heavy: isSweep ? 2 : 1 };

/** Light ones break nothing that heavy ones do not, so that a sample of heavy runs is what `npm test` can pay for. */
const tried = oneIn(19, scenarios);

describe.each(isSweep ? (['light', 'heavy'] as const) : (['heavy'] as const))(
  'with %s faults',
  (faults) => {
    let reports: readonly RunReport[];

    beforeAll(async () => {
      // Seeds of their own, so that a failure here is not one of the calm runs.
      const jobs = tried.map(({ name }) => ({
        scenario: name,
        fromSeed: 101,
        toSeed: 100 + (SEEDS[name] ?? SEEDS_OTHERWISE[faults]),
        faults,
      }));
      reports = await reportsOf(jobs);
    }, 240_000);

    test.each(tried.map(({ name }) => name))('%s keeps every promise', (name) => {
      const mine = reports.filter(({ scenario }) => scenario === name);
      expect(mine.length).toBeGreaterThan(0);
      expect(mine.flatMap(wrongWith)).toEqual([]);
    });
  },
);
