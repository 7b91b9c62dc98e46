// `deploy --cloud gcp` writes a folder that is whole: what Terraform reads, the program that it deploys, the last resort.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeGuardFolder } from '../../../lib/gcp/guard-folder';
import { runCli } from '../../support/cli-io';
import { projectRoot } from '../../tidy/source-tree';

const guardFoldersPath = mkdtempSync(join(tmpdir(), 'spendfuse-guards-'));
const startedIn = process.cwd();
let folder: string;

beforeAll(() => writeGuardFolder(join(guardFoldersPath, 'gcp')));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendfuse-'));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(startedIn);
  rmSync(folder, { recursive: true });
});

async function deploy(...argv: string[]): Promise<{ code: number; out: string }> {
  const words = ['deploy', '--cloud', 'gcp', ...argv];
  const { code, stdout, stderr } = await runCli(words, { guardFoldersPath });
  return { code, out: code === 0 ? stdout : stderr };
}

const WISHES = [
  '--project',
  'shop-prod',
  '--region',
  'europe-west1',
  '--alert-email',
  'ana@example.com',
];

test('writes the folder, its variables and three commands', async () => {
  const { code, out } = await deploy(...WISHES, '--ceiling-usd-per-day', '5');
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/cd spendfuse-gcp\n +terraform init\n +terraform apply\n/),
  ]);
  const written = join(folder, 'spendfuse-gcp');
  expect(readdirSync(written).sort()).toEqual([
    'main.tf.json',
    'resume.py',
    'terraform.tfvars.json',
    'watchdog.js',
    'watchdog.zip',
  ]);
  expect(JSON.parse(readFileSync(join(written, 'terraform.tfvars.json'), 'utf8'))).toEqual({
    project: 'shop-prod',
    region: 'europe-west1',
    mode: 'observe',
    alert_email: 'ana@example.com',
    policy: { ceilingUsdPerDay: 5 },
  });
  const main = readFileSync(join(written, 'main.tf.json'), 'utf8');
  expect(JSON.parse(main).terraform.backend.local.path).toBe('terraform.tfstate');
  expect(main).toContain('"source": "watchdog.zip"');
  // What a removal runs, found from the folder that it is run in.
  expect(main).toContain('"script": "resume.py"');
  expect(main).not.toContain(projectRoot);
});

test('with --confirm-page the folder has the page as well, and its program to read', async () => {
  const { code, out } = await deploy(...WISHES, '--confirm-page');
  expect([code, out]).toEqual([0, expect.stringContaining('confirm page is open to whoever has')]);
  const written = join(folder, 'spendfuse-gcp');
  expect(readdirSync(written)).toEqual(expect.arrayContaining(['page.js', 'page.zip']));
  const main = readFileSync(join(written, 'main.tf.json'), 'utf8');
  expect(main).toContain('"source": "page.zip"');
  expect(main).toContain('"source": "watchdog.zip"');
  expect(main).toContain('allUsers');
  await deploy(...WISHES, '--no-confirm-page');
  expect(readFileSync(join(written, 'main.tf.json'), 'utf8')).not.toContain('allUsers');
});

test('says everything that is missing at once, and what is of another cloud', async () => {
  const { code, out } = await deploy('--region', 'eu-west-1');
  expect(code).toBe(2);
  expect(out).toMatch(/--project is missing.*--region is 'eu-west-1'.*--alert-email is missing/s);
  expect((await deploy(...WISHES, '--kms-key', 'x', '--dry-run')).out).toMatch(
    /--kms-key, --dry-run/,
  );
});

test('takes a budget with the account that pays for the project, and neither without the other', async () => {
  const account = ['--billing-account', '012345-6789AB-CDEF01'];
  expect((await deploy(...WISHES, ...account, '--monthly-budget-usd', '50')).code).toBe(0);
  const file = join(folder, 'spendfuse-gcp/terraform.tfvars.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    billing_account: '012345-6789AB-CDEF01',
    monthly_amount: 50,
  });
  expect((await deploy(...WISHES, ...account)).out).toContain('--monthly-budget-usd is missing');
  expect((await deploy(...WISHES, '--monthly-budget-usd', '0.5')).out).toMatch(
    /--billing-account is missing.*--monthly-budget-usd is 0.5; use a whole number/s,
  );
});
