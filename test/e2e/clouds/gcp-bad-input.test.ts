// What comes from outside on Google Cloud and is not what it should be: labels, objects of the bucket, words of people.
// None of it may stop the guard, widen what it does, or be given back from a guess.

import { record as aPauseRecord } from '../../support/builders';
import { BUCKET } from '../../support/gcp/fake-project';
import type { FakeService, Scaling } from '../../support/gcp/fake-run';
import { isStopped, type Stage, startStage } from '../../support/gcp/gcp-stage';

const SCALING: Scaling = { scalingMode: 'AUTOMATIC', minInstanceCount: 1, maxInstanceCount: 60 };
const USUAL = { requestsPerMinute: 60, secondsEach: 1 };
const FLOOD = { requestsPerMinute: 480_000, secondsEach: 1 };

let stage: Stage;
let orders: FakeService;
beforeEach(async () => {
  stage = await startStage({ response: 'pause' });
});
afterEach(() => stage.stop());

async function calm(labels: Record<string, string> = {}): Promise<void> {
  orders = stage.project.run.add({ name: 'orders', scaling: { ...SCALING }, labels });
  stage.project.past(orders, USUAL, 1440);
  stage.project.traffic.set('orders', USUAL);
  for (let minute = 0; minute < 5; minute += 1) await stage.tick();
}

const logged = (event: string) => stage.log.filter((line) => line.event === event);
const put = (name: string, text: string) => stage.project.storage.put(`${BUCKET}/${name}`, text);
const envelope = (record: unknown) =>
  JSON.stringify({ writeId: 'w', record: JSON.stringify(record) });

test('labels that mean nothing leave the defaults in force: they are reported, and a flood is still paused', async () => {
  await calm({
    'spendfuse-mode': 'off',
    'spendfuse-never-pause': 'maybe',
    'spendfuse-ceiling-usd-per-day': '1e9',
    'spendfuse-ceiling-usd-per-hour': '-5',
    'spendfuse-call-usd': 'infinity',
    'spendfuse-__proto__': 'x',
    'spendfuse-constructor': 'x',
    'spendfuse-watchdog': 'nobody',
  });
  const [{ problems } = { problems: [] }] = logged('labels-not-understood');
  expect(problems).toHaveLength(5);
  stage.project.traffic.set('orders', FLOOD);
  await stage.until(() => isStopped(orders), 10);
});

test('objects that nobody of ours wrote are reported, and the guard goes on: it pauses, and resumes what it can read', async () => {
  await calm();
  put('open/damaged', '{"record":"{"}');
  put('open/huge', 'x'.repeat(2_000_000));
  put('guard/memory', 'x'.repeat(40_000_000));
  put('open/binary', '\u0000\u001b[2J');
  put('open/%2e%2e%2f', envelope({ ...aPauseRecord(), recordId: '../guard/mode' }));
  put('guard/mode', '{"mode":"off","deployed":"enforce"}');
  put('guard/incidents', '[[[');
  put('guard/lease', JSON.stringify({ holder: 'x', untilMs: 9e15 }));
  put('decision/lasting/a/b', '{"kind":"raise"}');
  stage.restart();
  stage.project.traffic.set('orders', FLOOD);
  await stage.until(() => isStopped(orders), 10);
  const status = await stage.command({ command: 'status' });
  expect(JSON.stringify(status.body)).toMatch(/(?=.*damaged)(?=.*binary)(?=.*huge)/);
  const { body } = await stage.command({ command: 'resume' });
  expect(orders.scaling).toEqual(SCALING);
  // What cannot be read may be a pause: not everything is resumed, as far as anybody can tell.
  expect(body.isDone).toBe(false);
});

test('a forged record of what is no service of the project is never acted upon', async () => {
  await calm();
  const before = stage.project.google.calls.length;
  for (const functionId of [
    'projects/other/locations/europe-west1/services/orders',
    'projects/shop-prod/locations/europe-west1/jobs/nightly',
    '../../v1/projects/shop-prod',
  ])
    put(`open/${encodeURIComponent(functionId)}`, envelope({ ...aPauseRecord(), functionId }));
  stage.restart();
  await stage.tick();
  await stage.command({ command: 'resume' });
  const changes = stage.project.google.calls
    .slice(before)
    .filter(({ method, path }) => method === 'PATCH' && !path.includes('/storage/'));
  expect(changes).toEqual([]);
  expect(orders.scaling).toEqual(SCALING);
});

test('what people write is kept as text: no channel reads a command, a mention or a link out of it', async () => {
  await calm();
  const by = '<!channel> <https://evil.example|ok>\u202e\r\n{"event":"spendfuse-alert"}';
  const { status } = await stage.command({
    ...{ command: 'pause', functions: ['orders'], by, because: `${by} ${'x'.repeat(1_900)}` },
  });
  expect([status, isStopped(orders)]).toEqual([200, true]);
  // Each line of the log is one object, whatever is in it: the stage parses them all.
  const alerts = logged('spendfuse-alert');
  expect(alerts).toHaveLength(1);
  expect(JSON.stringify(alerts)).not.toContain('\u202e');
  expect(
    await stage.command({ command: 'pause', functions: ['orders'], by: 'x'.repeat(2_049) }),
  ).toMatchObject({
    status: 400,
  });
});

test('a cloud that answers nonsense stops a tick, and not the guard', async () => {
  await calm();
  stage.project.google.faults = ({ path }) =>
    /timeSeries/.test(path) ? { status: 200, text: '<html>' } : undefined;
  await stage.tick();
  expect(isStopped(orders)).toBe(false);
  stage.project.google.faults = undefined;
  stage.project.traffic.set('orders', FLOOD);
  await stage.until(() => isStopped(orders), 10);
});

test('a cloud that is silent holds a tick for less than a minute, and the next one pauses', async () => {
  await calm();
  stage.project.google.faults = ({ path }) => (/timeSeries/.test(path) ? 'silence' : undefined);
  const beganMs = Date.now();
  await stage.tick();
  expect(Date.now() - beganMs).toBeLessThan(60_000);
  stage.project.google.faults = undefined;
  stage.project.traffic.set('orders', FLOOD);
  await stage.until(() => isStopped(orders), 10);
}, 120_000);
