// A watchdog over a real table and a queue in memory, for commands that people send.
// It knows one function, `orders`, has an hour that stands still, and never ticks by itself.

import type { Clients } from '../../lambda/aws/clients';
import type { AwsSettings } from '../../lambda/aws/settings';
import { awsGuard } from '../../lambda/aws/wiring';
import { runCommand } from '../../lambda/watchdog/commands/run-command';
import type { Guard } from '../../lambda/watchdog/guard';
import type { CommandEvent } from '../../lib/contract';
import { NO_MEMORY } from '../../lib/engine/watching/memory';
import { inspection, NOW_MS, policy, stateOf, target } from './builders';
import type { Tables } from './fakes/dynamo-table';
import { FakeSqs } from './fakes/fake-sqs';

export const awsSettings = (changes: Partial<AwsSettings> = {}): AwsSettings => ({
  policy: policy(),
  watch: { scope: 'account', functions: [] },
  guard: 'shop',
  table: 'guard-table',
  topic: 'arn:aws:sns:eu-west-1:123456789012:alerts',
  watchdogName: 'watchdog',
  region: 'eu-west-1',
  stack: '',
  ...changes,
});

export async function commandRig(tables: Tables, functionId = 'id-orders') {
  const table = await tables.create();
  const fake = new FakeSqs();
  const whole = awsGuard({
    settings: awsSettings({ table: table.name }),
    clients: {
      dynamo: table.dynamo,
      lambda: fake.lambda,
      invoke: fake.lambda,
      sqs: fake.sqs,
      sns: { send: async () => ({ Attributes: { SubscriptionsConfirmed: '1' } }) },
    } as unknown as Clients,
    timing: { now: () => NOW_MS, sleep: async () => {}, random: () => 0 },
    writeLine: () => {},
  });
  const guard: Guard = {
    ...whole,
    ports: {
      ...whole.ports,
      notifier: { tell: async () => {} },
      brake: { inspect: async () => inspection(), set: async () => {} },
    },
    memory: {
      ...NO_MEMORY,
      functions: [target({ functionId })],
      states: { [functionId]: stateOf({ usualPerMinute: 10 }) },
    },
  };
  const run = (command: CommandEvent) => runCommand(guard, command, 'test');
  return { run, guard, journal: guard.ports.journal, fake, owner: guard.stores.owner };
}
