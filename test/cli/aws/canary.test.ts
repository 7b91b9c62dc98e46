// What counts as refused: the function's own concurrency at 0, and nothing else that answers 429.
import { type LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { callFunction, functionLevers } from '../../../lib/cli/aws/canary';

const answering = (answers: Readonly<Record<string, unknown>>): LambdaClient =>
  ({
    send: async (command: object) => {
      const answer = answers[command.constructor.name];
      if (answer instanceof Error) throw answer;
      return answer ?? {};
    },
  }) as unknown as LambdaClient;

const tooMany = (Reason: string): TooManyRequestsException =>
  new TooManyRequestsException({
    Reason: Reason as never,
    message: 'Rate Exceeded.',
    $metadata: {},
  });

test.each([
  ['ReservedFunctionConcurrentInvocationLimitExceeded', 'refused'],
  ['ReservedFunctionInvocationRateLimitExceeded', 'refused'],
  ['ConcurrentInvocationLimitExceeded', 'failed'],
  ['CallerRateLimitExceeded', 'failed'],
])('a 429 for %s is %s', async (reason, kind) => {
  const outcome = await callFunction(answering({ InvokeCommand: tooMany(reason) }), 'canary');
  expect(outcome.kind).toBe(kind);
});

test('a run that fails is no run, and says why', async () => {
  const Payload = Buffer.from('{"errorMessage":"no memory"}');
  const lambda = answering({ InvokeCommand: { FunctionError: 'Unhandled', Payload } });
  expect(await callFunction(lambda, 'canary')).toEqual({
    kind: 'failed',
    because: '{"errorMessage":"no memory"}',
  });
  expect(await callFunction(answering({}), 'canary')).toEqual({ kind: 'ran' });
});

test('no reservation and a reservation of 0 are different levers', async () => {
  const none = await functionLevers(answering({}), 'canary');
  const zero = answering({ GetFunctionConcurrencyCommand: { ReservedConcurrentExecutions: 0 } });
  expect(none.map(({ state }) => state)).toEqual([{ kind: 'unreserved' }]);
  expect((await functionLevers(zero, 'canary')).map(({ state }) => state)).toEqual([
    { kind: 'reserved', executions: 0 },
  ]);
});
