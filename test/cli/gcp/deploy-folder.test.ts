// `deploy --cloud gcp` writes a folder that is whole: what Terraform reads, the program that it deploys, the last resort.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../tidy/source-tree';

const COMMAND = join(projectRoot, 'dist/bin/spendfuse.js');
let folder: string;

beforeAll(() => {
  execFileSync(process.execPath, [join(projectRoot, 'dist/bin/guard-folders.js'), '--quiet']);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendfuse-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function deploy(...argv: string[]): { code: number; out: string } {
  try {
    const words = [COMMAND, 'deploy', '--cloud', 'gcp', ...argv];
    const out = execFileSync(process.execPath, words, { cwd: folder, stdio: 'pipe' });
    return { code: 0, out: String(out) };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, out: String(stderr) };
  }
}

const WISHES = [
  '--project',
  'shop-prod',
  '--region',
  'europe-west1',
  '--alert-email',
  'ana@example.com',
];

test('writes the folder, its variables and three commands', () => {
  const { code, out } = deploy(...WISHES, '--ceiling-usd-per-day', '5');
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

test('with --confirm-page the folder has the page as well, and its program to read', () => {
  const { code, out } = deploy(...WISHES, '--confirm-page');
  expect([code, out]).toEqual([0, expect.stringContaining('confirm page is open to whoever has')]);
  const written = join(folder, 'spendfuse-gcp');
  expect(readdirSync(written)).toEqual(expect.arrayContaining(['page.js', 'page.zip']));
  const main = readFileSync(join(written, 'main.tf.json'), 'utf8');
  expect(main).toContain('"source": "page.zip"');
  expect(main).toContain('"source": "watchdog.zip"');
  expect(main).toContain('allUsers');
  deploy(...WISHES, '--no-confirm-page');
  expect(readFileSync(join(written, 'main.tf.json'), 'utf8')).not.toContain('allUsers');
});

test('says everything that is missing at once, and what is of another cloud', () => {
  const { code, out } = deploy('--region', 'eu-west-1');
  expect(code).toBe(2);
  expect(out).toMatch(/--project is missing.*--region is 'eu-west-1'.*--alert-email is missing/s);
  expect(deploy(...WISHES, '--kms-key', 'x', '--dry-run').out).toMatch(/--kms-key, --dry-run/);
});

test('takes a budget with the account that pays for the project, and neither without the other', () => {
  const account = ['--billing-account', '012345-6789AB-CDEF01'];
  expect(deploy(...WISHES, ...account, '--monthly-budget-usd', '50').code).toBe(0);
  const file = join(folder, 'spendfuse-gcp/terraform.tfvars.json');
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    billing_account: '012345-6789AB-CDEF01',
    monthly_amount: 50,
  });
  expect(deploy(...WISHES, ...account).out).toContain('--monthly-budget-usd is missing');
  expect(deploy(...WISHES, '--monthly-budget-usd', '0.5').out).toMatch(
    /--billing-account is missing.*--monthly-budget-usd is 0.5; use a whole number/s,
  );
});
