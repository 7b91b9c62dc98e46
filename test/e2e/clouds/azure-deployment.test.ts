// The deployment of the watchdog's program as Terraform runs it, with an az that writes down what it is asked: what a new app
// answers at first is waited out, what waiting cannot mend is not, and an apply without a change deploys nothing.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeGuardFolder } from '../../../lib/azure/guard-folder';

jest.setTimeout(120_000);

const script = path.join(__dirname, '../../../lib/azure/watchdog/program/deploy.py');
const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

/** Writes down what it is asked; answers with a line of `answers` each time, then always well. */
const AZ = `#!/usr/bin/env python3
import json, os, subprocess, sys
here = os.path.dirname(__file__)
with open(os.path.join(here, "asked"), "a") as asked:
    asked.write(json.dumps(sys.argv[1:]) + "\\n")
with open(os.path.join(here, "asked")) as asked, open(os.path.join(here, "answers")) as answers:
    code, said = dict(enumerate(json.load(answers))).get(len(asked.readlines()) - 1, [0, "Deployment was successful."])
print(said, flush=True)
if code == "hang":
    # As az does on some systems: a shell that starts what works.
    child = subprocess.Popen(["sleep", "600"])
    with open(os.path.join(here, "child"), "w") as file:
        file.write(str(child.pid))
    child.wait()
sys.exit(code)
`;

type Answer = readonly [code: number | 'hang', said: string];
const SIGNED_IN: Answer = [0, ''];

/** An `az` in a folder of its own, first on the path. */
function azIn(folder: string, answers: readonly Answer[] = []) {
  const bin = path.join(folder, 'a bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'az'), AZ, { mode: 0o755 });
  writeFileSync(path.join(bin, 'asked'), '');
  writeFileSync(path.join(bin, 'answers'), JSON.stringify(answers));
  const calls = (): string[][] =>
    readFileSync(path.join(bin, 'asked'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { env: { ...process.env, PATH: `${bin}:${process.env.PATH}` }, calls };
}

function deployed(answers: readonly Answer[], more: readonly string[] = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'spendfuse deployment-'));
  const zip = path.join(folder, 'a program.zip');
  writeFileSync(zip, 'zip');
  const { env, calls } = azIn(folder, answers);
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [script, SUBSCRIPTION, 'group', 'app', zip, '--pause-seconds', '0', ...more],
    { env, encoding: 'utf8' },
  );
  return { status, stdout, stderr, calls: calls(), zip, bin: path.join(folder, 'a bin') };
}

const isDeployment = (words: readonly string[]): boolean => words.includes('config-zip');

test('az is asked for the deployment of the zip, where it is signed in', () => {
  const { status, calls, zip } = deployed([]);
  expect(status).toBe(0);
  expect(calls).toEqual([
    ['account', 'show', '--subscription', SUBSCRIPTION, '--output', 'none'],
    [
      ...['functionapp', 'deployment', 'source', 'config-zip', '--subscription', SUBSCRIPTION],
      ...['--resource-group', 'group', '--name', 'app', '--src', zip],
    ],
  ]);
});

test('a site that is not awake and a role that is too new are waited out', () => {
  const { status, stdout, calls } = deployed([
    SIGNED_IN,
    [1, 'ERROR: Status Code: 503, Details: Site Unavailable'],
    [1, 'ERROR: Status Code: 400, Details: BlobUploadFailedException: 403 (Forbidden)'],
  ]);
  expect(status).toBe(0);
  expect(calls.filter(isDeployment)).toHaveLength(3);
  expect(stdout).toMatch(/503.*\n.*a new app takes minutes/);
});

test('an az that never ends is ended with everything it started, and tried again', () => {
  const { status, stdout, calls, bin } = deployed(
    [SIGNED_IN, ['hang', 'Waiting for sync triggers...']],
    ['--attempt-seconds', '10'],
  );
  expect([status, calls.filter(isDeployment).length]).toEqual([0, 2]);
  expect(stdout).toContain('az did not end in 10.0 s');
  const child = readFileSync(path.join(bin, 'child'), 'utf8');
  const { stdout: state } = spawnSync('ps', ['-o', 'stat=', '-p', child], { encoding: 'utf8' });
  // Gone, or waiting for its grave.
  expect(state.trim()).toMatch(/^(Z.*)?$/);
});

test('after a while it says what az said, and fails', () => {
  const failing = Array.from({ length: 50 }, (): Answer => [1, 'ERROR: 503']);
  const late = ['--give-up-seconds', '0', '--pause-seconds', '0.1'];
  const { status, stdout, stderr } = deployed([SIGNED_IN, ...failing], late);
  expect(status).toBe(1);
  expect(stdout).toContain('ERROR: 503');
  expect(stderr).toMatch(/app has no new program: az failed\nNext: .*apply again/);
});

test.each<[string, Answer[], RegExp, number]>([
  [
    'may not deploy',
    [SIGNED_IN, [1, 'ERROR: (AuthorizationFailed) no']],
    /may not deploy to app/,
    1,
  ],
  ['is not signed in', [[1, "ERROR: Please run 'az login'"]], /sign in \(az login\)/, 0],
])('who %s is told at once', (_what, answers, words, deployments) => {
  const { status, stderr, calls } = deployed(answers);
  expect([status, calls.filter(isDeployment).length]).toEqual([1, deployments]);
  expect(stderr).toMatch(words);
});

test('a machine without az is told what to install', () => {
  const python = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
    encoding: 'utf8',
  });
  const { status, stderr } = spawnSync(
    python.stdout.trim(),
    [script, SUBSCRIPTION, 'group', 'app', script],
    { env: { PATH: path.join(tmpdir(), 'nothing') }, encoding: 'utf8' },
  );
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/no az.*\nNext: install the Azure CLI/),
  ]);
});

const TERRAFORM = ['terraform', 'tofu'].find((name) => spawnSync(name, ['version']).status === 0);
(TERRAFORM ? test : test.skip)(
  'an apply that could not deploy is applied again, then one deploys only another zip (skipped where there is no Terraform)',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'spendfuse apply-'));
    writeGuardFolder(path.join(folder, 'guard'));
    const at = path.join(folder, 'applied here');
    mkdirSync(at);
    cpSync(path.join(folder, 'guard/assets'), path.join(at, 'assets'), { recursive: true });
    // Of the guard, what Terraform itself provides: the apps are there, by these names.
    const json = readFileSync(path.join(folder, 'guard/main.tf.json'), 'utf8')
      .replace(/\$\{azurerm_function_app_flex_consumption\.\w+\.(\w+)\}/g, 'the-$1')
      .replace(/\$\{var\.subscription_id\}/g, SUBSCRIPTION);
    const [deployment] = Object.values<{ triggers_replace?: object }>(
      JSON.parse(json).resource.terraform_data,
    ).filter(({ triggers_replace }) => triggers_replace);
    const { env, calls } = azIn(folder, [SIGNED_IN, [1, 'ERROR: (AuthorizationFailed) no']]);
    const apply = (program: object = {}) => {
      const triggers_replace = { ...deployment?.triggers_replace, ...program };
      const resource = { terraform_data: { deployment: { ...deployment, triggers_replace } } };
      writeFileSync(path.join(at, 'main.tf.json'), JSON.stringify({ resource }));
      for (const words of [['init'], ['validate'], ['apply', '-auto-approve']]) {
        const done = spawnSync(TERRAFORM ?? '', [...words, '-no-color'], {
          ...{ cwd: at, encoding: 'utf8' },
          env: { ...env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '' },
        });
        if (done.status !== 0) throw new Error(done.stdout + done.stderr);
      }
      return calls().filter(isDeployment);
    };
    expect(() => apply()).toThrow(/may not deploy to the-name/);
    const [refused, first, ...others] = apply();
    expect([first, others]).toEqual([refused, []]);
    expect(first?.slice(4)).toEqual([
      ...['--subscription', SUBSCRIPTION, '--resource-group', 'the-resource_group_name'],
      ...['--name', 'the-name', '--src', expect.stringMatching(/^assets\/.*\/watchdog\.zip$/)],
    ]);
    expect(existsSync(path.join(at, first?.at(-1) ?? ''))).toBe(true);
    expect(apply()).toHaveLength(2);
    expect(apply({ program: 'of another version' })).toHaveLength(3);
    expect(apply({ program: 'of another version' })).toHaveLength(3);
  },
);
