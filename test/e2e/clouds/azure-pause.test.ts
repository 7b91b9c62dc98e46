// A flood on Azure over HTTP: paused, told to people, resumed exactly; up the ladder where a stop does not stop; and a
// crash of the watchdog at every change of a pause and of a resume.
import { anApp, type FakeApp, type RunsOnUntil } from '../../support/azure/fake-sites';
import { AzureWorld, FLOOD, settingsOf } from '../support/azure-world';

const worlds: AzureWorld[] = [];
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.end()));
});

const ceiling = { 'spendfuse-ceiling-usd-per-day': '5' };

async function calmWorld(changes: Partial<FakeApp> = {}): Promise<AzureWorld> {
  const world = await AzureWorld.of([
    anApp({ tags: ceiling, ...changes }),
    anApp({ name: 'other', tags: ceiling }),
  ]);
  worlds.push(world);
  await world.pass(3);
  return world;
}

const isPaused = (world: AzureWorld) => () =>
  world.lines.some(
    (line) => line.includes('"outcome":"done"') && line.includes('"openRecords":1'),
  ) && world.app().state === 'Stopped';

async function floodedWorld(changes: Partial<FakeApp> = {}): Promise<AzureWorld> {
  const world = await calmWorld(changes);
  world.app().demand = { ...FLOOD };
  await world.passUntil(isPaused(world), 12);
  return world;
}

const resume = (world: AzureWorld, functions?: readonly string[]) =>
  world.command({ command: 'resume', ...(functions ? { functions } : {}), by: 'test' });

const nothingOpen = async (world: AzureWorld) =>
  (await world.command({ command: 'status' }))?.status?.records.length === 0;

test('a flood is paused within minutes, people are told, and a command resumes it exactly', async () => {
  const world = await calmWorld();
  const before = settingsOf(world.app());
  const other = settingsOf(world.app('other'));
  world.app().demand = { ...FLOOD };
  const minutes = await world.passUntil(isPaused(world), 12);
  expect(minutes).toBeLessThanOrEqual(6);
  expect(world.app().state).toBe('Stopped');
  expect(settingsOf(world.app('other'))).toEqual(other);
  expect(world.alerts.join('\n')).toMatch(/Paused orders/);
  expect(world.alerts.join('\n')).toMatch(/messages wait in orders/);
  world.app().demand = { perMinute: 0, unitsEach: 0 };
  const answer = await resume(world, ['orders']);
  expect(answer).toMatchObject({ isDone: true, problems: [] });
  expect(settingsOf(world.app())).toEqual(before);
  await world.pass(2);
  expect(await nothingOpen(world)).toBe(true);
  expect(world.alerts.join('\n')).toMatch(/Resumed orders/);
});

test.each<[RunsOnUntil, Partial<FakeApp>]>([
  ['stop', { state: 'Stopped' }],
  ['second-stop', { state: 'Stopped' }],
  ['scale', { state: 'Stopped', scaleLimit: 1 }],
  ['disabled', { scaleLimit: 1, publicNetworkAccess: '' }],
  ['access', { scaleLimit: 1, publicNetworkAccess: 'Disabled' }],
])(
  'an app that runs on until %s is climbed after as far as that, and given back exactly',
  async (runsOnUntil, end) => {
    const world = await floodedWorld({ runsOnUntil });
    const before = { ...settingsOf(world.app()), state: 'Running' };
    await world.pass(16);
    expect(world.app()).toMatchObject(end);
    expect(world.app().settings['AzureWebJobs.take.Disabled']).toBe(
      runsOnUntil === 'disabled' || runsOnUntil === 'access' ? 'true' : undefined,
    );
    // Its last minutes burnt nothing.
    expect(world.app().usage.get(world.minute - 1)?.count).toBe(0);
    world.app().demand = { perMinute: 0, unitsEach: 0 };
    expect(await resume(world)).toMatchObject({ isDone: true });
    expect(settingsOf(world.app())).toEqual(before);
  },
);

test('what nothing stops is told once as a failed pause, with what is left to do', async () => {
  const world = await floodedWorld({ runsOnUntil: 'never' });
  await world.pass(25);
  const failed = world.alerts.filter((text) => text.includes('PAUSE FAILED'));
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatch(/still spends after it was stopped: \$0\.8/);
  expect(failed[0]).toMatch(/az functionapp stop --ids/);
});

test('a person who starts the app has resumed it, and gets back what else was held', async () => {
  const world = await floodedWorld({ runsOnUntil: 'disabled', scaleLimit: 9 });
  const before = { ...settingsOf(world.app()), state: 'Running' };
  await world.pass(16);
  expect(world.app().scaleLimit).toBe(1);
  world.app().demand = { perMinute: 0, unitsEach: 0 };
  world.app().state = 'Running';
  await world.pass(2);
  expect(settingsOf(world.app())).toEqual(before);
});

describe('a crash of the watchdog', () => {
  test.each(['before', 'after'] as const)(
    'at any change, %s it is answered, leaves a pause that the next ticks finish',
    async (when) => {
      const world = await calmWorld();
      const before = settingsOf(world.app());
      world.app().demand = { ...FLOOD };
      const { again, calls } = await lastMomentOf(world, isPaused(world), () => world.pass(1));
      for (let at = 1; at <= calls; at++) {
        world.crash = { at, when };
        await world.pass(1);
        world.crash = null;
        await world.passUntil(isPaused(world), 6);
        expect((await world.command({ command: 'status' }))?.status?.records).toHaveLength(1);
        world.app().demand = { perMinute: 0, unitsEach: 0 };
        await resume(world);
        expect(settingsOf(world.app())).toEqual(before);
        again();
      }
    },
  );

  test.each(['after'] as const)(
    'at any change of a resume off the top of the ladder, %s it is answered, still ends in an exact resume',
    async (when) => {
      const world = await floodedWorld({ runsOnUntil: 'access', scaleLimit: 7 });
      const before = { ...settingsOf(world.app()), state: 'Running' };
      await world.pass(16);
      expect(world.app().publicNetworkAccess).toBe('Disabled');
      world.app().demand = { perMinute: 0, unitsEach: 0 };
      const again = world.moment();
      await resume(world);
      const { calls } = world;
      again();
      for (let at = 1; at <= calls; at++) {
        world.crash = { at, when };
        await resume(world);
        world.crash = null;
        // Whoever died holds the lease for a while; a resume that was never begun is asked for again.
        await world.pass(2);
        if (world.app().state !== 'Running') await resume(world);
        await world.pass(1);
        expect(settingsOf(world.app())).toEqual(before);
        expect(await nothingOpen(world)).toBe(true);
        again();
      }
    },
  );
});

/** The moment before the minute in which something becomes so, and how many changes a new process makes in that minute. */
async function lastMomentOf(world: AzureWorld, isSo: () => boolean, step: () => Promise<void>) {
  for (let minutes = 0; minutes < 12; minutes++) {
    const again = world.moment();
    await step();
    if (!isSo()) continue;
    again();
    await step();
    const { calls } = world;
    again();
    return { again, calls };
  }
  throw new Error('it never is so');
}
