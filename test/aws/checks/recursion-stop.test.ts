// AWS's own loop stop stays on, and someone hears of it when it had to act.
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { RecursionStop } from '../../../lib/aws/checks/recursion-stop';
import { synth, testFunction } from '../../support/aws-app';

const stopped = (props: Partial<lambda.FunctionProps> = {}): Template =>
  synth((stack) => {
    new RecursionStop(stack, 'Loops', { fn: testFunction(stack, 'Orders', props) });
  });

test('terminates loops through the function', () => {
  stopped().hasResourceProperties('AWS::Lambda::Function', { RecursiveLoop: 'Terminate' });
});

test('alarms when AWS dropped an invocation of the function', () => {
  stopped().hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Lambda',
    MetricName: 'RecursiveInvocationsDropped',
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('Orders') } }],
    TreatMissingData: 'notBreaching',
  });
});

test('without a function, one alarm covers the whole Region', () => {
  synth((stack) => {
    new RecursionStop(stack, 'Loops', { topic: new sns.Topic(stack, 'Topic') });
  }).hasResourceProperties('AWS::CloudWatch::Alarm', {
    Metrics: [
      Match.objectLike({
        Expression:
          'SELECT SUM(RecursiveInvocationsDropped) FROM SCHEMA("AWS/Lambda", FunctionName)',
      }),
    ],
    AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
  });
});

test('a function that is allowed to loop is refused: someone meant it', () => {
  expect(() => stopped({ recursiveLoop: lambda.RecursiveLoop.ALLOW })).toThrow(
    /\[Shop\/Loops\] Shop\/Orders has recursiveLoop 'Allow'; drop it there/,
  );
});

test('an imported function is refused', () => {
  expect(() =>
    synth((stack) => {
      const fn = lambda.Function.fromFunctionName(stack, 'Legacy', 'legacy');
      new RecursionStop(stack, 'Loops', { fn });
    }),
  ).toThrow(/Shop\/Legacy is imported; its loop setting belongs to the app that owns it/);
});
