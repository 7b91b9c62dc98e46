// A stage for one story: a stand-in cloud, the gateway in front of it, the deployed guard and a mailbox for its alerts.
// Each file has its own, so that one story's floods are not another one's history.

import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { CommandAnswer, CommandEvent } from '../../../lib/contract';
import { type Moto, startMoto } from '../moto';
import { startWatchdog, type Watchdog } from '../watchdog-process';
import { accountGuardText } from './account-guard-text';
import { type Gateway, startGateway } from './cloud-gateway';
import { clientConfig, type Deployment, deployTemplate, tagAsInTemplate } from './deployment';
import { type CloudClients, cloudClients, createRole, publishTraffic } from './victims';

export interface Letter {
  readonly Subject: string;
  readonly Message: string;
}

export interface Stage {
  readonly gateway: Gateway;
  readonly clients: CloudClients;
  readonly deployment: Deployment;
  readonly watchdog: Watchdog;
  readonly tell: (command: CommandEvent) => Promise<CommandAnswer>;
  /** Everything that came since the last look, in order. */
  readonly mail: () => Promise<readonly Letter[]>;
  readonly stop: () => Promise<void>;
}

export interface StageWish {
  readonly mode: 'observe' | 'enforce';
  /** Another template than the account guard's, whose functions are its victims. */
  readonly app?: { readonly text: string; readonly stackName: string };
  /** Runs in place of the template's code, with its environment. */
  readonly code?: string;
  /** Put over the environment that the template gives. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The victims, before the guard comes. */
  readonly prepare: (clients: CloudClients, gateway: Gateway) => Promise<void>;
}

export async function startStage(wish: StageWish): Promise<Stage> {
  const moto = await startMoto();
  const gateway = await startGateway(moto.endpoint);
  try {
    return await setUp(wish, moto, gateway);
  } catch (cause) {
    // Nobody has the stage yet, so nobody else would stop what stands on it.
    await gateway.stop();
    await moto.stop();
    throw cause;
  }
}

async function setUp(wish: StageWish, moto: Moto, gateway: Gateway): Promise<Stage> {
  const clients = cloudClients(gateway.endpoint);
  await createRole(gateway.endpoint);
  await wish.prepare(clients, gateway);
  const deployed = await (wish.app
    ? deployTemplate(wish.app.text, gateway.endpoint, {}, wish.app.stackName)
    : deployTemplate(accountGuardText(), gateway.endpoint, { Mode: wish.mode }));
  if (wish.app) await tagAsInTemplate(wish.app.text, gateway.endpoint, deployed.resources);
  const environment = { ...deployed.source.environment, ...wish.environment };
  const code = wish.code ?? deployed.source.code;
  const deployment = { ...deployed, source: { ...deployed.source, environment, code } };
  const mailbox = await mailboxOn(environment.SPENDFUSE_TOPIC ?? '', gateway, clients);
  const watchdog = startWatchdog(deployment.source, gateway.endpoint);
  return {
    gateway,
    clients,
    deployment,
    watchdog,
    tell: async (command) => (await watchdog.run(command)) as CommandAnswer,
    mail: () => lettersIn(mailbox, clients),
    stop: async () => {
      await watchdog.stop();
      await gateway.stop();
      await moto.stop();
    },
  };
}

async function mailboxOn(
  TopicArn: string,
  gateway: Gateway,
  clients: CloudClients,
): Promise<string> {
  const queue = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'mailbox' }));
  const sns = new SNSClient(clientConfig(gateway.endpoint));
  const Endpoint = 'arn:aws:sqs:us-east-1:123456789012:mailbox';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  return queue.QueueUrl ?? '';
}

async function lettersIn(QueueUrl: string, clients: CloudClients): Promise<readonly Letter[]> {
  const { Messages = [] } = await clients.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  for (const { ReceiptHandle } of Messages)
    await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const letters = Messages.map(({ Body }) => JSON.parse(Body ?? '{}') as Letter);
  return letters.length === 0 ? [] : [...letters, ...(await lettersIn(QueueUrl, clients))];
}

export const nowMinute = (): number => Math.floor(Date.now() / 60_000);

/** Four days of a little traffic, so that there is a usual. It ends early: the account's eye reads a minute once. */
export async function live(clients: CloudClients, names: readonly string[]): Promise<void> {
  const thisHour = Math.floor(nowMinute() / 60) * 60;
  for (const name of names)
    await publishTraffic(clients, {
      name,
      invocationsPerMinute: 5,
      secondsPerMinute: 1,
      fromMinute: thisHour - 96 * 60,
      toMinute: thisHour - 60,
      stepMinutes: 60,
    });
}

/** Some minutes at the whole account's concurrency. */
export async function flood(clients: CloudClients, names: readonly string[]): Promise<void> {
  const now = nowMinute();
  for (const name of names)
    await publishTraffic(clients, {
      name,
      invocationsPerMinute: 60_000,
      secondsPerMinute: 60_000,
      fromMinute: now - 8,
      toMinute: now - 2,
    });
}
