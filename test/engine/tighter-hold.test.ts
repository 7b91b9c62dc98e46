// A hold that was too wide: when it becomes as tight as the function's usual, and when it stays as it is.

import type { DetectorState } from '../../lib/core/detection/baseline';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import { tighterHold } from '../../lib/engine/records/probation';
import { concurrency, heldLever, record, stateOf, target } from '../support/builders';

/** $14.40 a day is usual, a cent a minute; a call costs a cent, and so ten cents a second of one that runs. */
const usual = stateOf({ usualPerMinute: 1 });
const rate = { usdPerInvocation: 0, usdPerSecond: 0.000_1 };
const after = (usdOf24Hours: number): DetectorState => ({
  ...usual,
  days: { ...usual.days, hoursUsd: usual.days.hoursUsd.map(() => usdOf24Hours / 23) },
});
const heldAt = (executions: number, depth: PauseRecord['depth'] = 'clamp'): PauseRecord => {
  const set = concurrency(executions);
  return record({ depth, held: [heldLever({ paused: set, wanted: set })] });
};
const tighter = (held: PauseRecord, state: DetectorState) =>
  tighterHold(held, { targetOf: () => target({ rate }), stateOf: () => state });

test('becomes its usual once the day is four largest days above the largest', () => {
  expect(tighter(heldAt(50), after(73))).toMatchObject({
    executions: 1,
    because: expect.stringContaining('above its largest day in 24 hours'),
  });
});

test('stays as it is below that sum, and where it is as tight already', () => {
  expect(tighter(heldAt(50), after(60))).toBeUndefined();
  expect(tighter(heldAt(1), after(1_000))).toBeUndefined();
});

test('is no matter of what is paused, or of what nobody knows', () => {
  expect(tighter(heldAt(50, 'pause'), after(1_000))).toBeUndefined();
  const unknown = { targetOf: () => target({ rate }), stateOf: () => undefined };
  expect(tighterHold(heldAt(50), unknown)).toBeUndefined();
});
