// A REST API with everything: the stage is throttled, each client is limited, the function is capped from dollars,
// its events are rescued, and the account has a budget that pauses the top spenders.
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { AlertChannel, Usd, WalletGuard } from 'spendfuse';

const app = new App();
const stack = new Stack(app, 'Shop');
const orders = new lambda.Function(stack, 'Orders', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  memorySize: 256,
  timeout: Duration.seconds(5),
});
const api = new apigateway.LambdaRestApi(stack, 'Api', { handler: orders, cloudWatchRole: false });
const slack = StringParameter.fromSecureStringParameterAttributes(stack, 'Slack', {
  parameterName: '/alerts/slack',
});

const guard = new WalletGuard(stack, 'Guard', {
  mode: 'enforce',
  alertEmail: 'oncall@example.com',
  channels: [AlertChannel.slack(slack)],
  monthlyUsd: 200,
});
guard.protect(stack);
// Answers are the dearest term of a public function: the promise of small ones is what makes a low ceiling possible.
guard.protect(orders, { ceiling: Usd.perDay(40), isConcurrencyCapped: true, responseKb: 20 });
guard.protect(api, { requestsPerSecond: 20, clientRequestsPerMinute: 120 });
guard.onPaused('Paged');
