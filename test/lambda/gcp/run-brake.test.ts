// The brake over Cloud Run's API on the wire: which scaling is which state, and what a change sends, waits for and refuses.

import { googleApi } from '../../../lambda/gcp/google-api';
import { runBrake } from '../../../lambda/gcp/run-brake';
import type { ConcurrencyState, Lever } from '../../../lib/core/pausing/target';
import type { Brake } from '../../../lib/engine/ports';
import { concurrency, source } from '../../support/builders';
import { type FakeGoogle, startFakeGoogle } from '../../support/gcp/fake-google';
import { type FakeRun, fakeRun, fullNameOf, type Scaling } from '../../support/gcp/fake-run';
import { virtualTiming } from '../../support/virtual-timing';

let run: FakeRun;
let google: FakeGoogle;
let brake: Brake;
let logged: string[];

beforeEach(async () => {
  run = fakeRun();
  google = await startFakeGoogle([run.api]);
  const timing = virtualTiming();
  logged = [];
  brake = runBrake({
    api: googleApi({ endpoints: google.endpoints, timing }),
    run: google.url,
    timing,
    log: (_level, event) => logged.push(event),
  });
});
afterEach(() => google.stop());

const state = (of: ConcurrencyState): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state: of,
});
const found = async (id: string) => {
  const inspection = await brake.inspect(id);
  if (inspection.outcome !== 'found') throw new Error(inspection.outcome);
  return inspection;
};

const STATES: readonly [Scaling, ConcurrencyState][] = [
  [{ scalingMode: 'AUTOMATIC' }, { kind: 'unreserved' }],
  [
    { scalingMode: 'AUTOMATIC', maxInstanceCount: 7 },
    { kind: 'reserved', executions: 7 },
  ],
  [
    { scalingMode: 'AUTOMATIC', minInstanceCount: 2 },
    { kind: 'automatic', least: 2, most: null },
  ],
  [
    { scalingMode: 'AUTOMATIC', minInstanceCount: 2, maxInstanceCount: 7 },
    { kind: 'automatic', least: 2, most: 7 },
  ],
  [
    { scalingMode: 'MANUAL', manualInstanceCount: 3 },
    { kind: 'manual', executions: 3, most: null },
  ],
  [
    { scalingMode: 'MANUAL', manualInstanceCount: 3, maxInstanceCount: 9 },
    { kind: 'manual', executions: 3, most: 9 },
  ],
  [
    { scalingMode: 'MANUAL', manualInstanceCount: 0 },
    { kind: 'reserved', executions: 0 },
  ],
];

test.each(STATES)('%j is read as what it is, and set as what it was', async (scaling, expected) => {
  run.ownMaximum = undefined;
  const service = run.add({ name: 'orders', scaling: { ...scaling } });
  const id = fullNameOf(service);
  expect((await found(id)).levers).toEqual([state(expected)]);
  await brake.set(id, concurrency(0));
  expect(service.scaling).toEqual({ scalingMode: 'MANUAL', manualInstanceCount: 0 });
  await brake.set(id, state(expected));
  expect(service.scaling).toEqual(scaling);
});

test('a change sends the scaling and nothing else, with a mask that says so', async () => {
  const id = fullNameOf(run.add({ name: 'orders' }));
  await brake.set(id, concurrency(0));
  const patch = google.calls.find(({ method }) => method === 'PATCH');
  expect(patch?.query.toString()).toBe('updateMask=scaling');
  expect(JSON.parse(patch?.body ?? '')).toEqual({
    scaling: { scalingMode: 'MANUAL', manualInstanceCount: 0 },
  });
});

test('where the cloud sets a maximum of its own, the service gets what its revision may run anyway', async () => {
  const service = run.add({ name: 'orders', revisionMax: 250 });
  const id = fullNameOf(service);
  await brake.set(id, concurrency(0));
  await brake.set(id, concurrency(null));
  expect(service.scaling).toEqual({ scalingMode: 'AUTOMATIC', maxInstanceCount: 250 });
  expect(logged).toEqual(['maximum-set-by-cloud']);
});

test('a change is done when it shows, and unknown when it does not show', async () => {
  const service = run.add({ name: 'orders' });
  google.faults = (call) =>
    call.method === 'PATCH' ? { status: 200, body: { name: 'operations/1' } } : undefined;
  await expect(brake.set(fullNameOf(service), concurrency(0))).rejects.toMatchObject({
    certainty: 'unknown',
  });
});

test.each([
  [403, 'refused'],
  [404, 'gone'],
  [429, 'refused'],
  [503, 'unknown'],
] as const)('a %d of a change is %s', async (status, certainty) => {
  const service = run.add({ name: 'orders' });
  google.faults = ({ method }) =>
    method === 'PATCH' ? { status, body: { error: { message: 'no', status: 'X' } } } : undefined;
  const set = brake.set(fullNameOf(service), concurrency(0));
  await expect(set).rejects.toMatchObject({ name: 'CloudFailure', certainty });
});

test('a lost answer of a change is made good by the same change', async () => {
  const service = run.add({ name: 'orders' });
  let left = 1;
  google.faults = ({ method }) => {
    if (method !== 'PATCH' || left === 0) return undefined;
    left -= 1;
    return 'lost-answer';
  };
  await brake.set(fullNameOf(service), concurrency(0));
  expect(service.scaling.manualInstanceCount).toBe(0);
});

test('says what a stop does not reach, and that a change is under way', async () => {
  const service = run.add({ name: 'orders', tags: ['canary'], reconcilingLooks: 1 });
  const { leaks, isSettling } = await found(fullNameOf(service));
  expect(leaks?.join()).toContain('traffic tag canary');
  expect(isSettling).toBe(true);
});

test.each([
  ['no service', 'projects/shop/locations/europe-west1/jobs/nightly'],
  ['another address', '../../v1/projects/shop'],
])('an id that is %s is never made into a call', async (_, id) => {
  expect(await brake.inspect(id)).toMatchObject({ outcome: 'unreadable' });
  await expect(brake.set(id, concurrency(0))).rejects.toMatchObject({ certainty: 'refused' });
  expect(google.calls).toEqual([]);
});

test('a record that holds a lever of another cloud is unreadable, and changes nothing', async () => {
  const id = fullNameOf(run.add({ name: 'orders' }));
  expect(await brake.inspect(id, [source('q')])).toMatchObject({ outcome: 'unreadable' });
  await expect(brake.set(id, source('q'))).rejects.toMatchObject({ certainty: 'refused' });
  expect(google.calls).toEqual([]);
});

test('a scaling that has no name here is unknown, never taken for none', async () => {
  const service = run.add({ name: 'orders' });
  service.scaling = { scalingMode: 'PREDICTIVE' as 'MANUAL' };
  await expect(brake.inspect(fullNameOf(service))).rejects.toMatchObject({ certainty: 'unknown' });
});
