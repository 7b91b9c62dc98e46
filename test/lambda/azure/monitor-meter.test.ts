// The meter over Azure Monitor on the wire: discovery by pages and tags, and metrics by regions and batches.

import { anApp, idOfApp } from '../../support/azure/fake-sites';
import { describeMeterContract } from '../../support/port-contracts';
import { azureRig, stopAll } from './azure-rig';

// Hundreds of calls over HTTP, on a machine that may be busy with other tests.
jest.setTimeout(60_000);
afterAll(stopAll);

const nowMinute = Math.floor(Date.now() / 60_000);

const busy = () => {
  const app = anApp({ name: 'busy', demand: { perMinute: 60, unitsEach: 128_000 } });
  for (let minute = nowMinute - 200; minute < nowMinute; minute++)
    app.usage.set(minute, { count: 60, units: 60 * 128_000 });
  return app;
};

async function rigWith(...names: string[]) {
  const rig = await azureRig();
  const idle = names.map((name) => anApp({ name }));
  rig.azure.sites.apps.push(busy(), ...idle);
  return rig;
}

describeMeterContract(async () => {
  const { meter } = await rigWith('idle', 'third');
  return {
    ...{ meter, nowMinute },
    busyId: idOfApp(anApp({ name: 'busy' })),
    idleId: idOfApp(anApp({ name: 'idle' })),
    unknownId: idOfApp(anApp({ name: 'never' })),
  };
});

const readMinute = (functionId: string) => ({
  ...{ functionId, spanMinutes: 1 as const },
  ...{ fromMinute: nowMinute - 5, toMinute: nowMinute },
});

describe('discovery', () => {
  test('prices an instance by its plan, and leaves out what bills by the hour', async () => {
    const { azure, meter, lines } = await azureRig();
    azure.sites.apps.push(
      anApp({ name: 'consumption' }),
      anApp({
        ...{ name: 'flex', kind: 'functionapp,linux', sku: 'FlexConsumption' },
        functionAppConfig: {
          scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 4096 },
        },
      }),
      anApp({ name: 'premium', sku: 'ElasticPremium' }),
      anApp({ name: 'workflow', kind: 'functionapp,workflowapp' }),
      anApp({ name: 'site', kind: 'app' }),
    );
    const functions = await meter.discover();
    expect(functions.map(({ name }) => name)).toEqual(['consumption', 'flex']);
    // 1.5 GB at $0.000016, and 4 GB at $0.000026 a GB-second.
    expect(functions.map(({ rate }) => rate.usdPerSecond)).toEqual([0.000024, 0.000104]);
    expect(functions.map(({ concurrencyMax }) => concurrencyMax)).toEqual([200, 40]);
    expect(lines.join()).toContain('"billedByTheHour":2');
  });

  test('reads the wishes of tags, whatever their case, and tells what it cannot read', async () => {
    const { azure, meter, lines } = await azureRig();
    azure.sites.apps.push(
      anApp({ tags: { 'Spendfuse-Mode': 'observe', 'spendfuse-ceiling-usd-per-day': '5' } }),
      anApp({ name: 'wrong', tags: { 'spendfuse-mode': 'later' } }),
      anApp({ name: 'theirs', tags: { 'spendfuse-guard': 'another' } }),
    );
    const functions = await meter.discover();
    expect(functions.map(({ name }) => name)).toEqual(['orders', 'wrong']);
    expect(functions[0]?.override).toEqual({ mode: 'observe', ceilingUsdPerDay: 5 });
    expect(lines.join()).toContain("wrong: tag spendfuse-mode is 'later'");
  });

  test('asks for no page at another address with a token in hand', async () => {
    const { azure, meter } = await rigWith('second', 'third');
    const { answer } = azure.sites;
    azure.sites.answer = function (request) {
      const fakeAnswer = answer.call(this, request);
      return (
        fakeAnswer && {
          ...fakeAnswer,
          text: fakeAnswer.text.replace(/"nextLink":"[^"]*"/, '"nextLink":"https://example.com/"'),
        }
      );
    };
    await expect(meter.discover()).rejects.toMatchObject({ certainty: 'refused' });
  });
});

describe('usage', () => {
  test('counts busy instances: 60 runs of 128 MB for a second are 5 s of an instance of 1.5 GB', async () => {
    const { meter } = await rigWith();
    const [reading] = await meter.readFunctions([readMinute(idOfApp(anApp({ name: 'busy' })))]);
    if (reading?.outcome !== 'read') throw new Error(reading?.because);
    expect(reading.samples).toHaveLength(5);
    expect(reading.samples[0]).toMatchObject({ invocations: 60, durationSeconds: 5 });
  });

  test('a run that is billed in a minute in which none is counted was at work in it', async () => {
    const rig = await azureRig();
    const app = anApp();
    // An instance and a half, all minute long.
    app.usage.set(nowMinute - 1, { count: 0, units: 1.5 * 1536 * 60_000 });
    rig.azure.sites.apps.push(app);
    const [reading] = await rig.meter.readFunctions([readMinute(idOfApp(app))]);
    if (reading?.outcome !== 'read') throw new Error(reading?.because);
    expect(reading.samples).toMatchObject([{ invocations: 2, durationSeconds: 90 }]);
  });

  test('reads Flex Consumption by its own metrics, on demand and always ready', async () => {
    const rig = await azureRig();
    const app = anApp({ kind: 'functionapp,linux', sku: 'FlexConsumption', functionAppConfig: {} });
    app.usage.set(nowMinute - 1, { count: 7, units: 2048 * 7_000 });
    rig.azure.sites.apps.push(app);
    const [reading] = await rig.meter.readFunctions([readMinute(idOfApp(app))]);
    if (reading?.outcome !== 'read') throw new Error(reading?.because);
    expect(reading.samples).toMatchObject([{ invocations: 7, durationSeconds: 7 }]);
  });

  test('reads 120 apps of one plan and region in three calls', async () => {
    const { azure, meter } = await rigWith(...Array.from({ length: 119 }, (_, at) => `app-${at}`));
    const functions = await meter.discover();
    azure.calls.length = 0;
    const readings = await meter.readFunctions(
      functions.map(({ functionId }) => readMinute(functionId)),
    );
    expect(readings.every(({ outcome }) => outcome === 'read')).toBe(true);
    expect(azure.calls.filter((call) => call.includes('getBatch'))).toHaveLength(3);
  });

  test('sums up a region in one call, and its apps where Azure refuses that, asking it once', async () => {
    const { azure, meter } = await rigWith('idle');
    const reading = await meter.readAccount(nowMinute - 5, nowMinute, 1);
    azure.sites.refusesRegions = true;
    const other = await meter.readAccount(nowMinute - 5, nowMinute, 1);
    expect(other).toEqual(reading);
    azure.calls.length = 0;
    expect(await meter.readAccount(nowMinute - 5, nowMinute, 1)).toEqual(reading);
    expect(azure.calls.filter((call) => !call.includes('getBatch'))).toEqual([]);
  });

  test.each([
    ['a lost answer', 'lost-answer' as const],
    ['a 500', 500],
  ])('%s leaves usage unreadable, and never a zero', async (_name, how) => {
    const { azure, meter } = await rigWith();
    azure.faults.push({ on: /getBatch/, how, times: 9 });
    const [reading] = await meter.readFunctions([readMinute(idOfApp(anApp({ name: 'busy' })))]);
    expect(reading).toMatchObject({ outcome: 'unreadable' });
  });

  test('a metric that did not succeed leaves usage unreadable', async () => {
    const { azure, meter } = await rigWith();
    const { answer } = azure.sites;
    azure.sites.answer = function (request) {
      const fakeAnswer = answer.call(this, request);
      return (
        fakeAnswer && {
          ...fakeAnswer,
          text: fakeAnswer.text.replace('"errorCode":"Success"', '"errorCode":"Throttled"'),
        }
      );
    };
    const [reading] = await meter.readFunctions([readMinute(idOfApp(anApp({ name: 'busy' })))]);
    expect(reading).toMatchObject({
      outcome: 'unreadable',
      because: expect.stringMatching(/Throttled/),
    });
  });
});
