// A function URL that only CloudFront may call, with a limit for each client and one for all of them together.
import { App, Duration, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RateLimit, WalletGuard } from 'spendfuse';

const app = new App();
// WAF's web ACLs for CloudFront exist in this Region only.
const stack = new Stack(app, 'Page', { env: { region: 'us-east-1' } });
const page = new lambda.Function(stack, 'Page', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ statusCode: 200 });'),
  timeout: Duration.seconds(3),
});
const url = page.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
new RateLimit(stack, 'Front', {
  protect: url,
  clientRequestsPerMinute: 120,
  globalRequestsPerMinute: 6000,
});

WalletGuard.protect(app, { alertEmail: 'oncall@example.com' });
