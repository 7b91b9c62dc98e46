// `drill --cloud azure` over HTTP: the canary is deployed into a group of its own, called until the guard stops it, resumed and
// removed, by the command line and the watchdog that are deployed. What the canary did becomes a metric minutes later.

import { builtFile } from '../../../lib/azure/built-file';
import { openAzureSubscription } from '../../../lib/cli/azure/open-subscription';
import { azOn, startedFrom } from '../../support/azure/az-stand-in';
import {
  anApp,
  type FakeApp,
  keyOf,
  type RunsOnUntil,
  runs,
  SUBSCRIPTION,
} from '../../support/azure/fake-sites';
import { runCli } from '../../support/cli-io';
import { AzureWorld, settingsOf } from '../support/azure-world';

jest.setTimeout(120_000);

let world: AzureWorld;
afterEach(() => world.end());

const isCanary = ({ name }: { readonly name: string }): boolean =>
  name.startsWith('spendfuse-drill-');
const canary = (): FakeApp | undefined => world.azure.sites.apps.find(isCanary);
const groups = (): string[] => world.azure.groups.groups.map(({ name }) => name);

async function opened(mode: 'observe' | 'enforce'): Promise<void> {
  const policy = JSON.stringify({ mode });
  world = await AzureWorld.of([anApp()], { SPENDFUSE_POLICY: policy });
  world.app('spendfuse-watchdog').tags = { 'spendfuse-watchdog': 'subscription' };
  world.azure.sites.lagMinutes = 3;
  await world.pass(3);
}

interface Ran {
  readonly interrupts?: (() => Promise<void>)[];
  /** Before and after each call of `az`. */
  readonly beforeAz?: (words: string) => Promise<void> | undefined;
  readonly afterAz?: (words: string) => void;
  readonly onSleep?: () => void;
}

async function drill(
  words: readonly string[],
  { interrupts, beforeAz, afterAz, onSleep }: Ran = {},
) {
  let nowMs = world.nowMs;
  let calls = 0;
  let most = 0;
  const asked: string[] = [];
  const az = azOn(world.azure, asked);
  /** App Service: whoever has an app's key is let in, as long as something of the app runs. */
  const onTheWeb = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { hostname, pathname } = new URL(String(url));
    const app = world.app(hostname.replace('.azurewebsites.net', ''));
    const isOpened = new Headers(init?.headers).get('x-functions-key') === keyOf(app);
    if (isOpened && pathname === '/api/command')
      return new Response(JSON.stringify(await world.command(JSON.parse(String(init?.body)))));
    if (!runs(app)) return new Response('Error 403 - This web app is stopped.', { status: 403 });
    if (!isOpened) return new Response('', { status: 401 });
    if (pathname !== `/api/${app.functions[0]?.name}`) return new Response('', { status: 404 });
    calls += 1;
    most += 1;
    return new Response('ran');
  };
  const run = await runCli(
    ['drill', '--cloud', 'azure', '--watchdog', 'spendfuse-watchdog', ...words],
    {
      nowMs,
      interrupts,
      onSleep: async (ms) => {
        onSleep?.();
        nowMs += ms;
        while (nowMs - world.nowMs >= 60_000) {
          const app = canary();
          if (app) app.demand = { perMinute: calls, unitsEach: 2048 * 1000 };
          calls = 0;
          await world.pass(1);
        }
      },
      openHost: (options) =>
        openAzureSubscription(options, {
          az: async (asking) => {
            await beforeAz?.(asking.join(' '));
            const printed = await az(asking);
            afterAz?.(asking.join(' '));
            return printed;
          },
          fetch: onTheWeb as typeof fetch,
        }),
    },
  );
  return { ...run, asked, calls: most };
}

/** What az changed, without the reads and the keys. */
const changes = (asked: readonly string[]): string[] =>
  asked
    .filter((words) => /--method (put|delete)|cancel|config-zip/.test(words))
    .map((words) => words.replace(/ --body .*/, ''));

test('an installed guard is proven, and nothing of the canary is left', async () => {
  await opened('enforce');
  const others = () =>
    world.azure.sites.apps.filter((app) => !isCanary(app)).map((app) => settingsOf(app));
  const before = others();
  const { code, stdout, stderr, asked, calls } = await drill(['--yes']);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/creates one function\s+app/)]);
  // As docs/cli.md says.
  expect(stderr).toMatch(/It costs at most \$0\.31 .*calls of 1 s at 2048 MB/);
  expect(stderr.replace(/\s+/g, ' ')).toContain('takes at most 88 min');
  expect(stdout).toMatch(/calls, about \$0\.0[1-9] \(at most \$0\.31 as announced\)/);
  expect(stderr).toMatch(/refused +403, and the app is stopped/);
  expect(stdout).toMatch(/Proven:/);
  expect(stdout).toContain('The canary and its resource group are removed.');
  // About ten minutes of two calls at a time, and never more than was announced.
  expect(calls).toBeGreaterThan(100);
  expect(calls).toBeLessThanOrEqual(Number(/\(([\d,]+) calls/.exec(stderr)?.[1]?.replace(',', '')));
  expect([canary(), groups(), others()]).toEqual([undefined, [], before]);
  expect(changes(asked)).toHaveLength(4);
  // Nothing but the canary was touched.
  for (const words of changes(asked)) expect(words).toContain('spendfuse-drill-');
  expect(world.alerts.join('\n')).toMatch(/Paused spendfuse-drill-/);
  expect(world.alerts.join('\n')).toMatch(/Resumed spendfuse-drill-/);
});

test('what is deployed is one app of the drill, beside the guard, that takes one call at a time', async () => {
  await opened('enforce');
  let deployed: FakeApp | undefined;
  let foreign: string[] = ['not looked'];
  await drill(['--yes'], {
    afterAz: (words) => {
      if (!words.includes('config-zip')) return;
      deployed = structuredClone(canary());
      const [group] = world.azure.groups.groups;
      foreign = (group?.resources ?? [])
        .filter(({ tags }) => tags['created-by'] !== 'spendfuse-drill')
        .map(({ name }) => name);
    },
  });
  expect(foreign).toEqual([]);
  expect(deployed).toMatchObject({
    ...{ sku: 'FlexConsumption', kind: 'functionapp,linux', location: 'East US' },
    group: deployed?.name,
    tags: {
      'created-by': 'spendfuse-drill',
      'spendfuse-guard': 'subscription',
      'spendfuse-ceiling-usd-per-hour': '0.01',
    },
    functions: [{ name: 'canary', binding: { type: 'httpTrigger', authLevel: 'function' } }],
    functionAppConfig: {
      runtime: { name: 'node', version: '22' },
      scaleAndConcurrency: {
        instanceMemoryMB: 2048,
        triggers: { http: { perInstanceConcurrency: 1 } },
      },
      deployment: {
        storage: { value: expect.stringMatching(/^https:\/\/spendfuse\w+\.blob.*\/code$/) },
      },
    },
  });
  const { AzureWebJobsStorage, DEPLOYMENT_STORAGE_CONNECTION_STRING, ...others } =
    deployed?.settings ?? {};
  expect(AzureWebJobsStorage).toMatch(
    /^Default.*;AccountKey=key of spendfuse\w+;EndpointSuffix=core/,
  );
  expect(DEPLOYMENT_STORAGE_CONNECTION_STRING).toBe(AzureWebJobsStorage);
  expect(others).toEqual({ SPENDFUSE_CANARY_MS: '1000' });
});

test.each<[RunsOnUntil, object]>([
  ['second-stop', { state: 'Stopped', stops: 2 }],
  ['access', { state: 'Stopped', access: 'Disabled' }],
])(
  'a stop that is soft until %s is waited for up the ladder, and undone exactly',
  async (runsOnUntil, rung) => {
    await opened('enforce');
    world.azure.groups.newApp = { runsOnUntil };
    const rungs: object[] = [];
    const atEnds: Partial<FakeApp>[] = [];
    const look = async (words: string): Promise<void> => {
      const app = canary();
      if (!app) return;
      rungs.push({ state: app.state, stops: app.stops, access: app.publicNetworkAccess });
      if (/config-zip|--method delete/.test(words)) atEnds.push(settingsOf(app));
    };
    const { code, stdout, stderr } = await drill(['--yes'], { beforeAz: look });
    expect([code, stderr]).toEqual([0, expect.stringMatching(/refused +403/)]);
    expect(stdout).toMatch(/Proven:/);
    expect(rungs).toContainEqual(expect.objectContaining(rung));
    const [{ functions: _, ...made } = {}, { functions: __, ...left } = {}] = atEnds;
    expect([atEnds.length, left]).toEqual([2, { ...made, isWithoutCode: false }]);
    expect(groups()).toEqual([]);
  },
);

test('a stop that nothing makes hold is said so, and the canary is removed', async () => {
  await opened('enforce');
  world.azure.groups.newApp = { runsOnUntil: 'never' };
  const { code, stdout } = await drill(['--yes']);
  expect([code, stdout]).toEqual([3, expect.stringContaining('still run 25 min after')]);
  expect(groups()).toEqual([]);
});

test('a guard that pauses nothing in time is not proven, and the canary is removed', async () => {
  await opened('enforce');
  world.azure.sites.lagMinutes = 30;
  const { code, stdout } = await drill(['--yes', '--timeout', '5m']);
  expect([code, stdout]).toEqual([3, expect.stringContaining('Not proven:')]);
  expect([canary(), groups()]).toEqual([undefined, []]);
});

test('a guard that observes is shown to detect, and changes nothing', async () => {
  await opened('observe');
  const stops: number[] = [];
  const { code, stdout } = await drill(['--yes'], {
    onSleep: () => stops.push(canary()?.stops ?? 0),
  });
  // It proves less than a pause does.
  expect([code, stdout]).toEqual([3, expect.stringContaining('Detected, not proven')]);
  expect(Math.max(...stops)).toBe(0);
  expect(groups()).toEqual([]);
});

test('with --enforce a guard that observes pauses the canary, and is proven by it', async () => {
  await opened('observe');
  expect(await drill(['--yes', '--enforce'])).toMatchObject({ code: 0 });
  expect(groups()).toEqual([]);
});

test('without a yes nothing is created, and the way to say it is told', async () => {
  await opened('enforce');
  const { code, stderr, asked } = await drill([]);
  expect(code).not.toBe(0);
  expect(stderr).toContain('--yes');
  expect(changes(asked)).toEqual([]);
});

describe('a canary that cannot be made', () => {
  test.each<[string, string, () => void]>([
    [
      'because its group is refused',
      'Azure refused it: Forbidden',
      () => world.azure.faults.push({ on: /^PUT .*resourceGroups/, how: 403, times: 1 }),
    ],
    [
      'because its template is refused',
      'Azure refused it: Forbidden',
      () => world.azure.faults.push({ on: /^PUT .*deployments/, how: 403, times: 1 }),
    ],
    [
      'because a resource is refused',
      'shared keys are not allowed by a policy',
      () => {
        world.azure.groups.refusal = 'shared keys are not allowed by a policy';
      },
    ],
  ])('%s is said so, and nothing stays', async (_what, words, refuse) => {
    await opened('enforce');
    refuse();
    const { code, stderr } = await drill(['--yes']);
    expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([1, expect.stringContaining(words)]);
    expect([canary(), groups()]).toEqual([undefined, []]);
  });

  test('and whose group does not go either is named, with the command that removes it', async () => {
    await opened('enforce');
    world.azure.groups.refusal = 'no more accounts in this region';
    world.azure.faults.push({ on: /^DELETE .*resourceGroups/, how: 409, times: 99 });
    const { code, stderr } = await drill(['--yes']);
    const [group] = groups();
    expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining(`az group delete --name ${group} --subscription ${SUBSCRIPTION}`),
    ]);
  });
});

describe('Ctrl-C', () => {
  const GROUP = /--method put --url \S+resourceGroups\/[\w-]+\?/;
  const DEPLOYMENT = /--method put --url \S+deployments/;
  const CODE = /config-zip/;

  async function interrupted(hook: (interrupt: () => void) => Ran) {
    await opened('enforce');
    const interrupts: (() => Promise<void>)[] = [];
    let removing: Promise<void> | undefined;
    const ran = await drill(['--yes'], {
      interrupts,
      ...hook(() => {
        removing ??= interrupts[0]?.();
      }),
    });
    await removing;
    expect([canary(), groups()]).toEqual([undefined, []]);
    expect(ran).toMatchObject({ code: 130, stdout: '' });
    expect(ran.stderr).toContain('Removing the canary');
    return ran;
  }
  const removals = ({ asked }: { readonly asked: readonly string[] }) =>
    asked.filter((words) => words.includes('--method delete')).length;

  const passing = (ms: number) => new Promise((later) => setTimeout(later, ms));

  test('before the group that was asked for is made waits for it, and removes it', async () => {
    const ran = await interrupted((interrupt) => ({
      beforeAz: async (words) => {
        if (!GROUP.test(words)) return;
        await passing(1);
        interrupt();
        await passing(300);
      },
    }));
    expect([removals(ran), ran.calls]).toEqual([1, 0]);
  });

  test('while the app is being deployed ends the deployment, so that nothing comes back', async () => {
    const ran = await interrupted((interrupt) => ({
      afterAz: (words) => {
        world.azure.groups.isStuck = true;
        if (DEPLOYMENT.test(words)) interrupt();
      },
    }));
    expect([removals(ran), ran.calls]).toEqual([1, 0]);
  });

  test('that ends an az which is at work is no failure', async () => {
    const ran = await interrupted((interrupt) => ({
      beforeAz: async (words) => {
        if (!CODE.test(words)) return;
        interrupt();
        throw new Error('ERROR: Aborted!');
      },
    }));
    expect([removals(ran), ran.calls]).toEqual([1, 0]);
  });

  test('during the flood stops the calls', async () => {
    let sleeps = 0;
    const ran = await interrupted((interrupt) => ({
      onSleep: () => {
        sleeps += 1;
        if (sleeps === 5) interrupt();
      },
    }));
    expect(removals(ran)).toBe(1);
    expect(ran.calls).toBeLessThanOrEqual(6 * 16 + 2);
  });
});

test('the program that is deployed waits as long as it is told, and says that it ran', async () => {
  world = await AzureWorld.of([]);
  const [started, ...others] = await startedFrom(builtFile('canary.zip'), {
    SPENDFUSE_CANARY_MS: '250',
  });
  expect(started).toMatchObject({ name: 'canary', answer: { body: 'ran' } });
  expect(started?.ms).toBeGreaterThanOrEqual(245);
  expect(others).toEqual([]);
});

describe('what an earlier drill left', () => {
  const tags = { 'created-by': 'spendfuse-drill', 'spendfuse-guard': 'subscription' };

  test('is removed first; of another guard, or only of that name, it is let be', async () => {
    await opened('enforce');
    world.azure.groups.add({ name: 'spendfuse-drill-old', tags });
    world.azure.groups.add({ name: 'spendfuse-drill-mine', tags: {} });
    world.azure.groups.add({ name: 'shop', tags });
    world.azure.groups.add({
      name: 'spendfuse-drill-theirs',
      tags: { ...tags, 'spendfuse-guard': 'another' },
    });
    world.azure.groups.givesUp = 1;
    const { code, stderr } = await drill(['--yes', '--timeout', '5m']);
    expect(stderr).toContain(
      'What is left of an earlier drill is removed first: spendfuse-drill-old',
    );
    expect([code, groups()]).toEqual([
      3,
      ['spendfuse-drill-mine', 'shop', 'spendfuse-drill-theirs'],
    ]);
  });

  test('and holds something that no drill made stays, and no canary is made', async () => {
    await opened('enforce');
    world.azure.groups.add({
      name: 'spendfuse-drill-old',
      tags,
      resources: [{ id: 'x', name: 'payroll', type: 'Microsoft.Sql/servers', tags: {} }],
    });
    const { code, stderr, asked } = await drill(['--yes']);
    expect([code, stderr.replace(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('it holds payroll, which no drill made'),
    ]);
    expect([changes(asked), groups()]).toEqual([[], ['spendfuse-drill-old']]);
  });
});
