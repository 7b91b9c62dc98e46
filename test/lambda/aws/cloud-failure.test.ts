import {
  ask,
  cloudFailureOf,
  isThrottled,
  isUnknownOperation,
} from '../../../lambda/aws/cloud-failure';
import { CloudFailure } from '../../../lib/engine/ports';
import { sdkError } from '../../support/fakes/scripted-client';

test.each([
  ['a 4xx', sdkError('InvalidParameterValueException', 400), 'refused'],
  ['a rate limit', sdkError('TooManyRequestsException', 429), 'refused'],
  ['a 404', sdkError('ResourceNotFoundException', 404), 'gone'],
  ['a 5xx', sdkError('ServiceException', 500), 'unknown'],
  ['a timeout', Object.assign(new Error('late'), { name: 'TimeoutError' }), 'unknown'],
  ['a lost connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' }), 'unknown'],
])('%s is %3$s', async (_what, error, certainty) => {
  const failure = await ask('pausing orders', () => Promise.reject(error)).catch((cause) => cause);
  expect(failure).toBeInstanceOf(CloudFailure);
  expect(failure).toMatchObject({ certainty, cause: error });
  expect(failure.message).toContain('pausing orders');
});

test('a denial by a service control policy is a refusal that says who holds it and where it is lifted', () => {
  const message =
    'User: arn:aws:sts::123456789012:assumed-role/guard/watchdog is not authorized to perform: lambda:DeleteFunctionConcurrency on resource: arn:aws:lambda:us-east-1:123456789012:function:orders with an explicit deny in a service control policy';
  const failure = cloudFailureOf('resuming', sdkError('AccessDeniedException', 403, message));
  expect(failure).toMatchObject({
    certainty: 'refused',
    message: expect.stringMatching(/held by a service control policy \(AWS's spend limit.*lift it/),
  });
  const other = cloudFailureOf('resuming', sdkError('AccessDeniedException', 403, 'not allowed'));
  expect(other).toMatchObject({ message: expect.not.stringContaining('held by') });
});

test('an error of our own passes through untouched', () => {
  const bug = new TypeError('undefined is not a function');
  expect(cloudFailureOf('anything', bug)).toBe(bug);
});

test('a failure that says already what it was about is not wrapped again', () => {
  const failure = new CloudFailure('refused', 'no');
  expect(cloudFailureOf('anything', failure)).toBe(failure);
});

test('knows a rate limit by its name or its status', () => {
  expect(isThrottled(sdkError('ThrottlingException', 400))).toBe(true);
  expect(isThrottled(sdkError('Odd', 429))).toBe(true);
  expect(isThrottled(sdkError('InvalidParameterValueException', 400))).toBe(false);
});

test('an operation that is not offered is not a resource that is not found', () => {
  expect(isUnknownOperation(sdkError('SyntaxError', 404))).toBe(true);
  expect(isUnknownOperation(sdkError('ResourceNotFoundException', 404))).toBe(false);
});
