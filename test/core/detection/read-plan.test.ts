// Which metrics to buy, under the guard's own budget: the ledger, the sweep that reaches everyone, and the exceptions.

import fc from 'fast-check';
import { NEW_LEDGER, type ReadLedger } from '../../../lib/core/detection/read-ledger';
import {
  type PlannedRead,
  planReads,
  type ReadPlanInput,
} from '../../../lib/core/detection/read-plan';
import { NOW_MINUTE, state } from '../../support/builders';

const idsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `fn-${index}`);
const KNOWN = state({ settledMinute: NOW_MINUTE - 10 });

const input = (overrides: Partial<ReadPlanInput> = {}): ReadPlanInput => {
  const functionIds = overrides.functionIds ?? idsOf(10);
  return {
    functionIds,
    states: Object.fromEntries(functionIds.map((id) => [id, KNOWN])),
    suspects: new Set(),
    onProbation: new Set(),
    ledger: { ...NEW_LEDGER, atMinute: NOW_MINUTE - 1 },
    readsPerMinute: 1,
    usdPerRead: 0.00002,
    unexplainedUsd: 0,
    nowMinute: NOW_MINUTE,
    ...overrides,
  };
};

const whys = (reads: readonly PlannedRead[]): Record<string, string> =>
  Object.fromEntries(reads.map(({ functionId, why }) => [functionId, why]));

describe('what is read', () => {
  it('is as much as a minute earns', () => {
    expect(planReads(input()).reads.map(({ why }) => why)).toEqual(['sweep']);
    expect(planReads(input({ readsPerMinute: 2 })).reads).toHaveLength(2);
    expect(planReads(input({ readsPerMinute: 3 })).reads).toHaveLength(3);
  });

  it('is the youngest every tick for their first hour and a half, ten at most, on credit too', () => {
    const functionIds = idsOf(30);
    const born = (id: string): number => NOW_MINUTE - 78 - Number(id.slice(3));
    const changes = (reads: number) =>
      input({
        functionIds,
        states: Object.fromEntries(
          functionIds.map((id) => [id, { ...KNOWN, knownSinceMinute: born(id) }]),
        ),
        ledger: { ...NEW_LEDGER, reads, atMinute: NOW_MINUTE - 1 },
      });
    const chosen = planReads(changes(0)).reads.filter(({ why }) => why === 'newborn');
    expect(chosen.map(({ functionId }) => functionId)).toEqual(idsOf(10));
    const listed = planReads({ ...changes(0), functionIds: idsOf(30).reverse() }).reads;
    expect(listed.slice(0, 10).map(({ functionId }) => functionId)).toEqual(idsOf(10));
    const grown = planReads({ ...changes(0), nowMinute: NOW_MINUTE + 9 }).reads;
    expect(whys(grown)).toMatchObject({ 'fn-0': 'newborn', 'fn-2': 'newborn' });
    expect(grown.filter(({ why }) => why === 'newborn')).toHaveLength(3);
    expect(planReads(changes(-100)).reads).toHaveLength(10);
    expect(planReads(changes(-5 * 1440)).reads).toHaveLength(1);
    expect(planReads(changes(-5 * 1440 - 1)).reads).toEqual([]);
  });

  it('is nothing while a whole read has not been earned', () => {
    const { reads, ledger } = planReads(input({ readsPerMinute: 0.4 }));
    expect(reads).toEqual([]);
    expect(ledger.reads).toBeCloseTo(0.4, 9);
  });

  it('is every suspect and everything on probation, whatever the ledger says', () => {
    const readPlanInput = input({
      suspects: new Set(['fn-3', 'fn-5', 'fn-unknown']),
      onProbation: new Set(['fn-5', 'fn-7']),
      ledger: { ...NEW_LEDGER, reads: -1_000, atMinute: NOW_MINUTE - 1 },
    });
    expect(whys(planReads(readPlanInput).reads)).toEqual({
      'fn-3': 'suspect',
      'fn-5': 'probation',
      'fn-7': 'probation',
    });
  });

  it('is everything when the unexplained dollars are ten times the price of looking', () => {
    const functionIds = idsOf(1_000);
    const below = planReads(input({ functionIds, unexplainedUsd: 0.1999 }));
    expect(below).toMatchObject({ isDrillDown: false, reads: { length: 1 } });
    const above = planReads(input({ functionIds, unexplainedUsd: 0.2 }));
    expect(above).toMatchObject({ isDrillDown: true, reads: { length: 1_000 } });
  });

  it('is not everything for a few cents, however few the functions', () => {
    expect(planReads(input({ unexplainedUsd: 0.049 })).isDrillDown).toBe(false);
    expect(planReads(input({ unexplainedUsd: 0.05 })).isDrillDown).toBe(true);
    expect(planReads(input({ unexplainedUsd: Number.NaN })).isDrillDown).toBe(false);
  });

  it('is everything for no less than half a dollar where the ledger owes five days of reads', () => {
    const owing = (reads: number, unexplainedUsd: number, count = 10) =>
      planReads(
        input({
          functionIds: idsOf(count),
          ledger: { ...NEW_LEDGER, reads, atMinute: NOW_MINUTE - 1 },
          unexplainedUsd,
        }),
      ).isDrillDown;
    const FIVE_DAYS = 5 * 1440;
    expect(owing(-FIVE_DAYS, 0.499)).toBe(false);
    expect(owing(-FIVE_DAYS, 0.5)).toBe(true);
    expect(owing(100 - FIVE_DAYS, 0.05)).toBe(true);
    // Where a look is dear, its price decides as before.
    expect(owing(-FIVE_DAYS, 0.599, 3_000)).toBe(false);
    expect(owing(-FIVE_DAYS, 0.601, 3_000)).toBe(true);
  });

  it('begins with two weeks of hours for a function not seen before, and the minutes since, half an hour at least', () => {
    const thisHour = Math.floor(NOW_MINUTE / 60) * 60;
    for (const [nowMinute, hour] of [
      [thisHour, thisHour - 60],
      [thisHour + 29, thisHour - 60],
      [thisHour + 30, thisHour],
      [thisHour + 59, thisHour],
    ] as const) {
      const { reads } = planReads(input({ functionIds: ['new'], states: {}, nowMinute }));
      expect(reads).toEqual([
        {
          functionId: 'new',
          why: 'back-fill',
          fromMinute: hour - 336 * 60,
          toMinute: hour - 60,
          spanMinutes: 60,
        },
        {
          functionId: 'new',
          why: 'back-fill',
          fromMinute: hour,
          toMinute: nowMinute,
          spanMinutes: 1,
        },
      ]);
    }
  });

  it('is asked for again after a quarter of an hour where it gave no state, and others meanwhile', () => {
    const functionIds = ['lost', 'new'];
    let { ledger } = planReads(input({ functionIds: ['lost'], states: {}, readsPerMinute: 0.1 }));
    const asked: string[][] = [];
    for (let minute = 1; minute <= 16; minute++) {
      const changes = { functionIds, states: {}, ledger, nowMinute: NOW_MINUTE + minute };
      const plan = planReads(input({ ...changes, readsPerMinute: 0.1 }));
      asked.push([...new Set(plan.reads.map(({ functionId }) => functionId))]);
      ledger = plan.ledger;
    }
    expect(asked[0]).toEqual(['new']);
    expect(asked.slice(1, 14).flat()).toEqual([]);
    expect(asked.slice(14)).toEqual([['lost'], ['new']]);
    const known = planReads(input({ functionIds, ledger, nowMinute: NOW_MINUTE + 17 }));
    expect(known.ledger.askedAtMinute).toEqual({});
  });

  it('is asked for again sooner while there are reads to spare, then ever later', () => {
    let ledger: ReadLedger = { ...NEW_LEDGER, reads: 100, atMinute: NOW_MINUTE - 1 };
    const asked: number[] = [];
    for (let minute = 0; minute <= 46; minute++) {
      const changes = { functionIds: ['lost'], states: {}, ledger, nowMinute: NOW_MINUTE + minute };
      const plan = planReads(input({ ...changes, readsPerMinute: 0.1 }));
      if (plan.reads.length > 0) asked.push(minute);
      ledger = plan.ledger;
    }
    expect(asked).toEqual([0, 1, 3, 7, 15, 30, 45]);
    const found = planReads(input({ functionIds: ['lost'], ledger }));
    expect(found.ledger.askedTimes).toEqual({});
  });

  it('is asked for sooner on credit too while dollars are unexplained: it may be their cause', () => {
    const debt = { reads: -500, atMinute: NOW_MINUTE, askedAtMinute: { lost: NOW_MINUTE } };
    const next = (unexplainedUsd: number) =>
      planReads(
        input({
          functionIds: ['lost', 'a'],
          states: { a: KNOWN },
          ledger: { ...NEW_LEDGER, ...debt },
          unexplainedUsd,
          nowMinute: NOW_MINUTE + 1,
        }),
      ).reads.map(({ why }) => why);
    expect(next(0)).toEqual([]);
    expect(next(1)).toEqual(['back-fill', 'back-fill', 'drill-down']);
  });

  it('is asked for sooner as far as there are two reads for each, and what is new comes first', () => {
    const askedAtMinute = { a: NOW_MINUTE - 1, b: NOW_MINUTE - 1 };
    const askedFor = (functionIds: readonly string[], reads: number): string[] => {
      const ledger = { ...NEW_LEDGER, reads, atMinute: NOW_MINUTE, askedAtMinute };
      const plan = planReads(input({ functionIds, states: {}, ledger }));
      return [...new Set(plan.reads.map(({ functionId }) => functionId))];
    };
    expect(askedFor(['a', 'b'], 4)).toEqual(['a', 'b']);
    expect(askedFor(['a', 'b'], 3.9)).toEqual(['a']);
    expect(askedFor(['a', 'b', 'new'], 4)).toEqual(['new', 'a']);
  });

  it('is asked for once where its quarter of an hour ends and there are reads to spare as well', () => {
    const askedAtMinute = { lost: NOW_MINUTE - 15 };
    const ledger = { ...NEW_LEDGER, reads: 100, atMinute: NOW_MINUTE, askedAtMinute };
    expect(planReads(input({ functionIds: ['lost'], states: {}, ledger })).reads).toHaveLength(2);
  });

  it('is a portion of a large account at a time when all of it is new', () => {
    const { reads } = planReads(input({ functionIds: idsOf(2_000), states: {} }));
    expect(new Set(reads.map(({ functionId }) => functionId)).size).toBe(500);
  });
});

describe('a read', () => {
  const rangeOf = (settledMinute: number): number => {
    const readPlanInput = input({ functionIds: ['a'], states: { a: state({ settledMinute }) } });
    return planReads(readPlanInput).reads[0]?.fromMinute ?? Number.NaN;
  };

  it('begins where the last one ended, and half an hour back for the plot', () => {
    expect(rangeOf(NOW_MINUTE - 600)).toBe(NOW_MINUTE - 599);
    expect(rangeOf(NOW_MINUTE - 6)).toBe(NOW_MINUTE - 30);
  });

  it('is of single minutes, to this one', () => {
    expect(planReads(input({ functionIds: ['a'] })).reads).toEqual([
      {
        ...{ functionId: 'a', why: 'sweep', spanMinutes: 1 },
        ...{ fromMinute: NOW_MINUTE - 30, toMinute: NOW_MINUTE },
      },
    ]);
  });

  it('leaves out what lies further back than it can be asked for by the minute', () => {
    expect(rangeOf(0)).toBe(NOW_MINUTE - 3 * 1440);
  });
});

/** Ticks in a row, each with the ledger of the one before; gives what was read and the ledgers. */
function ticks(
  count: number,
  changes: Partial<ReadPlanInput>,
): { reads: PlannedRead[][]; ledger: ReadLedger } {
  let { ledger } = input(changes);
  const reads: PlannedRead[][] = [];
  for (let index = 0; index < count; index++) {
    const plan = planReads(input({ ...changes, ledger, nowMinute: NOW_MINUTE + index }));
    ledger = plan.ledger;
    reads.push([...plan.reads]);
  }
  return { reads, ledger };
}

describe('the sweep', () => {
  const anyRate = fc.double({ min: 0.1, max: 8, noNaN: true });

  it('comes to every function within N / readsPerMinute minutes, blind ones or not', () => {
    // The states stay as they are, as those of functions do that cannot be read.
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), anyRate, (count, readsPerMinute) => {
        const minutes = Math.ceil(count / readsPerMinute) + 1;
        const { reads } = ticks(minutes, { functionIds: idsOf(count), readsPerMinute });
        expect(new Set(reads.flat().map(({ functionId }) => functionId)).size).toBe(count);
      }),
    );
  });

  it('comes to everyone before it comes to anyone again', () => {
    const { reads } = ticks(10, {});
    expect(new Set(reads.flat().map(({ functionId }) => functionId)).size).toBe(10);
  });

  it('reads no function twice in a tick', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 0, max: 200 }),
        fc.subarray(idsOf(40)),
        (count, earned, some) => {
          const readPlanInput = input({
            functionIds: idsOf(count),
            suspects: new Set(some),
            ledger: { ...NEW_LEDGER, reads: earned, atMinute: NOW_MINUTE },
          });
          const ids = planReads(readPlanInput).reads.map(({ functionId }) => functionId);
          expect(new Set(ids).size).toBe(ids.length);
        },
      ),
    );
  });

  it('goes on behind a function that was deleted', () => {
    const functionIds = ['a', 'c', 'd'];
    const readPlanInput = input({
      functionIds,
      ledger: { ...NEW_LEDGER, sweptThrough: 'b', atMinute: NOW_MINUTE - 1 },
    });
    expect(whys(planReads(readPlanInput).reads)).toEqual({ c: 'sweep' });
  });

  it('goes round: behind the last comes the first', () => {
    const sweptAfter = (sweptThrough: string, readsPerMinute: number): string[] =>
      planReads(
        input({
          readsPerMinute,
          ledger: { ...NEW_LEDGER, sweptThrough, atMinute: NOW_MINUTE - 1 },
        }),
      ).reads.map(({ functionId }) => functionId);
    expect(sweptAfter('fn-7', 4)).toEqual(['fn-8', 'fn-9', 'fn-0', 'fn-1']);
    expect(sweptAfter('fn-9', 3)).toEqual(['fn-0', 'fn-1', 'fn-2']);
    expect(sweptAfter('fn-9', 1)).toEqual(['fn-0']);
  });

  it('is the same in whatever order functions are listed', () => {
    const functionIds = idsOf(20);
    const changes = { readsPerMinute: 3, unexplainedUsd: 0 };
    const idsRead = (ids: readonly string[]): string[] =>
      planReads(input({ ...changes, functionIds: ids })).reads.map(({ functionId }) => functionId);
    fc.assert(
      fc.property(fc.shuffledSubarray(functionIds, { minLength: 20 }), (shuffled) => {
        expect(idsRead(shuffled)).toEqual(idsRead(functionIds));
      }),
    );
  });
});

describe('the ledger', () => {
  const having = (reads: number, changes: Partial<ReadPlanInput> = {}) =>
    planReads(input({ ledger: { ...NEW_LEDGER, reads, atMinute: NOW_MINUTE }, ...changes })).reads;
  const count = (reads: readonly PlannedRead[], why: PlannedRead['why']): number =>
    reads.filter((read) => read.why === why).length;

  it('leaves to the sweep what suspects and histories do not use: they ask for twice as much', () => {
    const suspects = new Set(['fn-0', 'fn-1']);
    expect(count(having(9.9), 'sweep')).toBe(9);
    expect(count(having(9.9, { suspects }), 'sweep')).toBe(5);
    expect(count(having(9.9, { suspects, countsRunning: true }), 'sweep')).toBe(4);
    const states = Object.fromEntries(idsOf(9).map((id) => [id, KNOWN]));
    expect(count(having(9.9, { states }), 'sweep')).toBe(7);
  });

  it('lends to the youngest what is left of five days after suspects and histories', () => {
    const born = { ...KNOWN, knownSinceMinute: NOW_MINUTE - 10 };
    const states = Object.fromEntries(idsOf(10).map((id) => [id, born]));
    const lentWith = (changes: Partial<ReadPlanInput>): number =>
      count(having(-5 * 1440 + 4.5, { states, ...changes }), 'newborn');
    expect(lentWith({})).toBe(4);
    expect(lentWith({ suspects: new Set(['fn-0']) })).toBe(2);
    expect(lentWith({ functionIds: [...idsOf(10), 'new'] })).toBe(2);
    const alike = having(-5 * 1440 + 2, { states, functionIds: idsOf(10).reverse() });
    expect(alike.map(({ functionId }) => functionId)).toEqual(['fn-0', 'fn-1']);
  });

  it('is never overspent by the sweep', () => {
    const step = fc.record({
      suspects: fc.subarray(idsOf(30)),
      gap: fc.integer({ min: 0, max: 90 }),
    });
    const rate = fc.double({ min: 0.1, max: 5, noNaN: true });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), rate, (steps, readsPerMinute) => {
        let ledger: ReadLedger = { ...NEW_LEDGER, atMinute: NOW_MINUTE };
        let nowMinute = NOW_MINUTE;
        for (const { suspects, gap } of steps) {
          nowMinute += gap;
          const readPlanInput = input({
            functionIds: idsOf(30),
            suspects: new Set(suspects),
            ledger,
            readsPerMinute,
            nowMinute,
          });
          const plan = planReads(readPlanInput);
          const swept = plan.reads.filter(({ why }) => why === 'sweep').length;
          const owed = plan.reads.length - swept;
          const earned = ledger.reads + gap * readsPerMinute;
          expect(swept).toBeLessThanOrEqual(Math.max(0, earned - owed));
          ledger = plan.ledger;
        }
      }),
    );
  });

  it('pays for an emergency by waiting', () => {
    const functionIds = idsOf(100);
    const { ledger } = planReads(input({ functionIds, unexplainedUsd: 10 }));
    expect(ledger.reads).toBe(-99);
    expect(planReads(input({ functionIds, ledger, nowMinute: NOW_MINUTE + 99 })).reads).toEqual([]);
    expect(
      planReads(input({ functionIds, ledger, nowMinute: NOW_MINUTE + 100 })).reads,
    ).toHaveLength(1);
  });

  it('owes five days of reads at most, and saves up one', () => {
    const poor = { ...NEW_LEDGER, reads: -1e12, atMinute: NOW_MINUTE - 1 };
    expect(planReads(input({ ledger: poor })).ledger.reads).toBe(-5 * 1440);
    const twice = input({ ledger: poor, readsPerMinute: 2 });
    expect(planReads(twice).ledger.reads).toBe(-5 * 1440 * 2);
    const rich = { ...NEW_LEDGER, reads: 1e12, atMinute: NOW_MINUTE - 1 };
    expect(planReads(input({ ledger: rich })).ledger.reads).toBe(1440 - 10);
    const faster = input({ ledger: rich, readsPerMinute: 2 });
    expect(planReads(faster).ledger.reads).toBe(2 * 1440 - 10);
  });

  it('earns nothing from a clock that went back', () => {
    const ahead = { ...NEW_LEDGER, reads: 0.5, atMinute: NOW_MINUTE + 600 };
    expect(planReads(input({ ledger: ahead })).ledger).toMatchObject({
      reads: 0.5,
      atMinute: NOW_MINUTE,
    });
  });

  it('begins with one minute of reads', () => {
    expect(planReads(input({ ledger: NEW_LEDGER })).reads).toHaveLength(1);
  });
});

describe('where one call holds many reads at the price of one', () => {
  const together = (reads: number, suspects: readonly string[] = []) =>
    planReads(
      input({
        ...{ functionIds: idsOf(200), suspects: new Set(suspects), readsTogether: 50 },
        ...{ readsPerMinute: 1, ledger: { ...NEW_LEDGER, reads, atMinute: NOW_MINUTE } },
      }),
    );

  test('a sweep waits until it fills half of a call', () => {
    expect(together(24).reads).toEqual([]);
    expect(together(24).ledger.reads).toBe(24);
    expect(together(25).reads).toHaveLength(25);
    expect(together(25).ledger.reads).toBe(0);
  });

  test('a suspect never waits, and its call costs as much as half a call', () => {
    const { reads, ledger } = together(30, ['fn-7']);
    expect(reads.map(({ why }) => why)).toContain('suspect');
    expect(reads.length).toBeGreaterThan(20);
    expect(ledger.reads).toBeLessThanOrEqual(5);
    expect(together(0, ['fn-7']).ledger.reads).toBe(-25);
  });

  test('a sweep of few goes along with a suspect', () => {
    expect(together(20, ['fn-7']).reads).toHaveLength(1 + 18);
  });
});
