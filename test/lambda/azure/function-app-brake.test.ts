// The brake over function apps on the wire: a stop, a hold, and every rung of the ladder, each undone exactly.
import { pausedLever } from '../../../lib/core/pausing/paused-lever';
import { type Lever, leverKey } from '../../../lib/core/pausing/target';
import { CloudFailure } from '../../../lib/engine/ports';
import { anApp, type FakeApp, idOfApp } from '../../support/azure/fake-sites';
import { concurrency } from '../../support/builders';
import { describeBrakeContract } from '../../support/port-contracts';
import { azureRig, stopAll } from './azure-rig';

// Hundreds of calls over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);
afterAll(stopAll);

const flex = (max?: number): Partial<FakeApp> => ({
  ...{ kind: 'functionapp,linux', sku: 'FlexConsumption' },
  functionAppConfig: {
    runtime: { name: 'node', version: '22' },
    scaleAndConcurrency: { instanceMemoryMB: 2048, ...(max ? { maximumInstanceCount: max } : {}) },
  },
});

describe.each<[string, Partial<FakeApp>]>([
  ['Consumption', {}],
  ['Flex Consumption', flex()],
])('on %s', (_plan, changes) => {
  describeBrakeContract(async () => {
    const { azure, brake } = await azureRig();
    azure.sites.apps.push(anApp(changes));
    return {
      ...{ brake, functionId: idOfApp(anApp()), goneId: idOfApp(anApp({ name: 'gone' })) },
      settle: async () => {},
    };
  });
});

async function rigWith(changes: Partial<FakeApp> = {}) {
  const rig = await azureRig();
  const app = anApp(changes);
  rig.azure.sites.apps.push(app);
  const id = idOfApp(app);
  const inspect = async (held?: readonly Lever[]) => {
    const inspection = await rig.brake.inspect(id, held);
    if (inspection.outcome !== 'found') throw new Error(inspection.outcome);
    return inspection;
  };
  return { ...rig, app, id, inspect };
}

const whole = ({ stops: _, usage: __, ...app }: FakeApp) => structuredClone(app);

test.each<[string, Partial<FakeApp>]>([
  ['an app nobody limited', {}],
  ['an app with a limit', { scaleLimit: 7 }],
  ['an app whose access was opened by word', { publicNetworkAccess: 'Enabled' }],
  [
    'an app with a function that says it is not disabled',
    { settings: { A: 'b', 'AzureWebJobs.take.Disabled': 'false' } },
  ],
  ['an app on Flex Consumption', flex(60)],
])('climbs the whole ladder with %s, and undoes it exactly', async (_name, changes) => {
  const { brake, app, id, inspect } = await rigWith(changes);
  const before = whole(app);
  const held = [...(await inspect()).levers];
  await brake.set(id, concurrency(0));
  for (;;) {
    const rung = (await brake.nextRung?.(id, held)) ?? [];
    if (rung.length === 0) break;
    for (const lever of rung) await brake.set(id, pausedLever(lever, 'pause', 1) as Lever);
    held.push(...rung);
  }
  expect(held.map(({ lever }) => lever)).toEqual([
    ...['concurrency', 'scale', 'source', 'source', 'throttle'],
  ]);
  expect(app).toMatchObject({ state: 'Stopped', publicNetworkAccess: 'Disabled' });
  expect(app.settings['AzureWebJobs.take.Disabled']).toBe('true');
  const now = [...(await inspect(held)).levers].sort(byKey);
  expect(now).toEqual(held.map((lever) => pausedLever(lever, 'pause', 1) as Lever).sort(byKey));
  for (const lever of [...held].sort(byScaleFirst)) await brake.set(id, lever);
  expect(whole(app)).toEqual(before);
});

const byKey = (a: Lever, b: Lever): number => (leverKey(a) < leverKey(b) ? -1 : 1);

/** As a resume orders them: the owner's limit before the start. */
const byScaleFirst = (a: Lever, b: Lever): number =>
  Number(b.lever === 'scale') - Number(a.lever === 'scale');

test('sets a limit before it starts an app, so that what waits does not flood it', async () => {
  const { azure, brake, id } = await rigWith({ state: 'Stopped' });
  azure.calls.length = 0;
  await brake.set(id, concurrency(2));
  const changes = azure.calls.filter((call) => !call.startsWith('GET'));
  expect(changes).toEqual([
    expect.stringMatching(/^PATCH .*\/config\/web$/),
    expect.stringMatching(/^POST .*\/start$/),
  ]);
});

test('leaves the scale limit alone where somebody changed it since the stop', async () => {
  const { brake, app, id, inspect } = await rigWith();
  const held = (await inspect()).levers;
  await brake.set(id, concurrency(0));
  app.scaleLimit = 9;
  const rung = (await brake.nextRung?.(id, held)) ?? [];
  expect(rung.map(({ lever }) => lever)).toEqual(['source', 'source']);
});

test('no app setting but the function that is disabled changes', async () => {
  const { brake, app, id } = await rigWith();
  const before = { ...app.settings };
  const lever = (id: string): Lever => ({
    ...{ lever: 'source', id, sourceKind: 'queue', name: 'orders', state: { kind: 'disabled' } },
  });
  await brake.set(id, lever('AzureWebJobs.take.Disabled'));
  expect(app.settings).toEqual({ ...before, 'AzureWebJobs.take.Disabled': 'true' });
});

test('tells what waits and what is lost while an app is stopped', async () => {
  const { inspect } = await rigWith({
    functions: [
      { name: 'take', binding: { type: 'queueTrigger', queueName: 'orders' } },
      { name: 'grid', binding: { type: 'eventGridTrigger' } },
      { name: 'nightly', binding: { type: 'timerTrigger' } },
    ],
  });
  expect((await inspect()).leaks).toEqual([
    'messages wait in orders until their time to live ends, 7 days by default',
    'Event Grid tries grid again for up to 24 h, then drops events or dead-letters them',
    'the timers nightly do not fire, and are not made up for',
  ]);
});

test.each([
  ['of another subscription', idOfApp(anApp()).replace('1111', '9999')],
  ['of another resource', idOfApp(anApp()).replace('sites', 'serverfarms')],
  ['with a way out of it', `${idOfApp(anApp())}/../other`],
])('calls nothing for an id %s', async (_name, foreign) => {
  const { azure, brake } = await rigWith();
  expect(await brake.inspect(foreign)).toMatchObject({ outcome: 'unreadable' });
  await expect(brake.set(foreign, concurrency(0))).rejects.toMatchObject({ certainty: 'refused' });
  expect(azure.calls).toEqual([]);
});

test('a record that names a setting of another kind is unreadable, and changes nothing', async () => {
  const { azure, brake, id } = await rigWith();
  const held: Lever = {
    ...{ lever: 'source', id: 'WEBSITE_RUN_FROM_PACKAGE', sourceKind: 'other', name: 'x' },
    state: { kind: 'enabled' },
  };
  expect(await brake.inspect(id, [held])).toMatchObject({ outcome: 'unreadable' });
  await expect(brake.set(id, held)).rejects.toBeInstanceOf(CloudFailure);
  expect(azure.calls).toEqual([]);
});

test.each([
  ['lost-answer' as const, 'Stopped'],
  ['lost-request' as const, 'Running'],
])('a stop with a %s is unknown, whatever became of it', async (how, state) => {
  const { azure, brake, app, id } = await rigWith();
  azure.faults.push({ on: /\/stop$/, how, times: 1 });
  await expect(brake.set(id, concurrency(0))).rejects.toMatchObject({ certainty: 'unknown' });
  expect(app.state).toBe(state);
});
