// Every way a Cloud Run service may scale, as a lever and back: what a resume sends must be what was found.

import {
  type Scaling,
  scalingFor,
  scalingLever,
  withoutForeignMaximum,
} from '../../../lib/core/pausing/cloud-run-scaling';
import type { ConcurrencyState } from '../../../lib/core/pausing/target';

const automatic = (least: number, most: number | null): Scaling => ({
  ...{ isManual: false, manualInstances: 0, least, most },
});
const manual = (manualInstances: number, most: number | null): Scaling => ({
  ...{ isManual: true, manualInstances, least: 0, most },
});

test.each<[Scaling, ConcurrencyState]>([
  [automatic(0, null), { kind: 'unreserved' }],
  [automatic(0, 5), { kind: 'reserved', executions: 5 }],
  [automatic(1, null), { kind: 'automatic', least: 1, most: null }],
  [automatic(1, 5), { kind: 'automatic', least: 1, most: 5 }],
  [manual(0, null), { kind: 'reserved', executions: 0 }],
  [manual(1, null), { kind: 'manual', executions: 1, most: null }],
  [manual(3, 7), { kind: 'manual', executions: 3, most: 7 }],
])('%j is the state %j, and is set again by it', (scaling, state) => {
  expect(scalingLever(scaling)).toEqual({ lever: 'concurrency', id: 'concurrency', state });
  expect(scalingFor(state)).toEqual(scaling);
});

test('manual scaling at 0 is a hold of nothing, whatever maximum it remembers', () => {
  expect(scalingLever(manual(0, 20)).state).toEqual({ kind: 'reserved', executions: 0 });
});

test('a hold above 0 lets Cloud Run scale up to it, and keeps nothing running', () => {
  expect(scalingFor({ kind: 'reserved', executions: 1 })).toEqual(automatic(0, 1));
});

describe('a maximum that the cloud set by itself', () => {
  const OPEN: ConcurrencyState = { kind: 'unreserved' };
  const KEPT: ConcurrencyState = { kind: 'automatic', least: 2, most: null };

  test('gives way to what the revision may run, or to the usual where it does not say', () => {
    expect(withoutForeignMaximum(OPEN, automatic(0, 20), 40)).toEqual({
      ...{ kind: 'reserved', executions: 40 },
    });
    expect(withoutForeignMaximum(OPEN, automatic(0, 20), undefined)).toEqual({
      ...{ kind: 'reserved', executions: 100 },
    });
    expect(withoutForeignMaximum(KEPT, automatic(2, 20), 40)).toEqual({ ...KEPT, most: 40 });
  });

  test.each<[string, ConcurrencyState, Scaling]>([
    ['none is shown', OPEN, automatic(0, null)],
    ['it still scales by hand', OPEN, manual(0, 20)],
    ['a maximum of its own is wanted', { kind: 'automatic', least: 2, most: 9 }, automatic(2, 20)],
    ['a hold is wanted', { kind: 'reserved', executions: 3 }, automatic(0, 20)],
    ['one number is wanted', { kind: 'manual', executions: 3, most: null }, automatic(0, 20)],
  ])('is left alone where %s', (_, wanted, shown) => {
    expect(withoutForeignMaximum(wanted, shown, 40)).toBeUndefined();
  });
});
