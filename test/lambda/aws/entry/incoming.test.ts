import fc from 'fast-check';
import { incomingOf } from '../../../../lambda/aws/entry/incoming';
import { TICK_EVENT } from '../../../../lib/aws/contract';

const REQUEST = {
  RequestType: 'Delete',
  ResponseURL: 'https://cloudformation-custom-resource-response.s3.amazonaws.com/x?y=z',
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/spendfuse/1',
  RequestId: 'b0a1',
  LogicalResourceId: 'Uninstall',
  ResourceType: 'Custom::SpendfuseUninstall',
  ResourceProperties: {},
};

const problemsWith = (event: unknown): readonly string[] => {
  const incoming = incomingOf(event);
  return incoming.kind === 'malformed' ? incoming.problems : [];
};

test('tells the four kinds of event apart', () => {
  expect(incomingOf(TICK_EVENT)).toEqual({ kind: 'tick' });
  expect(incomingOf({ Records: [{ EventSource: 'aws:sns', Sns: { Message: 'hi' } }] })).toEqual({
    kind: 'budget',
    messages: ['hi'],
  });
  expect(incomingOf(REQUEST)).toEqual({ kind: 'uninstall', request: REQUEST });
  expect(incomingOf({ command: 'status' })).toEqual({
    kind: 'command',
    command: { command: 'status' },
  });
});

test.each([
  ['nothing', undefined],
  ['text', 'tick'],
  ['a list', []],
  ['an empty object', {}],
  ['another tick', { spendfuse: 'tock' }],
  ['records of another source', { Records: [{ EventSource: 'aws:s3', s3: {} }] }],
  ['no records', { Records: [] }],
  ['a record without a message', { Records: [{ EventSource: 'aws:sns', Sns: {} }] }],
  ['a request without an address', { ...REQUEST, ResponseURL: 'file:///etc/passwd' }],
  ['a request of another kind', { ...REQUEST, RequestType: 'Destroy' }],
  ['an unknown command', { command: 'toString' }],
  ['a pause of nothing', { command: 'pause', functions: [] }],
  ['a pause of something else', { command: 'pause', functions: [7] }],
  ['a resume with a slip of the keyboard', { command: 'resume', function: 'orders' }],
  ['another mode', { command: 'arm', mode: 'on' }],
])('%s is malformed, and says why', (_what, event) => {
  expect(problemsWith(event)).not.toEqual([]);
});

test('lists every problem of a request at once', () => {
  expect(problemsWith({ ...REQUEST, StackId: '', RequestId: 1, RequestType: 'x' })).toHaveLength(3);
});

test('whatever comes, it is told apart and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.anything(), (event) => {
      expect(['tick', 'budget', 'uninstall', 'command', 'malformed']).toContain(
        incomingOf(event).kind,
      );
    }),
  );
});
