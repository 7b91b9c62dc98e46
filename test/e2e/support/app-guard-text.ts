// An app of two functions with the one line of the README in it, as one template: the guard that a CDK user has.
// Its watchdog's code is inline, because a stand-in cloud has no bucket of assets.

import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { WalletGuard } from '../../../lib';

export const APP = { stackName: 'Shop', functions: ['by-url', 'by-queue', 'calm'] } as const;

export function appGuardText(): string {
  const app = new App({ analyticsReporting: false });
  // The rule about the bootstrap's version reads a parameter that only a bootstrapped account has.
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const stack = new Stack(app, APP.stackName, { synthesizer });
  const [, byQueue] = APP.functions.map(
    (functionName) =>
      new lambda.Function(stack, functionName, {
        functionName,
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
        memorySize: 1024,
      }),
  );
  byQueue?.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Jobs')));
  WalletGuard.protect(stack, { isInline: true, hasCheck: false, onReport: () => undefined });
  return JSON.stringify(app.synth().getStackByName(APP.stackName).template);
}
