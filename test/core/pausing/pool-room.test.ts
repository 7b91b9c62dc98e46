// A hold above 0 is planned only where the cloud has room for it: in the function's own reservation, or in what all share.

import { hasPool, hasRoom, isReserved } from '../../../lib/core/pausing/pool-room';
import {
  concurrency,
  inspection,
  provisioned,
  scaled,
  source,
  target,
} from '../../support/builders';

const reserved = inspection({ levers: [source('q'), concurrency(5)] });
const open = inspection({ levers: [source('q'), concurrency(null)] });

test('a reservation is one of concurrency, in whatever place it is listed', () => {
  expect(isReserved(reserved.levers)).toBe(true);
  for (const lever of [concurrency(null), scaled(1, 5), provisioned('live', 5), source('q')])
    expect(isReserved([lever])).toBe(false);
});

test.each([
  [undefined, true],
  [1, true],
  [0, false],
])('where %j can be taken from all, a hold of what has no reservation is planned: %j', (...row) => {
  const [left, isPlanned] = row;
  const input = left === undefined ? {} : { reservableConcurrency: left };
  expect(hasPool(input, open)).toBe(isPlanned);
  expect(hasPool(input, reserved)).toBe(true);
});

test.each([
  [null, true],
  [{ executions: 101, keptExecutions: 100 }, true],
  [{ executions: 100, keptExecutions: 100 }, false],
])('a pool of %j has room: %j', (concurrencyPool, isRoom) => {
  expect(hasRoom(target({ concurrencyPool }), open)).toBe(isRoom);
  expect(hasRoom(target({ concurrencyPool }), reserved)).toBe(true);
});
