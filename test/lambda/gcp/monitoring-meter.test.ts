// The meter over Cloud Monitoring on the wire: long requests that have not ended, classes of answers, batches, and refusals.

import { googleApi } from '../../../lambda/gcp/google-api';
import { monitoringMeter } from '../../../lambda/gcp/monitoring-meter';
import { NOW_MINUTE, NOW_MS } from '../../support/builders';
import { type FakeProject, PROJECT, startFakeProject } from '../../support/gcp/fake-project';
import { fullNameOf } from '../../support/gcp/fake-run';
import { virtualTiming } from '../../support/virtual-timing';

let project: FakeProject;
beforeEach(async () => {
  project = await startFakeProject(NOW_MS);
});
afterEach(() => project.google.stop());

const meter = () =>
  monitoringMeter({
    api: googleApi({ endpoints: project.google.endpoints, timing: virtualTiming() }),
    monitoring: project.google.url,
    project: PROJECT,
    discover: async () => [],
  });

const AT = NOW_MINUTE - 5;
const use = (changes: object = {}) => ({
  ...{ location: 'europe-west1', service: 'orders', minute: AT },
  ...{ requests: { '2xx': 30 }, billableSeconds: 60, instances: 1, ...changes },
});
const idOf = (name: string, location = 'europe-west1') =>
  fullNameOf({ ...project.run.add({ name }), location });
const request = (functionId: string, more: object = {}) => ({
  ...{ functionId, fromMinute: NOW_MINUTE - 60, toMinute: NOW_MINUTE, spanMinutes: 1 as const },
  ...more,
});
const samplesOf = async (...requests: ReturnType<typeof request>[]) =>
  (await meter().readFunctions(requests)).map((reading) =>
    reading.outcome === 'read' ? reading.samples : reading.because,
  );

test('a wave of requests that has not ended shows in the instances that are at work', async () => {
  project.monitoring.record(use({ requests: {}, billableSeconds: 3_000, instances: 50 }));
  const [samples] = await samplesOf(request(idOf('orders')));
  expect(samples).toEqual([
    expect.objectContaining({ epochMinute: AT, invocations: 50, durationSeconds: 3_000 }),
  ]);
  const account = await meter().readAccount(NOW_MINUTE - 20, NOW_MINUTE, 1);
  expect(account).toMatchObject({
    samples: [{ epochMinute: AT, invocations: 0, concurrencyMax: 50 }],
  });
});

test('what fails is told apart where a verdict is near, and costs no series where none is', async () => {
  project.monitoring.record(use({ requests: { '2xx': 10, '5xx': 20 } }));
  const id = idOf('orders');
  const [near] = await samplesOf(request(id, { why: 'suspect' }));
  expect(near).toMatchObject([{ invocations: 30, errors: 20 }]);
  const [plain] = await samplesOf(request(id));
  expect(plain).toMatchObject([{ invocations: 30, errors: 0 }]);
});

test('two services of one name in two regions are never taken for each other', async () => {
  project.monitoring.record(use());
  project.monitoring.record(use({ location: 'us-central1', requests: { '2xx': 7 } }));
  const [here, there] = await samplesOf(
    request(idOf('orders')),
    request(idOf('orders', 'us-central1')),
  );
  expect(here).toMatchObject([{ invocations: 30 }]);
  expect(there).toMatchObject([{ invocations: 7 }]);
});

test('an hour is the sum of its minutes, and what is at work counts by its minutes too', async () => {
  const hour = Math.floor((NOW_MINUTE - 120) / 60) * 60;
  for (let minute = hour; minute < hour + 60; minute += 1)
    project.monitoring.record(use({ minute, requests: {}, billableSeconds: 120, instances: 2 }));
  const [samples] = await samplesOf(
    request(idOf('orders'), { fromMinute: hour, toMinute: hour + 59, spanMinutes: 60 }),
  );
  expect(samples).toEqual([
    expect.objectContaining({ epochMinute: hour, invocations: 120, durationSeconds: 7_200 }),
  ]);
});

test('two hundred services are read in few questions, each answer in its place', async () => {
  const ids = Array.from({ length: 200 }, (_, index) => {
    project.monitoring.record(use({ service: `s${index}`, requests: { '2xx': index + 1000 } }));
    return idOf(`s${index}`);
  });
  const readings = await samplesOf(...ids.map((id) => request(id)));
  readings.forEach((samples, index) => {
    expect(samples).toMatchObject([{ invocations: index + 1000 }]);
  });
  expect(project.google.calls.length).toBeLessThanOrEqual(8);
});

test('an answer on many pages is read to its end', async () => {
  project.monitoring.pageSize = 1;
  project.monitoring.record(use({ requests: { '2xx': 1, '3xx': 2, '4xx': 3, '5xx': 4 } }));
  const [samples] = await samplesOf(request(idOf('orders'), { why: 'probation' }));
  expect(samples).toMatchObject([{ invocations: 10, errors: 4 }]);
});

test.each<[string, object]>([
  ['a refusal', { status: 403, body: { error: { message: 'no', status: 'PERMISSION_DENIED' } } }],
  [
    'an answer that is not complete',
    { status: 200, body: { executionErrors: [{ message: 'late' }] } },
  ],
  ['an answer that is not JSON', { status: 200, text: '<html>' }],
  ['a point without a number', { status: 200, body: { timeSeries: [{ points: [{}] }] } }],
])('%s makes a reading unreadable, never empty', async (_, answer) => {
  project.google.faults = () => answer as { status: number };
  const [because] = await samplesOf(request(idOf('orders')));
  expect(because).toEqual(expect.stringContaining('CloudFailure'));
});
