// The life of a record: what counts as open, how long a hold lasts, and a history that only grows.

import fc from 'fast-check';
import {
  holdMinutesAt,
  inPhase,
  isHolding,
  isOpen,
  isRecordOf,
  needsReason,
  PHASES,
  recordIdOf,
} from '../../../lib/core/pausing/pause-record';
import { anyRecord } from '../../support/arbitraries/record-arbitraries';
import { NOW_MS, record } from '../../support/builders';

describe('a record', () => {
  it('holds something in every phase but the last', () => {
    expect(PHASES.filter((phase) => isHolding(record({ phase })))).toEqual([
      'pausing',
      'paused',
      'probation',
      'resuming',
    ]);
  });

  it('says of whom it is by its id alone, and of nobody whose name only begins like it', () => {
    const id = recordIdOf('orders-api', NOW_MS);
    expect(
      ['orders-api', 'orders', 'orders-', 'orders-api-v2', 'api', ''].map((name) =>
        isRecordOf(id, name),
      ),
    ).toEqual([true, false, false, false, false, false]);
  });

  it('is of no function whose name is all but the last hyphen of another’s', () => {
    expect(isRecordOf(recordIdOf('orders-', NOW_MS), 'orders-')).toBe(true);
    expect(isRecordOf(recordIdOf('orders-', NOW_MS), 'orders')).toBe(false);
  });

  it.each([
    ['paused', 0, 'fast-excess', false],
    ['paused', 1, 'fast-excess', true],
    ['paused', 1, 'operator', false],
    ['probation', 0, 'fast-excess', true],
  ] as const)(
    '%s after %d relapses by %s asks who resumes for a reason: %p',
    (phase, holdLevel, rule, asks) => {
      expect(needsReason(record({ phase, holdLevel, rule }))).toBe(asks);
    },
  );

  it('stays open until nothing is held, untold, or left to be taken into account', () => {
    for (const phase of PHASES)
      for (const untold of [[], ['resumed']])
        for (const isAbsorbed of [false, true]) {
          const isDone = phase === 'closed' && untold.length === 0 && isAbsorbed;
          expect(isOpen(record({ phase, untold, isAbsorbed }))).toBe(!isDone);
        }
  });

  it('gains a version and a line of history with every phase, and loses none', () => {
    fc.assert(
      fc.property(anyRecord, fc.constantFrom(...PHASES), (before, phase) => {
        const transition = { atMs: NOW_MS, phase, by: 'guard', because: 'so' } as const;
        const after = inPhase(before, transition, { untold: ['paused'] });
        expect(after).toEqual({
          ...before,
          version: before.version + 1,
          phase,
          phaseSinceMs: NOW_MS,
          untold: ['paused'],
          history: [...before.history, transition],
        });
      }),
    );
  });
});

describe('a hold', () => {
  test.each([
    [0, 60],
    [1, 120],
    [4, 960],
    [5, 1440],
    [1_000, 1440],
    [5_000, 1440],
  ])('after %d re-trips lasts %d minutes', (level, minutes) => {
    expect(holdMinutesAt(level, 60, 1440)).toBe(minutes);
  });
});
