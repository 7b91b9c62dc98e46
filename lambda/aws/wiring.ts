// Everything one watchdog works with, put together once for each process and kept between runs.
// Ports and clock are values here, so a test can run the same watchdog against any cloud and at any time.

import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SNSClient } from '@aws-sdk/client-sns';
import type { GuardMemory } from '../../lib/engine/memory';
import type { Office } from '../../lib/engine/owner/owner-work';
import type { Ports } from '../../lib/engine/ports';
import { type Log, logTo, type WriteLine } from '../watchdog/log';
import { pacesOf, realTiming, type Timing } from '../watchdog/pacing';
import type { Settings } from '../watchdog/settings';
import { cloudWatchMeter } from './cloudwatch-meter';
import { discoverFunctions } from './discovery';
import { lambdaBrake } from './lambda-brake';
import { type SelfReservation, selfReservation } from './self-reservation';
import { snsNotifier } from './sns-notifier';
import { type AwsJournal, dynamoDbJournal } from './store/dynamodb-journal';
import type { Table } from './store/table';

export interface Guard {
  readonly settings: Settings;
  readonly ports: Ports & { readonly journal: AwsJournal };
  readonly table: Table;
  readonly timing: Timing;
  readonly log: Log;
  readonly writeLine: WriteLine;
  readonly reserveForItself: SelfReservation;
  /** What was learned, carried from run to run of this process; null until the first tick has recalled it. */
  memory: GuardMemory | null;
  readonly office?: Office;
}

export interface Clients {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly dynamo: Pick<DynamoDBClient, 'send'>;
  readonly sns: Pick<SNSClient, 'send'>;
  readonly events: Pick<EventBridgeClient, 'send'>;
  readonly tagging: Pick<ResourceGroupsTaggingAPIClient, 'send'>;
  readonly rest: Pick<APIGatewayClient, 'send'>;
  readonly http: Pick<ApiGatewayV2Client, 'send'>;
}

/** A call that hangs must not eat the tick: its outcome is unknown and the next tick looks. */
const WAITS = { connectionTimeout: 2_000, requestTimeout: 10_000 };

export function awsClients(): Clients {
  const patient = { maxAttempts: 3, requestHandler: WAITS };
  // Paced clients are never retried behind the pace's back.
  const paced = { maxAttempts: 1, requestHandler: WAITS };
  return {
    lambda: new LambdaClient(paced),
    cloudWatch: new CloudWatchClient(patient),
    dynamo: new DynamoDBClient(patient),
    sns: new SNSClient(patient),
    events: new EventBridgeClient(patient),
    tagging: new ResourceGroupsTaggingAPIClient(patient),
    rest: new APIGatewayClient(paced),
    http: new ApiGatewayV2Client(paced),
  };
}

export interface GuardInput {
  readonly settings: Settings;
  readonly clients: Clients;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
}

export function guardOf({ settings, clients, timing = realTiming, writeLine }: GuardInput): Guard {
  const write = writeLine ?? ((line) => process.stdout.write(`${line}\n`));
  const log = logTo(write, timing.now);
  const paces = pacesOf(timing);
  const { lambda, cloudWatch, dynamo, sns, events, tagging, rest, http } = clients;
  const table: Table = { dynamo, name: settings.table };
  return {
    settings,
    table,
    timing,
    log,
    writeLine: write,
    memory: null,
    reserveForItself: selfReservation({ lambda, paces, log, ownName: settings.ownName }),
    ports: {
      meter: cloudWatchMeter({
        cloudWatch,
        discover: () => discoverFunctions({ lambda, tagging, paces, settings, log }),
      }),
      brake: lambdaBrake({
        lambda,
        cloudWatch,
        paces,
        now: timing.now,
        apis: { rest, http, paces },
      }),
      journal: dynamoDbJournal(table),
      notifier: snsNotifier({ ...settings, sns, events, log }),
    },
  };
}
