// The adapters keep the contracts that the simulated ports keep, against clouds that answer on the wire:
// the journal against dynalite, brake, meter and notifier against moto behind the gateway.

import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamoDbJournal } from '../../lambda/aws/store/dynamodb-journal';
import { awsGuard } from '../../lambda/aws/wiring';
import type { Guard } from '../../lambda/watchdog/guard';
import { defaultPolicy } from '../../lib/core/policy/policy';
import { startTables, type Tables } from '../support/fakes/dynamo-table';
import {
  describeBrakeContract,
  describeJournalContract,
  describeMeterContract,
  describeNotifierContract,
} from '../support/port-contracts';
import { type Moto, startMoto } from './moto';
import { type Gateway, startGateway } from './support/cloud-gateway';
import { clientConfig } from './support/deployment';
import { live, nowMinute } from './support/stage';
import {
  arnOf,
  type CloudClients,
  cloudClients,
  createFunction,
  createRole,
  feedFromQueue,
  httpApiFor,
  publishTraffic,
} from './support/victims';

let tables: Tables;
let moto: Moto;
let gateway: Gateway;
let clients: CloudClients;
let count = 0;

beforeAll(async () => {
  tables = await startTables();
  moto = await startMoto();
  gateway = await startGateway(moto.endpoint);
  clients = cloudClients(gateway.endpoint);
  await createRole(gateway.endpoint);
});
afterAll(async () => {
  await gateway?.stop();
  await moto?.stop();
  await tables?.stop();
});

/** The adapters as the watchdog puts them together, with a topic of their own. */
function adapters(topic = 'arn:aws:sns:us-east-1:123456789012:none'): Guard['ports'] {
  const config = { ...clientConfig(gateway.endpoint), maxAttempts: 1 };
  const { ports } = awsGuard({
    writeLine: () => undefined,
    clients: {
      ...clients,
      invoke: clients.lambda,
      budgets: new BudgetsClient(config),
      cloudFormation: new CloudFormationClient(config),
      secrets: new SecretsManagerClient(config),
      parameters: new SSMClient(config),
      sns: new SNSClient(config),
      events: new EventBridgeClient(config),
      tagging: new ResourceGroupsTaggingAPIClient(config),
    },
    settings: {
      policy: defaultPolicy,
      watch: { scope: 'account', functions: [] },
      guard: 'account',
      table: 'none',
      topic,
      watchdogName: 'watchdog',
      region: 'us-east-1',
      stack: '',
    },
  });
  return ports;
}

describeJournalContract(async () => ({ journal: dynamoDbJournal(await tables.create()) }));

describeBrakeContract(async () => {
  count += 1;
  const name = `brake-${count}`;
  await createFunction(clients, { name });
  await feedFromQueue(clients, name);
  await httpApiFor(clients, [name]);
  const { brake } = adapters();
  return { brake, functionId: arnOf(name), goneId: arnOf('never-was'), settle: async () => {} };
});

describeMeterContract(async () => {
  count += 1;
  const [busy, idle] = [`busy-${count}`, `idle-${count}`];
  for (const name of [busy, idle]) await createFunction(clients, { name });
  await live(clients, [busy]);
  await publishTraffic(clients, {
    name: busy,
    invocationsPerMinute: 60,
    secondsPerMinute: 12,
    fromMinute: nowMinute() - 30,
    toMinute: nowMinute() - 2,
  });
  return {
    meter: adapters().meter,
    busyId: arnOf(busy),
    idleId: arnOf(idle),
    unknownId: arnOf('never-was'),
    nowMinute: nowMinute(),
  };
});

describeNotifierContract(async () => {
  count += 1;
  const sns = new SNSClient(clientConfig(gateway.endpoint));
  const QueueName = `box-${count}`;
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName }));
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: `topic-${count}` }));
  const Endpoint = `arn:aws:sqs:us-east-1:123456789012:${QueueName}`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  const delivered = async (): Promise<string[]> => {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 1 }),
    );
    const texts = Messages.map(
      ({ Body }) => (JSON.parse(Body ?? '{}') as { Message: string }).Message,
    );
    for (const { ReceiptHandle } of Messages)
      await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return texts.length === 0 ? [] : [...texts, ...(await delivered())];
  };
  let topic = TopicArn ?? '';
  return {
    notifier: { tell: (alert) => adapters(topic).notifier.tell(alert) },
    delivered,
    breakDown: async () => {
      topic = `${topic}-that-never-was`;
    },
  };
});
