// What a guard says of itself: the line at synth with its mode and what was added where, and the outputs of its stack.

import { Template } from 'aws-cdk-lib/assertions';
import { SnsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import type { WalletGuardProps } from '../../../lib/aws/guard/wallet-guard-props';
import { codePath, testFunction, testStack } from '../../support/aws-app';

function guarded(props: WalletGuardProps = {}) {
  const lines: string[] = [];
  const stack = testStack();
  const onReport = (line: string) => lines.push(line);
  WalletGuard.protect(stack, { codePath, alertEmail: 'a@example.com', onReport, ...props });
  testFunction(stack).addEventSource(new SnsEventSource(new sns.Topic(stack, 'Topic')));
  return { template: Template.fromStack(stack), line: lines.join('\n') };
}

test.each([
  ['observe', 'OBSERVE: nothing will be paused'],
  ['enforce', 'ENFORCE: what runs away is paused'],
] as const)('in %s mode the line says what that means, and what was added where', (mode, words) => {
  expect(guarded({ mode }).line).toBe(
    `Spendfuse: 1 function watched (${words}); 1 rescue queue added to Shop`,
  );
});

test('the stack names its watchdog, its topic and the command in its outputs', () => {
  const ids = Object.keys(guarded().template.findOutputs('*'));
  for (const name of ['WatchdogName', 'TopicArn', 'StatusCommand'])
    expect(ids.filter((id) => id.includes(name))).toHaveLength(1);
});
