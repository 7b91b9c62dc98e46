// Google Cloud over HTTP: a flood is paused by the one lever there is, people are told, and what was taken comes back as it
// was; also after a crash at any step. The clouds are stand-ins (test/support/gcp), the watchdog is the one that is deployed.

import { openGoogleProject } from '../../../lib/cli/gcp/open-project';
import { TICK_CHANGES, TICK_READS } from '../../../lib/core/prices/books/gcp-guard';
import { PERMISSIONS } from '../../../lib/gcp/contract';
import { runCli } from '../../support/cli-io';
import { BUCKET, PROJECT } from '../../support/gcp/fake-project';
import type { FakeService, Scaling } from '../../support/gcp/fake-run';
import { isStopped, type Stage, startStage } from '../../support/gcp/gcp-stage';

let stage: Stage;
afterEach(() => stage.stop());

const DAY = 1440;
const USUAL = { requestsPerMinute: 60, secondsEach: 1 };
/** 80 at once in each instance: 100 instances that cost more than $9 an hour. */
const FLOOD = { requestsPerMinute: 480_000, secondsEach: 1 };
const SCALING: Scaling = { scalingMode: 'AUTOMATIC', minInstanceCount: 1, maxInstanceCount: 60 };

/** A service that has run in its usual way for two days, watched for a few minutes, and then is flooded. */
async function flooded(
  scaling: Scaling = SCALING,
  labels: Record<string, string> = {},
): Promise<FakeService> {
  const { project } = stage;
  const service = project.run.add({ name: 'orders', scaling: { ...scaling }, labels });
  project.past(service, USUAL, 2 * DAY);
  project.monitoring.delayMinutes = 3;
  project.traffic.set('orders', USUAL);
  for (let minute = 0; minute < 5; minute += 1) await stage.tick();
  expect(service.scaling).toEqual(scaling);
  project.traffic.set('orders', FLOOD);
  return service;
}

const calls = () => stage.project.google.calls;
const patches = () => calls().filter(({ method }) => method === 'PATCH');
const recordsOpen = () =>
  [...stage.project.storage.objects.keys()].filter((name) => name.startsWith(`${BUCKET}/open/`));
const sentTypes = () =>
  stage.alerts.received.map(({ body }) => JSON.parse(body).metadata.type as string);

const cli = (...argv: string[]) =>
  runCli([...argv, '--cloud', 'gcp', '--project', PROJECT, '--region', 'europe-west1'], {
    nowMs: stage.project.nowMs,
    openHost: (options) =>
      openGoogleProject(options, {
        gcloud: async () => undefined,
        env: {
          CLOUDSDK_AUTH_ACCESS_TOKEN: stage.project.google.personToken(),
          SPENDFUSE_IDENTITY_TOKEN: 'identity',
          CLOUDSDK_CORE_ACCOUNT: 'ana@example.com',
          CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: stage.project.google.url,
          CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: stage.project.google.url,
        },
      }),
  });

test('a flood is paused within minutes, told, and resumed by command exactly as it was', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  const minutes = await stage.until(() => isStopped(service), 10);
  expect(minutes).toBeLessThanOrEqual(6);
  // Nothing but the scaling is sent, and never a template.
  expect(
    patches().map(({ query, body }) => [query.get('updateMask'), Object.keys(JSON.parse(body))]),
  ).toEqual([['scaling', ['scaling']]]);
  expect(sentTypes()).toContain('paused');
  const status = await cli('status');
  expect(status.stdout).toContain('Paused (1)');
  expect(status.stdout).toContain('orders');
  const resumed = await cli('resume', 'orders', '--yes');
  expect(resumed).toMatchObject({ code: 0 });
  expect(service.scaling).toEqual(SCALING);
  stage.project.traffic.set('orders', USUAL);
  await stage.until(() => recordsOpen().length === 0, 15);
  expect(sentTypes()).toContain('resumed');
  expect(service.scaling).toEqual(SCALING);
  expect((await cli('status')).stdout).toContain('Nothing is paused.');
});

test('as the policy ships, a flood of a service with users is held at a few instances', async () => {
  stage = await startStage();
  const service = await flooded();
  await stage.until(() => sentTypes().includes('paused'), 6);
  expect(service.scaling.scalingMode).toBe('AUTOMATIC');
  expect(service.scaling.maxInstanceCount).toBeLessThan(20);
  await stage.command({ command: 'resume' });
  expect(service.scaling).toEqual(SCALING);
});

test('a ceiling in a label of its owner stops it', async () => {
  stage = await startStage();
  // $0.25 an hour: a label's value has no dot.
  const service = await flooded(SCALING, { 'spendfuse-ceiling-usd-per-hour': '0-25' });
  await stage.until(() => isStopped(service), 10);
});

test('whatever is called is granted, and whatever is granted is called', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  await stage.until(() => isStopped(service), 10);
  await stage.command({ command: 'resume', functions: ['orders'] });
  const budget = { billingAccountId: '012345-6789AB-CDEF01', budgetId: '1'.repeat(36) };
  const data = Buffer.from('{"costAmount":2,"budgetAmount":1}').toString('base64');
  await stage.command({ message: { attributes: budget, data }, subscription: 'budget' });
  const used = new Set(calls().flatMap(({ permission }) => permission.split(',')));
  used.delete('secretmanager.versions.access');
  expect([...used].sort()).toEqual(
    [...PERMISSIONS.project, ...PERMISSIONS.runtime, ...PERMISSIONS.bucket].sort(),
  );
});

test('a quiet minute costs no more calls than the bill says', async () => {
  stage = await startStage();
  await flooded();
  stage.project.traffic.set('orders', USUAL);
  for (let minute = 0; minute < 12; minute += 1) await stage.tick();
  const before = calls().length;
  await stage.tick();
  const ofTick = calls().slice(before);
  const count = (pattern: RegExp) =>
    ofTick.filter(({ permission }) => pattern.test(permission)).length;
  expect(count(/storage.objects.(create|list)/)).toBeLessThanOrEqual(TICK_CHANGES);
  expect(count(/storage.objects.get/)).toBeLessThanOrEqual(TICK_READS);
});

test.each<[string, Scaling]>([
  ['a minimum and a maximum', SCALING],
  ['a maximum', { scalingMode: 'AUTOMATIC', maxInstanceCount: 60 }],
  ['as many as somebody set by hand', { scalingMode: 'MANUAL', manualInstanceCount: 40 }],
])('%s comes back', async (_, scaling) => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded(scaling);
  await stage.until(() => isStopped(service), 10);
  const { body } = await stage.command({ command: 'resume' });
  expect(body).toMatchObject({ isDone: true });
  expect(service.scaling).toEqual(scaling);
});

test('a service without a maximum of its own may run at least as much as before', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded({ scalingMode: 'AUTOMATIC' });
  await stage.until(() => isStopped(service), 10);
  const { body } = await stage.command({ command: 'resume' });
  expect(body).toMatchObject({ isDone: true });
  expect(service.scaling.scalingMode).toBe('AUTOMATIC');
  expect(service.scaling.maxInstanceCount).toBe(100);
  expect(stage.log.some(({ event }) => event === 'maximum-set-by-cloud')).toBe(true);
});

test('in observe mode nothing is changed, and people learn what would have been', async () => {
  stage = await startStage({ mode: 'observe' });
  const service = await flooded();
  await stage.until(() => sentTypes().includes('would-pause'), 10);
  expect(service.scaling).toEqual(SCALING);
  expect(patches()).toEqual([]);
});

test('a probation lets a few instances run, and ends in the scaling from before', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  await stage.until(() => isStopped(service), 10);
  stage.project.traffic.set('orders', USUAL);
  await stage.command({ command: 'resume', how: 'probation' });
  expect(service.scaling).toEqual({ scalingMode: 'AUTOMATIC', maxInstanceCount: 2 });
  await stage.until(() => recordsOpen().length === 0, 60);
  expect(service.scaling).toEqual(SCALING);
});

test('what a tag of the traffic still starts is told', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  service.tags.push('canary');
  await stage.until(() => isStopped(service), 10);
  expect(stage.alerts.received.map(({ body }) => body).join()).toContain('traffic tag canary');
});

test('whoever changes the scaling by hand has resumed it, and nobody fights them', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  await stage.until(() => isStopped(service), 10);
  stage.project.traffic.set('orders', USUAL);
  service.scaling = { scalingMode: 'AUTOMATIC', maxInstanceCount: 3 };
  await stage.until(() => sentTypes().includes('resumed'), 5);
  expect(service.scaling).toEqual({ scalingMode: 'AUTOMATIC', maxInstanceCount: 3 });
});

/** Cuts the run short at its nth call from now, and everything after it: the process is gone. */
function crashAt(nth: number): { readonly hasHappened: () => boolean } {
  const from = calls().length;
  stage.project.google.faults = () =>
    calls().length - from >= nth
      ? calls().length - from === nth
        ? 'lost-answer'
        : 'lost-request'
      : undefined;
  return { hasHappened: () => calls().length - from >= nth };
}

function recover(): void {
  stage.project.google.faults = undefined;
  stage.restart();
  // The lease of the run that died has run out by then.
  stage.project.nowMs += 60_000;
}

/** Every crash begins at the same moment: as it was, with a watchdog that knows what is in the bucket alone. */
async function crashEverywhere(
  attempt: () => Promise<unknown>,
  after: (service: FakeService) => Promise<void>,
  service: FakeService,
): Promise<number> {
  const goBack = stage.project.keep();
  for (let nth = 1; ; nth += 1) {
    goBack();
    stage.restart();
    const crash = crashAt(nth);
    await attempt().catch(() => undefined);
    const hasHappened = crash.hasHappened();
    recover();
    await after(service);
    expect([nth, service.scaling]).toEqual([nth, SCALING]);
    if (!hasHappened) return nth;
  }
}

test('a crash at any call of a pause leaves nothing that the next ticks do not finish, and the prior scaling is kept', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  const before = stage.project.keep();
  const ticks = await stage.until(() => isStopped(service), 10);
  before();
  stage.restart();
  for (let tick = 1; tick < ticks; tick += 1) await stage.tick();
  expect(isStopped(service)).toBe(false);
  const crashes = await crashEverywhere(
    () => stage.tick(),
    async () => {
      await stage.until(() => isStopped(service), 8);
      await stage.command({ command: 'resume', functions: ['orders'] });
    },
    service,
  );
  expect(crashes).toBeGreaterThan(10);
});

test('a crash at any call of a resume ends in the scaling from before', async () => {
  stage = await startStage({ response: 'pause' });
  const service = await flooded();
  await stage.until(() => isStopped(service), 10);
  stage.project.traffic.set('orders', USUAL);
  const crashes = await crashEverywhere(
    () => stage.command({ command: 'resume', functions: ['orders'] }),
    async () => {
      const { body } = await stage.command({ command: 'resume', functions: ['orders'] });
      if (body.isDone !== true) await stage.until(() => !isStopped(service), 5);
    },
    service,
  );
  expect(crashes).toBeGreaterThan(8);
});
