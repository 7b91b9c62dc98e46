// Where events go that a pause would lose, for the parts of a function that take events by themselves.
import { type App, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LambdaDestination, SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as sns from 'aws-cdk-lib/aws-sns';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import { codePath, testApp, testFunction } from '../../support/aws-app';

const guarded = (app: App, build: (app: App) => void): App => {
  WalletGuard.protect(app, { codePath, alertEmail: 'a@example.com', onReport: () => undefined });
  build(app);
  return app;
};

const takesEvents = (fn: lambda.IFunction): void =>
  void new sns.Topic(Stack.of(fn), 'Events').addSubscription(new LambdaSubscription(fn));

/** Failure destinations in a stack, by what they are for. */
function destinationsIn(template: Template): string[] {
  const configs = template.findResources('AWS::Lambda::EventInvokeConfig');
  return Object.values(configs)
    .map(({ Properties: { Qualifier, DestinationConfig } }) => {
      const name = typeof Qualifier === 'string' ? Qualifier : 'a version';
      return `${name}: ${DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0].slice(0, 20)}`;
    })
    .sort();
}

const shopOf = (app: App): Template => Template.fromStack(app.node.findChild('Shop') as Stack);

function withAlias(build: (alias: lambda.Alias, stack: Stack) => void): Template {
  const app = guarded(testApp(), (made) => {
    const stack = new Stack(made, 'Shop');
    const version = testFunction(stack).currentVersion;
    build(new lambda.Alias(stack, 'Live', { aliasName: 'live', version }), stack);
  });
  return shopOf(app);
}

describe('an alias that is called asynchronously', () => {
  test('has a destination of its own: what the function has does not hold for it', () => {
    expect(destinationsIn(withAlias(takesEvents))).toEqual([
      '$LATEST: SpendfuseRescueQueue',
      'live: SpendfuseRescueQueue',
    ]);
  });

  test('keeps the destination that it has', () => {
    const template = withAlias((alias, stack) => {
      takesEvents(alias);
      alias.configureAsyncInvoke({ onFailure: new SqsDestination(new sqs.Queue(stack, 'Mine')) });
    });
    expect(destinationsIn(template)).toEqual([
      '$LATEST: SpendfuseRescueQueue',
      expect.stringMatching(/: Mine/),
    ]);
  });

  test('keeps its other settings', () => {
    const template = withAlias((alias) => {
      takesEvents(alias);
      alias.configureAsyncInvoke({ retryAttempts: 1 });
    });
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 2);
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: Match.anyValue() },
    });
  });

  test('is rescued also where the function itself has a destination', () => {
    const app = guarded(testApp(), (made) => {
      const stack = new Stack(made, 'Shop');
      const onFailure = new SqsDestination(new sqs.Queue(stack, 'Mine'));
      takesEvents(testFunction(stack, 'Orders', { onFailure }).addAlias('live'));
    });
    expect(destinationsIn(shopOf(app))).toEqual([
      expect.stringMatching(/^\$LATEST: Mine/),
      'live: SpendfuseRescueQueue',
    ]);
  });
});

test('a version that is called asynchronously has a destination of its own', () => {
  const app = guarded(testApp(), (made) => {
    takesEvents(testFunction(new Stack(made, 'Shop')).currentVersion);
  });
  expect(destinationsIn(shopOf(app))).toEqual([
    '$LATEST: SpendfuseRescueQueue',
    'a version: SpendfuseRescueQueue',
  ]);
});

test('a function that takes what another one puts out is called asynchronously', () => {
  const app = guarded(testApp(), (made) => {
    const stack = new Stack(made, 'Shop');
    const next = testFunction(stack, 'Next');
    testFunction(stack, 'First', { onSuccess: new LambdaDestination(next) });
  });
  shopOf(app).hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: Match.stringLikeRegexp('^Next') },
    DestinationConfig: { OnFailure: Match.anyValue() },
  });
});

const lambdaRole = (stack: Stack): iam.Role =>
  new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });

test('a role of another stack is left as it is: an export for it could not be taken away again', () => {
  const build = (app: App): void => {
    const role = lambdaRole(new Stack(app, 'Roles'));
    takesEvents(testFunction(new Stack(app, 'Shop'), 'Orders', { role }));
  };
  const outputsOf = (app: App): unknown =>
    app.synth().getStackByName('Roles').template.Outputs ?? {};
  const bare = testApp();
  build(bare);
  const app = guarded(testApp(), build);
  expect(outputsOf(app)).toEqual(outputsOf(bare));
  expect(destinationsIn(shopOf(app))).toEqual([]);
});

test('a role of the stack around a nested one is widened: both are deployed as one', () => {
  const app = guarded(testApp(), (made) => {
    const stack = new Stack(made, 'Shop');
    const nested = new NestedStack(stack, 'Nested');
    takesEvents(testFunction(nested, 'Orders', { role: lambdaRole(stack) }));
  });
  app.synth();
  const nested = app.node.findChild('Shop').node.findChild('Nested') as NestedStack;
  expect(destinationsIn(Template.fromStack(nested))).toEqual(['$LATEST: SpendfuseRescueQueue']);
});

test('each function has a queue of its own, which takes nothing but what its own role sends', () => {
  const app = guarded(testApp(), (made) => {
    const stack = new Stack(made, 'Shop');
    const topic = new sns.Topic(stack, 'Events');
    for (const name of ['Orders', 'Mails'])
      topic.addSubscription(new LambdaSubscription(testFunction(stack, name)));
  });
  const template = shopOf(app);
  const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
  expect(queues).toHaveLength(2);
  const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
  const senders = policies.flatMap(({ Properties }) =>
    Properties.PolicyDocument.Statement.flatMap(
      ({ Effect, Condition }: { Effect: string; Condition?: Record<string, never> }) =>
        Effect === 'Deny' && Condition?.ArnNotEquals
          ? [JSON.stringify(Condition.ArnNotEquals)]
          : [],
    ),
  );
  expect(senders.map((sender) => /(Orders|Mails)\w*Role/.exec(sender)?.[1]).sort()).toEqual([
    'Mails',
    'Orders',
  ]);
  for (const queue of queues) expect(queue).toMatch(/^SpendfuseRescueQueue/);
});
