// What may come in over HTTP, and what the settings must say: everything wrong at once, and nothing done meanwhile.

import { watchdogIn } from '../../../lambda/gcp/entry/dispatch';
import { settingsFrom } from '../../../lambda/gcp/settings';
import { GCP_ENV } from '../../../lib/gcp/contract';
import { NOW_MS } from '../../support/builders';
import { type FakeProject, startFakeProject } from '../../support/gcp/fake-project';
import { virtualTiming } from '../../support/virtual-timing';

let project: FakeProject;
beforeEach(async () => {
  project = await startFakeProject(NOW_MS);
});
afterEach(() => project.google.stop());

const watchdog = (env: Record<string, string | undefined> = {}) =>
  watchdogIn({
    env: { ...project.environment(), ...env },
    timing: virtualTiming(),
    writeLine: () => undefined,
  });

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['an empty object', {}],
  ['an unknown command', { command: 'destroy' }],
  ['a command with a slip in it', { command: 'snooze', function: 'orders', formMs: 60_000 }],
])('%s is refused with its reasons, and nothing is called', async (_, event) => {
  const { status, body } = await watchdog()(event, 'run');
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: { message: expect.stringMatching(/./) } });
  expect(project.google.calls).toEqual([]);
});

test('a message of Pub/Sub that is no notice of a budget is dropped, or Pub/Sub would send it again', async () => {
  const event = { message: { data: 'e30=' }, subscription: 's' };
  expect(await watchdog()(event, 'run')).toMatchObject({ status: 200 });
  expect(project.google.calls).toEqual([]);
});

test('a tick answers how it went, and a failed one fails the request', async () => {
  expect(await watchdog()({ spendfuse: 'tick' }, 'run')).toEqual({
    status: 200,
    body: { outcome: 'done' },
  });
  project.google.faults = ({ path }) => (path.includes('/storage/') ? 'lost-request' : undefined);
  expect(await watchdog()({ spendfuse: 'tick' }, 'run')).toMatchObject({ status: 500 });
});

test('bad settings fail every run with all that is wrong', async () => {
  const { status, body } = await watchdog({
    [GCP_ENV.bucket]: undefined,
    [GCP_ENV.region]: 'Europe',
  })({ spendfuse: 'tick' }, 'run');
  expect(status).toBe(500);
  expect(JSON.stringify(body)).toContain('SPENDFUSE_BUCKET is not set');
  expect(JSON.stringify(body)).toContain("SPENDFUSE_REGION is 'Europe'; use a region like");
});

test('no setting sends a token to another machine', () => {
  const env = (endpoints: unknown) => ({
    ...project.environment(),
    [GCP_ENV.endpoints]: JSON.stringify(endpoints),
  });
  expect(() => settingsFrom(env({ run: 'https://example.com/' }))).toThrow('of this machine');
  expect(() => settingsFrom(env({ runs: 'http://127.0.0.1:1/' }))).toThrow('is not a part of');
  expect(settingsFrom(env({ run: 'http://127.0.0.1:1/' })).endpoints).toMatchObject({
    run: 'http://127.0.0.1:1/',
    storage: 'https://storage.googleapis.com/',
  });
});
