// `drill --cloud gcp` over HTTP: the canary is made, called until the guard stops it, resumed and removed, by the command line
// and the watchdog that are deployed. What the canary did becomes a metric minutes later, as on the platform.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openGoogleProject } from '../../../lib/cli/gcp/open-project';
import { runCli } from '../../support/cli-io';
import { PROJECT } from '../../support/gcp/fake-project';
import type { FakeService } from '../../support/gcp/fake-run';
import { isStopped, type Stage, startStage } from '../../support/gcp/gcp-stage';

jest.setTimeout(120_000);

let stage: Stage;
let door: Server;
let calls = 0;

const canary = (): FakeService | undefined =>
  [...stage.project.run.services.values()].find(({ name }) => name.startsWith('spendfuse-drill-'));

/** The canary's own address: it answers whoever has a token, while it may run. */
beforeEach(async () => {
  calls = 0;
  door = createServer((request, response) => {
    const service = canary();
    const isRunning = service !== undefined && !isStopped(service);
    if (request.headers.authorization !== 'Bearer identity') response.writeHead(403).end();
    else if (isRunning) {
      calls += 1;
      response.end('ran');
    } else response.writeHead(429).end();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  door.closeAllConnections();
  await new Promise((resolve) => door.close(resolve));
  await stage.stop();
});

async function opened(mode: 'observe' | 'enforce'): Promise<void> {
  stage = await startStage({ mode });
  const { project } = stage;
  project.run.newUri = `http://127.0.0.1:${(door.address() as AddressInfo).port}/`;
  project.monitoring.delayMinutes = 3;
  const orders = project.run.add({ name: 'orders' });
  project.past(orders, { requestsPerMinute: 60, secondsEach: 1 }, 2 * 1440);
  project.traffic.set('orders', { requestsPerMinute: 60, secondsEach: 1 });
  for (let minute = 0; minute < 3; minute += 1) await stage.tick();
}

function drill(...words: string[]) {
  const { project } = stage;
  let nowMs = project.nowMs;
  const { url } = project.google;
  return runCli(
    ['drill', '--cloud', 'gcp', '--project', PROJECT, '--region', 'europe-west1', ...words],
    {
      nowMs,
      onSleep: async (ms) => {
        nowMs += ms;
        while (nowMs - project.nowMs >= 60_000) {
          const name = canary()?.name;
          if (name) project.traffic.set(name, { requestsPerMinute: calls, secondsEach: 1 });
          calls = 0;
          await stage.tick();
        }
      },
      openHost: (options) =>
        openGoogleProject(options, {
          gcloud: async () => undefined,
          env: {
            CLOUDSDK_AUTH_ACCESS_TOKEN: project.google.personToken(),
            SPENDFUSE_IDENTITY_TOKEN: 'identity',
            CLOUDSDK_CORE_ACCOUNT: 'ana@example.com',
            CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: url,
            CLOUDSDK_API_ENDPOINT_OVERRIDES_MONITORING: url,
          },
        }),
    },
  );
}

test('an installed guard is proven, and nothing of the canary is left', async () => {
  await opened('enforce');
  const { code, stdout, stderr } = await drill('--yes');
  expect([code, stderr]).toEqual([0, expect.stringMatching(/creates one Cloud Run service/)]);
  expect(stderr).toMatch(/It costs at most \$0\.\d\d .*2 vCPU and 1 GiB/);
  expect(stdout).toMatch(/proven/i);
  expect(canary()?.isGone).toBe(true);
  const changed = stage.project.google.calls
    .filter(({ method }) => method !== 'GET')
    .filter(({ path }) => path.startsWith('/v2/'));
  expect(changed.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH', 'DELETE']);
  // Nothing but the canary was touched.
  for (const { path, query } of changed)
    expect(`${path} ${query.get('serviceId')}`).toContain('spendfuse-drill-');
});

test('a guard that observes is shown to detect, and changes nothing', async () => {
  await opened('observe');
  const { code, stdout } = await drill('--yes');
  // It proves less than a pause does.
  expect([code, stdout]).toEqual([3, expect.stringContaining('Detected, not proven')]);
  expect(stage.project.google.calls.filter(({ method }) => method === 'PATCH')).toEqual([]);
  expect(canary()?.isGone).toBe(true);
});

test('with --enforce a guard that observes pauses the canary, and is proven by it', async () => {
  await opened('observe');
  expect(await drill('--yes', '--enforce')).toMatchObject({ code: 0 });
  expect(canary()?.isGone).toBe(true);
});

test('without a yes nothing is created, and the price was said', async () => {
  await opened('enforce');
  const { code, stderr } = await drill();
  expect(code).not.toBe(0);
  expect(canary()).toBeUndefined();
  expect(stderr).toContain('--yes');
});

test('what an earlier drill left is removed first, and a service that only has its name is let be', async () => {
  await opened('enforce');
  const labels = { 'created-by': 'spendfuse-drill' };
  const old = stage.project.run.add({ name: 'spendfuse-drill-old', labels });
  const foreign = stage.project.run.add({ name: 'spendfuse-drill-mine' });
  const { stderr } = await drill('--yes', '--timeout', '5m');
  expect(stderr).toContain(
    'What is left of an earlier drill is removed first: spendfuse-drill-old',
  );
  expect([old.isGone, foreign.isGone]).toEqual([true, false]);
});

test('a canary that cannot be made is said so, and nothing stays', async () => {
  await opened('enforce');
  stage.project.google.faults = ({ method, path }) =>
    method === 'POST' && path.startsWith('/v2/')
      ? { status: 403, body: { error: { message: 'run.services.create is denied' } } }
      : undefined;
  const { code, stderr } = await drill('--yes');
  expect(code).toBe(1);
  expect(stderr).toContain('run.services.create is denied');
  expect(canary()).toBeUndefined();
});
