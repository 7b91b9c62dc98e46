// The confirm page of Google Cloud over HTTP: from the link in an alert at a receiver to a service that runs as before.
// The page's own account reaches the key and the watchdog's page, and nothing else; a stranger reaches the page alone.

import { TOKEN_LIFE_MS } from '../../../lib/channels/confirm-token';
import { PAGE_PERMISSIONS } from '../../../lib/gcp/contract';
import type { FakeService, Scaling } from '../../support/gcp/fake-run';
import { isStopped, PAGE_URL, type Stage, startStage } from '../../support/gcp/gcp-stage';

let stage: Stage;
afterEach(() => stage.stop());

const USUAL = { requestsPerMinute: 60, secondsEach: 1 };
const FLOOD = { requestsPerMinute: 480_000, secondsEach: 1 };
const SCALING: Scaling = { scalingMode: 'AUTOMATIC', minInstanceCount: 1, maxInstanceCount: 60 };

/** A service that ran in its usual way for two days, was flooded, and is paused. */
async function paused(): Promise<FakeService> {
  stage = await startStage({ response: 'pause' }, { hasPage: true });
  const { project } = stage;
  const service = project.run.add({ name: 'orders', scaling: { ...SCALING } });
  project.past(service, USUAL, 2 * 1440);
  project.traffic.set('orders', USUAL);
  for (let minute = 0; minute < 5; minute += 1) await stage.tick();
  project.traffic.set('orders', FLOOD);
  await stage.until(() => isStopped(service), 10);
  project.traffic.set('orders', USUAL);
  return service;
}

/** What people were told last of the pause, as far as it leads to the page. */
function tokenInAlert(): string {
  const body = stage.alerts.received.map((message) => message.body).join('\n');
  const [, token = ''] = new RegExp(`${PAGE_URL}/?\\?t=([\\w.-]+)`).exec(body) ?? [];
  return token;
}

const look = (token: string) => fetch(`${stage.page?.url}?t=${token}`);
const press = (token: string, how = 'full') =>
  fetch(stage.page?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token, how }).toString(),
  });

test('a flood is paused, its alert has a link, looking changes nothing, and one press resumes exactly', async () => {
  const service = await paused();
  const token = tokenInAlert();
  const looked = await look(token);
  expect(looked.status).toBe(200);
  expect(await looked.text()).toContain('Resume orders?');
  expect(looked.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(isStopped(service)).toBe(true);
  const pressed = await press(token);
  expect(pressed.status).toBe(200);
  expect(await pressed.text()).toContain('Resumed orders');
  expect(service.scaling).toEqual(SCALING);
  expect((await press(token)).status).toBe(409);
  await stage.tick();
  const types = stage.alerts.received.map(({ body }) => JSON.parse(body).metadata.type);
  expect(types).toContain('resumed');
  expect(service.scaling).toEqual(SCALING);
});

test('a second press while it is still paused is refused, and two at once count once', async () => {
  await paused();
  const token = tokenInAlert();
  const answers = await Promise.all([press(token, 'probation'), press(token, 'probation')]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test('a stranger with a forged, changed or expired link is turned away before the watchdog hears of it', async () => {
  const service = await paused();
  const token = tokenInAlert();
  const before = stage.log.length;
  expect((await press('')).status).toBe(403);
  expect((await press(`${token.slice(0, -4)}0000`)).status).toBe(403);
  stage.project.nowMs += TOKEN_LIFE_MS + 1;
  expect((await press(token)).status).toBe(410);
  expect(stage.log).toHaveLength(before);
  expect(isStopped(service)).toBe(true);
});

test('before any link was signed there is no key, and whatever comes is forged', async () => {
  stage = await startStage({}, { hasPage: true });
  const forged = `v1.6f.${'z'.repeat(6)}.${'a'.repeat(20)}.${'0'.repeat(64)}`;
  expect((await look(forged)).status).toBe(403);
});

test('a watchdog that cannot be reached is not taken for one that resumed', async () => {
  const service = await paused();
  const token = tokenInAlert();
  stage.project.google.faults = (call) =>
    call.path.includes('/o') ? { status: 503, body: {} } : undefined;
  expect((await press(token)).status).toBe(502);
  expect(isStopped(service)).toBe(true);
  stage.project.google.faults = undefined;
  expect((await press(token)).status).toBe(200);
  expect(service.scaling).toEqual(SCALING);
});

test('the account of the page may hand on requests, and send no command', async () => {
  const service = await paused();
  const identity = await fetch(
    `${stage.project.google.url}computeMetadata/v1/instance/service-accounts/default/identity?audience=x`,
    { headers: { 'metadata-flavor': 'Google' } },
  );
  const headers = { authorization: `Bearer ${await identity.text()}` };
  const send = (event: unknown, more = {}) =>
    fetch(stage.url, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(event),
    });
  for (const event of [
    { command: 'resume' },
    { command: 'arm', mode: 'observe' },
    { spendfuse: 'tick' },
  ])
    expect((await send(event)).status).toBe(403);
  // Where both headers are sent, the platform checks this one, and the other may say anything.
  const borrowed = { authorization: 'Bearer a.e30.c', 'x-serverless-authorization': '' };
  borrowed['x-serverless-authorization'] = headers.authorization;
  expect((await send({ command: 'resume' }, borrowed)).status).toBe(403);
  expect(isStopped(service)).toBe(true);
});

test('the key is made once, by the watchdog, and what is called of it is what is granted', async () => {
  await paused();
  const token = tokenInAlert();
  await look(token);
  const ofSecrets = stage.project.google.calls.filter(
    ({ path, permission }) =>
      permission.startsWith('secretmanager.') && path.includes('spendfuse-page-key'),
  );
  expect(new Set(ofSecrets.map(({ permission }) => permission))).toEqual(
    new Set(PAGE_PERMISSIONS.watchdog),
  );
  expect(ofSecrets.filter(({ permission }) => permission.endsWith('.add'))).toHaveLength(1);
  expect(stage.log.map((line) => JSON.stringify(line)).join()).not.toContain(
    stage.project.secrets.get('projects/shop-prod/secrets/spendfuse-page-key'),
  );
});
