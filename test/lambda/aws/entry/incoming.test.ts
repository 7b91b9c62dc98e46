import fc from 'fast-check';
import { isBucketOfCloudFormation } from '../../../../lambda/aws/entry/answer-address';
import { incomingOf } from '../../../../lambda/aws/entry/incoming';
import { TICK_EVENT } from '../../../../lib/aws/contract';

const BUCKET = 'cloudformation-custom-resource-response-useast1';
const REQUEST = {
  RequestType: 'Delete',
  ResponseURL: `https://${BUCKET}.s3.us-east-1.amazonaws.com/x?y=z`,
  StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/spendfuse/1',
  RequestId: 'b0a1',
  LogicalResourceId: 'Uninstall',
  ResourceType: 'Custom::SpendfuseUninstall',
  ResourceProperties: {},
};

const OWN = {
  stackId: REQUEST.StackId,
  isAnswerAddress: (url: string) => isBucketOfCloudFormation(url, 'us-east-1'),
};

const problemsWith = (event: unknown): readonly string[] => {
  const incoming = incomingOf(event, OWN);
  return incoming.kind === 'malformed' ? incoming.problems : [];
};

test('tells the four kinds of event apart', () => {
  expect(incomingOf(TICK_EVENT)).toEqual({ kind: 'tick' });
  expect(incomingOf({ Records: [{ EventSource: 'aws:sns', Sns: { Message: 'hi' } }] })).toEqual({
    kind: 'budget',
    messages: ['hi'],
  });
  expect(incomingOf(REQUEST, OWN)).toEqual({ kind: 'uninstall', request: REQUEST });
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
  ['a removal that says nothing else', { RequestType: 'Delete' }],
  ['a request of another stack', { ...REQUEST, StackId: `${REQUEST.StackId}2` }],
  ['a request for another resource', { ...REQUEST, ResourceType: 'Custom::Other' }],
  ['an unknown command', { command: 'toString' }],
  ['a pause of nothing', { command: 'pause', functions: [] }],
  ['a pause of something else', { command: 'pause', functions: [7] }],
  ['a resume with a slip of the keyboard', { command: 'resume', function: 'orders' }],
  ['another mode', { command: 'arm', mode: 'on' }],
])('%s is malformed, and says why', (_what, event) => {
  expect(problemsWith(event)).not.toEqual([]);
});

test('no request of CloudFormation is believed where the own stack is not known', () => {
  expect(incomingOf(REQUEST).kind).toBe('malformed');
  expect(incomingOf({ ...REQUEST, StackId: '' }, { ...OWN, stackId: '' }).kind).toBe('malformed');
});

test.each([
  [`http://${BUCKET}.s3.us-east-1.amazonaws.com/x`],
  [`https://${BUCKET}.s3.us-east-1.amazonaws.com:8443/x`],
  [`https://me@${BUCKET}.s3.us-east-1.amazonaws.com/x`],
  [`https://${BUCKET}x.s3.us-east-1.amazonaws.com/x`],
  [`https://${BUCKET}.s3.us-east-1.amazonaws.com.example.com/x`],
  [`https://example.com/${BUCKET}.s3.us-east-1.amazonaws.com`],
  [`https://example.com#@${BUCKET}.s3.amazonaws.com`],
  ['https://cloudformation-custom-resource-response-euwest1.s3.eu-west-1.amazonaws.com/x'],
  ['http://127.0.0.1/x'],
  ['http://169.254.169.254/latest/meta-data'],
  ['not an address'],
])('no answer is sent to %s', (ResponseURL) => {
  expect(problemsWith({ ...REQUEST, ResponseURL })).toHaveLength(1);
});

test.each([
  ['us-east-1', `https://${BUCKET}.s3.amazonaws.com/x?y=z`],
  [
    'eu-north-1',
    'https://cloudformation-custom-resource-response-eunorth1.s3.eu-north-1.amazonaws.com/x',
  ],
  [
    'cn-north-1',
    'https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/x',
  ],
])('the bucket of CloudFormation in %s is answered', (region, url) => {
  expect(isBucketOfCloudFormation(url, region)).toBe(true);
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
