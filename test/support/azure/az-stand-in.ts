// `az` on the Azure of this machine: `rest` and `account show` as their references describe them, and a zip deployment that
// starts the program in the zip as the platform's worker would, and takes from it which functions the app has.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { Az } from '../../../lib/cli/azure/az';
import type { FakeAzure } from './fake-azure';
import { type FakeFunction, SUBSCRIPTION } from './fake-sites';

const ARM_TOKEN = 'Bearer token for https://management.azure.com/';

/** Every call it was given, joined by spaces, is written down in `asked`. */
export const azOn =
  (azure: FakeAzure, asked: string[] = []): Az =>
  async (words) => {
    asked.push(words.join(' '));
    const at = (name: string): string => words[words.indexOf(`--${name}`) + 1] ?? '';
    if (words[0] === 'account')
      return JSON.stringify({ id: SUBSCRIPTION, user: { name: 'ana@example.com' } });
    if (words[0] === 'rest')
      return rest(azure, {
        method: at('method'),
        url: at('url'),
        body: words.includes('--body') ? at('body') : undefined,
      });
    if (words.slice(0, 4).join(' ') !== 'functionapp deployment source config-zip')
      throw new Error(`ERROR: '${words.join(' ')}' is misspelled or not recognized by the system.`);
    const app = azure.sites.apps.find(
      ({ name, group }) => name === at('name') && group === at('resource-group'),
    );
    if (!app) throw new Error('ERROR: (ResourceNotFound) The app was not found.');
    app.functions = (await startedFrom(at('src'))).map(({ name, bindings }) => ({
      name,
      binding: Object.values(bindings)[0] ?? {},
    }));
    app.isWithoutCode = false;
    return '"Deployment was successful."';
  };

interface Rest {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

async function rest({ base }: FakeAzure, { method, url, body }: Rest): Promise<string> {
  const answer = await fetch(url.startsWith('/') ? `${base}/arm${url}` : url, {
    method: method.toUpperCase(),
    headers: { authorization: ARM_TOKEN },
    body,
  });
  const text = await answer.text();
  if (answer.ok) return text;
  throw new Error(`ERROR: ${REASONS[answer.status] ?? answer.status}(${text})`);
}

/** The reason of HTTP before the body, as `az rest` writes it. */
const REASONS: Readonly<Record<number, string>> = {
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  503: 'Service Unavailable',
};

/** What the worker hands to a program of the programming model v4, as far as registering and calling go. */
const CORE = `
const registered = [];
class Disposable { static from() { return new Disposable(); } dispose() {} }
module.exports = {
  version: '4.0.0', hostVersion: '4.0.0', Disposable, registered,
  registerFunction: (metadata, handler) => { registered.push({ ...metadata, handler }); return new Disposable(); },
  registerHook: () => new Disposable(),
  setProgrammingModel: () => {}, getProgrammingModel: () => undefined,
};
`;
const WORKER = `
require('./');
const { registered } = require('@azure/functions-core');
(async () => {
  const functions = [];
  for (const { name, bindings, handler } of registered) {
    const beganMs = Date.now();
    const answer = process.env.CALLED ? await handler({}, {}) : undefined;
    functions.push({ name, bindings, answer, ms: Date.now() - beganMs });
  }
  process.stdout.write(JSON.stringify(functions));
})();
`;

export interface WorkerFunction {
  readonly name: string;
  readonly bindings: Readonly<Record<string, FakeFunction['binding']>>;
  /** Of one call, where it was to be called. */
  readonly answer?: unknown;
  readonly ms: number;
}

/** The program in a zip, started as the worker starts it; with `settings` each of its functions is called once. */
export async function startedFrom(
  zip: string,
  settings?: Readonly<Record<string, string>>,
): Promise<WorkerFunction[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'spendfuse-worker-'));
  try {
    for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip))))
      writeFileSync(path.join(folder, name), bytes);
    const core = path.join(folder, 'node_modules/@azure/functions-core');
    mkdirSync(core, { recursive: true });
    writeFileSync(path.join(core, 'index.js'), CORE);
    if (JSON.parse(readFileSync(path.join(folder, 'host.json'), 'utf8')).version !== '2.0')
      throw new Error('ERROR: host.json is of no version that the host knows');
    const env = settings && { ...settings, CALLED: 'yes' };
    const started = { cwd: folder, timeout: 10_000, env: { PATH: process.env.PATH, ...env } };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', WORKER], started);
    return JSON.parse(stdout) as WorkerFunction[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
