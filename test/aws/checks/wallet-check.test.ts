// Loops and worst cases are told at synth: where they are, how to break them, and only what is certain stops anybody.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, Duration, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import esbuild from 'esbuild';
import { ConcurrencyCap } from '../../../lib/aws/caps/concurrency-cap';
import { RecursionStop } from '../../../lib/aws/checks/recursion-stop';
import { WalletCheck } from '../../../lib/aws/checks/wallet-check';
import type { WalletCheckProps } from '../../../lib/aws/checks/wallet-check-props';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import type { WalletGuardProps } from '../../../lib/aws/guard/wallet-guard-props';
import { ConfirmPage } from '../../../lib/aws/watchdog/confirm-page';
import { Watchdog } from '../../../lib/aws/watchdog/watchdog';
import { formatUsd } from '../../../lib/core/units/money';
import { awsPriceBook, exposureReport, readInventory } from '../../../lib/scan';
import { codePath, testApp, testFunction } from '../../support/aws-app';
import { isSweep } from '../../support/seed-sweep';
import { reportOf, reportsOf, type SynthReport, type Told } from '../../support/synth-report';

/** Writes back to the table whose stream starts it: AWS never stops this one. */
function streamLoop(scope: Construct, id = 'Totals'): lambda.Function {
  const fn = testFunction(scope, id);
  const table = new dynamodb.TableV2(scope, `${id}Table`, {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    dynamoStream: dynamodb.StreamViewType.NEW_IMAGE,
  });
  table.grantWriteData(fn);
  fn.addEnvironment('TABLE', table.tableName);
  fn.addEventSource(
    new DynamoEventSource(table, { startingPosition: lambda.StartingPosition.LATEST }),
  );
  return fn;
}

/** Sends to the queue it is fed from: Lambda's own detection stops this one. */
function queueLoop(scope: Construct): lambda.Function {
  const fn = testFunction(scope, 'Worker');
  const queue = new sqs.Queue(scope, 'Jobs');
  queue.grantSendMessages(fn);
  fn.addEventSource(new SqsEventSource(queue));
  return fn;
}

/** A rule that hears everything and a function that may put anything: likely, not certain. */
function busLoop(scope: Construct): void {
  const fn = testFunction(scope, 'Router');
  const bus = new events.EventBus(scope, 'Bus');
  bus.grantPutEventsTo(fn);
  new events.Rule(scope, 'All', {
    eventBus: bus,
    eventPattern: { account: ['111122223333'] },
    targets: [new LambdaFunction(fn)],
  });
}

const checked = (props: WalletCheckProps, build: (app: App) => void): SynthReport =>
  reportOf((app) => {
    Validations.of(app).addPlugins(new WalletCheck(props));
    build(app);
  });

const guardedReport = (props: WalletGuardProps, build: (app: App) => void): SynthReport =>
  reportOf((app) => {
    WalletGuard.protect(app, { codePath, alertEmail: 'a@example.com', ...quiet, ...props });
    build(app);
  });

const quiet = { onReport: () => undefined };
const shop = (app: Stage, id = 'Shop'): Stack => new Stack(app, id);
const only = ({ told }: SynthReport, ruleName: string): Told[] =>
  told.filter((entry) => entry.ruleName === ruleName);
const loopsIn = (report: SynthReport): string[] =>
  only(report, 'loop').map(({ description }) => description.replace(/\s+/g, ' '));

describe('a loop', () => {
  const report = checked({}, (app) => streamLoop(shop(app)));
  const [loop] = report.told;

  test('that is certain stops the synth', () => {
    expect(report.conclusion).toBe('failure');
    expect(loop?.severity).toBe('error');
  });

  test('is told as a path with its confidence, whether AWS stops it, each edge and how to break it', () => {
    expect(loop?.description.split('\n')).toEqual([
      'Shop/Totals → Shop/TotalsTable → Shop/Totals can go',
      '     round if the code does what its role permits',
      '     (confidence high)',
      "   Lambda's own detection does not cover it: nothing stops",
      '     it',
      '   Shop/Totals writes to Shop/TotalsTable: may',
      '     dynamodb:putitem, dynamodb:updateitem,',
      '     dynamodb:deleteitem',
      '   Shop/TotalsTable triggers Shop/Totals: event source',
      '     mapping',
    ]);
    expect(loop?.suggestedFix).toMatch(
      /^write to another table, or filter the stream so that\nthe function/,
    );
  });

  test('is placed at a construct and in a template', () => {
    expect(loop).toMatchObject({
      constructPath: 'Shop/Totals/Resource',
      templatePath: 'Shop.template.json',
      logicalId: expect.stringMatching(/^Totals/),
    });
  });

  test('that AWS would stop says so', () => {
    const [through] = checked({}, (app) => queueLoop(shop(app))).told;
    expect(through?.description).toMatch(/detection would stop it after about 16\s+rounds/);
  });

  test('that is only likely is told and stops nothing', () => {
    const likely = checked({}, (app) => busLoop(shop(app)));
    expect(likely.conclusion).toBe('success');
    expect(likely.told).toMatchObject([{ ruleName: 'loop', severity: 'warning' }]);
    expect(likely.told[0]?.description).toMatch(/confidence medium/);
  });

  test('in a nested stack and in a stage is found, each at its own construct', () => {
    const { told } = checked({}, (app) => {
      streamLoop(new NestedStack(shop(app), 'Nested'));
      streamLoop(shop(new Stage(app, 'Prod')));
    });
    expect(told.map(({ constructPath }) => constructPath).sort()).toEqual([
      'Prod/Shop/Totals/Resource',
      'Shop/Nested/Totals/Resource',
    ]);
  });

  test('across two stacks is found', () => {
    const found = checked({}, (app) => {
      const data = shop(app, 'Data');
      const uploads = new s3.Bucket(data, 'Uploads');
      const fn = testFunction(data, 'Resize');
      uploads.addEventNotification(s3.EventType.OBJECT_CREATED, new LambdaDestination(fn));
      const code = shop(app, 'Code');
      const queue = new sqs.Queue(data, 'Done');
      queue.grantSendMessages(fn);
      const copy = testFunction(code, 'Copy');
      copy.addEventSource(new SqsEventSource(queue));
      uploads.grantPut(copy);
    });
    expect(loopsIn(found)).toEqual([
      expect.stringMatching(/Data\/Resize → Data\/Done → Code\/Copy → Data\/Uploads → /),
    ]);
  });

  test('that is accepted with a reason where it is made stops nothing', () => {
    const accepted = checked({}, (app) => {
      const fn = streamLoop(shop(app));
      Validations.of(fn).acknowledge({ id: 'Spendfuse::loop', reason: 'ends at version 3' });
    });
    expect(accepted.told).toEqual([]);
    expect(accepted.conclusion).toBe('success');
  });

  test('that the settings accept by construct path is not told', () => {
    const ignore = [{ rule: 'loop', resource: 'Shop/Totals', reason: 'ends at version 3' }];
    expect(checked({ ignore }, (app) => streamLoop(shop(app))).told).toEqual([]);
  });

  test('that the template itself accepts is not told', () => {
    const { told } = checked({}, (app) => {
      const fn = streamLoop(shop(app)).node.defaultChild as lambda.CfnFunction;
      fn.addMetadata('spendfuse', { ignore: [{ rule: 'loop', reason: 'ends at version 3' }] });
    });
    expect(told).toEqual([]);
  });
});

describe('what stops a synth', () => {
  const conclusion = (props: WalletCheckProps): string =>
    checked(props, (app) => busLoop(shop(app))).conclusion;

  test('is what failOn says', () => {
    expect(conclusion({ failOn: 'high' })).toBe('success');
    expect(conclusion({ failOn: 'medium' })).toBe('failure');
    const nothing = checked({ failOn: 'nothing' }, (app) => streamLoop(shop(app)));
    expect([nothing.conclusion, nothing.told[0]?.severity]).toEqual(['success', 'warning']);
  });

  test('is never another rule unless failOn is said', () => {
    const open = (app: App): void => {
      const authType = lambda.FunctionUrlAuthType.NONE;
      testFunction(shop(app)).addFunctionUrl({ authType });
    };
    const report = checked({ findingsFrom: 'high' }, open);
    expect(report.told.map(({ ruleName }) => ruleName)).toContain('open-to-anyone');
    expect(report.conclusion).toBe('success');
    expect(checked({ findingsFrom: 'high', failOn: 'high' }, open).conclusion).toBe('failure');
    expect(checked({}, open).told).toEqual([]);
  });

  test('is not the check itself failing, which is told', () => {
    const check = new WalletCheck();
    const stackTemplates = [
      { stackConstructPath: 'Shop', templatePath: 'gone.json', accountId: '', region: '' },
    ];
    const appConstruct = testApp();
    const report = check.validate({ templatePaths: ['gone.json'], stackTemplates, appConstruct });
    expect(report.success).toBe(true);
    expect(report.violations).toMatchObject([{ ruleName: 'check-failed', severity: 'warning' }]);
    expect(report.violations[0]?.description).toMatch(/Nothing was checked for loops: .*ENOENT/);
  });
});

describe('the worst case', () => {
  const exposures = (build: (app: App) => void, props: WalletCheckProps = {}): Told[] =>
    only(checked({ hasExposure: true, ...props }, build), 'exposure');

  test('is one line for each stack with functions, and names what nothing caps', () => {
    const [line, ...others] = exposures((app) => {
      const stack = shop(app);
      const capped = testFunction(stack, 'Orders');
      new ConcurrencyCap(stack, 'Cap', { fn: capped, concurrency: 2 });
      for (const id of ['A', 'B', 'C', 'D']) testFunction(stack, id);
      new sqs.Queue(shop(app, 'Queues'), 'Queue');
    });
    expect(others).toEqual([]);
    expect(line).toMatchObject({ severity: 'info', constructPath: 'Shop' });
    expect(line?.description).toMatch(
      /^Worst case as it stands: \$[\d,.]+\/hour, \$[\d,.]+\/day, \$[\d,.]+\/month; unbounded: A, B, C and 1 more$/,
    );
  });

  test('does not call unbounded what only a timer starts', () => {
    const [line] = exposures((app) => {
      const stack = shop(app);
      const nightly = testFunction(stack, 'Nightly');
      new events.Rule(stack, 'Night', {
        schedule: events.Schedule.rate(Duration.days(1)),
        targets: [new LambdaFunction(nightly)],
      });
    });
    expect(line?.description).not.toContain('unbounded');
  });

  test('is what `spendfuse exposure` says of the template', () => {
    const app = testApp();
    const build = (scope: App): void => {
      const stack = shop(scope);
      new ConcurrencyCap(stack, 'Cap', { fn: testFunction(stack), concurrency: 2 });
    };
    build(app);
    const text = JSON.stringify(app.synth().getStackByName('Shop').template);
    const inventory = readInventory([{ file: 'Shop.template.json', text }]);
    const { total } = exposureReport(inventory, {}, awsPriceBook);
    const [line] = exposures(build);
    expect(line?.description).toBe(
      `Worst case as it stands: ${formatUsd(total.usdPerHour, 'up')}/hour, ${formatUsd(total.usdPerDay, 'up')}/day, ${formatUsd(total.usdPerMonth, 'up')}/month`,
    );
  });

  test('counts the functions of nested stacks with the stack they are deployed with', () => {
    const [line] = exposures((app) => testFunction(new NestedStack(shop(app), 'Nested')));
    expect(line?.constructPath).toBe('Shop');
    expect(line?.description).toMatch(/unbounded: Nested\/Orders$/);
  });

  test('is not repeated by every synth of a test, unless asked for', () => {
    expect(exposures((app) => testFunction(shop(app)), { hasExposure: undefined })).toEqual([]);
  });

  test('says what could not be seen', () => {
    const report = checked({ hasExposure: true }, (app) => {
      const stack = shop(app);
      const queue = sqs.Queue.fromQueueArn(stack, 'Q', 'arn:aws:sqs:eu-west-1:111122223333:q');
      testFunction(stack).addEventSource(new SqsEventSource(queue));
      stack.addTransform('Macro');
    });
    const [spots] = only(report, 'not-seen');
    expect(spots?.description).toMatch(
      /^Not seen, and so in no finding and no amount: \d+ things?\n {3}transform Macro may change/,
    );
    expect(spots?.suggestedFix).toMatch(
      /^npx --no-install spendfuse scan \S*cdk\.out\S* lists all of them$/,
    );
  });
});

describe('brought along', () => {
  test('by a protected app, it stops a certain loop and leaves the guard itself out', () => {
    const report = guardedReport({ check: { hasExposure: true } }, (app) => streamLoop(shop(app)));
    expect(report.conclusion).toBe('failure');
    expect(report.told.map(({ constructPath }) => constructPath)).toEqual([
      'Shop/Totals/Resource',
      'Shop',
    ]);
  });

  test('by a protected app, it takes settings, or stays away', () => {
    const loop = (app: App): unknown => streamLoop(shop(app));
    const report = guardedReport({ check: { failOn: 'nothing' } }, loop);
    expect([report.conclusion, loopsIn(report).length]).toEqual(['success', 1]);
    expect(guardedReport({ hasCheck: false }, loop).told).toEqual([]);
  });

  test('by a guard, it checks what the guard protects and nothing beside it', () => {
    const report = reportOf((app) => {
      const mine = shop(app, 'Mine');
      const other = shop(app, 'Other');
      streamLoop(mine);
      streamLoop(other);
      const guard = new WalletGuard(mine, 'Guard', { codePath, alertEmail: 'a@b.cd', ...quiet });
      guard.protect(mine);
    });
    expect(loopsIn(report)).toEqual([expect.stringMatching(/^Mine\/Totals → /)]);
  });

  test('by a recursion stop, it finds the loops that AWS does not stop, and tells no amounts', () => {
    const report = reportOf((app) => {
      const stack = shop(app);
      new RecursionStop(stack, 'Loops', { fn: streamLoop(stack) });
    });
    expect(loopsIn(report)).toHaveLength(1);
    expect(only(report, 'exposure')).toEqual([]);
  });

  test('twice for the same app, each loop is told once', () => {
    const reports = reportsOf((app) => {
      const stack = shop(app);
      const fn = streamLoop(stack);
      new RecursionStop(stack, 'Loops', { fn });
      WalletGuard.protect(app, { codePath, alertEmail: 'a@example.com', ...quiet });
    });
    expect(reports.flatMap(loopsIn)).toHaveLength(1);
  });

  test('beside one that was added by hand, only that one speaks', () => {
    const reports = reportsOf((app) => {
      WalletGuard.protect(app, { codePath, alertEmail: 'a@example.com', ...quiet });
      Validations.of(app).addPlugins(new WalletCheck({ failOn: 'nothing' }));
      streamLoop(shop(app));
    });
    expect(reports.map(({ conclusion, told }) => [conclusion, told.length])).toEqual([
      ['success', 1],
    ]);
  });
});

test('an acceptance without a reason accepts nothing, and is told', () => {
  const report = checked({}, (app) => {
    const fn = streamLoop(shop(app)).node.defaultChild as lambda.CfnFunction;
    fn.addMetadata('spendfuse', { ignore: [{ rule: 'loop' }] });
  });
  expect(report.conclusion).toBe('failure');
  expect(only(report, 'not-read')).toMatchObject([
    { severity: 'warning', description: expect.stringMatching(/"loop" without a reason/) },
  ]);
});

test('a watchdog and its confirm page are not what the check is about, wherever they stand', () => {
  const report = checked({ hasExposure: true, findingsFrom: 'low' }, (app) => {
    const stack = shop(app);
    const watchdog = new Watchdog(stack, 'Watchdog', { codePath, alertEmail: 'a@example.com' });
    new ConfirmPage(stack, 'Page', { watchdog, codePath });
  });
  expect(report.told).toEqual([]);
});

test('a recursion stop can be had without the check', () => {
  const report = reportOf((app) => {
    const stack = shop(app);
    new RecursionStop(stack, 'Loops', { fn: streamLoop(stack), hasCheck: false });
  });
  expect(report.told).toEqual([]);
});

test('the quota that a guard was given bounds the worst case', () => {
  const hour = (accountConcurrency: number): number => {
    const report = guardedReport({ accountConcurrency, check: { hasExposure: true } }, (app) =>
      testFunction(shop(app)),
    );
    return Number(/\$([\d.]+)\/hour/.exec(only(report, 'exposure')[0]?.description ?? '')?.[1]);
  };
  expect(hour(100)).toBeLessThan(hour(500));
});

test('wrong settings are refused with every problem and its fix', () => {
  const wrong = { failOn: 'always', ceilingUsdPerDay: -1 } as unknown as WalletCheckProps;
  expect(() => new WalletCheck(wrong)).toThrow(
    "[WalletCheck] failOn is 'always'; use low, medium, high or nothing; ceilingUsdPerDay is -1; use a number from 0 to 1000000000",
  );
  expect(() => guardedReport({ check: wrong }, () => undefined)).toThrow(/failOn is 'always'/);
});

// The toolkit takes seconds to start.
if (isSweep)
  describe('cdk synth', () => {
    const folder = mkdtempSync(join(tmpdir(), 'spendfuse-synth-'));
    esbuild.buildSync({
      stdin: {
        contents: `
        import { App, Stack, Validations } from 'aws-cdk-lib';
        import * as lambda from 'aws-cdk-lib/aws-lambda';
        import { WalletCheck } from './lib/aws/checks/wallet-check';
        const app = new App();
        Validations.of(app).addPlugins(new WalletCheck());
        const stack = new Stack(app, 'Shop');
        const runtime = lambda.Runtime.NODEJS_24_X;
        const code = lambda.Code.fromInline('x');
        const fn = new lambda.Function(stack, 'Orders', { runtime, code, handler: 'index.handler' });
        if (process.env.LOOP) {
          fn.grantInvoke(fn.role);
          fn.addEnvironment('SELF', 'x');
          new lambda.EventInvokeConfig(stack, 'Async', { function: fn, onSuccess: {
            bind: () => ({ destination: fn.functionArn }) } });
        }`,
        resolveDir: join(__dirname, '..', '..', '..'),
      },
      bundle: true,
      platform: 'node',
      packages: 'external',
      outfile: join(folder, 'app.js'),
    });
    const modules = join(__dirname, '..', '..', '..', 'node_modules');
    writeFileSync(join(folder, 'cdk.json'), '{"app":"node app.js"}');

    const cdkSynth = (env: NodeJS.ProcessEnv = {}) =>
      spawnSync(process.execPath, [join(modules, 'aws-cdk', 'bin', 'cdk'), 'synth'], {
        cwd: folder,
        encoding: 'utf8',
        env: {
          ...process.env,
          NODE_ENV: '',
          NODE_PATH: modules,
          NO_COLOR: '1',
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          HOME: folder,
          ...env,
        },
      });

    test('writes the template alone to standard output, and the worst case to standard error', () => {
      const { status, stdout, stderr } = cdkSynth();
      expect(status).toBe(0);
      expect(stdout).toMatch(/^Resources:\n/);
      expect(stdout).not.toMatch(/Worst case/);
      expect(stderr).toMatch(
        /INFO Worst case as it stands: \$.*; unbounded: Orders \(Spendfuse\)\n {3}Shop/,
      );
    });

    test('fails on a loop, says how to break it, and writes no template', () => {
      const { status, stdout, stderr } = cdkSynth({ LOOP: '1' });
      expect(status).toBe(1);
      expect(stdout).toBe('');
      expect(stderr).toMatch(/ERROR Shop\/Orders → Shop\/Orders can go round/);
      expect(stderr).toMatch(/Suggested fix: pass a counter/);
      const sentAlerts = stderr
        .slice(stderr.indexOf('ERROR'), stderr.indexOf('Acknowledge'))
        .split('\n');
      expect(sentAlerts.filter((line) => line.length > 80)).toEqual([]);
    });
  });
