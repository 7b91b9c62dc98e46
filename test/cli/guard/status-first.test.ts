// What a status says before anything else: what runs away and is not paused, that nobody hears, that it only waits.

import type { CommandAnswer, GuardStatus, LastTick } from '../../../lib/contract';
import { runCli } from '../../support/cli-io';
import { fakeAccount } from '../../support/fakes/fake-account';

const nowMs = Date.UTC(2026, 10, 30, 3, 21);
const tick: LastTick = {
  ...{ atMs: nowMs - 60_000, outcome: 'done', functions: 3, openRecords: 0, readsBought: 1 },
  problems: [],
  runningAway: [
    {
      functionId: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
      functionName: 'orders',
      usdPerHour: 41,
      because: 'about $41/h at 18,400 invocations/min, normally 210',
      notPaused: 'observe mode',
    },
  ],
};

const statusWith = async (
  changes: Partial<GuardStatus>,
  argv: readonly string[] = ['status'],
  changedAtMs: number | null = null,
) => {
  const answer = (): CommandAnswer => ({
    ...{ schemaVersion: 1, command: 'status', isDone: true, mode: 'observe' },
    ...{ done: [], refusals: [], problems: [] },
    status: {
      ...{ guard: 'account', deployedMode: 'observe', lastTick: tick, records: [] },
      ...{ decisions: [], waiting: [], bill: null },
      ...changes,
    },
  });
  const { open } = fakeAccount({ stack: { changedAtMs }, answer });
  return (await runCli(argv, { openAccount: open, nowMs, columns: 120 })).stdout;
};

test('what runs away comes first, with dollars and the command that stops it', async () => {
  expect((await statusWith({})).split('\n').slice(0, 3)).toEqual([
    'Running away now (not paused: observe mode): about $41/h at 03:20 UTC',
    'orders about $41/h at 18,400 invocations/min, normally 210',
    '  stop   npx --no-install spendfuse pause orders --region eu-west-1',
  ]);
});

test('a function that runs away is not answered with the absence of a pause', async () => {
  expect(await statusWith({}, ['status', 'orders'])).not.toContain('no pause of it is on record');
});

test('each has its own reason where reasons differ', async () => {
  const [first] = tick.runningAway ?? [];
  if (!first) throw new Error('nothing runs away');
  const other = { ...first, functionName: 'thumbs', notPaused: 'this tick has no time left' };
  const text = await statusWith({ lastTick: { ...tick, runningAway: [first, other] } });
  expect(text).toContain('Running away now (not paused): about $82/h');
  expect(text).toContain('  not paused: this tick has no time left');
});

test('a guard that nobody hears says so, and what to do', async () => {
  const hearers = { confirmed: 0, pending: 0, channels: 0 };
  expect(await statusWith({ hearers })).toContain(
    'problem Nobody receives the alerts of this guard: no mail, webhook or channel.',
  );
  expect(await statusWith({ hearers: { ...hearers, pending: 1 } })).toContain(
    'one subscription waits',
  );
  expect(await statusWith({ hearers: { ...hearers, channels: 1 } })).not.toContain(
    'Nobody receives',
  );
  expect(await statusWith({})).not.toContain('Nobody receives');
});

test('a guard that was just deployed waits for its first check; an old one is silent', async () => {
  const fresh = await statusWith({ lastTick: null }, ['status'], nowMs - 40_000);
  expect(fresh).toContain('deployed 40 s ago; it waits for its first check');
  expect(fresh).not.toContain('SILENT');
  expect(await statusWith({ lastTick: null }, ['status'], nowMs - 600_000)).toContain('SILENT');
});
