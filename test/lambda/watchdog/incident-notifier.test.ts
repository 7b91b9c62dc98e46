// Incidents on top of delivery: a storm becomes a table, silence a reminder at 1, 6 and 24 hours, a resume resolves once.
// Whatever the table does, an alert that was delivered is never told twice, and one that was not is told again.

import { incidentStore } from '../../../lambda/aws/store/guard-items';
import type { Table } from '../../../lambda/aws/store/table';
import { incidentNotifier } from '../../../lambda/watchdog/incident-notifier';
import type { Log } from '../../../lambda/watchdog/log';
import { type AlertEvent, type AlertType, alertOfRecord } from '../../../lib/core/alerts/alert';
import type { AlertFacts } from '../../../lib/core/alerts/alert-facts';
import { CloudFailure } from '../../../lib/engine/ports';
import { heldLever, NOW_MS, record, source } from '../../support/builders';
import { startTables, type Tables } from '../../support/fakes/dynamo-table';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

const HOUR_MS = 3_600_000;
const NO_FACTS = async (): Promise<AlertFacts> => ({});

async function rig(factsOf = NO_FACTS) {
  const made = await tables.create();
  const state = { isTableDown: false, isDown: false };
  const table: Table = {
    name: made.name,
    dynamo: {
      send: async (command: never) => {
        if (state.isTableDown)
          throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
        return made.dynamo.send(command) as never;
      },
    } as Table['dynamo'],
  };
  const inbox: AlertEvent[] = [];
  const logged: string[] = [];
  const log: Log = (_, event) => {
    logged.push(event);
  };
  const inner = {
    tell: async (alert: AlertEvent) => {
      if (state.isDown) throw new CloudFailure('refused', 'the topic is gone');
      inbox.push(alert);
    },
  };
  const input = { inner, store: incidentStore(table), log, factsOf };
  return { state, inbox, logged, start: () => incidentNotifier(input), ...incidentNotifier(input) };
}

const alert = (index: number, type: AlertType = 'paused', atMs = NOW_MS): AlertEvent =>
  alertOfRecord(
    record({ recordId: `r${index}`, functionId: `id-${index}`, functionName: `fn-${index}` }),
    type,
    atMs,
  );
const headlines = (inbox: readonly AlertEvent[]): string[] => inbox.map(({ headline }) => headline);

test('a lone pause is told as it is, and its resume resolves the same incident once', async () => {
  const { tell, inbox, remind } = await rig();
  await tell(alert(1));
  await tell(alert(1, 'resumed', NOW_MS + HOUR_MS));
  await remind(NOW_MS + 30 * HOUR_MS);
  expect(inbox.map(({ status, dedupKey }) => [status, dedupKey])).toEqual([
    ['firing', 'spendfuse/r1'],
    ['resolved', 'spendfuse/r1'],
  ]);
});

test('reminds after 1, 6 and 24 hours, once each, also from another process', async () => {
  const { tell, inbox, start } = await rig();
  await tell(alert(1));
  for (let minutes = 0; minutes <= 30 * 60; minutes += 15)
    await start().remind(NOW_MS + minutes * 60_000);
  expect(headlines(inbox).slice(1)).toEqual([
    'Still paused after 1 h: fn-1',
    'Still paused after 6 h: fn-1',
    'Still paused after 24 h: fn-1',
  ]);
});

test('a storm is five messages and a table, and resolves when the last is back', async () => {
  const { tell, inbox, remind } = await rig();
  for (let index = 0; index < 12; index++) await tell(alert(index));
  expect(inbox).toHaveLength(5);
  await remind(NOW_MS + 60_000);
  expect(inbox[5]?.rows).toHaveLength(12);
  for (let index = 0; index < 12; index++) await tell(alert(index, 'resumed', NOW_MS + 120_000));
  expect(inbox.filter(({ status }) => status === 'resolved')).toHaveLength(1);
  expect(inbox[inbox.length - 1]?.status).toBe('resolved');
});

test('what was not delivered is told again, and the incident is as if it had never been', async () => {
  const { tell, inbox, state } = await rig();
  state.isDown = true;
  await expect(tell(alert(1))).rejects.toThrow('the topic is gone');
  state.isDown = false;
  await tell(alert(1));
  expect(headlines(inbox)).toHaveLength(1);
});

test('a table that is down keeps nobody from being told, and the incident is kept when it is back', async () => {
  const { tell, inbox, state, remind, logged } = await rig();
  state.isTableDown = true;
  await tell(alert(1));
  expect(inbox).toHaveLength(1);
  expect(logged).toContain('incidents-not-read');
  state.isTableDown = false;
  await tell(alert(2));
  await remind(NOW_MS + HOUR_MS);
  expect(headlines(inbox)[2]).toContain('Still paused after 1 h');
});

test('a pause held back for the table is not told until the state is kept', async () => {
  const { tell, state } = await rig();
  for (let index = 0; index < 5; index++) await tell(alert(index));
  const known = alert(6);
  const dynamo = state;
  // The state is read, and can then not be written.
  let calls = 0;
  Object.defineProperty(dynamo, 'isTableDown', { get: () => calls++ > 0 });
  await expect(tell(known)).rejects.toThrow('keeping the incidents');
});

test('waits are told with a clock time, and a look that fails leaves the alert as it was', async () => {
  const waits = record({ held: [heldLever(), queueLever()] });
  const alertEvent = alertOfRecord(waits, 'paused', NOW_MS);
  const known = await rig(async () => ({ retentionSeconds: { orders: 345_600 } }));
  await known.tell(alertEvent);
  expect(known.inbox[0]?.impact.join()).toContain('the first is kept until 2026-11-25 03:19 UTC');
  const blind = await rig(() => Promise.reject(new CloudFailure('refused', 'denied')));
  await blind.tell(alertEvent);
  expect(blind.inbox[0]?.impact).toEqual(alertEvent.impact);
  expect(blind.logged).toEqual(['facts-not-found']);
});

function queueLever() {
  const [enabled, disabled] = [source('orders'), source('orders', 'disabled')];
  return heldLever({ prior: enabled, paused: disabled, wanted: disabled });
}
