// The confirm page of Azure over HTTP: from the link in an alert at a receiver to an app that runs as before.
// The page reads two secrets and knows one route of the watchdog; a stranger reaches the page alone.

import { TOKEN_LIFE_MS } from '../../../lib/channels/confirm-token';
import { anApp } from '../../support/azure/fake-sites';
import type { PageServer } from '../../support/fakes/page-server';
import { AzureWorld, FLOOD, PAGE_SETTING, settingsOf } from '../support/azure-world';

let world: AzureWorld;
let page: PageServer;
afterEach(() => world.end());

const ceiling = { 'spendfuse-ceiling-usd-per-day': '5' };
/** What it was before, and what it must be again. */
let before: ReturnType<typeof settingsOf>;

async function paused(): Promise<void> {
  world = await AzureWorld.of([anApp({ tags: ceiling, scaleLimit: 9 })], {
    SPENDFUSE_PAGE: JSON.stringify(PAGE_SETTING),
  });
  page = await world.openPage();
  await world.pass(3);
  before = settingsOf(world.app());
  world.app().demand = { ...FLOOD };
  await world.passUntil(() => world.app().state === 'Stopped', 12);
  world.app().demand = { perMinute: 0, unitsEach: 0 };
}

/** What people were told last of the pause, as far as it leads to the page. */
function tokenInAlert(): string {
  const link = /https:\/\/spendfuse-page\.azurewebsites\.net\/api\/page\?t=([\w.-]+)/g;
  return [...world.alerts.join('\n').matchAll(link)].at(-1)?.[1] ?? '';
}

const look = (token: string) => fetch(`${page.url}?t=${token}`);
const press = (token: string, how = 'full') =>
  fetch(page.url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token, how }).toString(),
  });

test('a flood is paused, its alert has a link, looking changes nothing, and one press resumes exactly', async () => {
  await paused();
  const token = tokenInAlert();
  const looked = await look(token);
  expect(looked.status).toBe(200);
  expect(await looked.text()).toContain('Resume orders?');
  expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(world.app().state).toBe('Stopped');
  const pressed = await press(token);
  expect(pressed.status).toBe(200);
  expect(await pressed.text()).toContain('Resumed orders');
  expect(settingsOf(world.app())).toEqual(before);
  expect((await press(token)).status).toBe(409);
  await world.pass(2);
  expect(world.alerts.join('\n')).toMatch(/Resumed orders/);
  expect(settingsOf(world.app())).toEqual(before);
});

test('off the top of the ladder one press undoes every rung', async () => {
  await paused();
  Object.assign(world.app(), { runsOnUntil: 'access', demand: { ...FLOOD } });
  const token = tokenInAlert();
  await world.pass(16);
  expect(world.app().publicNetworkAccess).toBe('Disabled');
  expect((await press(token)).status).toBe(200);
  expect(settingsOf(world.app())).toEqual({ ...before, runsOnUntil: 'access' });
});

test('two presses at once count once', async () => {
  await paused();
  const token = tokenInAlert();
  const answers = await Promise.all([press(token, 'probation'), press(token, 'probation')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('a stranger with a forged or expired link is turned away before the watchdog hears of it', async () => {
  await paused();
  const token = tokenInAlert();
  const lines = world.lines.length;
  expect((await press('')).status).toBe(403);
  expect((await press(`${token.slice(0, -4)}0000`)).status).toBe(403);
  world.nowMs += TOKEN_LIFE_MS + 1;
  expect((await press(token)).status).toBe(410);
  expect(world.lines).toHaveLength(lines);
  expect(world.app().state).toBe('Stopped');
});

test('a route whose key was changed is not taken for one that resumed', async () => {
  await paused();
  world.azure.secrets.set('/vault/secrets/page-door', 'another');
  expect((await press(tokenInAlert())).status).toBe(502);
  expect(world.app().state).toBe('Stopped');
});

test('the key is made once, by the watchdog; the page reads two secrets and calls nothing else of Azure', async () => {
  await paused();
  // A GET needs getSecret, a PUT setSecret: learn.microsoft.com, Key Vault's RBAC guide (read 2026-11).
  const ofVault = () => world.azure.calls.filter((call) => /\/vault\/secrets\/page-/.test(call));
  expect(ofVault().filter((call) => call.startsWith('PUT'))).toEqual([
    'PUT /vault/secrets/page-key',
  ]);
  const from = world.azure.calls.length;
  await look(tokenInAlert());
  // What is not the vault's is the watchdog's own look at its records.
  expect(
    world.azure.calls.slice(from).filter((call) => !/^GET \/(blob|table)\/spendfuse/.test(call)),
  ).toEqual(['GET /vault/secrets/page-key', 'GET /vault/secrets/page-door']);
  expect(world.lines.join()).not.toContain(world.azure.secrets.get('/vault/secrets/page-key'));
});

test('a watchdog without a page has nothing to answer', async () => {
  world = await AzureWorld.of([anApp()]);
  const request = { method: 'GET', query: '', contentType: '', body: '' };
  expect((await world.page(JSON.stringify({ request })))?.status).toBe(400);
  expect((await world.page('{'))?.status).toBe(400);
});
