// SAM's APIs as its transform deploys them: the stage nobody asked for, keys, state machines behind a route.
import { scan } from '../../../../lib/scan/scan';
import { functionOf, inline, inventoryOf } from '../../sources';

const shop = (api: string, events: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop: {Type: AWS::Serverless::Api, Properties: {StageName: live, ${api}}}
  Orders: {Type: AWS::Serverless::Function, Properties: {Events: {${events}}}}`;
const THROTTLE =
  "MethodSettings: [{HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5}]";
const ORDERS = 'Get: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /orders, Method: GET}}';

describe('the stage named Stage', () => {
  const throttles = (api: string) =>
    scan([inline(shop(api, ORDERS))]).findings.filter(
      ({ ruleId }) => ruleId === 'api-without-throttle',
    );

  test('is deployed beside the one asked for, without its throttle, and said', () => {
    const [finding] = throttles(THROTTLE);
    expect(finding?.message).toContain('stage Stage of Shop has no throttle');
    expect(finding?.fix).toContain('OpenApiVersion');
  });

  test('is left out by OpenApiVersion', () => {
    expect(throttles(`${THROTTLE}, OpenApiVersion: 3.0.1`)).toEqual([]);
  });
});

test('an API named as plain text is the API of that name', () => {
  const event = 'Get: {Type: Api, Properties: {RestApiId: Shop, Path: /orders, Method: GET}}';
  const inventory = inventoryOf(inline(shop(THROTTLE, event)));
  expect(functionOf(inventory, 'Orders').waysIn).toMatchObject([
    { kind: 'rest-api', label: 'GET /orders' },
  ]);
  expect(inventory.blindSpots).toEqual([]);
});

test('a route may do without the key that its API wants', () => {
  const open = (own: string) => {
    const event = `Get: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: /orders, Method: GET${own}}}`;
    const [api] = inventoryOf(inline(shop('Auth: {ApiKeyRequired: true}', event))).apis;
    return api?.openRoutes.map(({ label }) => label);
  };
  expect(open('')).toEqual([]);
  expect(open(', Auth: {ApiKeyRequired: false}')).toEqual(['GET /orders']);
});

test('the plan that SAM makes holds routes that want its key', () => {
  const auth =
    'OpenApiVersion: 3.0.1, Auth: {ApiKeyRequired: true, UsagePlan: {CreateUsagePlan: PER_API, Throttle: {RateLimit: 2, BurstLimit: 4}}}';
  const [way] = functionOf(inventoryOf(inline(shop(auth, ORDERS))), 'Orders').waysIn;
  expect(way?.throttle).toMatchObject({ ratePerSecond: { value: 2 }, burst: { value: 4 } });
});

test('a route may start a state machine, which calls the function', () => {
  const { edges, apis } = inventoryOf(
    inline(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Step: {Type: AWS::Serverless::Function}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition: {StartAt: A, States: {A: {Type: Task, Resource: !GetAtt Step.Arn, End: true}}}
      Events: {Start: {Type: Api, Properties: {Path: /start, Method: POST}}}`),
  );
  expect(apis).toMatchObject([{ callsServices: true }]);
  expect(
    edges.map(({ from, to }) => [from, to].map((id) => id.split(/[/.]/).pop())),
  ).toContainEqual(
    expect.arrayContaining([
      expect.stringContaining('ServerlessRestApi'),
      expect.stringContaining('Flow'),
    ]),
  );
});
