// At how many executions a function is held, by how sure the guard is: a good day gets room, who takes the account little.

import type { Certainty } from '../../lib/core/detection/verdict';
import { clampOf } from '../../lib/engine/records/hold-terms';
import { evidence, stateOf, target } from '../support/builders';

/** Ten cents a minute are usual, and a second of one execution costs a hundredth of a cent. */
const rate = { usdPerInvocation: 0, usdPerSecond: 0.000_1 };
const heldAt = (certainty: Certainty): number =>
  clampOf(
    {
      target: target({ rate }),
      breach: {
        ...{ kind: 'breach', rule: 'minute-multiple', certainty, because: 'a flood' },
        evidence: evidence(),
      },
    },
    { states: { 'id-orders': stateOf({ usualPerMinute: 10 }) } },
  );

test('what may be a good day is held at the busiest minute of its week', () => {
  expect(heldAt('doubtful')).toBe(100);
});

test('a function that takes nearly all of the account is held at a fifth of its usual', () => {
  expect(heldAt('likely')).toBe(3);
});
