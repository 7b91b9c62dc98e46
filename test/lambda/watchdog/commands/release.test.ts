// What was set aside is a person's to decide: once decided it runs or goes, each event once, and a status says what is left.
import { eventIdOf } from '../../../../lambda/aws/rescue-envelope';
import type { WaitingPlace } from '../../../../lib/contract';
import { awsGuardPrices } from '../../../../lib/core/prices/books/aws-guard';
import { replayBacklogs } from '../../../../lib/engine/owner/replaying';
import { concurrency, heldLever, NOW_MS, record, source } from '../../../support/builders';
import { commandRig } from '../../../support/command-rig';
import { backlog } from '../../../support/decisions';
import { startTables, type Tables } from '../../../support/fakes/dynamo-table';
import { envelope } from '../../../support/fakes/fake-sqs';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const ASIDE = ['e1', 'e2'];

/** Two events of orders that were set aside, and one of somebody else's. */
async function rig() {
  const desk = await commandRig(tables, ARN);
  const { fake, owner, guard } = desk;
  fake.nowMs = NOW_MS;
  fake.destination = 'arn:aws:sqs:eu-west-1:111122223333:rescue';
  fake.tags['spendfuse:rescue'] = 'true';
  for (const eventId of ASIDE) {
    fake.send(envelope(eventId, { functionArn: ARN }), NOW_MS - 90 * 60_000);
    const its = eventIdOf(eventId, '{}');
    await owner.note({ functionId: ARN, eventId: its, state: 'aside', tries: 3, atMs: NOW_MS });
  }
  fake.send(envelope('e3', { functionArn: `${ARN}-other` }), NOW_MS);
  await owner.writeBacklog(backlog({ functionId: ARN, state: 'done', setAside: 2 }));
  const memory = guard.memory;
  if (!memory) throw new Error('the desk remembers nothing');
  const work = () =>
    replayBacklogs(
      { backlogs: owner, rescue: guard.rescue },
      {
        ...{ memory, policy: guard.settings.policy, prices: awsGuardPrices, clock: () => NOW_MS },
        ...{ open: [], records: [], readsBought: 0, deadlineMs: NOW_MS + 40_000, observed: [] },
      },
    );
  const waiting = async (): Promise<readonly WaitingPlace[]> =>
    (await desk.run({ command: 'status' })).status?.waiting ?? [];
  return { ...desk, work, waiting };
}

const ORDERS = { command: 'release', function: 'orders', by: 'ana', because: 'checked' } as const;

test('is told by every status until it is released', async () => {
  const { run, waiting } = await rig();
  const report = {
    functionName: 'orders',
    place: 'held for a decision',
    events: 2,
    keptUntilMs: null,
  };
  expect(await waiting()).toEqual([{ ...report, isSetAside: true }]);
  await run({ ...ORDERS, how: 'discard' });
  expect((await waiting()).filter(({ isSetAside }) => isSetAside)).toEqual([]);
});

test('runs once when its owner wants it to, however often the guard looks', async () => {
  const { run, work, fake } = await rig();
  const answer = await run({ ...ORDERS, how: 'replay' });
  expect(answer).toMatchObject({ isDone: true, refusals: [] });
  expect(answer.done[0]).toContain('2 held events are replayed');
  for (let look = 0; look < 5; look++) {
    await work();
    fake.nowMs += 200_000;
  }
  expect(fake.invoked.map(({ functionName }) => functionName)).toEqual([ARN, ARN]);
  expect(fake.left).toBe(1);
});

test('is gone without a run when its owner wants that', async () => {
  const { run, work, fake } = await rig();
  await run({ ...ORDERS, how: 'discard' });
  await work();
  expect(fake.invoked).toEqual([]);
  expect(fake.left).toBe(1);
});

test('stays as it is where nobody has decided', async () => {
  const { work, fake, owner } = await rig();
  await owner.writeBacklog(backlog({ functionId: ARN, backlogId: 'open', untilMs: NOW_MS }));
  await work();
  expect(fake.invoked).toEqual([]);
  expect(fake.left).toBe(3);
});

test('keeps who decided it and why', async () => {
  const { run, owner } = await rig();
  await run({ ...ORDERS, how: 'replay' });
  const { backlogs } = await owner.backlogs();
  expect(backlogs).toMatchObject([
    { how: 'replay', by: 'ana (name as sent, not verified)', because: 'checked', state: 'open' },
  ]);
});

test('takes no other event along: its window holds nothing', async () => {
  const { run, work, fake } = await rig();
  await run({ ...ORDERS, how: 'discard' });
  fake.send(envelope('new', { functionArn: ARN }), NOW_MS);
  fake.send(envelope('before', { functionArn: ARN }), NOW_MS - 1);
  await work();
  expect(fake.left).toBe(3);
});

test('a second release, or one of nothing, is refused', async () => {
  const { run } = await rig();
  await run({ ...ORDERS, how: 'replay' });
  expect((await run({ ...ORDERS, how: 'replay' })).refusals).toEqual([
    { function: 'orders', because: 'no event of it is held for a decision' },
  ]);
  expect((await run({ ...ORDERS, function: 'ordres', how: 'discard' })).refusals).toEqual([
    { function: 'ordres', because: 'the guard does not know this function' },
  ]);
});

test('a queue that was stopped is counted for its function, with when the first is lost', async () => {
  const { run, journal, fake } = await rig();
  const stopped = source('orders-in', 'disabled');
  await journal.write(
    record({
      version: 1,
      held: [
        heldLever({ prior: source('orders-in'), paused: stopped, wanted: stopped }),
        heldLever({ prior: concurrency(null) }),
      ],
    }),
  );
  const { status } = await run({ command: 'status' });
  expect(status?.waiting).toContainEqual({
    ...{ functionName: 'orders', place: 'the queue orders-in', events: fake.left },
    keptUntilMs: record().openedAtMs + 14 * 86_400_000,
  });
});
