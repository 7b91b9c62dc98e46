// What a way in lets through and what it is charged for, where the template says it in an unusual place.
// Each of these was once read too narrowly, and the bound came out too low.

import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { exposureReport } from '../../lib/scan/exposure-report';
import { knownValue, type WayIn } from '../../lib/scan/inventory';
import { functionOf, inventoryOf, resources } from './sources';

const FUNCTION = `
  F: {Type: AWS::Lambda::Function, Properties: {Runtime: nodejs22.x, ReservedConcurrentExecutions: 2}}`;

const read = (text: string) => inventoryOf(resources(`${FUNCTION}\n${text}`));
const waysOf = (text: string): WayIn[] => functionOf(read(text), 'F').waysIn;
const reportOf = (text: string) => exposureReport(read(text), {}, awsPriceBook);
const termsOf = (text: string) =>
  reportOf(text).functions.flatMap(({ exposure }) => exposure.terms.map(({ name }) => name));

const rule = (properties: string) =>
  `  R: {Type: AWS::Events::Rule, Properties: {${properties}, Targets: [{Id: a, Arn: !GetAtt F.Arn}]}}`;

describe('events of AWS services', () => {
  test.each([
    ['by name', 'EventPattern: {source: [aws.ec2, aws.health]}'],
    ['by prefix', "EventPattern: {source: [{prefix: 'aws.ec2'}]}"],
    ['on the default bus by its name', 'EventBusName: default, EventPattern: {source: [aws.ec2]}'],
  ])('cost nothing to publish, %s', (_, properties) => {
    expect(termsOf(rule(properties))).not.toContain('bus events');
  });

  test.each([
    ['S3, which is opt-in', 'EventPattern: {source: [aws.s3]}'],
    ['whichever service, S3 among them', "EventPattern: {source: [{prefix: 'aws.'}]}"],
    ["a partner's", 'EventPattern: {source: [aws.partner/example.com/1]}'],
    ['one among our own', 'EventPattern: {source: [aws.ec2, shop.orders]}'],
    [
      'what somebody forwards to a bus of ours',
      'EventBusName: shop, EventPattern: {source: [aws.ec2]}',
    ],
    ['any source', 'EventPattern: {detail-type: [OrderPlaced]}'],
  ])('are charged: %s', (_, properties) => {
    expect(termsOf(rule(properties))).toContain('bus events');
  });
});

describe('a schedule', () => {
  const minutesBetween = (expression: string) => {
    const [way] = waysOf(rule(`ScheduleExpression: "${expression}"`));
    return Math.round(1 / (knownValue(way?.ratePerMinute) ?? Number.NaN));
  };

  test.each([
    ['rate(5 minutes)', 5],
    ['cron(* 9 * * ? *)', 1],
    ['cron(0/5 9-17 ? * MON-FRI *)', 5],
    ['cron(0 9 * * ? *)', 1440],
    ['cron(50,0 8,9 * * ? *)', 10],
    ['cron(55,0 0,23 * * ? *)', 5],
    ['cron(0 8-20/4 * * ? *)', 240],
    ['cron(0 22-2 * * ? *)', 60],
    ['cron(L 9 * * ? *)', 1],
  ])('is as dense as its densest stretch: %s', (expression, minutes) => {
    expect(minutesBetween(expression)).toBe(minutes);
  });

  test('beside a pattern fires on either', () => {
    const ways = waysOf(rule('ScheduleExpression: rate(1 day), EventPattern: {source: [shop]}'));
    expect(ways.map(({ kind }) => kind)).toEqual(['schedule', 'event-rule']);
  });
});

test("another stack's queue says by its name that it is first-in-first-out", () => {
  const mapping = (name: string) =>
    `  M: {Type: AWS::Lambda::EventSourceMapping, Properties: {FunctionName: !Ref F, EventSourceArn: 'arn:aws:sqs:eu-west-1:111111111111:${name}'}}`;
  expect(waysOf(mapping('jobs.fifo'))[0]?.isFifo).toBe(true);
  expect(waysOf(mapping('jobs'))[0]?.isFifo).toBeUndefined();
});

describe('the throttle in front of a function', () => {
  const http = (stages: string, routes: readonly string[]) => `
  A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Name: a}}
  I: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref A, IntegrationUri: !GetAtt F.Arn}}
${routes.map((key, index) => `  R${index}: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref A, RouteKey: '${key}', Target: !Sub 'integrations/\${I}'}}`).join('\n')}
${stages}`;
  const stage = (name: string, properties: string) =>
    `  ${name}: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref A, StageName: ${name}, ${properties}}}\n`;
  const limit = (rate: number) => `{ThrottlingRateLimit: ${rate}, ThrottlingBurstLimit: ${rate}}`;
  const rateOf = (text: string) => {
    const rate = waysOf(text)[0]?.throttle?.ratePerSecond;
    return rate?.state === 'known' ? rate.value : rate?.state;
  };
  const entry = stage('one', `DefaultRouteSettings: ${limit(10)}`);

  test('is what all its routes and stages let through together', () => {
    expect(rateOf(http(entry, ['GET /a']))).toBe(10);
    expect(rateOf(http(entry, ['GET /a', 'GET /b', 'POST /b']))).toBe(30);
    expect(
      rateOf(http(entry + stage('two', `DefaultRouteSettings: ${limit(5)}`), ['GET /a'])),
    ).toBe(15);
    expect(waysOf(http(entry, ['GET /a', 'GET /b', 'POST /b']))[0]?.label).toBe(
      'GET /a and 2 more',
    );
  });

  test('is none where one stage has none', () => {
    expect(rateOf(http(entry + stage('two', 'AutoDeploy: true'), ['GET /a']))).toBe('unset');
  });

  test("of a route of its own goes before the stage's", () => {
    const settings = stage(
      'one',
      `DefaultRouteSettings: ${limit(1)}, RouteSettings: {GET /a: ${limit(500)}}`,
    );
    expect(rateOf(http(settings, ['GET /a']))).toBe(500);
    expect(rateOf(http(settings, ['GET /b']))).toBe(1);
  });

  const rest = (settings: string) => `
  A: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  P: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref A, ParentId: !GetAtt A.RootResourceId, PathPart: a}}
  Q: {Type: AWS::ApiGateway::Resource, Properties: {RestApiId: !Ref A, ParentId: !Ref P, PathPart: b}}
  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, ResourceId: !Ref Q, HttpMethod: POST, Integration: {Uri: !Sub 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/\${F.Arn}/invocations'}}}
  S: {Type: AWS::ApiGateway::Stage, Properties: {RestApiId: !Ref A, StageName: p, MethodSettings: [${settings}]}}`;
  const setting = (path: string, verb: string, rate: number) =>
    `{ResourcePath: '${path}', HttpMethod: '${verb}', ThrottlingRateLimit: ${rate}, ThrottlingBurstLimit: 1}`;
  const whole = setting('/*', '*', 10);

  test.each([
    ['the whole stage', whole, 10],
    ['a method, slashes plain', `${whole}, ${setting('/a/b', 'POST', 500)}`, 500],
    ['a method, slashes encoded', `${whole}, ${setting('/~1a~1b', 'POST', 500)}`, 500],
    ['every method of a path', `${setting('/a/b', '*', 20)}, ${whole}`, 20],
    ['a method of every path', `${whole}, ${setting('/*', 'POST', 40)}`, 40],
    ['another method', `${whole}, ${setting('/a/b', 'GET', 500)}`, 10],
    ['a method that is let through', `${whole}, ${setting('/a/b', 'POST', -1)}`, 'unset'],
  ])('of a REST API is the one of %s', (_, settings, rate) => {
    expect(rateOf(rest(settings))).toBe(rate);
  });
});

test('what is charged before the function is reached and is in no price book is said', () => {
  const assumptions = (text: string) => reportOf(text).assumptions.join('\n');
  expect(
    assumptions(`  A: {Type: AWS::AppSync::GraphQLApi, Properties: {Name: a}}
  D: {Type: AWS::AppSync::DataSource, Properties: {ApiId: !GetAtt A.ApiId, LambdaConfig: {LambdaFunctionArn: !GetAtt F.Arn}}}`),
  ).toContain('AppSync has charges of its own, which are not counted');
  expect(
    assumptions(
      `  C: {Type: AWS::CloudFront::Distribution, Properties: {DistributionConfig: {DefaultCacheBehavior: {LambdaFunctionAssociations: [{LambdaFunctionARN: !Ref F}]}}}}`,
    ),
  ).toContain('they cost three times as much');
});

describe('of numbers that a condition chooses from', () => {
  const boundOf = (properties: string) => {
    const inventory = inventoryOf(`Conditions: {Prod: !Equals [!Ref AWS::Region, eu-west-1]}
Mappings: {Size: {eu-west-1: {Memory: 1024}, us-east-1: {Memory: 512}}}
Resources:
  F: {Type: AWS::Lambda::Function, Properties: {${properties}}}`);
    const { functions, assumptions } = exposureReport(inventory, {}, awsPriceBook);
    const { terms = [] } = functions[0]?.exposure ?? {};
    return { usdPerHour: terms[0]?.usdPerHour ?? Number.NaN, assumptions: assumptions.join('\n') };
  };

  test('the largest bounds, and that is said', () => {
    const { usdPerHour, assumptions } = boundOf(
      'MemorySize: !FindInMap [Size, !Ref AWS::Region, Memory], ReservedConcurrentExecutions: !If [Prod, 20, 2]',
    );
    // 20 at once × 1 GB × 3,600 s × $0.0000166667
    expect(usdPerHour).toBeCloseTo(20 * 3_600 * 0.0000166667, 9);
    expect(assumptions).toContain(
      'memory depends on a condition: its largest value, 1024 MB, is assumed',
    );
    expect(assumptions).toContain(
      'reserved concurrency depends on a condition: its largest value, 20, is assumed',
    );
  });

  test('one that is left out, or that nobody knows, bounds nothing', () => {
    // 1,000 at once × 128 MB × 3,600 s × $0.0000166667
    const unbounded = 1_000 * 0.125 * 3_600 * 0.0000166667;
    const { usdPerHour } = boundOf(
      'ReservedConcurrentExecutions: !If [Prod, 20, !Ref AWS::NoValue]',
    );
    expect(usdPerHour).toBeCloseTo(unbounded, 6);
    const other = boundOf("ReservedConcurrentExecutions: !If [Prod, 20, '{{resolve:ssm:/n}}']");
    expect(other.usdPerHour).toBeCloseTo(unbounded, 6);
  });
});
