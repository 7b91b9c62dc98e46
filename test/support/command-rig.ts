// A watchdog with an office over a real table and a queue in memory, for commands that owners send.
// It knows one function, `orders`, has an hour that stands still, and never ticks by itself.

import { furnished, runOfficeCommand } from '../../lambda/aws/desk';
import { dynamoDbJournal } from '../../lambda/aws/store/dynamodb-journal';
import { ownerTable } from '../../lambda/aws/store/owner-table';
import type { Clients, Guard } from '../../lambda/aws/wiring';
import type { CommandEvent } from '../../lib/contract';
import { NO_MEMORY } from '../../lib/engine/memory';
import { inspection, NOW_MS, policy, stateOf, target } from './builders';
import type { Tables } from './dynamo-table';
import { FakeSqs } from './fake-sqs';

export async function deskRig(tables: Tables, functionId = 'id-orders') {
  const table = await tables.create();
  const fake = new FakeSqs();
  const timing = { now: () => NOW_MS, sleep: async () => {}, random: () => 0 };
  const journal = dynamoDbJournal(table);
  const plain = {
    settings: { policy: policy(), guard: 'shop' },
    table,
    timing,
    log: () => {},
    memory: {
      ...NO_MEMORY,
      functions: [target({ functionId })],
      states: { [functionId]: stateOf({ usualPerMinute: 10 }) },
    },
    ports: {
      journal,
      notifier: { tell: async () => {} },
      brake: { inspect: async () => inspection(), set: async () => {} },
    },
  } as unknown as Guard;
  const clients = { sqs: fake.sqs, invoke: fake.lambda };
  const guard = furnished(plain, fake.lambda as Clients['lambda'], clients);
  const run = (command: CommandEvent) => runOfficeCommand(guard, command, 'test');
  return { run, guard, journal, fake, owner: ownerTable(table, timing.now) };
}
