// Throttles land on the stage, beside what is there, and in dollars they keep the bound they were derived from.
import { Duration, type Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { ApiThrottle, type ApiThrottleProps } from '../../../lib/aws/caps/api-throttle';
import type { Api } from '../../../lib/aws/tree/api-stage';
import { Usd } from '../../../lib/aws/tree/usd';
import { synth, testFunction } from '../../support/aws-app';

type Throttle = Omit<ApiThrottleProps, 'api'>;

const small = { timeout: Duration.seconds(3) };

const restApi = (
  stack: Stack,
  props: Partial<apigateway.RestApiProps> = {},
): apigateway.RestApi => {
  const api = new apigateway.RestApi(stack, 'Rest', { cloudWatchRole: false, ...props });
  api.root.addMethod('GET', new apigateway.LambdaIntegration(testFunction(stack, 'Fn', small)));
  return api;
};

const httpApi = (
  stack: Stack,
  fn: lambda.Function = testFunction(stack, 'Fn', small),
): http.HttpApi =>
  new http.HttpApi(stack, 'Http', { defaultIntegration: new HttpLambdaIntegration('I', fn) });

const throttled = (make: (stack: Stack) => Api, props: Throttle): Template =>
  synth((stack) => {
    new ApiThrottle(stack, 'Throttle', { api: make(stack), ...props });
  });

function rateIn(template: Template): number {
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  return stage?.Properties.DefaultRouteSettings.ThrottlingRateLimit;
}

test('throttles every method of a REST stage', () => {
  throttled(restApi, { requestsPerSecond: 20, burst: 40 }).hasResourceProperties(
    'AWS::ApiGateway::Stage',
    {
      MethodSettings: [
        {
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 20,
          ThrottlingBurstLimit: 40,
        },
      ],
    },
  );
});

test('keeps what a REST stage says of its methods already', () => {
  const logging = { loggingLevel: apigateway.MethodLoggingLevel.ERROR };
  throttled((stack) => restApi(stack, { deployOptions: logging }), {
    requestsPerSecond: 20,
  }).hasResourceProperties('AWS::ApiGateway::Stage', {
    MethodSettings: [
      Match.objectLike({ ResourcePath: '/*', LoggingLevel: 'ERROR', ThrottlingRateLimit: 20 }),
    ],
  });
});

test('throttles single routes of a REST stage tighter', () => {
  throttled(restApi, {
    requestsPerSecond: 20,
    routes: { 'POST /orders': { requestsPerSecond: 2 } },
  }).hasResourceProperties('AWS::ApiGateway::Stage', {
    MethodSettings: Match.arrayWith([
      Match.objectLike({ HttpMethod: 'POST', ResourcePath: '/orders', ThrottlingRateLimit: 2 }),
    ]),
  });
});

test('throttles the default stage of an HTTP API, and single routes of it', () => {
  throttled(httpApi, {
    requestsPerSecond: 0.5,
    routes: { 'GET /report': { requestsPerSecond: 1, burst: 3 } },
  }).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 1 },
    RouteSettings: { 'GET /report': { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 3 } },
  });
});

test('throttles a WebSocket stage', () => {
  throttled(
    (stack) =>
      new http.WebSocketStage(stack, 'Stage', {
        webSocketApi: new http.WebSocketApi(stack, 'Socket'),
        stageName: 'live',
      }),
    { requestsPerSecond: 5 },
  ).hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 5 },
  });
});

const keyedApi = (stack: Stack) =>
  new apigateway.LambdaRestApi(stack, 'Api', {
    handler: testFunction(stack),
    defaultMethodOptions: { apiKeyRequired: true },
  });

test('a limit by API key on an API that asks for none is an error: it would limit nobody', () => {
  expect(() => throttled(restApi, { requestsPerSecond: 20, clientRequestsPerDay: 5000 })).toThrow(
    /no method of .* asks for one: set apiKeyRequired/,
  );
});

test('limits each client of a REST API by a usage plan', () => {
  throttled(keyedApi, {
    requestsPerSecond: 20,
    clientRequestsPerSecond: 2,
    clientRequestsPerDay: 1000,
  }).hasResourceProperties('AWS::ApiGateway::UsagePlan', {
    Throttle: { RateLimit: 2, BurstLimit: 2 },
    Quota: { Limit: 1000, Period: 'DAY' },
    ApiStages: [Match.objectLike({ Stage: Match.anyValue() })],
  });
});

describe('in dollars', () => {
  const ceiling = Usd.perDay(200);

  test('the rate rises with the ceiling', () => {
    const rate = rateIn(throttled(httpApi, { ceiling, responseKb: 10 }));
    expect(rate).toBeGreaterThan(0);
    const twice = rateIn(throttled(httpApi, { ceiling: Usd.perDay(400), responseKb: 10 }));
    expect(twice).toBeGreaterThan(rate);
  });

  test('the slowest function behind the API decides', () => {
    const withSlow = (stack: Stack): http.HttpApi => {
      const api = httpApi(stack);
      const slow = testFunction(stack, 'Slow', { timeout: Duration.seconds(29), memorySize: 3008 });
      api.addRoutes({ path: '/slow', integration: new HttpLambdaIntegration('S', slow) });
      return api;
    };
    const rate = rateIn(throttled(httpApi, { ceiling, responseKb: 10 }));
    expect(rateIn(throttled(withSlow, { ceiling, responseKb: 10 }))).toBeLessThan(rate);
  });

  test('a ceiling that one request a second breaks is refused', () => {
    expect(() => throttled(httpApi, { ceiling: Usd.perDay(0.01) })).toThrow(
      /ceiling is \$0.01\/day; even one request a second to Shop\/Fn can cost more/,
    );
  });

  test('an API with no function of this app behind it is refused', () => {
    expect(() => throttled((stack) => new http.HttpApi(stack, 'Empty'), { ceiling })).toThrow(
      /no function of this app is behind Shop\/Empty/,
    );
  });
});

describe('wrong props', () => {
  test('an imported API is refused with what to do instead', () => {
    const imported = (stack: Stack): Api =>
      http.HttpApi.fromHttpApiAttributes(stack, 'Theirs', { httpApiId: 'abc' });
    expect(() => throttled(imported, { requestsPerSecond: 1 })).toThrow(
      /\[Shop\/Throttle\] Shop\/Theirs has no stage that this app owns; give the stage itself/,
    );
  });

  test.each<[string, (stack: Stack) => Api, Throttle, RegExp]>([
    ['neither rate nor ceiling', httpApi, {}, /neither requestsPerSecond nor ceiling is given/],
    ['a negative rate', httpApi, { requestsPerSecond: -1 }, /requestsPerSecond is -1/],
    [
      'a rate above the account’s own',
      httpApi,
      { requestsPerSecond: 20_000 },
      /requestsPerSecond is 20000; use a number from 0 to 10000/,
    ],
    [
      'clients of an HTTP API',
      httpApi,
      { requestsPerSecond: 1, clientRequestsPerDay: 5 },
      /need a usage plan, which only REST APIs take here; use RateLimit/,
    ],
    [
      'a route of a REST API without its method',
      restApi,
      { requestsPerSecond: 1, routes: { '/orders': { requestsPerSecond: 1 } } },
      /routes has '\/orders'; write it like 'GET \/orders'/,
    ],
  ])('refuses %s', (_case, make, props, problem) => {
    expect(() => throttled(make, props)).toThrow(problem);
  });
});
