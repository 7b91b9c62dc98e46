// How much of what waits is taken in a tick, what each event counts for, and what keeps a look from being empty.

import type { Backlog } from '../../../lib/core/pausing/backlog';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import { replayBacklogs } from '../../../lib/engine/owner/replaying';
import { NO_MEMORY } from '../../../lib/engine/watching/memory';
import { NOW_MS, policy, record, stateOf, target } from '../../support/builders';
import { backlog } from '../../support/decisions';
import { FakeRescue, waiting } from '../../support/fakes/rescue-fakes';

const MINUTE_MS = 60_000;

interface Circumstances {
  readonly usualPerMinute?: number;
  readonly ceilingUsdPerDay?: number;
  readonly clock?: () => number;
  readonly functions?: ReturnType<typeof target>[];
  readonly records?: Parameters<typeof replayBacklogs>[1]['records'];
}

/** One tick's work on these backlogs; a call costs a cent, and half of twice the usual fits into a minute. */
async function work(fake: FakeRescue, backlogs: Backlog[], circumstances: Circumstances = {}) {
  const { usualPerMinute = 1000, ceilingUsdPerDay, clock = () => NOW_MS } = circumstances;
  const { records = [], functions = [target()] } = circumstances;
  for (const entry of backlogs) fake.stored.set(entry.backlogId, entry);
  const taken: number[] = [];
  const notes: string[] = [];
  const rescue = {
    ...fake.rescue,
    take: (id: string, max: number) => {
      taken.push(max);
      return fake.rescue.take(id, max);
    },
  };
  const ports = {
    rescue,
    backlogs: {
      ...fake.backlogs,
      note: (entry: Parameters<typeof fake.backlogs.note>[0]) => {
        notes.push(`${entry.eventId} ${entry.state} ${entry.tries}`);
        return fake.backlogs.note(entry);
      },
    },
  };
  const log = await replayBacklogs(ports, {
    memory: {
      ...NO_MEMORY,
      functions,
      states: { 'id-orders': stateOf({ usualPerMinute }) },
    },
    policy: policy(ceilingUsdPerDay === undefined ? {} : { ceilingUsdPerDay }),
    ...{ prices: awsGuardPrices, clock, open: records, records, readsBought: 0, observed: [] },
    deadlineMs: NOW_MS + 40_000,
  });
  return { ...log, taken, notes };
}

describe('a portion', () => {
  test.each([
    ['three hundred at most', 1000, [300]],
    ['what its pace allows', 20, [20]],
    ['whole events of it', 10.7, [10]],
    ['one at least, while anything is allowed', 0.4, [1]],
  ])('is %s', async (_, usualPerMinute, portions) => {
    const { taken } = await work(new FakeRescue(), [backlog()], { usualPerMinute });
    expect(taken).toEqual(portions);
  });

  test('is none where a ceiling is used up, and then no look was empty', async () => {
    const fake = new FakeRescue(waiting('a'));
    const { taken } = await work(fake, [backlog()], { ceilingUsdPerDay: 0 });
    expect(taken).toEqual([]);
    expect(fake.stored.get('orders-1')?.emptyLooks).toBe(0);
  });

  test('is none of a function that is not listed now', async () => {
    const { taken, problems } = await work(new FakeRescue(), [backlog()], { functions: [] });
    expect([taken, problems]).toEqual([[], []]);
  });

  test('of what is thrown away has no pace, and of both ways is the smaller', async () => {
    const discard = backlog({ backlogId: 'orders-2', how: 'discard' });
    const slow = { usualPerMinute: 20 };
    expect((await work(new FakeRescue(), [discard], slow)).taken).toEqual([300]);
    expect((await work(new FakeRescue(), [discard, backlog()], slow)).taken).toEqual([20]);
  });
});

describe('an event', () => {
  test('is noted as begun before it is replayed, and as done after it', async () => {
    const { notes } = await work(new FakeRescue(waiting('a')), [backlog()]);
    expect(notes).toEqual(['a started 1', 'a+ tried 1', 'a done 1']);
  });

  test('that its cloud runs under the same id is never noted as one to be tried again', async () => {
    const fake = new FakeRescue(waiting('a'));
    fake.rescue.replay = async ({ eventId }) => eventId;
    const { notes } = await work(fake, [backlog()]);
    expect(notes).toEqual(['a started 1', 'a done 1']);
  });

  test('that is set aside keeps its tries, and is set aside once', async () => {
    const fake = new FakeRescue(waiting('a'));
    fake.entries.set('a', {
      ...{ functionId: 'id-orders', eventId: 'a', state: 'started', tries: 2, atMs: NOW_MS },
    });
    const first = await work(fake, [backlog()]);
    expect(first.notes).toEqual(['a aside 2']);
    expect(first.done).toEqual(['orders: of its waiting events, 1 held for a decision']);
    expect(fake.stored.get('orders-1')?.emptyLooks).toBe(0);
    fake.aside.clear();
    const [again] = fake.stored.values();
    const second = await work(fake, again ? [again] : []);
    expect([second.notes, second.done]).toEqual([[], []]);
    expect(fake.stored.get('orders-1')).toMatchObject({ setAside: 1, emptyLooks: 1 });
  });

  test('that was replayed before is thrown away, and counted once', async () => {
    const fake = new FakeRescue(waiting('a'), waiting('b'));
    fake.entries.set('a', {
      ...{ functionId: 'id-orders', eventId: 'a', state: 'done', tries: 1, atMs: NOW_MS },
    });
    const { done } = await work(fake, [backlog({ how: 'discard' })]);
    expect(done).toEqual(['orders: of its waiting events, 1 discarded']);
    expect(fake.discarded).toEqual(['a', 'b']);
  });

  test('of two backlogs is handled by the first that it belongs to', async () => {
    const fake = new FakeRescue(waiting('a'));
    fake.entries.set('a', {
      ...{ functionId: 'id-orders', eventId: 'a', state: 'tried', tries: 3, atMs: NOW_MS },
    });
    const { done } = await work(fake, [backlog(), backlog({ backlogId: 'orders-2' })]);
    expect(done).toEqual(['orders: of its waiting events, 1 held for a decision']);
    expect(fake.stored.get('orders-2')).toMatchObject({ setAside: 0, emptyLooks: 1 });
    for (const how of ['replay', 'discard'] as const) {
      const both = new FakeRescue(waiting('b'));
      await work(both, [backlog({ how }), backlog({ backlogId: 'orders-2', how })]);
      expect([both.ran.length + both.discarded.length, both.stored.get('orders-2')]).toEqual([
        how === 'replay' ? 2 : 1,
        expect.objectContaining({ replayed: 0, discarded: 0, emptyLooks: 1 }),
      ]);
    }
  });
});

describe('a look', () => {
  test('gives up after five events that fail, and says why of each', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const fake = new FakeRescue(...ids.map((id) => waiting(id)));
    fake.onCall = (kind) => (kind === 'replay' ? 'refused' : null);
    const { problems } = await work(fake, [backlog({ emptyLooks: 3 })]);
    expect(problems).toHaveLength(5);
    expect(problems[0]).toBe(
      'orders: the waiting event a cannot be replayed (refused): replay was refused',
    );
    expect(fake.stored.get('orders-1')?.emptyLooks).toBe(0);
  });

  test('that found nothing says nothing', async () => {
    const fake = new FakeRescue();
    expect((await work(fake, [backlog({ emptyLooks: 3 })])).done).toHaveLength(0);
    expect(fake.stored.get('orders-1')?.emptyLooks).toBe(4);
  });

  test('that fails as a whole is no empty one', async () => {
    const fake = new FakeRescue(waiting('a'));
    fake.onCall = (kind) => (kind === 'take' ? 'refused' : null);
    const { problems } = await work(fake, [backlog({ emptyLooks: 3 })]);
    expect(problems).toEqual([
      'orders: waiting events cannot be replayed (refused): take was refused',
    ]);
    expect(fake.stored.get('orders-1')?.emptyLooks).toBe(0);
  });

  test('begins no event after its time is up, and uses the last moment of it', async () => {
    const fake = new FakeRescue(waiting('a'), waiting('b'));
    const ticking = () => NOW_MS + 40_000 + fake.ran.length;
    await work(fake, [backlog()], { clock: ticking });
    expect(fake.ran).toEqual(['a']);
  });

  test('takes what arrived until now where the pause ended without a date', async () => {
    const at = (arrivedAtMs: number) => ({ arrivedAtMs });
    const fake = new FakeRescue(waiting('in time', at(NOW_MS)), waiting('later', at(NOW_MS + 1)));
    await work(fake, [backlog({ untilMs: null })]);
    expect(fake.ran).toEqual(['in time']);
  });

  test('gives what arrived in the millisecond of the next pause to that pause', async () => {
    const nextFromMs = NOW_MS - 30 * MINUTE_MS;
    const fake = new FakeRescue(
      waiting('before', { arrivedAtMs: nextFromMs - 1 }),
      waiting('after', { arrivedAtMs: nextFromMs }),
    );
    const next = { backlogId: 'orders-2', fromMs: nextFromMs, how: 'discard' } as const;
    await work(fake, [backlog({ untilMs: null }), backlog({ ...next, untilMs: NOW_MS })]);
    expect([fake.ran, fake.discarded]).toEqual([['before'], ['before', 'after']]);
  });

  test('opens no backlog of an end that is taken into account already', async () => {
    const fake = new FakeRescue();
    const closed = record({ phase: 'closed', isAbsorbed: true });
    await work(fake, [], { records: [closed] });
    expect(fake.stored.size).toBe(0);
    await work(fake, [], { records: [{ ...closed, isAbsorbed: false }] });
    expect([...fake.stored.keys()]).toEqual(['orders-1']);
  });
});
