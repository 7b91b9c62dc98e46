// A queue and its worker: messages that fail end in a queue of their own, the worker is capped, and a loop cannot run far.
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Usd, WalletGuard } from 'spendfuse';

const app = new App();
const stack = new Stack(app, 'Thumbnails');
const failed = new sqs.Queue(stack, 'Failed', { retentionPeriod: Duration.days(14) });
const jobs = new sqs.Queue(stack, 'Jobs', {
  visibilityTimeout: Duration.minutes(3),
  deadLetterQueue: { queue: failed, maxReceiveCount: 5 },
});
const worker = new lambda.Function(stack, 'Worker', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  memorySize: 1024,
  timeout: Duration.seconds(30),
});
worker.addEventSource(new SqsEventSource(jobs, { maxConcurrency: 10 }));

const guard = WalletGuard.protect(stack, { alertEmail: 'oncall@example.com' });
guard.protect(worker, { concurrency: 10, ceiling: Usd.perDay(25) });
