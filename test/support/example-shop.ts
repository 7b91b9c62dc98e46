// A shop with every kind of way in, as a user might write it: what the checks look at, with and without a guard.
// Must hold nothing of the guard's: the difference between the two is the guard alone.
import { type App, Duration, Stack } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SnsEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { testFunction } from './aws-app';

export class ExampleShop extends Stack {
  readonly restApi: apigateway.RestApi;
  readonly httpApi: http.HttpApi;
  readonly images: lambda.FunctionUrl;
  readonly queueFed: lambda.Function;
  readonly called: lambda.Function;

  constructor(app: App) {
    super(app, 'Shop', { env: { account: '111122223333', region: 'us-east-1' } });
    const orders = testFunction(this, 'Orders', { timeout: Duration.seconds(5) });
    this.restApi = new apigateway.RestApi(this, 'Rest', { cloudWatchRole: false });
    this.restApi.root.addMethod('POST', new apigateway.LambdaIntegration(orders));
    const search = testFunction(this, 'Search', { timeout: Duration.seconds(5) });
    this.httpApi = new http.HttpApi(this, 'Http', {
      defaultIntegration: new HttpLambdaIntegration('Search', search),
    });
    this.images = testFunction(this, 'Images').addFunctionUrl({
      authType: lambda.FunctionUrlAuthType.AWS_IAM,
    });
    this.queueFed = testFunction(this, 'Invoices');
    this.queueFed.addEventSource(
      new SqsEventSource(new sqs.Queue(this, 'Queue', { visibilityTimeout: Duration.minutes(1) })),
    );
    testFunction(this, 'Mails').addEventSource(new SnsEventSource(new sns.Topic(this, 'Events')));
    this.called = testFunction(this, 'Report', { timeout: Duration.minutes(5) });
  }
}
