// What comes from outside on Azure and is not what it should be: tags, what is kept, levers of a record, words of people.
// None of it may stop the guard, widen what it does, or be given back from a guess.

import { anApp, idOfApp } from '../../support/azure/fake-sites';
import { record as aPauseRecord } from '../../support/builders';
import { AzureWorld, FLOOD, settingsOf } from '../support/azure-world';

let world: AzureWorld;
afterEach(() => world.end());

const ceiling = { 'spendfuse-ceiling-usd-per-day': '5' };

async function calm(tags: Record<string, string> = ceiling): Promise<void> {
  world = await AzureWorld.of([anApp({ tags })], {
    SPENDFUSE_POLICY: '{"mode":"enforce","response":"pause"}',
  });
  await world.pass(3);
}

const put = (name: string, text: string) => world.azure.tables.put(name, text);
const envelope = (record: unknown) =>
  JSON.stringify({ writeId: 'w', record: JSON.stringify(record) });
const isStopped = () => world.app().state === 'Stopped';
const changes = () =>
  world.azure.calls.filter((call) =>
    /^(POST|PUT|PATCH) \/arm\/.*(stop|start|config|sites\/[^/]+)$/.test(call),
  );

test('tags that mean nothing leave the defaults in force: they are reported, and a flood is still paused', async () => {
  await calm({
    'SPENDFUSE-MODE': 'off',
    'spendfuse-never-pause': 'maybe',
    'spendfuse-ceiling-usd-per-day': 'Infinity',
    'spendfuse-ceiling-usd-per-hour': '-5',
    'spendfuse-call-usd': '1e400',
    'spendfuse-__proto__': 'x',
    constructor: 'x',
    'spendfuse-watchdog': 'subscription',
  });
  const line = world.lines.find((entry) => entry.includes('tags-not-understood')) ?? '{}';
  expect(JSON.parse(line).problems).toHaveLength(5);
  world.app().demand = { ...FLOOD };
  await world.passUntil(isStopped, 12);
});

test('entities and blobs that nobody of ours wrote are reported, and the guard goes on: it pauses, and resumes what it can read', async () => {
  await calm();
  const before = settingsOf(world.app());
  put('open/damaged', '{"record":"{"}');
  // As much as an entity has.
  put('open/huge', 'x'.repeat(500_000));
  world.azure.blobs.put('guard/memory', 'x'.repeat(40_000_000));
  put('open/binary', '\u0001\u001b[2J');
  put('open/%2e%2e%2fguard%2fmode', envelope({ ...aPauseRecord(), recordId: '../guard/mode' }));
  put('guard/mode', '{"mode":"off","deployed":"enforce"}');
  put('guard/incidents', '[[[');
  put('guard/lease', JSON.stringify({ holder: 'x', untilMs: 9e15 }));
  put('decision/lasting/a/b', '{"kind":"raise"}');
  world.app().demand = { ...FLOOD };
  await world.passUntil(isStopped, 12);
  const status = await world.command({ command: 'status' });
  expect(JSON.stringify(status)).toMatch(/(?=.*damaged)(?=.*binary)(?=.*huge)/);
  world.app().demand = { perMinute: 0, unitsEach: 0 };
  const answer = await world.command({ command: 'resume', by: 'test' });
  expect(settingsOf(world.app())).toEqual(before);
  // What cannot be read may be a pause: not everything is resumed, as far as anybody can tell.
  expect(answer?.isDone).toBe(false);
});

test.each<[string, Record<string, unknown>]>([
  ['of another subscription', { functionId: idOfApp(anApp()).replace('1111', '9999') }],
  ['of another resource', { functionId: idOfApp(anApp()).replace('sites', 'serverfarms') }],
  ['with a way out of it', { functionId: `${idOfApp(anApp())}/../other` }],
  [
    'with a slash in the id of a lever',
    {
      functionId: idOfApp(anApp()),
      held: [
        {
          ...aPauseRecord().held[0],
          prior: {
            ...{ lever: 'source', id: 'AzureWebJobs.a/../../start.Disabled', sourceKind: 'queue' },
            ...{ name: 'orders', state: { kind: 'enabled' } },
          },
          paused: {
            ...{ lever: 'source', id: 'AzureWebJobs.a/../../start.Disabled', sourceKind: 'queue' },
            ...{ name: 'orders', state: { kind: 'disabled' } },
          },
        },
      ],
    },
  ],
  [
    'with a setting that is no switch of a function',
    {
      functionId: idOfApp(anApp()),
      held: [
        {
          ...aPauseRecord().held[0],
          prior: {
            ...{ lever: 'source', id: 'SECRET', sourceKind: 'queue' },
            ...{ name: 'orders', state: { kind: 'enabled' } },
          },
          paused: {
            ...{ lever: 'source', id: 'SECRET', sourceKind: 'queue' },
            ...{ name: 'orders', state: { kind: 'disabled' } },
          },
        },
      ],
    },
  ],
])('a forged record %s changes no app', async (_, forged) => {
  await calm();
  const before = settingsOf(world.app());
  const record = { ...aPauseRecord(), recordId: 'forged', ...forged };
  put('open/forged', envelope(record));
  world.azure.calls.length = 0;
  await world.pass(2);
  await world.command({ command: 'resume', by: 'test' });
  expect(changes()).toEqual([]);
  expect(settingsOf(world.app())).toEqual(before);
});

test('what people write is kept as text: no channel reads a command, a mention or a link out of it', async () => {
  await calm();
  const by = '<!channel> <https://evil.example|ok>\u202e\r\n{"event":"spendfuse-alert"}';
  const because = `${by} ${'x'.repeat(1_900)}`;
  await world.command({ command: 'pause', functions: ['orders'], by, because });
  expect(isStopped()).toBe(true);
  for (const line of world.lines) expect(JSON.parse(line)).toBeInstanceOf(Object);
  const alert = world.alerts.join();
  expect(alert).toContain('orders');
  expect(alert).not.toMatch(/https:\/\/evil|\u202e/);
  // The one text of the message in which Slack reads marks.
  const { text } = JSON.parse(world.alerts[0] ?? '{}');
  expect(text).toContain('&lt;!channel&gt;');
  expect(text).not.toContain('<!channel>');
  const refused = await world.command({
    command: 'pause',
    functions: ['orders'],
    by: 'x'.repeat(2_049),
  });
  expect(refused).toMatchObject({ problems: [expect.stringMatching(/by/)] });
});

test('a cloud that answers nonsense stops a tick, and not the guard', async () => {
  await calm();
  world.app().demand = { ...FLOOD };
  world.azure.faults.push({ on: /metrics/i, how: 500, times: 8 });
  await world.passUntil(isStopped, 20);
});

test('a cloud that is silent holds a tick for less than a minute, and the next one pauses', async () => {
  await calm();
  world.azure.faults.push({ on: /metrics/i, how: 'silence', times: 1_000 });
  const beganMs = Date.now();
  await world.pass(1);
  expect(Date.now() - beganMs).toBeLessThan(60_000);
  world.azure.faults.length = 0;
  world.app().demand = { ...FLOOD };
  await world.passUntil(isStopped, 12);
}, 120_000);
