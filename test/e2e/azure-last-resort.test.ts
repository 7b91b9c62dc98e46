// The script that resumes without a watchdog, run as it is with an `az` that reaches the Azure on loopback.
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { anApp } from '../support/azure/fake-sites';
import { AzureWorld, FLOOD, settingsOf } from './support/azure-world';

const run = promisify(execFile);
const script = path.join(__dirname, '../../lib/azure/watchdog/last-resort/resume.py');

/** `az rest` and `az account get-access-token` as their reference describes them: a relative address is one of Resource Manager. */
const AZ = `#!/usr/bin/env node
const [, , command, ...args] = process.argv;
const at = (name) => { const i = args.indexOf('--' + name); return i < 0 ? undefined : args[i + 1]; };
if (command === 'account') { process.stdout.write('token for ' + at('resource') + '\\n'); process.exit(); }
const from = args.indexOf('--headers');
const pairs = from < 0 ? [] : args.slice(from + 1).filter((one, i, all) => !all.slice(0, i + 1).some((x) => x.startsWith('--')));
const url = at('url').startsWith('/') ? process.env.ARM + at('url') : at('url');
const resource = at('resource') ?? 'https://management.azure.com/';
fetch(url, {
  method: at('method').toUpperCase(),
  headers: { authorization: 'Bearer token for ' + resource, ...Object.fromEntries(pairs.map((p) => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)])) },
  body: at('body'),
}).then(async (answer) => {
  const text = await answer.text();
  if (!answer.ok) { process.stderr.write(text); process.exitCode = 1; } else process.stdout.write(text);
});
`;

async function resumeByScript(world: AzureWorld, ...args: string[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'spendfuse-az-'));
  writeFileSync(path.join(folder, 'az'), AZ);
  chmodSync(path.join(folder, 'az'), 0o755);
  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    ARM: `${world.azure.base}/arm`,
    HOME: process.env.HOME,
  };
  const outcome = await run('python3', [script, `${world.azure.base}/table/spendfuse`, ...args], {
    env,
  }).catch((failed) => failed);
  return {
    code: (outcome.code as number | undefined) ?? 0,
    text: `${outcome.stdout}${outcome.stderr}`,
  };
}

let world: AzureWorld;
afterEach(() => world.end());

async function heldWorld() {
  world = await AzureWorld.of([
    anApp({ tags: { 'spendfuse-ceiling-usd-per-day': '5' }, scaleLimit: 7, runsOnUntil: 'access' }),
  ]);
  await world.pass(3);
  const before = settingsOf(world.app());
  world.app().demand = { ...FLOOD };
  await world.pass(24);
  expect(world.app()).toMatchObject({
    state: 'Stopped',
    publicNetworkAccess: 'Disabled',
    scaleLimit: 1,
  });
  world.app().demand = { perMinute: 0, unitsEach: 0 };
  return before;
}

test('gives everything back exactly, off the top of the ladder, with no watchdog', async () => {
  const before = await heldWorld();
  const { code, text } = await resumeByScript(world);
  expect(text).toContain('nothing is left paused');
  expect(code).toBe(0);
  expect(settingsOf(world.app())).toEqual(before);
});

test('a watchdog that lives takes it for a resume by hand, and ends the pause', async () => {
  const before = await heldWorld();
  await resumeByScript(world, 'orders');
  await world.pass(4);
  expect(settingsOf(world.app())).toEqual(before);
  const status = await world.command({ command: 'status' });
  expect(status?.status?.records).toEqual([]);
});

test('says what it would do, and does nothing, when it is asked to', async () => {
  await heldWorld();
  const held = settingsOf(world.app());
  const { text } = await resumeByScript(world, '--dry-run');
  expect(text).toMatch(/orders: scale scale back to .*7/);
  expect(settingsOf(world.app())).toEqual(held);
});

test('waits for a run that is at work, and does not stand in the way of a removal where an app is gone', async () => {
  await heldWorld();
  world.azure.sites.apps.splice(
    world.azure.sites.apps.findIndex(({ name }) => name === 'orders'),
    1,
  );
  const untilMs = Date.now() + 1_500;
  const lease = JSON.stringify({ holder: 'run-9', untilMs });
  world.azure.tables.put('guard/lease', lease);
  const { code, text } = await resumeByScript(world, '--removal');
  expect([code, text]).toEqual([0, expect.stringContaining('does not exist any more')]);
  expect(Date.now()).toBeGreaterThanOrEqual(untilMs);
  expect(world.azure.tables.textOf('guard/lease')).toContain('resume.py');
});

test('a record that is damaged is reported and left alone, and the removal of the guard stops', async () => {
  await heldWorld();
  const [name = ''] = world.azure.tables.names('open/');
  world.azure.tables.put(name, '{"record":"{}"}');
  const { code, text } = await resumeByScript(world, '--removal');
  expect(code).toBe(1);
  expect(text).toMatch(/not resumed: open\/.* cannot be read/);
});
