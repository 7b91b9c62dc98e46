// One word protects anything in a stack; tags bind it to its guard, and nothing is left out without a word.
import { Duration, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SnsEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { ENV } from '../../../lib/aws/contract';
import type { ProtectOptions } from '../../../lib/aws/guard/guard-target';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import type { WalletGuardProps } from '../../../lib/aws/guard/wallet-guard-props';
import { WalletProtected } from '../../../lib/aws/guard/wallet-protected';
import { Usd } from '../../../lib/aws/tree/usd';
import {
  codePath,
  synth,
  tagsOfFunction,
  testApp,
  testFunction,
  testStack,
  warningsOf,
} from '../../support/aws-app';

const quiet = { codePath, guardName: 'shop', onReport: () => undefined };

const guardIn = (stack: Stack, props: WalletGuardProps = {}): WalletGuard =>
  new WalletGuard(stack, 'Guard', { ...quiet, alertEmail: 'oncall@example.com', ...props });

/** A stack whose guard protects it as a whole, and the line that was printed. */
function protectedStack(build: (stack: Stack, guard: WalletGuard) => void): {
  template: Template;
  line: string;
} {
  const lines: string[] = [];
  const stack = testStack();
  const guard = guardIn(stack, { onReport: (line) => lines.push(line) });
  guard.protect(stack);
  build(stack, guard);
  const template = Template.fromStack(stack);
  expect(lines).toHaveLength(1);
  return { template, line: lines[0] ?? '' };
}

const singleton = (stack: Stack, uuid: string): lambda.SingletonFunction =>
  new lambda.SingletonFunction(stack, `Single-${uuid}`, {
    uuid,
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });

const queueOfEvents = (stack: Stack, fn: lambda.Function): void =>
  fn.addEventSource(new SnsEventSource(new sns.Topic(stack, 'Events')));

/** Those for the app's functions; the watchdog has one of its own. */
const rescueQueuesIn = (template: Template): string[] =>
  Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => id.startsWith('Spendfuse'));

describe('a guard', () => {
  test('makes a budget only when dollars are given, wired to the watchdog', () => {
    synth((stack) => guardIn(stack)).resourceCountIs('AWS::Budgets::Budget', 0);
    const template = synth((stack) => guardIn(stack, { monthlyUsd: 100, dailyUsd: 10 }));
    template.resourceCountIs('AWS::Budgets::Budget', 2);
    template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'lambda' });
  });

  test('alarms on every loop that AWS stops, unless told not to', () => {
    const expression = Match.stringLikeRegexp('RecursiveInvocationsDropped');
    synth((stack) => guardIn(stack)).hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: [Match.objectLike({ Expression: expression })],
    });
    synth((stack) => guardIn(stack, { hasRecursionAlarm: false })).resourcePropertiesCountIs(
      'AWS::CloudWatch::Alarm',
      { Metrics: Match.anyValue() },
      0,
    );
  });

  test('hands its ceiling to the watchdog as the default of each function', () => {
    const template = synth((stack) => guardIn(stack, { ceiling: Usd.perDay(5) }));
    const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(JSON.parse(fn?.Properties.Environment.Variables[ENV.policy])).toEqual({
      mode: 'observe',
      ceilingUsdPerDay: 5,
    });
  });

  test('warns when nobody would be told, in words that can be acknowledged', () => {
    const stack = testStack();
    new WalletGuard(stack, 'Guard', quiet);
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(/nobody gets an alert.*spendfuse:no-alert-channel/),
      expect.stringMatching(/watches no function of this app.*spendfuse:nothing-watched/),
    ]);
  });

  test('refuses wrong props all at once, with its path', () => {
    const wrong = () => synth((stack) => guardIn(stack, { monthlyUsd: -5, accountConcurrency: 0 }));
    expect(wrong).toThrow('[Shop/Guard]');
    expect(wrong).toThrow(/monthlyUsd is -5/);
    expect(wrong).toThrow(/accountConcurrency is 0/);
  });
});

describe('protecting a scope', () => {
  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    [
      'a second time',
      (stack) => [1, 2].map(() => WalletGuard.protect(stack, quiet)),
      /\[Shop\] Shop is protected already; use the guard that the first call returned/,
    ],
    [
      'that is a single function',
      (stack) => WalletGuard.protect(testFunction(stack) as unknown as Stack, quiet),
      /\[Shop\/Orders\] WalletGuard.protect takes an app, a stage or a stack; for less, make a guard/,
    ],
  ])('is refused %s', (_case, protect, problem) => {
    expect(() => protect(testStack())).toThrow(problem);
  });

  test('covers a function that is added later', () => {
    const { template, line } = protectedStack((stack) => testFunction(stack));
    expect(tagsOfFunction(template)).toEqual({ 'spendfuse:guard': 'shop' });
    expect(line).toBe('Spendfuse: 1 function watched (OBSERVE: nothing will be paused)');
  });

  test('keeps what was said explicitly, and counts it apart', () => {
    const { template, line } = protectedStack((stack, guard) => {
      guard.protect(testFunction(stack), { ceiling: Usd.perHour(2) });
      testFunction(stack, 'Other');
    });
    expect(tagsOfFunction(template)['spendfuse:ceiling-usd-per-hour']).toBe('2');
    expect(line).toBe(
      'Spendfuse: 2 functions watched (OBSERVE: nothing will be paused), 1 of them explicitly',
    );
  });

  test('never watches the watchdog', () => {
    const { template } = protectedStack((stack) => testFunction(stack));
    expect(tagsOfFunction(template, 'GuardWatchdogFunction')).toEqual({
      'spendfuse:own': 'true',
      'spendfuse:watchdog': 'shop',
    });
  });

  test('leaves a function alone that is tagged so, and says why', () => {
    const { template, line } = protectedStack((stack) => {
      Tags.of(testFunction(stack)).add('spendfuse:mode', 'ignore');
    });
    expect(tagsOfFunction(template)).toEqual({ 'spendfuse:mode': 'ignore' });
    expect(line).toContain('1 ignored (tagged to be ignored: Shop/Orders)');
  });

  test('leaves CDK’s own handlers alone, and says why', () => {
    const { line } = protectedStack((stack) => {
      testFunction(stack, 'Custom::CleanUp');
    });
    expect(line).toContain('1 ignored (runs only while CDK deploys: Shop/Custom::CleanUp)');
  });

  test('covers a singleton as the function that it stands for', () => {
    const { template, line } = protectedStack((stack, guard) => {
      guard.protect(singleton(stack, 'aaaa'), { ceiling: Usd.perDay(5) });
      singleton(stack, 'bbbb');
    });
    expect(tagsOfFunction(template, 'SingletonLambdaaaaa')).toEqual({
      'spendfuse:ceiling-usd-per-day': '5',
      'spendfuse:guard': 'shop',
    });
    expect(line).toBe(
      'Spendfuse: 2 functions watched (OBSERVE: nothing will be paused), 1 of them explicitly',
    );
  });

  test('leaves a function to the guard it has already', () => {
    const { template, line } = protectedStack((stack) => {
      Tags.of(testFunction(stack)).add('spendfuse:guard', 'other');
    });
    expect(tagsOfFunction(template)['spendfuse:guard']).toBe('other');
    expect(line).toContain('watched by another guard: Shop/Orders');
  });

  test('says which functions are out of its reach', () => {
    const lines: string[] = [];
    const app = testApp();
    const guard = guardIn(testStack({ env: { region: 'eu-west-1' } }, app), {
      onReport: (line) => lines.push(line),
    });
    const far = new Stack(app, 'Far', { env: { region: 'us-east-1' } });
    testFunction(far);
    guard.protect(app);
    app.synth();
    expect(lines).toEqual([
      expect.stringContaining(
        '1 NOT covered (in another account or Region than its guard: Far/Orders)',
      ),
    ]);
  });

  test('leaves imported functions to their owners, and says so', () => {
    const { line } = protectedStack((stack) => {
      lambda.Function.fromFunctionName(stack, 'Legacy', 'legacy');
    });
    expect(line).toContain('1 ignored (imported: protect it explicitly: Shop/Legacy)');
  });

  test('exports nothing from any stack', () => {
    const app = testApp();
    const home = testStack({}, app);
    const other = new Stack(app, 'Other');
    const fn = testFunction(other);
    queueOfEvents(other, fn);
    const guard = guardIn(home);
    guard.protect(app);
    guard.protect(fn, { ceiling: Usd.perDay(5) });
    for (const stack of [home, other]) {
      const outputs = Object.values(Template.fromStack(stack).findOutputs('*'));
      expect(outputs.filter((output) => 'Export' in output)).toEqual([]);
      expect(JSON.stringify(Template.fromStack(stack))).not.toContain('Fn::ImportValue');
    }
  });
});

describe('protecting one thing', () => {
  const explicit = (
    make: (stack: Stack) => Parameters<WalletGuard['protect']>[0],
    options: ProtectOptions = {},
  ): Template =>
    synth((stack) => {
      guardIn(stack).protect(make(stack), options);
    });

  test('a function reserves nothing by default, so that it deploys where the quota is 10', () => {
    const template = explicit((stack) => testFunction(stack), { ceiling: Usd.perDay(5) });
    expect(JSON.stringify(template)).not.toContain('"ReservedConcurrentExecutions":');
  });

  test('a function is capped from its ceiling when asked to be', () => {
    explicit((stack) => testFunction(stack), {
      ceiling: Usd.perDay(5),
      isConcurrencyCapped: true,
    }).hasResourceProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: Match.anyValue(),
    });
  });

  test('a queue-fed function gets its queue held to the same concurrency', () => {
    explicit(
      (stack) => {
        const fn = testFunction(stack);
        fn.addEventSource(new SqsEventSource(new sqs.Queue(stack, 'Queue')));
        return fn;
      },
      { concurrency: 12 },
    ).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 12 },
    });
  });

  test('an API is throttled, and the functions behind it are protected', () => {
    const template = explicit(
      (stack) =>
        new http.HttpApi(stack, 'Api', {
          defaultIntegration: new HttpLambdaIntegration('I', testFunction(stack)),
        }),
      { requestsPerSecond: 20 },
    );
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 20 },
    });
    expect(tagsOfFunction(template)['spendfuse:guard']).toBe('shop');
  });

  test('a REST API gets a web ACL when clients are to be limited', () => {
    explicit(
      (stack) => {
        const api = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false });
        api.root.addMethod('GET');
        return api;
      },
      { clientRequestsPerMinute: 120 },
    ).resourceCountIs('AWS::WAFv2::WebACLAssociation', 1);
  });

  test('a function URL protects its function', () => {
    const template = explicit((stack) => testFunction(stack).addFunctionUrl());
    expect(tagsOfFunction(template)['spendfuse:guard']).toBe('shop');
  });

  test('an imported function is watched by name, and that is said', () => {
    const lines: string[] = [];
    const template = synth((stack) => {
      const fn = lambda.Function.fromFunctionName(stack, 'Legacy', 'legacy');
      guardIn(stack, { onReport: (line) => lines.push(line) }).protect(fn);
    });
    const [fn] = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(JSON.parse(fn?.Properties.Environment.Variables[ENV.watch])).toEqual({
      scope: 'tagged',
      functions: [{ name: 'legacy', tags: {} }],
    });
    expect(lines[0]).toContain('1 imported, watched by name only (Shop/Legacy)');
  });

  test('an imported function of another account is refused', () => {
    const arn = 'arn:aws:lambda:eu-west-1:999988887777:function:theirs';
    expect(() =>
      synth(
        (stack) => guardIn(stack).protect(lambda.Function.fromFunctionArn(stack, 'Theirs', arn)),
        { env: { account: '111122223333', region: 'eu-west-1' } },
      ),
    ).toThrow(/Shop\/Theirs is in account 999988887777; put a guard into that account/);
  });

  test.each<
    [string, (stack: Stack) => Parameters<WalletGuard['protect']>[0], ProtectOptions, RegExp]
  >([
    [
      'a cap',
      (stack) => testFunction(stack),
      { concurrency: 5 },
      /\[Shop\/Orders\] Shop\/Orders has a cap from an earlier protect; say it all in one/,
    ],
    [
      'an API',
      (stack) => new apigateway.LambdaRestApi(stack, 'Api', { handler: testFunction(stack) }),
      { requestsPerSecond: 5 },
      /\[Shop\/Api\] Shop\/Api has its settings from an earlier protect/,
    ],
  ])('%s is said once', (_case, make, options, problem) => {
    const stack = testStack();
    const guard = guardIn(stack);
    const target = make(stack);
    guard.protect(target, options);
    expect(() => guard.protect(target, options)).toThrow(problem);
  });

  test('a mixin does the same', () => {
    const template = synth((stack) => {
      testFunction(stack).with(new WalletProtected(guardIn(stack), { isNeverPaused: true }));
    });
    expect(tagsOfFunction(template)).toEqual({
      'spendfuse:guard': 'shop',
      'spendfuse:never-pause': 'true',
    });
  });

  test('a guard of another app is found by its name', () => {
    const template = synth((stack) => {
      const guard = WalletGuard.fromGuardName(stack, 'Theirs', 'platform');
      guard.protect(testFunction(stack), { mode: 'enforce' });
      guard.onPaused('Page');
      guard.onResumeFailed('Stuck');
    });
    expect(tagsOfFunction(template)).toEqual({
      'spendfuse:guard': 'platform',
      'spendfuse:mode': 'enforce',
    });
    for (const detailTypes of [
      ['Spendfuse Paused', 'Spendfuse Paused Again'],
      ['Spendfuse Resume Failed'],
    ])
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { detail: { guard: ['platform'] }, 'detail-type': detailTypes },
      });
  });

  test.each<
    [string, (stack: Stack) => Parameters<WalletGuard['protect']>[0], ProtectOptions, RegExp]
  >([
    [
      'a throttle on a function',
      (stack) => testFunction(stack),
      { requestsPerSecond: 5 },
      /\[Shop\/Orders\] requestsPerSecond does nothing for a function; it takes ceiling/,
    ],
    [
      'a tag on an API',
      (stack) => new http.HttpApi(stack, 'Api'),
      { isNeverPaused: true },
      /isNeverPaused does nothing for an API/,
    ],
    [
      'a cap without a ceiling',
      (stack) => testFunction(stack),
      { isConcurrencyCapped: true },
      /isConcurrencyCapped has no ceiling to keep/,
    ],
    [
      'an API without a stage of its own',
      (stack) => new http.WebSocketApi(stack, 'Ws'),
      { requestsPerSecond: 5 },
      /\[Shop\/Ws\] Shop\/Ws has no stage that this app owns; give the stage itself/,
    ],
    [
      'an imported API, which nothing could be put on',
      (stack) => apigateway.RestApi.fromRestApiId(stack, 'Theirs', 'abc'),
      {},
      /\[Shop\/Theirs\] Shop\/Theirs has no stage that this app owns/,
    ],
    [
      'a ceiling without a period, as JavaScript lets one write it',
      (stack) => testFunction(stack),
      { ceiling: 5 as unknown as Usd },
      /ceiling is 5; use Usd.perHour, Usd.perDay or Usd.perMonth/,
    ],
    [
      'a policy field out of range',
      (stack) => testFunction(stack),
      { baselineMultiple: 0 },
      /baselineMultiple is 0; use a number from 1/,
    ],
  ])('refuses %s', (_case, make, options, problem) => {
    expect(() => explicit(make, options)).toThrow(problem);
  });
});

describe('events that a pause would lose', () => {
  const withEvents = (
    props: Partial<lambda.FunctionProps> = {},
    guardProps: WalletGuardProps = {},
  ): Template =>
    synth((stack) => {
      const fn = testFunction(stack, 'Orders', props);
      guardIn(stack, guardProps).protect(fn);
      queueOfEvents(stack, fn);
    });

  test('go to a rescue queue where there was no failure destination', () => {
    withEvents().hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: Match.stringLikeRegexp('Orders') },
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('SpendfuseRescueQueue'), 'Arn'] },
        },
      },
    });
  });

  test('may be sent there by the function’s own role', () => {
    withEvents().hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('OrdersServiceRole') }],
      PolicyDocument: {
        Statement: [Match.objectLike({ Effect: 'Allow', Action: 'sqs:SendMessage' })],
      },
    });
  });

  test.each<[string, Partial<lambda.FunctionProps>]>([
    ['a dead-letter queue', { deadLetterQueueEnabled: true }],
    [
      'a failure destination',
      { onFailure: { bind: () => ({ destination: 'arn:aws:sqs:eu-west-1:111122223333:mine' }) } },
    ],
  ])('stay with %s that is there already', (_case, props) => {
    expect(rescueQueuesIn(withEvents(props))).toEqual([]);
  });

  test('keep the other settings of an asynchronous configuration', () => {
    withEvents({ retryAttempts: 1, maxEventAge: Duration.minutes(5) }).hasResourceProperties(
      'AWS::Lambda::EventInvokeConfig',
      {
        MaximumRetryAttempts: 1,
        MaximumEventAgeInSeconds: 300,
        DestinationConfig: { OnFailure: Match.anyValue() },
      },
    );
  });

  test('are left as they are where the role is not ours to widen', () => {
    const template = synth((stack) => {
      const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/theirs', {
        mutable: false,
      });
      const fn = testFunction(stack, 'Orders', { role });
      guardIn(stack).protect(fn);
      queueOfEvents(stack, fn);
    });
    expect(rescueQueuesIn(template)).toEqual([]);
  });

  test('need no queue where nothing calls asynchronously', () => {
    const template = synth((stack) => guardIn(stack).protect(testFunction(stack)));
    expect(rescueQueuesIn(template)).toEqual([]);
  });

  test('are left to the owner who wants it so', () => {
    const template = withEvents({}, { hasRescueQueue: false });
    expect(rescueQueuesIn(template)).toEqual([]);
  });
});
