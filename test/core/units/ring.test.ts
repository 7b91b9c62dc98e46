// A ring is replaced, never written into: two states may share it.

import { withSlot } from '../../../lib/core/units/ring';

test('a slot of a ring is replaced in a copy', () => {
  const ring = Object.freeze([1, 2, 3]);
  expect(withSlot(ring, 1, 9)).toEqual([1, 9, 3]);
  expect(ring).toEqual([1, 2, 3]);
});
