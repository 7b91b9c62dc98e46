// What is found in a project: every service of every region, its price, its limits and its owner's labels.
// A list that is incomplete must fail: a smaller project would look like one in which nothing runs away.

import { discoverServices } from '../../../lambda/gcp/discovery';
import { googleApi } from '../../../lambda/gcp/google-api';
import { settingsFrom } from '../../../lambda/gcp/settings';
import { GUARD_ENV } from '../../../lib/contract';
import { NOW_MS } from '../../support/builders';
import { type FakeProject, startFakeProject } from '../../support/gcp/fake-project';
import { virtualTiming } from '../../support/virtual-timing';

let project: FakeProject;
let logged: { readonly event: string; readonly problems?: readonly string[] }[];

beforeEach(async () => {
  project = await startFakeProject(NOW_MS);
  logged = [];
});
afterEach(() => project.google.stop());

const discover = (env: Record<string, string> = {}) =>
  discoverServices({
    api: googleApi({ endpoints: project.google.endpoints, timing: virtualTiming() }),
    settings: settingsFrom({ ...project.environment(), ...env }),
    log: (_level, event, details) => logged.push({ event, ...details }),
  });

test('finds every service of every region, on however many pages', async () => {
  for (let index = 0; index < 250; index += 1)
    project.run.add({ name: `s${index}`, location: index % 2 ? 'us-central1' : 'europe-west3' });
  const found = await discover();
  expect(new Set(found.map(({ functionId }) => functionId)).size).toBe(250);
  expect(found[0]?.functionId).toBe('projects/shop-prod/locations/europe-west3/services/s0');
});

test('prices a second of an instance by its size and its region, and a request by itself', async () => {
  project.run.add({ name: 'small', location: 'us-central1', cpu: '500m', memory: '256Mi' });
  project.run.add({ name: 'dear', location: 'europe-west3', cpu: '2', memory: '4Gi' });
  const [small, dear] = await discover();
  expect(small?.rate.usdPerSecond).toBeCloseTo(0.5 * 0.000024 + 0.25 * 0.0000025, 12);
  expect(dear?.rate.usdPerSecond).toBeCloseTo(2 * 0.0000336 + 4 * 0.0000035, 12);
  expect(dear?.rate.usdPerInvocation).toBeCloseTo(4e-7, 12);
});

test('prices what it cannot read as the largest there is, and says so', async () => {
  project.run.add({ name: 'odd', location: 'us-central1', cpu: 'many' });
  const [odd] = await discover();
  expect(odd?.rate.usdPerSecond).toBeCloseTo(8 * 0.000024 + 32 * 0.0000025, 12);
  expect(logged.flatMap(({ problems = [] }) => problems).join()).toContain(
    'odd: its size cannot be read',
  );
});

test('takes the smaller of the two maximums, and the usual where none is said', async () => {
  project.run.add({ name: 'a', scaling: { maxInstanceCount: 5 }, revisionMax: 30 });
  project.run.add({ name: 'b', revisionMax: 30 });
  project.run.add({ name: 'c' });
  expect((await discover()).map(({ concurrencyMax }) => concurrencyMax)).toEqual([5, 30, 100]);
});

test('reads labels as tags, with a hyphen or an underscore for the dot of dollars', async () => {
  project.run.add({
    name: 'orders',
    labels: {
      'spendfuse-mode': 'observe',
      'spendfuse-ceiling-usd-per-day': '12-50',
      'spendfuse-ceiling-usd-per-hour': '3_25',
      'spendfuse-never-pause': 'maybe',
    },
  });
  const [orders] = await discover();
  expect(orders?.override).toEqual({
    mode: 'observe',
    ceilingUsdPerDay: 12.5,
    ceilingUsdPerHour: 3.25,
  });
  expect(logged.flatMap(({ problems = [] }) => problems)).toEqual([
    "orders: tag spendfuse-never-pause is 'maybe'; use true or false",
  ]);
});

test('marks the watchdog by its name and region, not by a label that anyone may set', async () => {
  project.run.add({ name: 'spendfuse' });
  project.run.add({ name: 'spendfuse', location: 'us-central1' });
  project.run.add({ name: 'liar', labels: { 'spendfuse-watchdog': 'account' } });
  expect((await discover()).map(({ isGuardOwn }) => isGuardOwn)).toEqual([true, false, false]);
});

test('leaves to another guard only what that guard, which exists, is named on', async () => {
  project.run.add({ name: 'other', labels: { 'spendfuse-watchdog': 'team-b' } });
  project.run.add({ name: 'theirs', labels: { 'spendfuse-guard': 'team-b' } });
  project.run.add({ name: 'nobodys', labels: { 'spendfuse-guard': 'gone' } });
  project.run.add({ name: 'ours', labels: { 'spendfuse-guard': 'account' } });
  expect((await discover()).map(({ name }) => name)).toEqual(['other', 'nobodys', 'ours']);
  const tagged = JSON.stringify({
    scope: 'tagged',
    functions: [{ name: 'other', tags: { 'ceiling-usd-per-day': '5' } }],
  });
  const watched = await discover({ [GUARD_ENV.watch]: tagged });
  expect(watched.map(({ name }) => name)).toEqual(['other', 'ours']);
  expect(watched[0]?.override.ceilingUsdPerDay).toBe(5);
});

test('a region that cannot be reached makes the list a failure', async () => {
  project.google.faults = () => ({ status: 200, body: { items: [], unreachable: ['us-east1'] } });
  await expect(discover()).rejects.toThrow('us-east1 cannot be reached');
});

test('knows when a service was deployed, which scaling is not', async () => {
  const updatedAtMs = NOW_MS - 3_600_000;
  project.run.add({ name: 'orders', updatedAtMs });
  expect((await discover())[0]?.modifiedAtMs).toBe(updatedAtMs);
});
