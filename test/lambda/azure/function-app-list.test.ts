// Which function apps there are, and what each is: complete where the provider's list is not, and cheap to ask again.

import { anApp } from '../../support/azure/fake-sites';
import { azureRig, stopAll } from './azure-rig';

afterAll(stopAll);

const HOUR_MS = 3_600_000;
const named = (count: number) =>
  Array.from({ length: count }, (_, index) => anApp({ name: `app-${index}` }));
const flexOf = (memory: number) => ({ scaleAndConcurrency: { instanceMemoryMB: memory } });

async function rigWith(count: number) {
  const rig = await azureRig();
  rig.azure.sites.apps.push(...named(count));
  rig.azure.sites.perPage = 1_000;
  const namesOf = async () => (await rig.listApps()).map(({ name }) => name);
  const callsOf = async (): Promise<string[]> => {
    const from = rig.azure.calls.length;
    await rig.listApps();
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
  const { azure, callsOf, listApps } = await rigWith(3);
  const flex = anApp({ name: 'flex', sku: 'FlexConsumption', functionAppConfig: flexOf(2048) });
  azure.sites.apps.push(flex);
  await listApps();
  flex.functionAppConfig = flexOf(4096);
  azure.sites.apps.splice(0, 1, anApp({ name: 'new' }));
  expect(await callsOf()).toEqual([
    'GET /resources',
    expect.stringMatching(/sites\/new$/),
    expect.stringMatching(/sites\/flex$/),
  ]);
  const apps = await listApps();
  expect(apps.map(({ name, memoryMb }) => [name, memoryMb])).toEqual([
    ['new', 1536],
    ['app-1', 1536],
    ['app-2', 1536],
    ['flex', 4096],
  ]);
});

test('tags are those of now, though nothing else has changed', async () => {
  const { azure, listApps } = await rigWith(1);
  await listApps();
  for (const app of azure.sites.apps) app.tags = { 'spendfuse-mode': 'observe' };
  expect((await listApps())[0]?.tags).toEqual({ 'spendfuse-mode': 'observe' });
});

test('once an hour the whole list is read, and what it leaves out stays known', async () => {
  const { azure, callsOf, later, namesOf } = await rigWith(3);
  await callsOf();
  later(HOUR_MS);
  azure.sites.leftOut.add('app-1');
  expect(await callsOf()).toEqual(['GET /resources', 'GET /providers/Microsoft.Web/sites']);
  expect(await namesOf()).toEqual(['app-0', 'app-1', 'app-2']);
});

test('so many are left out that a tick would not end: the rest is said, and read next time', async () => {
  const { azure, lines, namesOf } = await rigWith(150);
  for (const { name } of azure.sites.apps) azure.sites.leftOut.add(name);
  expect(await namesOf()).toHaveLength(120);
  expect(lines.join()).toContain('"apps-not-read","left":30');
  expect(await namesOf()).toHaveLength(150);
});

test('a list that cannot be read is a failure, never an empty subscription', async () => {
  const { azure, listApps } = await rigWith(2);
  azure.faults.push({ on: /\/resources$/, how: 403, times: 1 });
  await expect(listApps()).rejects.toMatchObject({ certainty: 'refused' });
  azure.faults.push({ on: /\/Microsoft.Web\/sites$/, how: 500, times: 1 });
  await expect(listApps()).rejects.toMatchObject({ certainty: 'unknown' });
});
