// The package as its user gets it: packed, installed into an empty folder without a registry, and used from there.
// Must never install from the sources: what the tarball leaves out is what this test is for.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json';

const root = join(__dirname, '..', '..');
const leftOut = ['node_modules', 'dist', '.git', 'cdk.out', 'cdktf.out'].map((name) =>
  join(root, name),
);

let folder: string;
let app: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendfuse-package-'));
  const sources = join(folder, 'sources');
  cpSync(root, sources, { recursive: true, filter: (path) => !leftOut.includes(path) });
  symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'));
  execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: sources, stdio: 'pipe' });
  app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{ "private": true }');
  const tarball = join(folder, `spendfuse-${manifest.version}.tgz`);
  execFileSync('npm', ['install', '--offline', '--no-audit', tarball], { cwd: app, stdio: 'pipe' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function bytesUnder(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + bytesUnder(join(path, name)), 0);
}

/** Runs a program beside the installed package. */
function inApp(code: string): string {
  return execFileSync(process.execPath, ['-e', code], { cwd: app, encoding: 'utf8' }).trim();
}

const spendfuse = (...words: string[]) =>
  spawnSync(join(app, 'node_modules/.bin/spendfuse'), words, {
    cwd: app,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      // Nothing listens there.
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    },
  });

test('an install brings at most 10 packages and 15 MB', () => {
  const { packages } = JSON.parse(
    readFileSync(join(app, 'node_modules/.package-lock.json'), 'utf8'),
  );
  expect(Object.keys(packages).length).toBeLessThanOrEqual(10);
  expect(bytesUnder(join(app, 'node_modules'))).toBeLessThanOrEqual(15e6);
});

test('the command starts, explains itself and reads a template', () => {
  expect(spendfuse('--version').stdout.trim()).toBe(manifest.version);
  expect(spendfuse('--help').stdout).toContain('Usage: spendfuse');
  writeFileSync(
    join(app, 'template.yaml'),
    'Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Role: !GetAtt R.Arn\n',
  );
  expect(JSON.parse(spendfuse('scan', '-o', 'json').stdout)).toHaveProperty('findings');
});

test('a command that needs the cloud has its clients', () => {
  const { status, stderr } = spendfuse('status');
  expect([status, stderr]).toEqual([1, expect.stringContaining('STS')]);
});

test('the door of the scan opens without another package, and has complete types', () => {
  expect(inApp("console.log(typeof require('spendfuse/scan').scan)")).toBe('function');
  writeFileSync(join(app, 'types.ts'), "export * from 'spendfuse/scan';\n");
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict'];
  const options = ['--target', 'es2022', '--module', 'node16', 'types.ts'];
  const { stdout, status } = spawnSync(process.execPath, [...tsc, ...options], {
    cwd: app,
    encoding: 'utf8',
  });
  expect([stdout, status]).toEqual(['', 0]);
});

test('the constructs open where the CDK is, and read no SDK client', () => {
  for (const peer of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(root, 'node_modules', peer), join(app, 'node_modules', peer));
  // Every client loads the signature of its requests, which holds this word.
  const answer = inApp(`
    const { WalletGuard } = require('spendfuse');
    const { readFileSync } = require('node:fs');
    const files = Object.keys(require.cache).filter((path) => path.includes('/spendfuse/dist/'));
    const clients = files.filter((path) => readFileSync(path, 'utf8').includes('aws4_request'));
    console.log(JSON.stringify({ guard: typeof WalletGuard, clients, isRead: files.length > 0 }));
  `);
  expect(JSON.parse(answer)).toEqual({ guard: 'function', clients: [], isRead: true });
});

test('the licences of what is bundled are installed with it', () => {
  const licences = join(app, 'node_modules/spendfuse/dist/THIRD-PARTY-LICENSES');
  expect(readFileSync(licences, 'utf8')).toMatch(/^@aws-sdk\/client-lambda /m);
});
