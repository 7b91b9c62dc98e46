import { callersIn } from '../../../lambda/aws/levers/invoke-policy';

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Service: string | readonly string[], arn?: string) => ({
  Effect: 'Allow',
  Principal: { Service },
  Action: 'lambda:InvokeFunction',
  ...(arn && { Condition: { ArnLike: { 'AWS:SourceArn': arn } } }),
});

test.each([
  ['sns.amazonaws.com', true],
  ['s3.amazonaws.com', true],
  ['events.amazonaws.com', true],
  ['a-service-of-next-year.amazonaws.com', true],
  ['apigateway.amazonaws.com', false],
  ['elasticloadbalancing.amazonaws.com', false],
  ['cognito-idp.amazonaws.com', false],
  ['logs.eu-west-1.amazonaws.com', true],
  ['apigateway.amazonaws.com.cn', false],
])('%s calls asynchronously: %s', (service, hasAsync) => {
  expect(callersIn(policy(allow(service))).hasAsync).toBe(hasAsync);
});

test('one asynchronous caller among others is enough', () => {
  const both = policy(allow(['apigateway.amazonaws.com', 'sns.amazonaws.com']));
  expect(callersIn(both).hasAsync).toBe(true);
});

test('people, function URLs and denials are no asynchronous callers', () => {
  const statements = policy(
    { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunctionUrl' },
    { Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::123456789012:root' } },
    { ...allow('sns.amazonaws.com'), Effect: 'Deny' },
  );
  expect(callersIn(statements)).toEqual({ hasAsync: false, apiIds: [] });
});

test('names each API once, of whatever shape the statement is', () => {
  const arn = (api: string, path: string): string =>
    `arn:aws:execute-api:us-east-1:123456789012:${api}/*/${path}`;
  const statements = policy(
    allow('apigateway.amazonaws.com', arn('b2', 'GET/orders')),
    allow('apigateway.amazonaws.com', arn('b2', 'POST/orders')),
    allow('apigateway.amazonaws.com', arn('a1', '*')),
    allow('sns.amazonaws.com', 'arn:aws:sns:us-east-1:123456789012:topic'),
  );
  expect(callersIn(statements).apiIds).toEqual(['a1', 'b2']);
  expect(callersIn(JSON.stringify({ Statement: allow('sns.amazonaws.com') })).hasAsync).toBe(true);
  expect(callersIn('{}')).toEqual({ hasAsync: false, apiIds: [] });
});

test('a policy that cannot be read stops the plan instead of looking like nobody', () => {
  expect(() => callersIn('<html>')).toThrow('not JSON');
});
