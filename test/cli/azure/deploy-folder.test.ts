// `deploy --cloud azure` on a folder of this machine: what it writes, what it prints, and every mistake at once.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PAGE_FOLDER } from '../../../lib/contract';
import { defaultPolicy } from '../../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../../lib/core/policy/policy-problems';
import { runCli } from '../../support/cli-io';

const here = mkdtempSync(path.join(tmpdir(), 'spendfuse-deploy-'));
const guardFoldersPath = path.join(here, 'guards');
mkdirSync(path.join(guardFoldersPath, 'azure'), { recursive: true });
writeFileSync(path.join(guardFoldersPath, 'azure/main.tf.json'), '{}');

const subscription = '11111111-2222-3333-4444-555555555555';
const NOW_MS = Date.UTC(2026, 10, 30);
const deploy = (...words: string[]) =>
  runCli(['deploy', '--cloud', 'azure', ...words], { guardFoldersPath, nowMs: NOW_MS });

test('writes what the user said beside the guard, and prints the three commands', async () => {
  const out = path.join(here, 'out');
  const { code, stdout } = await deploy(
    ...['--subscription', subscription, '--alert-email', 'oncall@example.com', '--out', out],
    ...['--monthly-budget-usd', '100', '--mode', 'enforce', '--ceiling-usd-per-day', '5'],
  );
  expect(code).toBe(0);
  expect(stdout).toContain(`  cd ${out}\n  terraform init\n  terraform apply\n`);
  expect(stdout).toMatch(/by python3 and az, .*signed in \(az login\)/);
  expect(readFileSync(path.join(out, 'main.tf.json'), 'utf8')).toBe('{}');
  const values = JSON.parse(readFileSync(path.join(out, 'terraform.tfvars.json'), 'utf8'));
  expect(values).toMatchObject({
    ...{ subscription_id: subscription, name: 'spendfuse-11111111', location: 'eastus' },
    ...{ alert_email: 'oncall@example.com', monthly_amount: 100 },
    start_month: '2026-11',
  });
  const policy = JSON.parse(values.policy);
  expect(policy).toMatchObject({ mode: 'enforce', ceilingUsdPerDay: 5 });
  expect(problemsWithPolicy({ ...defaultPolicy, ...policy })).toEqual([]);
});

test('with --confirm-page it lays the page over the folder, and without it takes none of it', async () => {
  const over = path.join(guardFoldersPath, 'azure', PAGE_FOLDER);
  mkdirSync(over);
  writeFileSync(path.join(over, 'main.tf.json'), '{"page":true}');
  const words = ['--subscription', subscription, '--alert-email', 'a@example.com'];
  const deployTo = async (out: string, ...more: string[]) => {
    const { code } = await deploy(...words, '--monthly-budget-usd', '1', '--out', out, ...more);
    expect(code).toBe(0);
    expect(existsSync(path.join(out, PAGE_FOLDER))).toBe(false);
    return readFileSync(path.join(out, 'main.tf.json'), 'utf8');
  };
  expect(await deployTo(path.join(here, 'with'), '--confirm-page')).toBe('{"page":true}');
  expect(await deployTo(path.join(here, 'without'))).toBe('{}');
});

test('a folder that is written again keeps the state that Terraform has there', async () => {
  const out = path.join(here, 'again');
  mkdirSync(out);
  writeFileSync(path.join(out, 'terraform.tfstate'), 'state');
  const words = [
    '--subscription',
    subscription,
    '--alert-email',
    'a@example.com',
    '--monthly-budget-usd',
    '1',
  ];
  expect((await deploy(...words, '--out', out)).code).toBe(0);
  expect(readFileSync(path.join(out, 'terraform.tfstate'), 'utf8')).toBe('state');
});

test('names every mistake at once, and writes nothing', async () => {
  const { code, stderr } = await deploy('--subscription', 'mine');
  expect(code).toBe(2);
  expect(stderr).toMatch(/--subscription is 'mine'/);
  expect(stderr).toMatch(/--alert-email is missing/);
  expect(stderr).toMatch(/--monthly-budget-usd/);
});

test('a package without the folder says how it is made', async () => {
  const words = [
    '--subscription',
    subscription,
    '--alert-email',
    'a@example.com',
    '--monthly-budget-usd',
    '1',
  ];
  const { code, stderr } = await runCli(['deploy', '--cloud', 'azure', ...words], {
    guardFoldersPath: here,
  });
  expect(code).toBe(1);
  expect(stderr).toContain('npm run synth:multicloud');
});
