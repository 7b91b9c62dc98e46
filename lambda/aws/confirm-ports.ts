// What the confirm page works with on AWS: a key by its name, the guard's table, and the watchdog, which resumes.
// The page changes nothing itself: it writes down that a link was used and asks the watchdog, whose engine does the rest.

import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { CONFIRM_CLAIMS, TABLE } from '../../lib/aws/contract';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import type { ConfirmToken } from '../../lib/channels/confirm-token';
import type { CommandAnswer } from '../../lib/contract';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import { CloudFailure } from '../../lib/engine/ports';
import type { ConfirmPorts, ResumeHow } from '../channels/confirm-handler';
import { macWith } from '../watchdog/confirm-links';
import { outcomeOf, pressCommand } from '../watchdog/confirm-press';
import { reasonOf } from '../watchdog/failure-words';
import type { Log } from '../watchdog/log';
import { ask, isConditionFailed } from './cloud-failure';
import { dynamoDbJournal } from './store/dynamodb-journal';
import { keyOf, type Table } from './store/table';

export interface ConfirmInput {
  readonly table: Table;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly watchdog: string;
  readonly key: () => Promise<string>;
  readonly origin: AlertOrigin;
  readonly now: () => number;
  readonly log: Log;
}

export function confirmPorts(input: ConfirmInput): ConfirmPorts {
  const { table, origin, now, log } = input;
  const { read } = dynamoDbJournal(table);
  return {
    mac: macWith(input.key),
    read,
    claim: (token) => claim(table, token),
    giveUp: (token) => giveUp(table, token),
    resume: async (record, how) => {
      const answer = await askWatchdog(input, record, how);
      return outcomeOf(await read(record.recordId), how, answer);
    },
    report: (cause) => log('error', 'confirm-failed', { because: reasonOf(cause) }),
    now,
    origin,
  };
}

/** One write under a condition decides who was first; told again because its answer was lost, it knows its own write. */
async function claim({ dynamo, name }: Table, token: ConfirmToken): Promise<boolean> {
  const by = randomUUID();
  const expires = Math.floor(token.expiresAtMs / 1000) + 3600;
  const command = new PutItemCommand({
    TableName: name,
    Item: {
      ...keyOf(CONFIRM_CLAIMS, token.tokenId),
      recordId: { S: token.recordId },
      claimedBy: { S: by },
      [TABLE.ttl]: { N: String(expires) },
    },
    ConditionExpression: 'attribute_not_exists(#pk) OR #by = :by',
    ExpressionAttributeNames: { '#pk': TABLE.hashKey, '#by': 'claimedBy' },
    ExpressionAttributeValues: { ':by': { S: by } },
  });
  try {
    await ask('claiming the link', () => dynamo.send(command));
    return true;
  } catch (cause) {
    if (cause instanceof Error && isConditionFailed(cause.cause)) return false;
    throw cause;
  }
}

async function giveUp({ dynamo, name }: Table, { tokenId }: ConfirmToken): Promise<void> {
  const command = new DeleteItemCommand({ TableName: name, Key: keyOf(CONFIRM_CLAIMS, tokenId) });
  await ask('giving the link back', () => dynamo.send(command));
}

async function askWatchdog(
  { lambda, watchdog }: ConfirmInput,
  { recordId }: PauseRecord,
  how: ResumeHow,
): Promise<CommandAnswer> {
  const Payload = JSON.stringify(pressCommand(recordId, how));
  const invoke = new InvokeCommand({ FunctionName: watchdog, Payload });
  const answer = await ask('asking the watchdog', () => lambda.send(invoke));
  const text = Buffer.from(answer.Payload ?? []).toString('utf8');
  if (answer.FunctionError)
    throw new CloudFailure('unknown', `the watchdog failed: ${text.slice(0, 300)}`);
  return JSON.parse(text) as CommandAnswer;
}
