// A line of events against the plainest line there is: an array with one entry for each event.
// Whatever is pushed, taken and expired, in any order, the counts are the same.

import fc from 'fast-check';
import { EventLine } from '../../../lib/simulator/cloud/event-line';

const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('push' as const), by: fc.nat(9), count: fc.nat(40) }),
    fc.record({ do: fc.constant('take' as const), by: fc.nat(9), count: fc.nat(60) }),
    fc.record({ do: fc.constant('expire' as const), by: fc.nat(9), count: fc.nat(30) }),
  ),
  { maxLength: 200 },
);

test('counts what a plain list would count', () => {
  fc.assert(
    fc.property(steps, (orders) => {
      const line = new EventLine(1);
      let list: number[] = [];
      let now = 0;
      for (const order of orders) {
        now += order.by;
        if (order.do === 'push') {
          line.push(now, order.count);
          list.push(...new Array<number>(order.count).fill(now));
        } else if (order.do === 'take') {
          const expected = Math.min(order.count, list.length);
          const oldest = list[0];
          const taken = line.take(order.count);
          expect(taken.count).toBe(expected);
          if (expected > 0) expect(taken.oldestSentSecond).toBe(oldest);
          list = list.slice(expected);
        } else {
          const before = now - order.count;
          const kept = list.filter((sent) => sent >= before);
          expect(line.takeSentBefore(before)).toBe(list.length - kept.length);
          list = kept;
        }
        expect(line.total).toBe(list.length);
      }
    }),
  );
});
