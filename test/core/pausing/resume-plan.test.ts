// Giving back: exactly what was found, only what is still ours, and never what a person has changed since.

import fc from 'fast-check';
import type { HeldLever, PauseRecord } from '../../../lib/core/pausing/pause-record';
import { byPauseOrder } from '../../../lib/core/pausing/paused-lever';
import {
  executionsHeld,
  isResumedByHand,
  stepsToWanted,
  wantHeldAt,
  wantPaused,
  wantProbation,
  wantResumed,
} from '../../../lib/core/pausing/resume-plan';
import { isSameState, type Lever, leverKey } from '../../../lib/core/pausing/target';
import { afterSetting, anyLevers, EVERY_LEVER } from '../../support/arbitraries/lever-arbitraries';
import { anyPausedFunction, heldAt } from '../../support/arbitraries/record-arbitraries';
import {
  concurrency,
  heldLever,
  inspection,
  provisioned,
  record,
  scaleLimit,
  source,
  throttle,
} from '../../support/builders';

const seeing = (levers: readonly Lever[], isSettling = false) => inspection({ levers, isSettling });

/** What the cloud shows after every step. */
const carriedOut = (
  pauseRecord: PauseRecord,
  levers: readonly Lever[],
  isOpening: boolean,
): Lever[] =>
  afterSetting(
    levers,
    stepsToWanted(pauseRecord, seeing(levers), isOpening).actions.map(({ set }) => set),
  );

const byKey = (levers: readonly Lever[]): Lever[] =>
  [...levers].sort((a, b) => (leverKey(a) < leverKey(b) ? -1 : 1));

describe('resume after pause', () => {
  it('is as if nothing had been, for every set of levers at every depth', () => {
    fc.assert(
      fc.property(anyPausedFunction, ({ levers, held }) => {
        const paused = afterSetting(
          levers,
          held.map((entry) => entry.paused),
        );
        const resuming = record({ phase: 'resuming', held: wantResumed(held) });
        expect(byKey(carriedOut(resuming, paused, true))).toEqual(byKey(levers));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same after a detour through probation', () => {
    fc.assert(
      fc.property(anyPausedFunction, ({ levers, held }) => {
        const paused = afterSetting(
          levers,
          held.map((entry) => entry.paused),
        );
        const probation = record({ phase: 'probation', held: wantProbation(held, 2) });
        const half = carriedOut(probation, paused, true);
        const onProbation = stepsToWanted(probation, seeing(half), true).held;
        const again = record({ phase: 'pausing', held: wantPaused(onProbation) });
        expect(byKey(carriedOut(again, half, false))).toEqual(byKey(paused));
        const resuming = record({ phase: 'resuming', held: wantResumed(onProbation) });
        expect(byKey(carriedOut(resuming, half, true))).toEqual(byKey(levers));
      }),
      { numRuns: 300 },
    );
  });

  it('gives back each lever that a pause can change, one by one', () => {
    for (const lever of EVERY_LEVER)
      for (const depth of ['pause', 'slow', 'clamp'] as const) {
        const held = heldAt(depth, [lever]);
        const paused = held.map((entry) => entry.paused);
        const resuming = record({ phase: 'resuming', held: wantResumed(held) });
        const after = carriedOut(resuming, paused.length > 0 ? paused : [lever], true);
        expect(after).toEqual([lever]);
      }
  });

  it('never turns "no reservation" into a number, or a number into "no reservation"', () => {
    for (const executions of [null, 1, 2, 900])
      expect(wantResumed(heldAt('pause', [concurrency(executions)]))[0]?.wanted).toEqual(
        concurrency(executions),
      );
  });

  it('runs the steps of the pause backwards', () => {
    fc.assert(
      fc.property(anyPausedFunction, ({ levers, held }) => {
        const paused = afterSetting(
          levers,
          held.map((entry) => entry.paused),
        );
        const resuming = record({ phase: 'resuming', held: wantResumed(held) });
        const { actions } = stepsToWanted(resuming, seeing(paused), true);
        expect(actions).toEqual([...actions].sort((a, b) => byPauseOrder(b, a)));
      }),
    );
  });
});

describe('probation', () => {
  const onProbation = (held: HeldLever): Lever | undefined => wantProbation([held], 2)[0]?.wanted;

  test.each<[string, Lever, Lever, Lever]>([
    [
      'runs two at once where there was no limit',
      concurrency(null),
      concurrency(0),
      concurrency(2),
    ],
    ['runs two at once below a large reservation', concurrency(50), concurrency(0), concurrency(2)],
    ['never runs more than before', concurrency(1), concurrency(0), concurrency(1)],
    ['runs no fewer than while it was clamped', concurrency(50), concurrency(10), concurrency(10)],
    ['opens the queue', source('q'), source('q', 'disabled'), source('q')],
    ['opens the API', throttle('prod', 50), throttle('prod', 0), throttle('prod', 50)],
    [
      'keeps nothing provisioned',
      provisioned('live', 3),
      provisioned('live', null),
      provisioned('live', null),
    ],
  ])('%s', (_, prior, paused, expected) => {
    expect(onProbation(heldLever({ prior, paused, wanted: paused }))).toEqual(expected);
  });

  it('runs one at a time where the scale limit and the hold are one setting, until its owner took that back', () => {
    const bolt = heldLever({ prior: scaleLimit(9), paused: scaleLimit(1), wanted: scaleLimit(1) });
    const wanted = (...held: HeldLever[]) => wantProbation(held, 2).map((lever) => lever.wanted);
    expect(wanted(heldLever(), bolt)).toEqual([concurrency(1), scaleLimit(1)]);
    const theirs = { ...bolt, status: 'released' as const };
    expect(wanted(heldLever(), theirs)).toEqual([concurrency(2), scaleLimit(1)]);
    expect(wantProbation([heldLever(), bolt], 0)[0]?.wanted).toEqual(concurrency(0));
  });

  it('forgets no prior', () => {
    fc.assert(
      fc.property(anyPausedFunction, ({ held }) => {
        const after = wantProbation(held, 2);
        expect(after.map(({ prior }) => prior)).toEqual(held.map(({ prior }) => prior));
        expect(after.map(({ paused }) => paused)).toEqual(held.map(({ paused }) => paused));
      }),
    );
  });
});

describe('a hold that was too wide', () => {
  const wide = heldLever({
    prior: concurrency(null),
    paused: concurrency(9),
    wanted: concurrency(9),
  });
  const queue = heldLever({
    ...{ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q', 'disabled') },
  });

  it('lets fewer run from now on and whenever it is held again, and nothing else moves', () => {
    expect(wantHeldAt([queue, wide], 3)).toEqual([
      queue,
      { ...wide, paused: concurrency(3), wanted: concurrency(3), status: 'planned' },
    ]);
  });

  it('stays as it is where a person has taken it back', () => {
    const theirs = { ...wide, status: 'released' as const };
    expect(wantHeldAt([theirs], 3)[0]).toMatchObject({
      wanted: concurrency(9),
      status: 'released',
    });
  });

  it('is known by how many it lets run, wherever its concurrency is listed', () => {
    expect(executionsHeld([queue, wide])).toBe(9);
    expect(executionsHeld([queue])).toBeUndefined();
    expect(executionsHeld([{ ...wide, wanted: concurrency(null) }])).toBeUndefined();
  });
});

describe('what is wanted', () => {
  it('is planned only where it is not wanted already', () => {
    const half = heldLever({ prior: concurrency(0), wanted: concurrency(0), status: 'set' });
    expect(wantPaused([half])[0]?.status).toBe('set');
    expect(wantPaused([{ ...half, wanted: concurrency(2) }])[0]?.status).toBe('planned');
  });
});

describe('a pause is undone by hand', () => {
  const queue = heldLever({
    ...{ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q', 'disabled') },
  });
  const isUndone = (held: HeldLever[], found: Lever[]) =>
    isResumedByHand(stepsToWanted(record({ held }), seeing(found), false));

  it.each<[string, HeldLever[], Lever[], boolean]>([
    ['where a lever was put back', [queue, heldLever()], [source('q'), concurrency(0)], true],
    ['where its function is gone', [queue, heldLever()], [source('q', 'disabled')], true],
    ['where the last lever is gone', [queue], [], true],
    ['not where a source is gone', [queue, heldLever()], [concurrency(0)], false],
    ['not where all is as it was set', [heldLever()], [concurrency(0)], false],
    ['not where nothing is held', [], [], false],
    ['not where all of it was taken back long ago', [{ ...queue, status: 'released' }], [], false],
  ])('%s', (_, held, found, isByHand) => {
    expect(isUndone(held, found)).toBe(isByHand);
  });
});

describe('a lever as found', () => {
  const prior = concurrency(5);
  const wanted = concurrency(0);
  const other = concurrency(7);

  /** Every status it may be on record with, and everything the cloud may show. */
  test.each<
    [string, HeldLever['status'], Lever | null, boolean, 'set' | 'act' | 'release' | 'leave']
  >([
    ['planned and not set yet is set', 'planned', prior, false, 'act'],
    ['planned and set by a call that seemed to fail is done', 'planned', wanted, false, 'set'],
    ['planned and changed by someone before us is set', 'planned', other, false, 'act'],
    ['planned and gone is let go', 'planned', null, false, 'release'],
    ['set and as we set it is left', 'set', wanted, false, 'set'],
    ['set and put back by a person is theirs', 'set', prior, false, 'release'],
    ['set and changed by a person is theirs', 'set', other, false, 'release'],
    [
      'set and put back while something else is on its way is theirs',
      'set',
      prior,
      true,
      'release',
    ],
    ['set and gone is let go', 'set', null, false, 'release'],
    ['released is never touched again', 'released', wanted, false, 'leave'],
    ['released and changed is never touched again', 'released', other, false, 'leave'],
    ['released and gone is never touched again', 'released', null, false, 'leave'],
  ])('%s', (_, ...row) => {
    const [status, found, isSettling, outcome] = row;
    const pauseRecord = record({ held: [heldLever({ prior, paused: wanted, wanted, status })] });
    const view = seeing(found ? [found] : [], isSettling);
    const { actions, held, released } = stepsToWanted(pauseRecord, view, false);
    expect(actions.map(({ set }) => set)).toEqual(outcome === 'act' ? [wanted] : []);
    expect(released).toHaveLength(outcome === 'release' ? 1 : 0);
    const after = { set: 'set', act: 'planned', release: 'released', leave: 'released' }[outcome];
    expect(held[0]?.status).toBe(after);
  });

  it('that is a source on its way elsewhere is set again', () => {
    const held = heldLever({
      prior: source('orders'),
      paused: source('orders', 'disabled'),
      wanted: source('orders', 'disabled'),
    });
    const { actions, released } = stepsToWanted(
      record({ held: [held] }),
      seeing([source('orders')], true),
      false,
    );
    expect(actions.map(({ set }) => set)).toEqual([source('orders', 'disabled')]);
    expect(released).toEqual([]);
  });

  it('that is provisioned and on its way elsewhere is set again', () => {
    const held = heldLever({
      ...{ prior: provisioned('live', 3), paused: provisioned('live', null) },
      wanted: provisioned('live', null),
    });
    const view = seeing([provisioned('live', 3)], true);
    const { actions, released } = stepsToWanted(record({ held: [held] }), view, false);
    expect(actions.map(({ set }) => set)).toEqual([provisioned('live', null)]);
    expect(released).toEqual([]);
  });

  it('that is provisioned and not listed any more is none', () => {
    const held = [
      heldLever({
        prior: provisioned('live', 3),
        paused: provisioned('live', null),
        wanted: provisioned('live', null),
      }),
    ];
    expect(stepsToWanted(record({ held }), seeing([concurrency(0)]), false).released).toEqual([]);
  });

  it('that is gone is told in words', () => {
    expect(stepsToWanted(record(), seeing([]), false).released).toEqual([
      {
        lever: concurrency(0),
        isGone: true,
        because: 'reserved concurrency 0: it no longer exists',
      },
    ]);
  });

  it('changed by a person is told in words', () => {
    const { released } = stepsToWanted(record(), seeing([concurrency(7)]), false);
    expect(released).toEqual([
      {
        lever: concurrency(7),
        isGone: false,
        because: 'found reserved concurrency 7 where the guard had set reserved concurrency 0',
      },
    ]);
    expect(isResumedByHand(stepsToWanted(record(), seeing([concurrency(7)]), false))).toBe(true);
  });
});

describe('the steps', () => {
  const wantedLevers = (held: readonly HeldLever[]): Lever[] => held.map(({ wanted }) => wanted);

  it('has nothing to do where everything is as wanted', () => {
    fc.assert(
      fc.property(anyPausedFunction, fc.boolean(), ({ levers, held }, isOpening) => {
        const view = seeing(afterSetting(levers, wantedLevers(held)));
        const { actions, released } = stepsToWanted(record({ held }), view, isOpening);
        expect([actions, released]).toEqual([[], []]);
      }),
    );
  });

  it('finishes what was cut short after any of its steps', () => {
    fc.assert(
      fc.property(
        anyPausedFunction,
        fc.nat(10),
        fc.boolean(),
        ({ levers, held }, steps, isResume) => {
          const paused = afterSetting(
            levers,
            held.map((entry) => entry.paused),
          );
          const wanted = isResume
            ? wantResumed(held)
            : held.map((entry) => ({ ...entry, status: 'planned' as const }));
          const begun = record({ held: wanted });
          const before = isResume ? paused : levers;
          const { actions } = stepsToWanted(begun, seeing(before), isResume);
          const cut = afterSetting(
            before,
            actions.slice(0, steps).map(({ set }) => set),
          );
          expect(byKey(carriedOut(begun, cut, isResume))).toEqual(
            byKey(isResume ? levers : paused),
          );
        },
      ),
    );
  });

  it('changes no prior and takes nothing that it does not hold', () => {
    fc.assert(
      fc.property(anyPausedFunction, anyLevers, fc.boolean(), ({ held }, found, isSettling) => {
        const { actions, held: after } = stepsToWanted(
          record({ held }),
          seeing(found, isSettling),
          false,
        );
        expect(after.map(({ prior }) => prior)).toEqual(held.map(({ prior }) => prior));
        const keys = new Set(held.map(({ prior }) => leverKey(prior)));
        for (const { prior, set } of actions) {
          expect(keys.has(leverKey(set))).toBe(true);
          expect(isSameState(prior, set)).toBe(false);
        }
      }),
    );
  });
});
