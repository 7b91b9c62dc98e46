import type { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { type BrakeInput, lambdaBrake } from '../../../lambda/aws/lambda-brake';
import { pacesOf } from '../../../lambda/aws/paces';
import type { Inspection, Lever } from '../../../lib/core/pausing/target';
import { concurrency, provisioned } from '../../support/builders';
import { notFound, scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:orders';
type Script = Parameters<typeof scriptedClient>[0];

/** A plain function: no reservation, no sources, no callers, nothing provisioned. */
const PLAIN: Script = {
  GetFunctionConfiguration: () => ({ FunctionName: 'orders' }),
  GetFunctionConcurrency: () => ({}),
  GetPolicy: notFound,
  GetFunctionEventInvokeConfig: notFound,
  ListEventSourceMappings: () => ({ EventSourceMappings: [] }),
  ListProvisionedConcurrencyConfigs: () => ({}),
};

const GONE: Script = { GetFunctionConfiguration: notFound, GetFunctionConcurrency: notFound };

function brakeOver(lambdaScript: Script = {}, apiScript: Script = {}) {
  const timing = virtualTiming();
  const lambda = scriptedClient({ ...PLAIN, ...lambdaScript });
  const cloudWatch = scriptedClient({
    GetMetricStatistics: apiScript.GetMetricStatistics ?? (() => ({ Datapoints: [] })),
  });
  const apis = scriptedClient(apiScript);
  const paces = pacesOf(timing);
  const input: BrakeInput = {
    lambda: lambda.client,
    cloudWatch: cloudWatch.client,
    paces,
    now: timing.now,
    apis: { rest: apis.client, http: apis.client, paces },
  };
  return { brake: lambdaBrake(input), sent: lambda.sent, apiSent: apis.sent, timing };
}

const mapping = (changes: EventSourceMappingConfiguration = {}) => ({
  UUID: 'map-1',
  FunctionArn: ARN,
  EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:orders',
  State: 'Enabled',
  ...changes,
});

const leversOf = (inspection: Inspection): readonly Lever[] =>
  inspection.outcome === 'found' ? inspection.levers : [];

describe('looking', () => {
  test('tells a reservation of 0 from none', async () => {
    const { brake } = brakeOver({
      GetFunctionConcurrency: () => ({ ReservedConcurrentExecutions: 0 }),
    });
    expect(leversOf(await brake.inspect(ARN))).toEqual([concurrency(0)]);
    const { brake: other } = brakeOver();
    expect(leversOf(await other.inspect(ARN))).toEqual([concurrency(null)]);
  });

  test('asks for nothing that leads to the code of a function', async () => {
    const { brake, sent } = brakeOver();
    await brake.inspect(ARN);
    await brake.inspect(ARN, [concurrency(null)]);
    expect(sent.map((sentMessage) => sentMessage.command)).not.toContain('GetFunction');
  });

  test('says gone only of what does not exist', async () => {
    const { brake } = brakeOver(GONE);
    expect(await brake.inspect(ARN)).toEqual({ outcome: 'gone' });
    const { brake: denied } = brakeOver({
      GetFunctionConfiguration: throwing(sdkError('AccessDeniedException', 403)),
    });
    await expect(denied.inspect(ARN)).rejects.toMatchObject({ certainty: 'refused' });
  });

  test('finds the sources of versions and aliases too, and of no namesake', async () => {
    const pages = [
      { EventSourceMappings: [mapping({ FunctionArn: `${ARN}:live` })], NextMarker: 'more' },
      {
        EventSourceMappings: [
          mapping({ UUID: 'map-2', FunctionArn: `${ARN}-old` }),
          mapping({
            UUID: 'map-3',
            EventSourceArn: 'arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026',
            State: 'Disabling',
          }),
          mapping({ UUID: 'map-4', EventSourceArn: undefined, Topics: ['clicks'] }),
        ],
      },
    ];
    const { brake } = brakeOver({
      ListEventSourceMappings: ({ Marker }: { Marker?: string }) => pages[Marker ? 1 : 0],
    });
    const inspection = await brake.inspect(ARN);
    expect(leversOf(inspection).slice(1)).toEqual([
      {
        lever: 'source',
        id: 'map-1',
        sourceKind: 'queue',
        name: 'orders',
        state: { kind: 'enabled' },
      },
      {
        lever: 'source',
        id: 'map-3',
        sourceKind: 'stream',
        name: 'orders',
        state: { kind: 'disabled' },
      },
      {
        lever: 'source',
        id: 'map-4',
        sourceKind: 'other',
        name: 'clicks',
        state: { kind: 'enabled' },
      },
    ]);
    expect(inspection).toMatchObject({ isSettling: true });
  });

  test('calls a mapping unreadable whose state says neither on nor off', async () => {
    const { brake } = brakeOver({
      ListEventSourceMappings: () => ({ EventSourceMappings: [mapping({ State: 'Updating' })] }),
    });
    expect(await brake.inspect(ARN)).toEqual({
      outcome: 'unreadable',
      because: expect.stringContaining('Updating'),
    });
  });

  test('lists all mappings once for many functions, and shows what it has set itself', async () => {
    const { brake, sent, timing } = brakeOver({
      ListEventSourceMappings: () => ({ EventSourceMappings: [mapping()] }),
      UpdateEventSourceMapping: () => ({ State: 'Disabling' }),
    });
    const [, source] = leversOf(await brake.inspect(ARN));
    if (source?.lever !== 'source') throw new Error('no source');
    await brake.set(ARN, { ...source, state: { kind: 'disabled' } });
    expect(await brake.inspect(ARN)).toMatchObject({
      isSettling: true,
      levers: [concurrency(null), { ...source, state: { kind: 'disabled' } }],
    });
    const listings = () =>
      sent.filter((sentMessage) => sentMessage.command === 'ListEventSourceMappings').length;
    expect(listings()).toBe(1);
    timing.advance(20_000);
    await brake.inspect(ARN);
    expect(listings()).toBe(2);
  });

  test('keeps a long list for ten times as long as it took, and asks for none where no source is held', async () => {
    const { brake, sent, timing } = brakeOver({
      ListEventSourceMappings: () => {
        timing.advance(3_000);
        return { EventSourceMappings: [mapping()] };
      },
    });
    const listings = () =>
      sent.filter(({ command }) => command === 'ListEventSourceMappings').length;
    await brake.inspect(ARN, [concurrency(null)]);
    expect(listings()).toBe(0);
    await brake.inspect(ARN);
    timing.advance(20_000);
    await brake.inspect(ARN);
    expect(listings()).toBe(1);
    timing.advance(30_000);
    await brake.inspect(ARN);
    expect(listings()).toBe(2);
  });

  test('keeps no list until the next tick, however long it took: another run may have set what it shows', async () => {
    const { brake, sent, timing } = brakeOver({
      ListEventSourceMappings: () => {
        timing.advance(8_000);
        return { EventSourceMappings: [mapping()] };
      },
    });
    await brake.inspect(ARN);
    timing.advance(50_000 - 8_000);
    await brake.inspect(ARN);
    expect(sent.filter(({ command }) => command === 'ListEventSourceMappings')).toHaveLength(2);
  });

  test('sees what is provisioned, by alias', async () => {
    const { brake } = brakeOver({
      ListProvisionedConcurrencyConfigs: () => ({
        ProvisionedConcurrencyConfigs: [
          { FunctionArn: `${ARN}:live`, RequestedProvisionedConcurrentExecutions: 4 },
        ],
      }),
    });
    expect(leversOf(await brake.inspect(ARN))).toContainEqual(provisioned('live', 4));
  });

  test('takes an endpoint without provisioned concurrency for one that has none', async () => {
    const { brake } = brakeOver({
      ListProvisionedConcurrencyConfigs: throwing(sdkError('SyntaxError', 404)),
    });
    expect(leversOf(await brake.inspect(ARN))).toEqual([concurrency(null)]);
    const { brake: failing } = brakeOver({
      ListProvisionedConcurrencyConfigs: throwing(sdkError('ServiceException', 500)),
    });
    await expect(failing.inspect(ARN)).rejects.toMatchObject({ certainty: 'unknown' });
  });

  test('does not touch what runs on managed instances', async () => {
    const { brake } = brakeOver({
      GetFunctionConfiguration: () => ({ FunctionName: 'orders', CapacityProviderConfig: {} }),
    });
    expect(await brake.inspect(ARN)).toMatchObject({ outcome: 'unreadable' });
  });
});

describe('looking at what is held', () => {
  const queue: Lever = {
    lever: 'source',
    id: 'map-1',
    sourceKind: 'queue',
    name: 'orders',
    state: { kind: 'disabled' },
  };
  const HEIR = `${ARN}-v2`;
  const listing = (...list: EventSourceMappingConfiguration[]): Script => ({
    ListEventSourceMappings: () => ({ EventSourceMappings: list }),
  });
  const moved = mapping({ FunctionArn: HEIR, State: 'Disabled' });

  test('finds a source that feeds another function by now, and no other of either', async () => {
    const others = [mapping({ UUID: 'map-2' }), mapping({ UUID: 'map-3', FunctionArn: HEIR })];
    const { brake } = brakeOver(listing(moved, ...others));
    const inspection = await brake.inspect(ARN, [concurrency(null), queue]);
    expect(leversOf(inspection)).toEqual([concurrency(null), queue]);
    expect(leversOf(await brake.inspect(ARN))).toHaveLength(2);
  });

  test('finds it when its function is deleted', async () => {
    const { brake } = brakeOver({ ...listing(moved), ...GONE });
    const inspection = await brake.inspect(ARN, [concurrency(null), queue]);
    expect(leversOf(inspection)).toEqual([queue]);
  });

  test('calls a function gone that left nothing behind but what fed it', async () => {
    const { brake } = brakeOver({ ...listing(mapping()), ...GONE });
    expect(await brake.inspect(ARN, [concurrency(null), queue])).toEqual({ outcome: 'gone' });
  });

  test('asks nobody who calls it: a policy that cannot be read keeps nothing from being given back', async () => {
    const { brake } = brakeOver({ GetPolicy: throwing(sdkError('AccessDeniedException', 403)) });
    expect(leversOf(await brake.inspect(ARN, [concurrency(null)]))).toEqual([concurrency(null)]);
    await expect(brake.inspect(ARN)).rejects.toMatchObject({ certainty: 'refused' });
  });
});

test('an API that cannot be read keeps no function from being stopped by its concurrency', async () => {
  const Policy = JSON.stringify({
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:execute-api:us-east-1:1:abc/*/GET/' } },
    },
  });
  const denied = throwing(sdkError('AccessDeniedException', 403));
  const { brake, apiSent } = brakeOver(
    { GetPolicy: () => ({ Policy }) },
    { GetIntegrations: denied },
  );
  expect(leversOf(await brake.inspect(ARN))).toEqual([concurrency(null)]);
  expect(apiSent).toHaveLength(1);
});

describe('asynchronous events', () => {
  const sns = () => ({
    Policy: JSON.stringify({
      Statement: { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' } },
    }),
  });
  const facts = async (lambdaScript: Script, apiScript: Script = {}) => {
    const inspection = await brakeOver(lambdaScript, apiScript).brake.inspect(ARN);
    if (inspection.outcome !== 'found') throw new Error(inspection.outcome);
    return [inspection.hasAsyncTriggers, inspection.asyncRescue];
  };

  test('are found in the policy, and in the metric where no policy shows them', async () => {
    expect(await facts({})).toEqual([false, 'none']);
    expect(await facts({ GetPolicy: sns })).toEqual([true, 'none']);
    const received = { GetMetricStatistics: () => ({ Datapoints: [{ Sum: 3 }] }) };
    expect(await facts({}, received)).toEqual([true, 'none']);
  });

  test('are safe with a dead-letter queue or a failure destination', async () => {
    const GetFunctionConfiguration = () => ({
      FunctionName: 'orders',
      DeadLetterConfig: { TargetArn: 'arn:aws:sqs:::dead' },
    });
    expect(await facts({ GetPolicy: sns, GetFunctionConfiguration })).toEqual([true, 'deadLetter']);
    const GetFunctionEventInvokeConfig = () => ({
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:::rescue' } },
    });
    expect(await facts({ GetPolicy: sns, GetFunctionEventInvokeConfig })).toEqual([
      true,
      'destination',
    ]);
  });

  test('are looked for anew after a while, not with every look', async () => {
    const { brake, sent, timing } = brakeOver();
    const asked = () => sent.filter((sentMessage) => sentMessage.command === 'GetPolicy').length;
    await brake.inspect(ARN);
    await brake.inspect(ARN);
    expect(asked()).toBe(1);
    timing.advance(11 * 60_000);
    await brake.inspect(ARN);
    expect(asked()).toBe(2);
  });
});

describe('setting', () => {
  const accept = () => ({});
  const ALL: Script = {
    PutFunctionConcurrency: accept,
    DeleteFunctionConcurrency: accept,
    UpdateEventSourceMapping: accept,
    PutProvisionedConcurrencyConfig: accept,
    DeleteProvisionedConcurrencyConfig: accept,
  };
  const source: Lever = {
    lever: 'source',
    id: 'map-1',
    sourceKind: 'queue',
    name: 'orders',
    state: { kind: 'disabled' },
  };

  test.each<[string, Lever, object]>([
    [
      'PutFunctionConcurrency',
      concurrency(0),
      { FunctionName: 'orders', ReservedConcurrentExecutions: 0 },
    ],
    ['DeleteFunctionConcurrency', concurrency(null), { FunctionName: 'orders' }],
    ['UpdateEventSourceMapping', source, { UUID: 'map-1', Enabled: false }],
    [
      'UpdateEventSourceMapping',
      { ...source, state: { kind: 'enabled' } },
      { UUID: 'map-1', Enabled: true },
    ],
    [
      'PutProvisionedConcurrencyConfig',
      provisioned('live', 4),
      { FunctionName: 'orders', Qualifier: 'live', ProvisionedConcurrentExecutions: 4 },
    ],
    [
      'DeleteProvisionedConcurrencyConfig',
      provisioned('live', null),
      { FunctionName: 'orders', Qualifier: 'live' },
    ],
  ])('%s says exactly what the lever says', async (command, lever, input) => {
    const { brake, sent } = brakeOver(ALL);
    await brake.set(ARN, lever);
    expect(sent).toEqual([{ command, input }]);
  });

  test('releasing what is not provisioned any more is done already', async () => {
    const { brake } = brakeOver({
      DeleteProvisionedConcurrencyConfig: throwing(
        sdkError('ProvisionedConcurrencyConfigNotFoundException', 404),
      ),
    });
    await expect(brake.set(ARN, provisioned('live', null))).resolves.toBeUndefined();
  });

  test('what the cloud refuses or does not answer comes back as that', async () => {
    const { brake } = brakeOver({
      PutFunctionConcurrency: throwing(sdkError('InvalidParameterValueException', 400)),
    });
    await expect(brake.set(ARN, concurrency(5))).rejects.toMatchObject({ certainty: 'refused' });
    const { brake: slow } = brakeOver({
      PutFunctionConcurrency: throwing(Object.assign(new Error('late'), { name: 'TimeoutError' })),
    });
    await expect(slow.set(ARN, concurrency(5))).rejects.toMatchObject({ certainty: 'unknown' });
  });
});
