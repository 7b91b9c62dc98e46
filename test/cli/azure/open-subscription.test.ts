// The host of a guard on Azure: what az is asked, where the key goes, and what comes back when it is refused.
// A key must go to App Service alone, and nothing is believed that names another address.

import type { Az } from '../../../lib/cli/azure/az';
import { openAzureSubscription } from '../../../lib/cli/azure/open-subscription';
import { runCli } from '../../support/cli-io';

const subscription = '11111111-2222-3333-4444-555555555555';
const GROUP = `/subscriptions/${subscription}/resourceGroups/spendfuse-11111111`;
const SITE = `${GROUP}/providers/Microsoft.Web/sites/spendfuse-11111111`;

const site = (changes: object = {}) => ({
  ...{ id: SITE, name: 'spendfuse-11111111', tags: { 'spendfuse-watchdog': 'subscription' } },
  properties: { state: 'Running', defaultHostName: 'spendfuse-11111111.azurewebsites.net' },
  ...changes,
});
const other = { id: `${GROUP}/providers/Microsoft.Web/sites/shop`, name: 'shop', tags: {} };

type Replies = Readonly<Record<string, unknown>>;

/** `az` that answers by the path, without its query; an Error is what az says when it fails. */
function azOf(replies: Replies, asked: string[] = []): Az {
  return async (words) => {
    asked.push(words.join(' '));
    if (words[0] === 'account')
      return JSON.stringify({ id: subscription, user: { name: 'ana@example.com' } });
    const path = words[words.indexOf('--url') + 1]?.split('?')[0] ?? '';
    const reply = replies[path];
    if (reply instanceof Error) throw reply;
    if (reply === undefined) throw new Error('Not Found({"error":{"code":"ResourceNotFound"}})');
    return JSON.stringify(reply);
  };
}

const SITES = `/subscriptions/${subscription}/providers/Microsoft.Web/sites`;
const KEYS = `${SITE}/host/default/listkeys`;
const replies = (changes: Replies = {}): Replies => ({
  [SITES]: { value: [other, site()] },
  [KEYS]: { functionKeys: { default: 'the-key' } },
  ...changes,
});

interface Sent {
  readonly url: string;
  readonly init: RequestInit | undefined;
}

function open(changes: Replies = replies(), answer: unknown = { isDone: true }, status = 200) {
  const sent: Sent[] = [];
  const asked: string[] = [];
  const fetch = (async (url: string, init?: RequestInit) => {
    sent.push({ url, init });
    return new Response(JSON.stringify(answer), { status });
  }) as typeof globalThis.fetch;
  const host = openAzureSubscription({}, { az: azOf(changes, asked), fetch });
  return { host, sent, asked };
}

test('a command goes to the address of the watchdog, with the key of its app', async () => {
  const { host, sent } = open();
  const answer = await (await host).command('spendfuse-11111111', { command: 'status' });
  expect(answer).toEqual({ isDone: true });
  expect(sent).toMatchObject([
    {
      url: 'https://spendfuse-11111111.azurewebsites.net/api/command',
      init: { method: 'POST', redirect: 'error', body: '{"command":"status"}' },
    },
  ]);
  expect(sent[0]?.init?.headers).toMatchObject({ 'x-functions-key': 'the-key' });
});

test('a watchdog that says to be elsewhere than App Service is sent nothing', async () => {
  const foreign = site({ properties: { defaultHostName: 'azurewebsites.net.example.com' } });
  const { host, sent, asked } = open(replies({ [SITES]: { value: [foreign] } }));
  await expect((await host).command('spendfuse-11111111', { command: 'status' })).rejects.toThrow(
    'azurewebsites.net.example.com',
  );
  expect(sent).toEqual([]);
  expect(asked.join()).not.toContain('listkeys');
});

test('a guard is found by its tag where nobody named it, and by its name', async () => {
  const { host } = open();
  const found = { watchdogName: 'spendfuse-11111111', state: 'settled', status: 'Running' };
  expect(await (await host).find('spendfuse')).toMatchObject(found);
  expect(await (await host).find('spendfuse-11111111')).toMatchObject(found);
  expect(await (await host).find('elsewhere')).toBeUndefined();
});

test('of two guards nobody is guessed', async () => {
  const two = [site(), site({ name: 'second' })];
  const { host } = open(replies({ [SITES]: { value: two } }));
  await expect((await host).find('spendfuse')).rejects.toMatchObject({
    fix: 'name one with --watchdog',
  });
});

test('apps on a second page are found', async () => {
  const next = `${SITES}/next`;
  const { host } = open(
    replies({ [SITES]: { value: [other], nextLink: next }, [next]: { value: [site()] } }),
  );
  expect(await (await host).find('spendfuse')).toMatchObject({
    watchdogName: 'spendfuse-11111111',
  });
});

test.each<[string, Replies, number, RegExp]>([
  [
    'forbidden',
    { [SITES]: new Error('Forbidden({"error":{"code":"AuthorizationFailed"}})') },
    200,
    /Azure refused it/,
  ],
  ['broken', { [SITES]: new Error('Bad Gateway') }, 200, /Azure failed: Bad Gateway/],
  ['without a key', { [KEYS]: {} }, 200, /gives no key/],
  ['failing', {}, 500, /answered 500/],
])('what is %s is a failure with a fix', async (_name, changes, status, words) => {
  const { host } = open(replies(changes), { message: 'no' }, status);
  const failure = await (await host)
    .command('spendfuse-11111111', { command: 'status' })
    .catch((error: Error) => error);
  expect(failure).toMatchObject({ name: 'Failure', fix: expect.stringMatching(/./) });
  expect((failure as Error).message).toMatch(words);
});

test('without az it says what to install', async () => {
  await expect(openAzureSubscription({}, { az: async () => undefined })).rejects.toThrow(
    'the Azure CLI is not installed',
  );
});

test('an alarm is fired, calm or not there, by its name', async () => {
  const rule = `${GROUP}/providers/Microsoft.Insights/metricAlerts/spendfuse-11111111-silence`;
  const essentials = { alertRule: rule.toUpperCase(), startDateTime: '2026-11-30T01:02:03Z' };
  const { host } = open(
    replies({
      [rule]: { properties: { enabled: true } },
      [`/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts`]: {
        value: [{ properties: { essentials } }],
      },
    }),
  );
  const guard = { guard: 'subscription', watchdogName: 'spendfuse-11111111' };
  expect(await (await host).alarmsOn(guard)).toEqual([
    { name: 'silence', state: 'ALARM', sinceMs: Date.UTC(2026, 10, 30, 1, 2, 3) },
    { name: 'errors', state: 'none', sinceMs: null },
  ]);
});

test('the verbs reach a guard on Azure by --cloud, and copied lines say so', async () => {
  const answer = {
    ...{ schemaVersion: 1, command: 'status', isDone: true, mode: 'observe' },
    ...{ done: [], refusals: [], problems: [] },
    status: {
      ...{ guard: 'subscription', deployedMode: 'observe', lastTick: null, records: [] },
      ...{ decisions: [], waiting: [], bill: null },
    },
  };
  const fetch = (async () => new Response(JSON.stringify(answer))) as typeof globalThis.fetch;
  const argv = ['status', '--cloud', 'azure', '--subscription', subscription];
  const { code, stdout } = await runCli(argv, {
    openHost: (options) => openAzureSubscription(options, { az: azOf(replies()), fetch }),
  });
  expect(code).toBe(0);
  expect(stdout).toContain(`guard subscription in ${subscription}`);
  expect(stdout).toContain(
    `npx --no-install spendfuse arm --cloud azure --subscription ${subscription}`,
  );
  const wrong = await runCli(['status', '--subscription', subscription]);
  expect(wrong.stderr).toContain('--subscription is for --cloud azure');
});
