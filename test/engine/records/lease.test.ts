// One run at a time: when a lease has ended, who keeps it, and that losing it is for good.

import { CloudFailure } from '../../../lib/engine/ports';
import { giveUpLease, hasLeaseEnded, isKept, leaseOf } from '../../../lib/engine/records/lease';
import { NOW_MS } from '../../support/builders';

test.each([
  [-1, true],
  [0, true],
  [1, false],
  [10 * 60_000, false],
  [10 * 60_000 + 1, true],
])('a lease until %d ms from now has ended: %j', (leftMs, hasEnded) => {
  expect(hasLeaseEnded(NOW_MS + leftMs, NOW_MS)).toBe(hasEnded);
});

function rig(answers: boolean[] = []) {
  const state = { nowMs: NOW_MS };
  const asked: number[] = [];
  const journal = {
    takeLease: async (_holder: string, nowMs: number, untilMs: number) => {
      asked.push(untilMs - nowMs);
      return answers.shift() ?? true;
    },
  };
  const ports = { journal } as unknown as Parameters<typeof leaseOf>[0]['ports'];
  return { state, asked, keep: leaseOf({ ports, clock: () => state.nowMs, holder: 'tick-1' }) };
}

test('a run keeps its lease for fifty seconds more with each call, while it has it', async () => {
  const { state, asked, keep } = rig();
  expect(await keep()).toBe(true);
  state.nowMs += 49_999;
  expect(await keep()).toBe(true);
  state.nowMs += 50_000;
  expect(await keep()).toBe(false);
  expect(asked).toEqual([50_000, 50_000]);
});

test('a lease that another run has is not asked for again', async () => {
  const { asked, keep } = rig([false, true]);
  expect([await keep(), await keep()]).toEqual([false, false]);
  expect(asked).toHaveLength(1);
});

test('a lease that cannot be kept is as good as lost, and a fault of ours is none of it', async () => {
  const problems: string[] = [];
  const failing = (cause: Error) => () => Promise.reject(cause);
  expect(await isKept(failing(new CloudFailure('unknown', 'no answer')), problems)).toBe(false);
  expect(problems).toEqual(['the lease cannot be kept: no answer']);
  await expect(isKept(failing(new TypeError('ours')), problems)).rejects.toThrow('ours');
});

test('a lease that cannot be given up is a problem, and a fault of ours is none of it', async () => {
  const problems: string[] = [];
  const failing = (cause: Error) =>
    ({ journal: { giveUpLease: () => Promise.reject(cause) } }) as never;
  await giveUpLease(failing(new CloudFailure('refused', 'denied')), 'tick-1', problems);
  expect(problems).toEqual(['the lease was not released: denied']);
  await expect(giveUpLease(failing(new TypeError('ours')), 'tick-1', [])).rejects.toThrow('ours');
});
