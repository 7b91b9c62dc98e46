// Functions that share one role and one trigger can set each other off in every order. That is one mistake, so it is
// one finding that names them all; loops that need different repairs stay apart.

import { scan } from '../../lib/scan/scan';
import { inline } from './sources';

const loopsOf = (text: string) =>
  scan([inline(text)], { minimumConfidence: 'low' }).findings.filter(
    ({ ruleId }) => ruleId === 'loop',
  );

const NAMES = ['A', 'B', 'C', 'D'] as const;

const sharing = (statement: string, properties: (name: string) => string) => `
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Role: !GetAtt Shared.Arn}}
Resources:
  News: {Type: AWS::SNS::Topic}
  Shared:
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyName: all, PolicyDocument: {Statement: [{Effect: Allow, ${statement}}]}}]
${NAMES.map(
  (name) => `  Q${name}: {Type: AWS::SQS::Queue}
  ${name}: {Type: AWS::Serverless::Function, Properties: {${properties(name)}}}`,
).join('\n')}
`;

const PUBLISHES = 'Action: sns:Publish, Resource: !Ref News';
const byNews = () => 'Events: {News: {Type: SNS, Properties: {Topic: !Ref News}}}';
const byQueue = (name: string) =>
  `Events: {Jobs: {Type: SQS, Properties: {Queue: !GetAtt Q${name}.Arn}}}`;

describe('permutations of a shared role', () => {
  test.each([
    ['of one topic that starts them all', sharing(PUBLISHES, byNews)],
    [
      'of calls from any of them to any of them',
      sharing(
        'Action: lambda:InvokeFunction, Resource: [!GetAtt A.Arn, !GetAtt B.Arn, !GetAtt C.Arn, !GetAtt D.Arn]',
        () => '',
      ),
    ],
    [
      'of a queue each, where each may send to all',
      sharing("Action: sqs:SendMessage, Resource: '*'", byQueue),
    ],
  ])('%s are one finding that names every function', (_, text) => {
    const findings = loopsOf(text);
    expect(findings).toHaveLength(1);
    const [finding] = findings;
    const words = [finding?.message, ...(finding?.related ?? []).map(({ note }) => note)].join(
      '\n',
    );
    for (const name of NAMES) expect(words).toMatch(new RegExp(`\\b${name}\\b`));
    expect(finding?.message).toMatch(/\d+ more ways? round by the same permission/);
  });

  test('a surer loop stays apart from what is merely permitted', () => {
    const named = sharing("Action: sqs:SendMessage, Resource: '*'", (name) =>
      name === 'B' ? `Environment: {Variables: {QUEUE: !Ref QB}}, ${byQueue(name)}` : byQueue(name),
    );
    expect(loopsOf(named).map(({ confidence, resource }) => [confidence, resource])).toEqual([
      ['medium', 'B'],
      ['low', 'A'],
    ]);
  });
});

describe('loops that stay apart', () => {
  test('functions with a role each and one trigger', () => {
    const own = () =>
      `Policies: [{SNSPublishMessagePolicy: {TopicName: !GetAtt News.TopicName}}], ${byNews()}`;
    const text = sharing(PUBLISHES, own).replace(/^Globals.*\n/m, '');
    expect(loopsOf(text).map(({ resource }) => resource)).toEqual([...NAMES]);
  });

  test('two triggers of one function, which are mended apart', () => {
    const text = sharing("Action: sqs:SendMessage, Resource: '*'", (name) =>
      name === 'A'
        ? `Events: {One: {Type: SQS, Properties: {Queue: !GetAtt QA.Arn}}, Two: {Type: SQS, Properties: {Queue: !GetAtt QB.Arn}}}`
        : '',
    );
    expect(loopsOf(text)).toHaveLength(2);
  });
});
