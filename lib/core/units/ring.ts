// A ring of numbers, such as a week of hours: replaced, never written into, so that states can share it.
// The caller owns the meaning of a slot.

export function withSlot(ring: readonly number[], slot: number, value: number): readonly number[] {
  const copy = ring.slice();
  copy[slot] = value;
  return copy;
}
