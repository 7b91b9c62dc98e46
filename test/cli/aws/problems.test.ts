// What AWS refuses reaches a person as one line and a fix, and is never swallowed.
import { failureOf } from '../../../lib/cli/aws/problems';
import { Failure } from '../../../lib/cli/mistake';
import { isHeldByPolicy } from '../../../lib/cli/render/policy-hold';

const place = { service: 'Lambda', region: 'eu-west-1' };
const named = (name: string, message: string, code?: string): Error =>
  Object.assign(new Error(message), { name, ...(code ? { code } : {}) });

test.each<[Error, string, string]>([
  [
    named('AccessDeniedException', 'User ana is not authorized to perform: lambda:InvokeFunction'),
    'AWS refused it: User ana is not authorized to perform: lambda:InvokeFunction',
    '--profile',
  ],
  [
    named('CredentialsProviderError', 'Could not load credentials'),
    'no AWS credentials',
    'sso login',
  ],
  [named('ExpiredTokenException', 'expired'), 'have expired', 'sign in again'],
  [named('InvalidClientTokenId', 'The security token is invalid'), 'does not know', 'AWS_PROFILE'],
  [
    named('Error', 'connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'),
    'cannot be reached',
    'AWS_ENDPOINT_URL',
  ],
  [named('TimeoutError', 'socket hang up'), 'cannot be reached', '--region'],
  [named('ThrottlingException', 'Rate exceeded'), 'throttling', 'in a minute'],
  [named('Error', 'Region is missing'), 'no AWS Region is set', '--region'],
  [
    named('SomethingNew', 'of tomorrow'),
    'Lambda failed in eu-west-1: of tomorrow (SomethingNew)',
    'again',
  ],
])('%s', (error, message, fix) => {
  const failure = failureOf(error, place) as Failure;
  expect(failure).toBeInstanceOf(Failure);
  expect(failure.message).toContain(message);
  expect(failure.fix).toContain(fix);
  expect(failure.message).not.toContain('\n');
  expect(failure.cause).toBe(error);
});

test('a policy of the organization, as AWS sets near a spend limit, is named with how to lift it', () => {
  const message =
    'User: arn:aws:iam::123456789012:user/ana is not authorized to perform: lambda:PutFunctionConcurrency with an explicit deny in a service control policy';
  const error = Object.assign(new Error(message), { name: 'AccessDeniedException' });
  expect(failureOf(error, place)).toMatchObject({
    message: expect.stringContaining("AWS's spend limit"),
    fix: expect.stringContaining('raise or remove the limit'),
  });
});

test('so is a stack that such a policy stopped', () => {
  expect(isHeldByPolicy(['Function: explicit deny in a service control policy'])).toBe(true);
  expect(isHeldByPolicy(['Function: no room'])).toBe(false);
});

test('a failure with its own fix stays as it is', () => {
  const own = new Failure('no', 'do this');
  expect(failureOf(own, place)).toBe(own);
});

test('a profile that gives no credentials is named, with how it is found', () => {
  const error = named('CredentialsProviderError', 'Could not resolve credentials');
  const failure = failureOf(error, { ...place, profile: 'shopp' }) as Failure;
  expect(failure.message).toContain('the profile shopp gives no AWS credentials');
  expect(failure.fix).toContain('aws configure list-profiles');
});
