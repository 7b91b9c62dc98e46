// Which function apps there are, and what each is: complete where the provider's list is not, and cheap to ask again.

import { anApp, idOfApp } from '../../support/azure/fake-sites';
import { NOW_MS } from '../../support/builders';
import { azureRig, stopAll } from './azure-rig';

afterAll(stopAll);

const AGAIN_MS = 3_600_000;
const named = (count: number) =>
  Array.from({ length: count }, (_, index) => anApp({ name: `app-${index}` }));
const flexOf = (memory: number) => ({ scaleAndConcurrency: { instanceMemoryMB: memory } });

async function rigWith(count: number) {
  const rig = await azureRig();
  rig.azure.sites.apps.push(...named(count));
  rig.azure.sites.perPage = 1_000;
  const namesOf = async () => (await rig.list.read()).map(({ name }) => name);
  const callsOf = async (): Promise<string[]> => {
    const from = rig.azure.calls.length;
    await rig.list.read();
    return rig.azure.calls
      .slice(from)
      .map((call) => call.replace(/\/arm\/subscriptions\/[^/]+/, ''));
  };
  return { ...rig, namesOf, callsOf };
}

test('an app that the list of the provider leaves out is found all the same', async () => {
  const { azure, namesOf } = await rigWith(5);
  azure.sites.leftOut.add('app-3');
  expect(await namesOf()).toEqual(['app-0', 'app-1', 'app-2', 'app-3', 'app-4']);
});

test('what has not changed is not read again: the list of resources is one call', async () => {
  const { callsOf } = await rigWith(100);
  expect(await callsOf()).toEqual(['GET /resources', 'GET /providers/Microsoft.Web/sites']);
  expect(await callsOf()).toEqual(['GET /resources']);
});

test('an app that came, and one that changed, are read by themselves; one that went is gone', async () => {
  const { azure, callsOf, list } = await rigWith(3);
  const flex = anApp({ name: 'flex', sku: 'FlexConsumption', functionAppConfig: flexOf(2048) });
  azure.sites.apps.push(flex);
  await list.read();
  flex.functionAppConfig = flexOf(4096);
  azure.sites.apps.splice(0, 1, anApp({ name: 'new' }));
  expect(await callsOf()).toEqual([
    'GET /resources',
    expect.stringMatching(/sites\/new$/),
    expect.stringMatching(/sites\/flex$/),
  ]);
  const apps = await list.read();
  expect(apps.map(({ name, memoryMb }) => [name, memoryMb])).toEqual([
    ['new', 1536],
    ['app-1', 1536],
    ['app-2', 1536],
    ['flex', 4096],
  ]);
});

test('tags are those of now, though nothing else has changed', async () => {
  const { azure, list } = await rigWith(1);
  await list.read();
  for (const app of azure.sites.apps) app.tags = { 'spendfuse-mode': 'observe' };
  expect((await list.read())[0]?.tags).toEqual({ 'spendfuse-mode': 'observe' });
});

test('after an hour an app is read again, the oldest first, a few at a time', async () => {
  const { callsOf, later } = await rigWith(60);
  await callsOf();
  later(AGAIN_MS - 1);
  expect(await callsOf()).toEqual(['GET /resources']);
  later(1);
  const again = [await callsOf(), await callsOf(), await callsOf(), await callsOf()].map(
    ([, ...sites]) => sites,
  );
  expect(again.map(({ length }) => length)).toEqual([15, 15, 15, 15]);
  expect(new Set(again.flat()).size).toBe(60);
});

test('an app that a verdict may be near for is read again at once', async () => {
  const { azure, callsOf, list, meter } = await rigWith(3);
  await meter.discover();
  const nowMinute = Math.floor(NOW_MS / 60_000);
  const request = { fromMinute: nowMinute - 5, toMinute: nowMinute, spanMinutes: 1 as const };
  const ids = azure.sites.apps.map(idOfApp);
  await meter.readFunctions([
    { ...request, functionId: ids[0] ?? '', why: 'sweep' },
    { ...request, functionId: ids[2] ?? '', why: 'suspect' },
  ] as never);
  expect(await callsOf()).toEqual(['GET /resources', expect.stringMatching(/sites\/app-2$/)]);
  expect(await list.read()).toHaveLength(3);
});

test('an app that goes while the list is read does not fail the rest: the next list is without it', async () => {
  const { azure, later, list } = await rigWith(2);
  await list.read();
  later(AGAIN_MS);
  azure.faults.push({ on: /sites\/app-1$/, how: 404, times: 1 });
  expect((await list.read()).map(({ name }) => name)).toEqual(['app-0', 'app-1']);
});

test('so many are left out that a tick would not end: the rest is said, and read next time', async () => {
  const { azure, lines, namesOf } = await rigWith(150);
  for (const { name } of azure.sites.apps) azure.sites.leftOut.add(name);
  expect(await namesOf()).toHaveLength(120);
  expect(lines.join()).toContain('"apps-not-read","left":30');
  expect(await namesOf()).toHaveLength(150);
});

test('a list that cannot be read is a failure, never an empty subscription', async () => {
  const { azure, list } = await rigWith(30);
  azure.faults.push({ on: /\/resources$/, how: 403, times: 1 });
  await expect(list.read()).rejects.toMatchObject({ certainty: 'refused' });
  azure.faults.push({ on: /\/Microsoft.Web\/sites$/, how: 500, times: 1 });
  await expect(list.read()).rejects.toMatchObject({ certainty: 'unknown' });
});
