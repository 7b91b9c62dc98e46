// The folder that `deploy --cloud azure` hands out: whole, readable, and the same wherever it is carried.
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AZURE_FUNCTIONS } from '../../lib/azure/contract';
import { FOLDER_VARIABLES, writeGuardFolder } from '../../lib/azure/guard-folder';
import { PAGE_FOLDER } from '../../lib/contract';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';

// It zips the watchdog, on a machine that may be busy with other tests.
jest.setTimeout(60_000);

const folder = path.join(mkdtempSync(path.join(tmpdir(), 'spendfuse-folder-')), 'azure');
let json = '';
beforeAll(() => {
  writeGuardFolder(folder);
  json = readFileSync(path.join(folder, 'main.tf.json'), 'utf8');
});

const schema = schemaOf('azurerm-4.55.0');
const checked = schema ? test : test.skip;

checked('holds nothing that azurerm 4.55.0 does not know', () => {
  expect(problemsWithTerraform(json, schema ?? {})).toEqual([]);
});

test('asks for everything that a user says by a variable, and for nothing else', () => {
  const { variable } = JSON.parse(json) as { variable: Record<string, object> };
  expect(Object.keys(variable).sort()).toEqual(Object.keys(FOLDER_VARIABLES).sort());
  const named = new Set([...json.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name));
  expect([...named].sort()).toEqual(Object.keys(FOLDER_VARIABLES).sort());
});

test('with a page it is the same folder with a few files over it', () => {
  const over = path.join(folder, PAGE_FOLDER);
  const withPage = readFileSync(path.join(over, 'main.tf.json'), 'utf8');
  const assets = [
    ...new Set([...withPage.matchAll(/"(assets\/[^"\\]+)\\?"/g)].map(([, file = '']) => file)),
  ];
  expect(assets.map((file) => path.basename(file)).sort()).toEqual([
    ...['deploy.py', 'deploy.py', 'page.zip', 'resume.py', 'watchdog.zip'],
  ]);
  for (const file of assets)
    expect([existsSync(path.join(folder, file)), existsSync(path.join(over, file))]).toContain(
      true,
    );
  expect(readdirSync(path.join(over, 'assets'))).toHaveLength(2);
  const page = readFileSync(path.join(over, 'watchdog/page.js'), 'utf8');
  expect(page).toContain('// lambda/channels/page-relay.ts');
  // What strangers talk to holds nothing of the watchdog.
  expect(page).not.toContain('// lambda/azure/entry/dispatch.ts');
  const { variable, terraform } = JSON.parse(withPage);
  expect(variable).toEqual(JSON.parse(json).variable);
  expect(terraform.required_providers.azurerm.version).toBe('>= 4.58.0, < 5.0.0');
});

checked('with a page it holds nothing that azurerm 4.55.0 does not know', () => {
  const withPage = readFileSync(path.join(folder, PAGE_FOLDER, 'main.tf.json'), 'utf8');
  expect(problemsWithTerraform(withPage, schema ?? {})).toEqual([]);
});

test('names no place of the machine that made it', () => {
  expect(json).not.toContain(tmpdir());
  expect(JSON.parse(json).terraform.backend.local).toEqual({ path: 'terraform.tfstate' });
});

test('holds every file that it names: the zip, what deploys it, the script of the last resort, and the sources to read', () => {
  const assets = [
    ...new Set([...json.matchAll(/"(assets\/[^"\\]+)\\?"/g)].map(([, file = '']) => file)),
  ];
  expect(assets.map((file) => path.extname(file)).sort()).toEqual(['.py', '.py', '.zip']);
  for (const file of assets) expect(existsSync(path.join(folder, file))).toBe(true);
  expect(readdirSync(path.join(folder, 'watchdog')).sort()).toEqual([
    ...['host.json', 'package.json', 'resume.py', 'watchdog.js'],
  ]);
  expect(readFileSync(path.join(folder, 'watchdog/watchdog.js'), 'utf8')).toContain(
    'function watchdogIn(',
  );
});

test('what the watchdog writes is kept, and every run that failed; what the host says of runs that did not is not paid for', () => {
  const host = JSON.parse(readFileSync(path.join(folder, 'watchdog/host.json'), 'utf8'));
  const { 'Host.Results': results, Function: ofHost, ...levels } = host.logging.logLevel;
  // Failures are errors (configure-monitoring), and the alarm on failures counts them.
  expect([results, ofHost]).toEqual(['Error', 'Error']);
  expect(levels).toMatchObject(
    Object.fromEntries(
      Object.values(AZURE_FUNCTIONS).map((name) => [`Function.${name}.User`, 'Information']),
    ),
  );
});
