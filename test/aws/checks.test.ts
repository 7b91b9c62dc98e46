// What others check a template for: cdk-nag's packs, CloudFormation's own rules, and cfn-lint where it is installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Validations } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { AccountGuard } from '../../lib/aws/guard/account-guard';
import { WalletGuard } from '../../lib/aws/guard/wallet-guard';
import { Usd } from '../../lib/aws/tree/usd';
import { AlertChannel } from '../../lib/aws/watchdog/alert-channel';
import { ChatActions } from '../../lib/aws/watchdog/chat-actions';
import { ConfirmPage } from '../../lib/aws/watchdog/confirm-page';
import { codePath, testApp, testStack } from '../support/aws-app';
import { ExampleShop } from '../support/example-shop';
import { isSweep } from '../support/seed-sweep';

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs?: ReadonlyArray<{ readonly constructPath?: string }>;
}

interface Report {
  readonly pluginReports: ReadonlyArray<{ readonly violations: readonly Violation[] }>;
}

/** Every finding of both packs, and in the sweep of CloudFormation's own rules: their engine takes many seconds to start. */
function findingsIn(build: (app: App) => void): string[] {
  process.env.CDK_VALIDATION = String(isSweep);
  try {
    const app = testApp({ context: { '@aws-cdk/core:failSynthOnValidationErrors': false } });
    build(app);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
    const { directory } = app.synth();
    const text = readFileSync(join(directory, 'validation-report.json'), 'utf8');
    const { pluginReports } = JSON.parse(text) as Report;
    return pluginReports.flatMap(({ violations }) => violations.flatMap(linesOf)).sort();
  } finally {
    process.env.CDK_VALIDATION = 'false';
  }
}

const linesOf = ({ ruleName, violatingConstructs = [] }: Violation): string[] =>
  violatingConstructs.map(({ constructPath }) => `${ruleName} at ${constructPath}`);

function guard(app: App, shop: ExampleShop): void {
  const guarded = WalletGuard.protect(app, {
    codePath,
    alertEmail: 'oncall@example.com',
    monthlyUsd: 100,
    dailyUsd: 10,
    hasDashboard: true,
    onReport: () => undefined,
  });
  const ceiling = Usd.perDay(300);
  guarded.protect(shop.restApi, { requestsPerSecond: 20, clientRequestsPerMinute: 120 });
  guarded.protect(shop.httpApi, { ceiling, responseKb: 10 });
  guarded.protect(shop.images, { clientRequestsPerMinute: 60, globalRequestsPerMinute: 6000 });
  guarded.protect(shop.queueFed, { concurrency: 10 });
  guarded.protect(shop.called, { ceiling, isConcurrencyCapped: true });
}

/** The shop's own findings, before anything guards it. */
let ofShop: readonly string[] = [];
beforeAll(() => {
  ofShop = findingsIn((app) => new ExampleShop(app));
});

test('the checks do find what is wrong', () => {
  expect(ofShop).not.toEqual([]);
});

test('the account guard has no finding', () => {
  expect(findingsIn((app) => new AccountGuard(app, 'guard', { codePath }))).toEqual([]);
});

test('guarding an app adds no finding to those it had', () => {
  const after = findingsIn((app) => guard(app, new ExampleShop(app)));
  expect(after.filter((finding) => !ofShop.includes(finding))).toEqual([]);
});

test('a guard with a channel and a confirm page has no finding', () => {
  const findings = findingsIn((app) => {
    const stack = testStack({}, app);
    const secret = Secret.fromSecretNameV2(stack, 'Slack', 'slack');
    const channels = [AlertChannel.slack(secret)];
    const { watchdog } = new WalletGuard(stack, 'Guard', { codePath, channels });
    new ConfirmPage(stack, 'Confirm', { watchdog, codePath });
  });
  expect(findings).toEqual([]);
});

test('buttons add no finding to those that a chat channel has', () => {
  const chat = (hasButtons: boolean) =>
    findingsIn((app) => {
      const stack = testStack({}, app);
      const channel = new SlackChannelConfiguration(stack, 'Slack', {
        slackChannelConfigurationName: 'oncall',
        slackWorkspaceId: 'T1',
        slackChannelId: 'C1',
      });
      const { watchdog } = new WalletGuard(stack, 'Guard', {
        codePath,
        alertEmail: 'a@example.com',
      });
      if (hasButtons) new ChatActions(stack, 'Buttons', { watchdog, channels: [channel] });
    });
  expect(chat(true)).toEqual(chat(false));
});

/** A Python tool that not every machine has, and that takes many seconds: `pip install cfn-lint` brings it. */
const cfnLint = (...args: string[]) => spawnSync('cfn-lint', args, { encoding: 'utf8' });

function templatesOf(build: (app: App) => void): string[] {
  const app = testApp();
  build(app);
  return app.synth().stacksRecursively.map(({ templateFullPath }) => templateFullPath);
}

if (isSweep && cfnLint('--version').status === 0)
  test('cfn-lint finds no error in the account guard, nor in a guarded app', () => {
    const files = [
      ...templatesOf((app) => new AccountGuard(app, 'guard', { codePath })),
      ...templatesOf((app) => guard(app, new ExampleShop(app))),
    ];
    const { stdout, status } = cfnLint('--non-zero-exit-code', 'error', ...files);
    expect({ status, errors: stdout.split('\n').filter((line) => /^E\d/.test(line)) }).toEqual({
      status: 0,
      errors: [],
    });
  }, 60_000);
