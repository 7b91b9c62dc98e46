// `scan --account --cloud azure`: every function app with its worst bill and what makes it worse, and no setting read.

import { surveySubscription } from '../../../lib/cli/azure/survey';
import { runCli } from '../../support/cli-io';

const subscription = '11111111-2222-3333-4444-555555555555';
const SITES = `/subscriptions/${subscription}/providers/Microsoft.Web/sites`;
const idOf = (name: string) =>
  `/subscriptions/${subscription}/resourceGroups/shop/providers/Microsoft.Web/sites/${name}`;

const flex = {
  ...{ id: idOf('orders'), name: 'orders', kind: 'functionapp,linux', location: 'East US' },
  properties: {
    sku: 'FlexConsumption',
    functionAppConfig: {
      scaleAndConcurrency: {
        ...{ instanceMemoryMB: 2048, maximumInstanceCount: 40 },
        triggers: { http: { perInstanceConcurrency: 16 } },
        alwaysReady: [{ name: 'http', instanceCount: 2 }],
      },
    },
  },
};
const consumption = {
  ...{ id: idOf('bills'), name: 'bills', kind: 'functionapp', location: 'East US' },
  properties: { sku: 'Dynamic' },
};
const logic = { id: idOf('flow'), name: 'flow', kind: 'functionapp,workflowapp', properties: {} };

function cli(argv: readonly string[], replies: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const run = runCli([...argv, '--account', '--cloud', 'azure'], {
    surveyCloud: (options) =>
      surveySubscription(options, {
        az: async (words) => {
          asked.push(words.join(' '));
          if (words[0] === 'account') return JSON.stringify({ id: subscription, user: {} });
          const path = words[words.indexOf('--url') + 1]?.split('?')[0] ?? '';
          const reply = replies[path];
          if (reply === undefined) throw new Error('Forbidden(AuthorizationFailed)');
          return JSON.stringify(reply);
        },
      }),
  });
  return { run, asked };
}

const REPLIES = {
  [SITES]: { value: [flex, consumption, logic] },
  [`${consumption.id}/config/web`]: { properties: { functionAppScaleLimit: 0 } },
};

test('computes the worst bill of what its own limit bounds, and says what nothing bounds', async () => {
  const { run, asked } = cli(['exposure'], REPLIES);
  const { code, stdout, stderr } = await run;
  expect(stderr).toContain(`${subscription} · 2 functions (read-only)`);
  expect(stdout).toMatch(/orders/);
  expect(stdout).toMatch(/bills/);
  expect(stdout).not.toMatch(/flow/);
  expect(stdout).toContain('40 instances');
  expect([0, 1]).toContain(code);
  // Only reads, and no app setting.
  expect(asked.filter((words) => /--method (?!get)|appsettings/.test(words))).toEqual([]);
});

test('finds an app that nobody limited', async () => {
  const { stdout } = await cli(['scan', '--output', 'json'], REPLIES).run;
  const findings: { ruleId: string }[] = JSON.parse(stdout).findings;
  expect(JSON.stringify(findings.filter(({ ruleId }) => ruleId.includes('bound')))).toContain(
    'bills',
  );
});

test('says which limit it could not read, and fails where the apps cannot be listed', async () => {
  const { run } = cli(['scan'], { [SITES]: REPLIES[SITES] });
  expect((await run).stdout.replace(/\s+/g, ' ')).toMatch(/Not seen.*the scale limit of bills/);
  expect(await cli(['scan'], {}).run).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Azure refused it'),
  });
});
