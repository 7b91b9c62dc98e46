// How sure a loop is that rests on a permission: a write that the policy names on every resource, a suffix that does
// not tell a thumbnail from its picture, and words that say "permitted" where the code decides.

import { scan } from '../../lib/scan/scan';
import { inline } from './sources';

const loopsOf = (text: string, minimumConfidence: 'low' | 'medium' = 'low') =>
  scan([inline(text)], { minimumConfidence }).findings.filter(({ ruleId }) => ruleId === 'loop');

const worker = (action: string, environment = '') => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Jobs: {Type: AWS::SQS::Queue}
  Other: {Type: AWS::SQS::Queue}
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      ${environment}
      Policies: [{Statement: [{Effect: Allow, Action: ${action}, Resource: '*'}]}]
      Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}`;
const env = (queue: string) => `Environment: {Variables: {QUEUE_URL: !Ref ${queue}}}`;

describe('a write named on every resource, with its trigger in the same template', () => {
  test.each([
    [
      'is medium where the environment names the trigger',
      worker('sqs:SendMessage', env('Jobs')),
      ['medium'],
    ],
    ['is low where nothing names it', worker('sqs:SendMessage'), ['low']],
    ['is low where another queue is named', worker('sqs:SendMessage', env('Other')), ['low']],
    ['is no loop where the action is a wildcard too', worker("'sqs:*'"), []],
  ])('%s', (_, text, expected) => {
    expect(loopsOf(text).map(({ confidence }) => confidence)).toEqual(expected);
  });

  test('is not searched for in other templates', () => {
    const report = scan(
      [
        inline(worker('sqs:SendMessage').replace(/ {6}Events: .*/, ''), 'a.yaml'),
        inline(worker("'sqs:*'"), 'b.yaml'),
      ],
      { minimumConfidence: 'low' },
    );
    expect(report.findings.filter(({ ruleId }) => ruleId === 'loop')).toEqual([]);
  });
});

const auditor = (environment: string, resource: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Audit:
    Type: AWS::Serverless::Function
    Properties:
      Environment: {Variables: {${environment}}}
      Policies: [{Statement: [{Effect: Allow, Action: events:PutEvents, Resource: ${resource}}]}]
      Events: {Any: {Type: EventBridgeRule, Properties: {Pattern: {source: [shop.orders]}}}}`;

describe('events put on any bus, with a rule on the default bus in the same template', () => {
  test.each([
    ['are medium where the environment names the source', 'SOURCE: shop.orders', ['medium']],
    ['are low where it does not', 'SOURCE: shop.users', ['low']],
  ])('%s', (_, environment, expected) => {
    expect(loopsOf(auditor(environment, "'*'")).map(({ confidence }) => confidence)).toEqual(
      expected,
    );
  });
});

const thumbnails = (rule: string, key = '*') => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Images: {Type: AWS::S3::Bucket}
  Thumbnail:
    Type: AWS::Serverless::Function
    Properties:
      Policies: [{Statement: [{Effect: Allow, Action: s3:PutObject, Resource: !Sub '\${Images.Arn}/${key}'}]}]
      Events:
        Upload:
          Type: S3
          Properties: {Bucket: !Ref Images, Events: 's3:ObjectCreated:*', Filter: {S3Key: {Rules: [${rule}]}}}`;

describe('a thumbnail in the bucket of its picture', () => {
  test('is a loop that a suffix does not prevent, and a prefix most likely does', () => {
    const medium = (text: string) => loopsOf(text, 'medium').length;
    expect(medium(thumbnails('{Name: suffix, Value: .jpg}'))).toBe(1);
    expect(medium(thumbnails('{Name: prefix, Value: in/}'))).toBe(0);
    expect(medium(thumbnails('{Name: suffix, Value: .csv}', '*.parquet'))).toBe(0);
  });

  test('is told as a permission, since the code decides', () => {
    const [finding] = loopsOf(thumbnails('{Name: suffix, Value: .jpg}'));
    expect(finding?.message).toContain('can go round if the code does what its role permits');
  });
});
