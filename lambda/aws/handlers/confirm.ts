// The confirm page as Lambda runs it, behind a function URL that anybody may call.
// Holds nothing but the wiring to the real world: what a request may do is decided in lambda/channels.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CONFIRM_PAGE_ENV, ENV } from '../../../lib/aws/contract';
import { confirmHandler } from '../../channels/confirm-handler';
import { logTo } from '../../watchdog/log';
import { accountAndRegionOf } from '../alert-origin';
import { confirmPorts } from '../confirm-ports';
import { behindUrl } from '../entry/confirm-entry';
import { lazyClient } from '../lazy-client';
import { secretReader } from '../secret-reader';

const set = (name: string): string => process.env[name] ?? '';
const secretArn = set(CONFIRM_PAGE_ENV.secret);
const read = secretReader({
  secrets: new SecretsManagerClient({}),
  parameters: lazyClient(async () => new (await import('@aws-sdk/client-ssm')).SSMClient({})),
  now: Date.now,
});
/** A resume waits for a tick to end; once asked for, it is never asked for again behind a person's back. */
const patient = { maxAttempts: 1, requestHandler: { requestTimeout: 110_000 } };

export const handler = behindUrl(
  confirmHandler(
    confirmPorts({
      table: { dynamo: new DynamoDBClient({}), name: set(ENV.table) },
      lambda: new LambdaClient(patient),
      watchdog: set(CONFIRM_PAGE_ENV.watchdog),
      key: () => read(secretArn),
      origin: {
        ...accountAndRegionOf(secretArn),
        guard: set(ENV.guard),
        watchdog: set(CONFIRM_PAGE_ENV.watchdog),
      },
      now: Date.now,
      log: logTo(),
    }),
  ),
);
