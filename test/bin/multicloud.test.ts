// The multicloud app as a user runs it: a program, a file of settings, and neither cdktf's command nor terraform.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { oneIn } from '../support/seed-sweep';

// Beside the packages it needs, which are not bundled.
const program = resolve('node_modules/.cache/spendfuse/multicloud.test.js');
let folder: string;

beforeAll(() => {
  buildSync({
    entryPoints: ['bin/multicloud.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    packages: 'external',
  });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'multicloud-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const azure = {
  subscriptionId: '11111111-2222-3333-4444-555555555555',
  monthlyAmount: 100,
  alertEmail: 'oncall@example.com',
};
const gcp = {
  projectId: 'a-project',
  billingAccount: '012345-6789AB-CDEF01',
  monthlyAmount: 100,
  alertEmail: 'oncall@example.com',
};

function run(settings?: string) {
  if (settings !== undefined) writeFileSync(join(folder, 'multicloud.json'), settings);
  const { PATH: _, SPENDFUSE_MULTICLOUD: __, ...env } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [program], { cwd: folder, env });
  return { status, lines: stderr.toString().trim().split('\n') };
}

const stackAt = (name: string): string => join(folder, 'cdktf.out/stacks', name, 'cdk.tf.json');

it('synthesises a stack for each cloud, with nothing on the path', () => {
  expect(run(JSON.stringify({ azure, gcp }))).toEqual({ status: 0, lines: [''] });
  const resources = (name: string) =>
    Object.keys(JSON.parse(readFileSync(stackAt(name), 'utf8')).resource).sort();
  expect(resources('azure-guard')).toEqual(
    expect.arrayContaining([
      'azurerm_consumption_budget_subscription',
      'azurerm_function_app_flex_consumption',
      'azurerm_role_definition',
      'terraform_data',
    ]),
  );
  expect(resources('gcp-guard')).toEqual([
    'google_billing_budget',
    'google_monitoring_notification_channel',
    'google_pubsub_topic',
  ]);
});

it('synthesises one cloud alone', () => {
  expect(run(JSON.stringify({ gcp })).status).toBe(0);
  expect([existsSync(stackAt('gcp-guard')), existsSync(stackAt('azure-guard'))]).toEqual([
    true,
    false,
  ]);
});

const MISTAKES: ReadonlyArray<[string, string | undefined, RegExp]> = [
  [
    'mistakes in both',
    JSON.stringify({ azure: { ...azure, monthlyAmount: -1 }, gcp: { ...gcp, projectId: 7 } }),
    /\[azure-guard\] monthlyAmount is -1.*\[gcp-guard\] projectId is 7/,
  ],
  ['an empty file', '{}', /give "azure" or "gcp" settings/],
  ['nothing', undefined, /^multicloud\.json .*: give "azure" or "gcp" settings: see docs/],
  ['no JSON', '{azure', /JSON/],
];
test.each(oneIn(4, MISTAKES))(
  'says in one line what to set when it is given %s',
  (_what, settings, line) => {
    const { status, lines } = run(settings);
    expect(status).toBe(2);
    expect(lines).toEqual([expect.stringMatching(line)]);
    expect(existsSync(stackAt('azure-guard'))).toBe(false);
  },
);
