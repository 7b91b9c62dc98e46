// One line protects a whole app: nested stages, functions added later, every account and Region.
import { type App, PropertyInjectors, Stack, Stage, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SnsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sns from 'aws-cdk-lib/aws-sns';
import { ENV, RESCUE_TAG } from '../../../lib/aws/contract';
import type { GuardedApp } from '../../../lib/aws/guard/guarded-app';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import { Usd } from '../../../lib/aws/tree/usd';
import { codePath, tagsOfFunction, testApp, testFunction } from '../../support/aws-app';

interface Synthesised {
  readonly lines: string[];
  /** Templates of all assemblies, by stack name. */
  readonly templates: ReadonlyMap<string, Template>;
}

const mail = { alertEmail: 'oncall@example.com' };

function protectedApp(
  build: (app: App, guarded: GuardedApp) => void,
  props: Parameters<typeof WalletGuard.protect>[1] = {},
  app = testApp(),
): Synthesised {
  const lines: string[] = [];
  const onReport = (line: string): void => {
    lines.push(line);
  };
  const guarded = WalletGuard.protect(app, { codePath, onReport, ...mail, ...props });
  build(app, guarded);
  const templates = app
    .synth()
    .stacksRecursively.map(({ stackName, template }) => [stackName, Template.fromJSON(template)]);
  return { lines, templates: new Map(templates as [string, Template][]) };
}

function templateOf({ templates }: Synthesised, name: string): Template {
  const template = templates.get(name);
  if (!template) throw new Error(`no stack ${name} among ${[...templates.keys()].join(', ')}`);
  return template;
}

const guardNameIn = (synthesised: Synthesised, stack: string): string => {
  const functions = templateOf(synthesised, stack).findResources('AWS::Lambda::Function');
  return Object.values(functions)[0]?.Properties.Environment.Variables[ENV.guard];
};

const shop = (app: Stage, id = 'Shop', region?: string): Stack =>
  new Stack(app, id, { env: { region } });

test('makes one guard stack and ties every function to it, also those added later', () => {
  const synthesised = protectedApp((app) => {
    testFunction(shop(app), 'Orders');
  });
  expect([...synthesised.templates.keys()].sort()).toEqual(['Shop', 'Spendfuse']);
  expect(tagsOfFunction(templateOf(synthesised, 'Shop'))).toEqual({
    'spendfuse:guard': guardNameIn(synthesised, 'Spendfuse'),
  });
  expect(synthesised.lines).toEqual([
    'Spendfuse: 1 function watched (OBSERVE: nothing will be paused)',
  ]);
});

test('guards each Region where it has functions, and no other', () => {
  const synthesised = protectedApp((app) => {
    testFunction(shop(app, 'Eu', 'eu-west-1'));
    testFunction(shop(app, 'Us', 'us-east-1'));
    shop(app, 'Empty', 'ap-south-1');
  });
  expect([...synthesised.templates.keys()].sort()).toEqual([
    'Empty',
    'Eu',
    'Spendfuse-eu-west-1',
    'Spendfuse-us-east-1',
    'Us',
  ]);
  for (const [stack, guard] of [
    ['Eu', 'Spendfuse-eu-west-1'],
    ['Us', 'Spendfuse-us-east-1'],
  ] as const)
    expect(tagsOfFunction(templateOf(synthesised, stack))['spendfuse:guard']).toBe(
      guardNameIn(synthesised, guard),
    );
});

describe('stages', () => {
  test('that are there already are entered, each with a guard of its own', () => {
    const app = testApp();
    const prod = new Stage(app, 'Prod');
    testFunction(shop(prod));
    const synthesised = protectedApp(() => undefined, {}, app);
    expect(tagsOfFunction(templateOf(synthesised, 'Prod-Shop'))).toEqual({
      'spendfuse:guard': guardNameIn(synthesised, 'Prod-Spendfuse'),
    });
    expect(synthesised.lines[0]).toMatch(/1 function watched \(OBSERVE/);
  });

  test('that are made later are entered', () => {
    const synthesised = protectedApp((app) => {
      testFunction(shop(new Stage(app, 'Prod')));
    });
    expect(synthesised.templates.has('Prod-Spendfuse')).toBe(true);
  });

  test('that a pipeline synthesises early are entered in time', () => {
    const synthesised = protectedApp((app) => {
      const prod = new Stage(app, 'Prod');
      testFunction(shop(prod));
      prod.synth();
    });
    expect(synthesised.templates.has('Prod-Spendfuse')).toBe(true);
    expect(synthesised.lines[0]).toMatch(/1 function watched \(OBSERVE/);
  });

  test('that are missed are named, with what to do', () => {
    const { lines } = protectedApp((app) => {
      new lambda.CfnFunction(shop(new Stage(app, 'Prod')), 'Plain', {
        code: { zipFile: 'exports.handler = async () => {};' },
        role: 'arn:aws:iam::111122223333:role/plain',
      });
    });
    expect(lines[0]).toContain(
      '1 NOT covered (stage not met: call WalletGuard.protect on it: Prod)',
    );
  });

  test('in one account and Region have guards of different names', () => {
    const synthesised = protectedApp(
      (app) => {
        for (const id of ['Dev', 'Prod']) testFunction(shop(new Stage(app, id)));
      },
      { guardName: 'shop' },
    );
    expect(guardNameIn(synthesised, 'Dev-Spendfuse-shop')).toBe('shop-Dev');
    expect(guardNameIn(synthesised, 'Prod-Spendfuse-shop')).toBe('shop-Prod');
  });

  test('can be protected alone', () => {
    const app = testApp();
    const [prod, dev] = [new Stage(app, 'Prod'), new Stage(app, 'Dev')];
    testFunction(shop(prod));
    testFunction(shop(dev));
    WalletGuard.protect(prod, { codePath, onReport: () => undefined, ...mail });
    const names = app.synth().stacksRecursively.map(({ stackName }) => stackName);
    expect(names.sort()).toEqual(['Dev-Shop', 'Prod-Shop', 'Prod-Spendfuse']);
  });
});

test('whoever injects props into functions already goes on doing so', () => {
  const app = testApp();
  PropertyInjectors.of(app).add({
    constructUniqueId: lambda.Function.PROPERTY_INJECTION_ID,
    inject: (props) => ({ ...props, memorySize: 777 }),
  });
  const synthesised = protectedApp((built) => testFunction(shop(built)), {}, app);
  templateOf(synthesised, 'Shop').hasResourceProperties('AWS::Lambda::Function', {
    MemorySize: 777,
  });
});

test('says more about one function than the default does', () => {
  const synthesised = protectedApp((app, guarded) => {
    guarded.protect(testFunction(shop(app)), { ceiling: Usd.perDay(5) });
  });
  expect(tagsOfFunction(templateOf(synthesised, 'Shop'))['spendfuse:ceiling-usd-per-day']).toBe(
    '5',
  );
  expect(synthesised.lines[0]).toContain(
    '1 function watched (OBSERVE: nothing will be paused), 1 of them explicitly',
  );
});

test('carries an API’s ceiling to the functions behind it', () => {
  const synthesised = protectedApp((app, guarded) => {
    const stack = shop(app);
    const api = new http.HttpApi(stack, 'Api', {
      defaultIntegration: new HttpLambdaIntegration('I', testFunction(stack)),
    });
    guarded.protect(api, { ceiling: Usd.perDay(200), responseKb: 10 });
  });
  const template = templateOf(synthesised, 'Shop');
  expect(tagsOfFunction(template)['spendfuse:ceiling-usd-per-day']).toBe('200');
  expect(JSON.stringify(template)).toContain('ThrottlingRateLimit');
});

test('watches an imported function by name in the guard of its own Region', () => {
  const synthesised = protectedApp((app, guarded) => {
    guarded.protect(lambda.Function.fromFunctionName(shop(app), 'Legacy', 'legacy'));
  });
  const functions = templateOf(synthesised, 'Spendfuse').findResources('AWS::Lambda::Function');
  const setting = Object.values(functions)[0]?.Properties.Environment.Variables[ENV.watch];
  expect(JSON.parse(setting).functions).toEqual([{ name: 'legacy', tags: {} }]);
  expect(synthesised.lines[0]).toContain('1 imported, watched by name only (Shop/Legacy)');
});

const mailer = (app: App): void => {
  const stack = shop(app);
  testFunction(stack).addEventSource(new SnsEventSource(new sns.Topic(stack, 'Events')));
};

test('rescues asynchronous events in the function’s own stack, in a queue that can be replayed', () => {
  templateOf(protectedApp(mailer), 'Shop').hasResourceProperties('AWS::SQS::Queue', {
    Tags: [{ Key: RESCUE_TAG.key, Value: RESCUE_TAG.value }],
  });
});

describe('whatever feature flags the app has', () => {
  const recommended = require('aws-cdk-lib/recommended-feature-flags.json');
  const flags: [string, Record<string, unknown>][] = [
    ['none', {}],
    ['all that CDK recommends', recommended],
    ['aspects run in a single pass', { '@aws-cdk/core:aspectStabilization': false }],
  ];

  test.each(flags)('with %s, the same is protected and rescued', (_case, context) => {
    const synthesised = protectedApp(mailer, {}, testApp({ context }));
    const template = templateOf(synthesised, 'Shop');
    expect(tagsOfFunction(template)).toEqual({
      'spendfuse:guard': guardNameIn(synthesised, 'Spendfuse'),
    });
    template.hasResourceProperties('AWS::SQS::Queue', { Tags: Match.anyValue() });
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 1);
    expect(synthesised.lines[0]).toContain('1 function watched');
  });
});

test.each([
  ['onPaused', ['Spendfuse Paused', 'Spendfuse Paused Again']],
  ['onResumed', ['Spendfuse Resumed']],
  ['onPauseFailed', ['Spendfuse Pause Failed']],
  ['onResumeFailed', ['Spendfuse Resume Failed']],
] as const)('puts rules on each guard it makes (%s)', (hook, detailTypes) => {
  const synthesised = protectedApp((app, guarded) => {
    testFunction(shop(app));
    guarded[hook]('Page');
  });
  templateOf(synthesised, 'Spendfuse').hasResourceProperties('AWS::Events::Rule', {
    EventPattern: { 'detail-type': detailTypes },
  });
});

test('names its guard stacks after the guard, so that two apps do not replace each other’s', () => {
  const build = (app: App): unknown => testFunction(shop(app, 'Eu', 'eu-west-1'));
  const stacksOf = (guardName: string): string[] => [
    ...protectedApp(build, { guardName }).templates.keys(),
  ];
  expect(stacksOf('payments')).toEqual(['Eu', 'Spendfuse-payments-eu-west-1']);
  expect(stacksOf('pay_ments.eu')).toEqual(['Eu', 'Spendfuse-pay-ments-eu-eu-west-1']);
});

test('says in each guard stack what it is for', () => {
  const synthesised = protectedApp((app) => testFunction(shop(app)));
  expect(templateOf(synthesised, 'Spendfuse').toJSON().Description).toMatch(/^Spendfuse: watches/);
});

test('gives its guard stacks the tags of the app', () => {
  const synthesised = protectedApp((app) => {
    Tags.of(app).add('team', 'payments');
    testFunction(shop(app));
  });
  templateOf(synthesised, 'Spendfuse').hasResourceProperties('AWS::DynamoDB::Table', {
    Tags: [{ Key: 'team', Value: 'payments' }],
  });
});

test('exports nothing', () => {
  const synthesised = protectedApp((app) => {
    testFunction(shop(app, 'A'));
    testFunction(shop(app, 'B'));
  });
  for (const template of synthesised.templates.values()) {
    const outputs: Array<Record<string, unknown>> = Object.values(template.toJSON().Outputs ?? {});
    expect(outputs.filter((output) => 'Export' in output)).toEqual([]);
  }
});

test('says the same and makes the same when it is synthesised again', () => {
  const app = testApp();
  const lines: string[] = [];
  WalletGuard.protect(app, { codePath, onReport: (line) => lines.push(line), ...mail });
  testFunction(shop(app));
  const first = app.synth().getStackByName('Shop').template;
  const second = app.synth({ force: true }).getStackByName('Shop').template;
  expect(second).toEqual(first);
  expect(lines[1]).toBe(lines[0]);
});

test('refuses wrong props where it is called, before anything is made', () => {
  expect(() =>
    WalletGuard.protect(testApp(), { codePath, dailyUsd: 0, policy: { holdMinutes: 1 } }),
  ).toThrow(/\[Spendfuse\].*dailyUsd is 0.*holdMinutes is 1/);
});

test('a whole app is not protected twice', () => {
  const app = testApp();
  const guarded = WalletGuard.protect(app, { codePath, ...mail });
  const stack = shop(app);
  expect(() => guarded.protect(stack)).toThrow(
    /\[Shop\] Shop is protected as a whole already; protect single functions/,
  );
});
