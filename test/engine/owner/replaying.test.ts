// What waited is worked off: once, in order, at its pace, only after its pause, and in spite of whatever goes wrong.
// An event may be kept for a person; it may never run twice, and never be gone without having run.

import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { TRIES_MAX } from '../../../lib/core/pausing/replay-plan';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import { replayBacklogs } from '../../../lib/engine/owner/replaying';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import { randomFrom } from '../../../lib/simulator/random';
import { NOW_MS, policy, record, stateOf, target } from '../../support/builders';
import { backlog } from '../../support/decisions';
import { Died, FakeRescue, type Fault, waiting } from '../../support/fakes/rescue-fakes';
import { runsTried } from '../../support/seed-sweep';

const memory = {
  ...NO_MEMORY,
  functions: [target()],
  states: { 'id-orders': stateOf({ usualPerMinute: 1000 }) },
};

const hours = (records: readonly PauseRecord[] = []) => ({
  memory,
  policy: policy(),
  prices: awsGuardPrices,
  clock: () => NOW_MS,
  open: records,
  records,
  readsBought: 0,
  deadlineMs: NOW_MS + 40_000,
  observed: [],
});

const work = (fake: FakeRescue, records: readonly PauseRecord[] = []) =>
  replayBacklogs(fake, hours(records));

const withBacklog = (fake: FakeRescue, entry = backlog()): FakeRescue => {
  fake.stored.set(entry.backlogId, entry);
  return fake;
};

test('runs each event once and takes it out of the queue, oldest first', async () => {
  const fake = withBacklog(
    new FakeRescue(
      waiting('b', { arrivedAtMs: NOW_MS - 5_000_000 }),
      waiting('a', { arrivedAtMs: NOW_MS - 6_000_000 }),
      waiting('c', { arrivedAtMs: NOW_MS - 4_000_000 }),
    ),
  );
  const { done, problems } = await work(fake);
  expect(fake.ran).toEqual(['a', 'b', 'c']);
  expect(fake.queue.size).toBe(0);
  expect(done).toEqual(['orders: of its waiting events, 3 replayed']);
  expect(problems).toEqual([]);
});

test('an event that cannot be handled keeps no other waiting, and fails no tick', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a'), waiting('hostile'), waiting('z')));
  const { entry } = fake.backlogs;
  fake.backlogs.entry = (functionId, eventId) =>
    eventId === 'hostile' ? Promise.reject(new TypeError('hostile')) : entry(functionId, eventId);
  const { problems } = await work(fake);
  expect(fake.ran).toEqual(['a', 'z']);
  expect([...fake.queue.keys()]).toEqual(['hostile']);
  expect(problems).toEqual([expect.stringContaining('hostile')]);
});

test('runs nothing a second time when the queue shows it again', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a')));
  await work(fake);
  fake.queue.set('a', waiting('a'));
  await work(fake);
  expect(fake.ran).toEqual(['a']);
  expect(fake.queue.size).toBe(0);
});

test('makes a backlog of every pause that ended, and of none whose function is gone', async () => {
  const fake = new FakeRescue(waiting('a', { arrivedAtMs: NOW_MS - 30_000 }));
  const closed = record({ phase: 'closed', phaseSinceMs: NOW_MS });
  const gone = record({
    ...closed,
    recordId: 'gone-1',
    history: [{ atMs: NOW_MS, phase: 'closed', by: 'deleted', because: 'gone' }],
  });
  await work(fake, [closed, gone]);
  expect([...fake.stored.keys()]).toEqual(['orders-1']);
  expect(fake.ran).toEqual(['a']);
});

test('a word to discard, given before the pause ended, is not overwritten by its end', async () => {
  const fake = withBacklog(
    new FakeRescue(waiting('a')),
    backlog({ how: 'discard', untilMs: null }),
  );
  await work(fake, [record({ phase: 'closed', phaseSinceMs: NOW_MS })]);
  expect(fake.ran).toEqual([]);
  expect(fake.discarded).toEqual(['a']);
});

test('what arrived in the next pause is the next pause’s, though the one before still waits for late events', async () => {
  const nextFromMs = NOW_MS - 300_000;
  const fake = withBacklog(
    new FakeRescue(
      waiting('first', { arrivedAtMs: nextFromMs - 1_000 }),
      waiting('second', { arrivedAtMs: nextFromMs + 1_000 }),
    ),
    backlog({ untilMs: NOW_MS }),
  );
  withBacklog(
    fake,
    backlog({ backlogId: 'orders-2', how: 'discard', fromMs: nextFromMs, untilMs: NOW_MS }),
  );
  await work(fake);
  expect({ ran: fake.ran, waiting: fake.queue.size }).toEqual({ ran: ['first'], waiting: 0 });
  expect(fake.stored.get('orders-2')?.discarded).toBe(1);
});

test.each(['paused', 'probation', 'resuming'] as const)(
  'leaves everything waiting while the function is %s',
  async (phase) => {
    const fake = withBacklog(new FakeRescue(waiting('a')));
    await work(fake, [record({ phase })]);
    expect(fake.ran).toEqual([]);
    expect(fake.queue.size).toBe(1);
  },
);

test('waits for a state: without one, nobody knows what a replay costs', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a')));
  await replayBacklogs(fake, { ...hours(), memory: { ...memory, states: {} } });
  expect(fake.ran).toEqual([]);
  expect(fake.stored.get('orders-1')?.emptyLooks).toBe(0);
});

test('begins nothing after its time is up', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a')));
  await replayBacklogs(fake, { ...hours(), deadlineMs: NOW_MS - 1 });
  expect(fake.ran).toEqual([]);
});

test('an event that fails is tried three times and then set aside, where it stays', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a'), waiting('b')));
  fake.fails = (id) => id.startsWith('a');
  for (let minute = 0; minute < 10; minute++) await work(fake);
  expect(fake.ran.filter((id) => id.startsWith('a'))).toHaveLength(TRIES_MAX);
  expect(fake.ran.filter((id) => id === 'b')).toHaveLength(1);
  expect([...fake.queue.keys()]).toEqual(['a+++']);
  expect(fake.stored.get('orders-1')).toMatchObject({ replayed: 4, setAside: 1 });
});

test('a replay whose outcome nobody knows is set aside, not made again', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a')));
  const faults: Fault[] = ['unanswered'];
  fake.onCall = (kind) => (kind === 'replay' ? (faults.shift() ?? null) : null);
  const first = await work(fake);
  expect(first.problems.join()).toContain('unknown');
  await work(fake);
  expect(fake.ran).toEqual(['a']);
  expect(fake.aside.has('a')).toBe(true);
});

test('a replay that was refused is made again', async () => {
  const fake = withBacklog(new FakeRescue(waiting('a')));
  const faults: Fault[] = ['refused'];
  fake.onCall = (kind) => (kind === 'replay' ? (faults.shift() ?? null) : null);
  await work(fake);
  await work(fake);
  expect(fake.ran).toEqual(['a']);
  expect(fake.queue.size).toBe(0);
});

test('is done after a quarter of an hour in which nothing came', async () => {
  const fake = withBacklog(new FakeRescue());
  for (let minute = 0; minute < 14; minute++) await work(fake);
  expect(fake.stored.get('orders-1')?.state).toBe('open');
  await work(fake);
  expect(fake.stored.get('orders-1')?.state).toBe('done');
});

test('loses nothing and runs nothing twice, whatever fails', async () => {
  const kinds: readonly Fault[] = ['refused', 'unheard', 'unanswered', 'died', 'died-after'];
  let kept = 0;
  for (let seed = 0; seed < runsTried(2000); seed++) {
    const random = randomFrom(`replay ${seed}`);
    const sent = Array.from({ length: random.integer(1, 12) }, (_, index) => `e${index}`);
    const fake = withBacklog(new FakeRescue(...sent.map((id) => waiting(id))));
    for (let minute = 0; minute < 12; minute++) {
      fake.onCall = () =>
        minute < 6 && random.chance(0.15) ? (kinds[random.integer(0, 4)] ?? null) : null;
      await work(fake).catch((failure: unknown) => {
        if (!(failure instanceof Died)) throw failure;
      });
    }
    expect(new Set(fake.ran).size).toBe(fake.ran.length);
    expect(new Set([...fake.ran, ...fake.queue.keys()])).toEqual(new Set(sent));
    // What is left in the queue is there for a person to see, not for want of looking.
    for (const id of fake.queue.keys()) expect(fake.entries.get(id)?.state).toBe('aside');
    kept += fake.queue.size;
  }
  expect(kept).toBeGreaterThan(0);
});
