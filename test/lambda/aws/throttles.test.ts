import { heldThrottles, setThrottle, throttlesOf } from '../../../lambda/aws/levers/throttles';
import { pacesOf } from '../../../lambda/aws/paces';
import type { LeverOf, ThrottleState } from '../../../lib/core/pausing/target';
import { concurrency } from '../../support/builders';
import { scriptedClient, sdkError, throwing } from '../../support/fakes/scripted-client';
import { virtualTiming } from '../../support/virtual-timing';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:orders';
const OTHER = `${ARN}-admin`;
type Script = Parameters<typeof scriptedClient>[0];

const SHUT: ThrottleState = { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 };
const absent = throwing(sdkError('NotFoundException', 404));

function callsOver(http: Script, rest: Script = {}) {
  const [httpClient, restClient] = [scriptedClient(http), scriptedClient(rest)];
  const calls = {
    http: httpClient.client,
    rest: restClient.client,
    paces: pacesOf(virtualTiming()),
  };
  return { calls, httpSent: httpClient.sent, restSent: restClient.sent };
}

const HTTP: Script = {
  GetIntegrations: () => ({
    Items: [
      { IntegrationId: 'mine', IntegrationUri: ARN },
      { IntegrationId: 'theirs', IntegrationUri: OTHER },
    ],
  }),
  GetRoutes: () => ({
    Items: [
      { RouteKey: 'GET /orders', Target: 'integrations/mine' },
      { RouteKey: 'GET /admin', Target: 'integrations/theirs' },
      { RouteKey: '$default', Target: 'integrations/mine' },
    ],
  }),
  GetStages: () => ({
    Items: [
      {
        StageName: '$default',
        RouteSettings: { $default: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 } },
      },
    ],
  }),
  UpdateStage: () => ({}),
  DeleteRouteSettings: () => ({}),
};

const route = (key: string, state: ThrottleState): LeverOf<'throttle'> => ({
  lever: 'throttle',
  id: `http|a1|$default|${key}`,
  name: `${key} of API a1, stage $default`,
  state,
});

describe('an HTTP API', () => {
  test('shows the routes that lead to the function, and no other', async () => {
    const { calls } = callsOver(HTTP);
    expect(await throttlesOf(calls, ['a1'], ARN)).toEqual([
      route('GET /orders', { kind: 'inherited' }),
      route('$default', { kind: 'throttled', requestsPerSecond: 50, burstRequests: 100 }),
    ]);
  });

  test('keeps what else a route has set when it is shut', async () => {
    const { calls, httpSent } = callsOver({
      ...HTTP,
      GetStage: () => ({ RouteSettings: { $default: { DetailedMetricsEnabled: true } } }),
    });
    await setThrottle(calls, route('$default', SHUT));
    expect(httpSent.at(-1)).toEqual({
      command: 'UpdateStage',
      input: {
        ApiId: 'a1',
        StageName: '$default',
        RouteSettings: {
          $default: {
            DetailedMetricsEnabled: true,
            ThrottlingRateLimit: 0,
            ThrottlingBurstLimit: 0,
          },
        },
      },
    });
  });

  test('gives back a route that inherited by deleting what was put, and keeps the rest', async () => {
    const { calls, httpSent } = callsOver({
      ...HTTP,
      GetStage: () => ({
        RouteSettings: {
          'GET /orders': {
            ThrottlingRateLimit: 0,
            ThrottlingBurstLimit: 0,
            DetailedMetricsEnabled: true,
          },
        },
      }),
    });
    await setThrottle(calls, route('GET /orders', { kind: 'inherited' }));
    expect(httpSent.slice(1)).toEqual([
      {
        command: 'DeleteRouteSettings',
        input: { ApiId: 'a1', StageName: '$default', RouteKey: 'GET /orders' },
      },
      {
        command: 'UpdateStage',
        input: {
          ApiId: 'a1',
          StageName: '$default',
          RouteSettings: { 'GET /orders': { DetailedMetricsEnabled: true } },
        },
      },
    ]);
  });
});

describe('a route that limits only its burst', () => {
  const Items = [
    { StageName: '$default', RouteSettings: { $default: { ThrottlingBurstLimit: 9 } } },
  ];

  test('is not taken for one that lets nobody in', async () => {
    const { calls } = callsOver({ ...HTTP, GetStages: () => ({ Items }) });
    expect(await throttlesOf(calls, ['a1'], ARN)).toContainEqual(
      route('$default', {
        kind: 'throttled',
        requestsPerSecond: Number.MAX_SAFE_INTEGER,
        burstRequests: 9,
      }),
    );
  });

  test('is given back as it was: the rate that shut it goes', async () => {
    const { calls, httpSent } = callsOver({
      ...HTTP,
      GetStages: () => ({ Items }),
      GetStage: () => ({
        RouteSettings: {
          $default: { ThrottlingRateLimit: 0, ThrottlingBurstLimit: 0, LoggingLevel: 'INFO' },
        },
      }),
    });
    const [, prior] = await throttlesOf(calls, ['a1'], ARN);
    if (!prior) throw new Error('no such route');
    await setThrottle(calls, prior);
    expect(httpSent.slice(-2)).toEqual([
      {
        command: 'DeleteRouteSettings',
        input: { ApiId: 'a1', StageName: '$default', RouteKey: '$default' },
      },
      {
        command: 'UpdateStage',
        input: {
          ApiId: 'a1',
          StageName: '$default',
          RouteSettings: { $default: { ThrottlingBurstLimit: 9, LoggingLevel: 'INFO' } },
        },
      },
    ]);
  });
});

describe('a route that is held', () => {
  const held = [concurrency(0), route('GET /gone', SHUT), route('$default', SHUT)];

  test('is looked up by its place, wherever it leads by now, each API once', async () => {
    const { calls, httpSent, restSent } = callsOver(HTTP);
    expect(await heldThrottles(calls, held)).toEqual([
      route('GET /gone', { kind: 'inherited' }),
      route('$default', { kind: 'throttled', requestsPerSecond: 50, burstRequests: 100 }),
    ]);
    expect(httpSent.map(({ command }) => command)).toEqual(['GetStages']);
    expect(restSent).toEqual([]);
  });

  test('of a REST API too', async () => {
    const item = [{ stageName: 'prod', methodSettings: { '~1a/GET': { throttlingRateLimit: 0 } } }];
    const { calls } = callsOver({}, { GetStages: () => ({ item }) });
    const shut = { ...route('', SHUT), id: 'rest|r1|prod|~1a/GET' };
    expect(await heldThrottles(calls, [shut])).toMatchObject([
      { id: shut.id, state: { requestsPerSecond: 0 } },
    ]);
  });

  test('is gone with its stage and its API, and not with a look that failed', async () => {
    const Items = [{ StageName: 'other' }];
    const moved = callsOver({ GetStages: () => ({ Items }) });
    expect(await heldThrottles(moved.calls, held)).toEqual([]);
    expect(await heldThrottles(callsOver({ GetStages: absent }).calls, held)).toEqual([]);
    const broken = callsOver({ GetStages: throwing(sdkError('InternalServerError', 500)) });
    await expect(heldThrottles(broken.calls, held)).rejects.toMatchObject({ certainty: 'unknown' });
  });
});

describe('a REST API', () => {
  const uri = (arn: string): string =>
    `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
  const REST: Script = {
    GetResources: () => ({
      items: [
        {
          path: '/orders/{id}',
          resourceMethods: {
            GET: { methodIntegration: { uri: uri(`${ARN}:live`) } },
            DELETE: { methodIntegration: { uri: uri(OTHER) } },
          },
        },
      ],
    }),
    GetStages: () => ({
      item: [
        { stageName: 'prod', methodSettings: { '*/*': { throttlingRateLimit: 1 } } },
        {
          stageName: 'test',
          methodSettings: {
            '~1orders~1{id}/GET': { throttlingRateLimit: -1, throttlingBurstLimit: -1 },
          },
        },
      ],
    }),
    UpdateStage: () => ({}),
  };
  const HTTP_ABSENT: Script = { GetIntegrations: absent };

  test('shows the methods that lead to the function, in each stage', async () => {
    const { calls } = callsOver(HTTP_ABSENT, REST);
    const levers = await throttlesOf(calls, ['r1'], ARN);
    expect(levers.map((lever) => [lever.id, lever.name, lever.state.kind])).toEqual([
      ['rest|r1|prod|~1orders~1{id}/GET', 'GET /orders/{id} of API r1, stage prod', 'inherited'],
      ['rest|r1|test|~1orders~1{id}/GET', 'GET /orders/{id} of API r1, stage test', 'throttled'],
    ]);
  });

  test('gives back an entry without a limit as just that', async () => {
    const { calls, restSent } = callsOver(HTTP_ABSENT, REST);
    const [, unlimited] = await throttlesOf(calls, ['r1'], ARN);
    if (!unlimited) throw new Error('no such route');
    await setThrottle(calls, unlimited);
    expect(restSent.at(-1)?.input).toEqual({
      restApiId: 'r1',
      stageName: 'test',
      patchOperations: [
        { op: 'replace', path: '/~1orders~1{id}/GET/throttling/rateLimit', value: '-1' },
        { op: 'replace', path: '/~1orders~1{id}/GET/throttling/burstLimit', value: '-1' },
      ],
    });
  });

  test('gives back a method that inherited by removing the entry', async () => {
    const { calls, restSent } = callsOver(HTTP_ABSENT, REST);
    const [inherited] = await throttlesOf(calls, ['r1'], ARN);
    if (!inherited) throw new Error('no such route');
    await setThrottle(calls, inherited);
    expect(restSent.at(-1)?.input).toMatchObject({
      patchOperations: [{ op: 'remove', path: '/~1orders~1{id}/GET' }],
    });
  });
});

test('an API that is gone has no routes; one that cannot be read is no empty one', async () => {
  const gone = callsOver({ GetIntegrations: absent }, { GetResources: absent });
  expect(await throttlesOf(gone.calls, ['x'], ARN)).toEqual([]);
  const broken = callsOver({ GetIntegrations: throwing(sdkError('InternalServerError', 500)) });
  await expect(throttlesOf(broken.calls, ['x'], ARN)).rejects.toMatchObject({
    certainty: 'unknown',
  });
});

test('a function behind very many routes is stopped by its concurrency alone', async () => {
  const Items = Array.from({ length: 40 }, (_, index) => ({
    RouteKey: `GET /${index}`,
    Target: 'integrations/mine',
  }));
  const { calls } = callsOver({ ...HTTP, GetRoutes: () => ({ Items }) });
  expect(await throttlesOf(calls, ['a1'], ARN)).toEqual([]);
});
