// A command or a budget's notice on a cold start runs one tick: whom it means is asked of what that tick has seen.

import { budgetRun } from '../../../lambda/watchdog/budget-run';
import { runCommand } from '../../../lambda/watchdog/commands/run-command';
import type { Guard } from '../../../lambda/watchdog/guard';
import { CloudFailure } from '../../../lib/engine/ports';
import { stateOf, target } from '../../support/builders';
import { commandRig } from '../../support/command-rig';
import { startTables, type Tables } from '../../support/fakes/dynamo-table';

let tables: Tables;
beforeAll(async () => {
  tables = await startTables();
});
afterAll(() => tables.stop());

async function coldGuard(changes: Partial<Guard> = {}) {
  const { guard, journal } = await commandRig(tables);
  let ticks = 0;
  const cold: Guard = {
    ...guard,
    memory: null,
    countTick: () => {
      ticks += 1;
    },
    afterDiscovery: async () => {},
    ports: {
      ...guard.ports,
      meter: {
        discover: async () => [target()],
        readAccount: async () => ({ outcome: 'read', samples: [] }),
        readFunctions: async (requests) => requests.map(() => ({ outcome: 'read', samples: [] })),
      },
    },
    ...changes,
  };
  return { cold, journal, ticks: () => ticks };
}

test('a pause finds its function in the tick that pauses it', async () => {
  const { cold, journal, ticks } = await coldGuard();
  const answer = await runCommand(
    cold,
    { command: 'pause', functions: ['orders', 'ordres'], by: 'ana', because: 'stop it' },
    'test',
  );
  expect(answer.refusals).toEqual([
    { function: 'ordres', because: 'the guard does not know this function' },
  ]);
  expect((await journal.open()).records).toMatchObject([
    {
      functionName: 'orders',
      rule: 'operator',
      because: 'stop it, by ana (name as sent, not verified)',
      holdUntilMs: null,
    },
  ]);
  expect(ticks()).toBe(1);
});

const fresh = stateOf({ usualPerMinute: 10 });
const SPENDING = JSON.stringify({
  schemaVersion: 1,
  states: {
    'id-orders': {
      ...fresh,
      day: { ...fresh.day, usd: 80 },
      month: { ...fresh.month, usd: 80 },
    },
  },
  suspects: [],
});

test('a used-up budget pauses who spends in the tick that learns it', async () => {
  const { cold, journal, ticks } = await coldGuard({
    budgets: { measure: async () => ({ budgetUsd: 50, amountUsd: 61 }) },
  });
  await journal.remember(SPENDING);
  const notice = { budgetName: 'all', kind: 'actual', budgetUsd: 50, amountUsd: 60 } as const;
  await budgetRun(cold, [notice], 'test');
  expect((await journal.open()).records).toMatchObject([
    { functionName: 'orders', rule: 'budget', because: expect.stringContaining('($61.00)') },
  ]);
  expect(ticks()).toBe(1);
});

test.each([
  ['of a budget that the account does not have', undefined],
  ['of a budget that is not used up', { budgetUsd: 100, amountUsd: 2 }],
])('a forged notice %s pauses nobody, and is logged', async (_what, measured) => {
  const lines: string[] = [];
  const { cold, journal, ticks } = await coldGuard({
    budgets: { measure: async () => measured },
    log: (level, event) => lines.push(`${level} ${event}`),
  });
  await journal.remember(SPENDING);
  const notice = { budgetName: 'all', kind: 'actual', budgetUsd: 1, amountUsd: 2 } as const;
  await budgetRun(cold, [notice], 'test');
  expect((await journal.open()).records).toEqual([]);
  expect(ticks()).toBe(0);
  expect(lines).toContain('warn budget-notice-refused');
});

test('a notice that cannot be checked pauses nobody and fails the run, so that it comes again', async () => {
  const { cold, ticks } = await coldGuard({
    budgets: { measure: () => Promise.reject(new CloudFailure('unknown', 'no answer')) },
  });
  const notice = { budgetName: 'all', kind: 'actual', budgetUsd: 50, amountUsd: 60 } as const;
  await expect(budgetRun(cold, [notice], 'test')).rejects.toThrow('no answer');
  expect(ticks()).toBe(0);
});

test('a budget that is not used up runs none', async () => {
  const { cold, ticks } = await coldGuard();
  const notice = { budgetName: 'all', kind: 'actual', budgetUsd: 50, amountUsd: 40 } as const;
  await budgetRun(cold, [notice], 'test');
  expect(ticks()).toBe(0);
});
