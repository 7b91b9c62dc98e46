// Where a hold is two settings of its cloud, a person's hand on the one must not leave the guard's on the other.

import { limitBeneath } from '../../../lib/core/pausing/function-app-switches';
import type { HeldLever } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import { leftBeneath, leverBeneath } from '../../../lib/engine/records/left-beneath';
import { concurrency, inspection, record } from '../../support/builders';

const limit = (instances: number | null): Lever => ({
  lever: 'scale',
  id: 'scale',
  state: instances === null ? { kind: 'unlimited' } : { kind: 'limited', instances },
});

const taken = (prior: number | null, paused: number): HeldLever => ({
  ...{ prior: concurrency(prior), paused: concurrency(paused), wanted: concurrency(paused) },
  status: 'released',
});

const leftOf = (held: HeldLever, now: Lever, probationExecutions = 1) => {
  const brake = { beneath: limitBeneath } as unknown as Parameters<typeof leverBeneath>[0]['brake'];
  return leftBeneath(
    leverBeneath({ brake }, [held]),
    record({ held: [held] }),
    inspection({ levers: [now] }),
    probationExecutions,
  );
};

test('the limit of a clamp is given back to whoever stopped the app by hand', () => {
  expect(leftOf(taken(90, 5), limit(5))).toMatchObject([{ wanted: limit(90), paused: limit(5) }]);
});

test('the limit of a probation is given back to whoever started a paused app by hand', () => {
  expect(leftOf(taken(null, 0), limit(1))).toMatchObject([{ wanted: limit(null) }]);
});

test('a limit that no hold of the record has set is a person’s', () => {
  expect(leftOf(taken(90, 5), limit(33))).toEqual([]);
});

test('what is as it was found, or says nothing of a limit, is left alone', () => {
  expect(leftOf(taken(90, 5), limit(90))).toEqual([]);
  expect(leftOf(taken(0, 0), limit(1))).toEqual([]);
});
