// An app as it was, and one line: every function of it, later ones included, is watched and nothing is paused yet.
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { WalletGuard } from 'spendfuse';

const app = new App();
const stack = new Stack(app, 'Reports');
const nightly = new lambda.Function(stack, 'Nightly', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  timeout: Duration.minutes(5),
});
new events.Rule(stack, 'Night', {
  schedule: events.Schedule.cron({ hour: '2', minute: '0' }),
  targets: [new LambdaFunction(nightly)],
});

WalletGuard.protect(app, { alertEmail: 'oncall@example.com' });
