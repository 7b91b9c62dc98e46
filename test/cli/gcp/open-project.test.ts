// The host of a guard in Google Cloud over HTTP: who is asked, with which token, and what comes back when it is refused.
// A token must go to Google and to the watchdog, and nowhere else.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gcloud } from '../../../lib/cli/gcp/gcloud';
import { openGoogleProject } from '../../../lib/cli/gcp/open-project';
import { runCli } from '../../support/cli-io';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly token: string;
  readonly body: string;
}

type Reply = { readonly status?: number; readonly body?: unknown };

let server: Server;
let url = '';
let seen: Seen[] = [];
let replies: Readonly<Record<string, Reply>> = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      const token = request.headers.authorization ?? '';
      const body = Buffer.concat(parts).toString();
      seen.push({ method: request.method ?? '', url: path, token, body });
      const { status = 200, body: reply = {} } = replies[path.split('?')[0] ?? ''] ?? {
        status: 404,
      };
      response.writeHead(status).end(JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  seen = [];
  replies = {};
});

const noGcloud: Gcloud = async () => undefined;
const env = () => ({
  CLOUDSDK_AUTH_ACCESS_TOKEN: 'access',
  SPENDFUSE_IDENTITY_TOKEN: 'identity',
  CLOUDSDK_CORE_ACCOUNT: 'ana@example.com',
  CLOUDSDK_CORE_PROJECT: 'shop',
  CLOUDSDK_RUN_REGION: 'europe-west1',
  CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: url,
  CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: url,
});
const open = (more: Readonly<Record<string, string | undefined>> = {}, gcloud = noGcloud) =>
  openGoogleProject({}, { env: { ...env(), ...more }, gcloud });

const SERVICE = '/v2/projects/shop/locations/europe-west1/services/spendfuse';
const service = (changes: object = {}): Reply => ({
  body: { uri: `${url}watchdog`, terminalCondition: { state: 'CONDITION_SUCCEEDED' }, ...changes },
});

test('a command goes to the address of the service, with an identity token', async () => {
  replies = { [SERVICE]: service(), '/watchdog': { body: { isDone: true } } };
  const host = await open();
  expect(await host.command('spendfuse', { command: 'status' })).toEqual({ isDone: true });
  expect(seen).toMatchObject([
    { method: 'GET', token: 'Bearer access' },
    { method: 'POST', token: 'Bearer identity', body: '{"command":"status"}' },
  ]);
});

test('a watchdog that says to be elsewhere than Cloud Run is sent nothing', async () => {
  const address = 'https://run.app.example.com/';
  // The service is read before: only its address is in question here.
  replies = { [SERVICE]: service({ uri: address }) };
  const real = globalThis.fetch;
  globalThis.fetch = ((input: string, init?: RequestInit) =>
    real(input.replace('https://run.googleapis.com/', url), init)) as typeof fetch;
  try {
    const host = await open({ CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: undefined });
    await expect(host.command('spendfuse', { command: 'status' })).rejects.toThrow(address);
  } finally {
    globalThis.fetch = real;
  }
  expect(seen.map(({ token }) => token)).toEqual(['Bearer access']);
});

test.each([
  ['CONDITION_SUCCEEDED', false, 'settled'],
  ['CONDITION_FAILED', false, 'failed'],
  ['CONDITION_RECONCILING', true, 'changing'],
])('a service that is %s is %s', async (state, reconciling, expected) => {
  replies = { [SERVICE]: service({ terminalCondition: { state }, reconciling }) };
  expect(await (await open()).find('spendfuse')).toMatchObject({
    status: state,
    state: expected,
    watchdogName: 'spendfuse',
  });
});

test('what was never deployed is not found, which is no failure', async () => {
  expect(await (await open()).find('spendfuse')).toBeUndefined();
});

test.each([
  [401, /does not know who asks/],
  [403, /refused it: PERMISSION/],
  [429, /throttling/],
  [500, /failed \(500\)/],
])('a %d is a failure with a fix', async (status, words) => {
  replies = { [SERVICE]: { status, body: { error: { message: 'PERMISSION_DENIED' } } } };
  const failure = await (await open()).find('spendfuse').catch((error) => error);
  expect(failure).toMatchObject({ name: 'Failure', fix: expect.stringMatching(/./) });
  expect(failure.message).toMatch(words);
});

test('without a token, a project or a region it says what to set', async () => {
  const without = (name: string) => open({ [name]: undefined });
  await expect(without('CLOUDSDK_CORE_PROJECT')).rejects.toThrow('no project is set');
  await expect(without('CLOUDSDK_RUN_REGION')).rejects.toThrow('no region is set');
  const host = await without('CLOUDSDK_AUTH_ACCESS_TOKEN');
  await expect(host.find('spendfuse')).rejects.toThrow('CLOUDSDK_AUTH_ACCESS_TOKEN is not set');
});

test('gcloud is asked for what the environment does not say, and a service account for its audience', async () => {
  const asked: string[] = [];
  const gcloud: Gcloud = async (words) => {
    asked.push(words.join(' '));
    return words[0] === 'config' ? 'ci@shop.iam.gserviceaccount.com' : 'token';
  };
  replies = { [SERVICE]: service(), '/watchdog': { body: {} } };
  const host = await open(
    { SPENDFUSE_IDENTITY_TOKEN: undefined, CLOUDSDK_CORE_ACCOUNT: undefined },
    gcloud,
  );
  await host.command('spendfuse', { command: 'status' });
  expect(asked).toEqual([
    'config get account',
    `auth print-identity-token --audiences=${url}watchdog`,
  ]);
});

test('an alarm is open, calm or not there, by its label', async () => {
  const policy = (alarm: string, name: string) => ({
    name,
    enabled: true,
    userLabels: { 'spendfuse-guard': 'account', 'spendfuse-alarm': alarm },
  });
  replies = {
    '/v3/projects/shop/alertPolicies': { body: { alertPolicies: [policy('silence', 'p/1')] } },
    '/v3/projects/shop/alerts': {
      body: { alerts: [{ policy: { name: 'p/1' }, openTime: '2026-11-30T01:02:03Z' }] },
    },
  };
  const host = await open();
  expect(await host.alarmsOn({ guard: 'account', watchdogName: 'spendfuse' })).toEqual([
    { name: 'silence', state: 'ALARM', sinceMs: Date.UTC(2026, 10, 30, 1, 2, 3) },
    { name: 'errors', state: 'none', sinceMs: null },
  ]);
});

test('the verbs reach a guard of another cloud by --cloud, and copied lines say so', async () => {
  const answer = {
    ...{ schemaVersion: 1, command: 'status', isDone: true, mode: 'observe' },
    ...{ done: [], refusals: [], problems: [] },
    status: {
      ...{ guard: 'account', deployedMode: 'observe', lastTick: null, records: [] },
      ...{ decisions: [], waiting: [], bill: null },
    },
  };
  replies = {
    [SERVICE]: service(),
    '/watchdog': { body: answer },
    '/v3/projects/shop/alertPolicies': {},
    '/v3/projects/shop/alerts': {},
  };
  const argv = ['status', '--cloud', 'gcp', '--project', 'shop', '--region', 'europe-west1'];
  const { code, stdout } = await runCli(argv, {
    openHost: (options) => openGoogleProject(options, { env: env(), gcloud: noGcloud }),
  });
  expect(code).toBe(0);
  expect(stdout).toContain('guard account in shop · europe-west1');
  expect(stdout).toContain(
    'npx --no-install spendfuse arm --cloud gcp --project shop --region europe-west1',
  );
});

test('an option of another cloud is a mistake before anything is asked', async () => {
  const wrong = async (...words: string[]) => (await runCli(['status', ...words])).stderr;
  expect(await wrong('--project', 'shop')).toContain('--project is for --cloud gcp');
  expect(await wrong('--cloud', 'gcp', '--profile', 'x')).toContain('--profile is for --cloud aws');
  expect(await wrong('--cloud', 'gpc')).toContain("unknown cloud 'gpc'");
});
