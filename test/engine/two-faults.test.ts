// One fault after another: a tick is cut short at any call, and the tick that was to finish it as well.
// Whatever the two were, three clean ticks later a person gets back exactly what was there, and was told of everything.

import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, provisioned, source, target, throttle } from '../support/builders';
import { Crash, type Fault } from '../support/fakes/fake-ports';
import { FLOOD, QUIET, World } from '../support/guarded-world';
import { isSweep } from '../support/seed-sweep';

const LEVERS: readonly Lever[] = [
  concurrency(900),
  provisioned('live', 2),
  source('orders'),
  throttle('prod', 50),
];
const FAULTS: readonly Fault[] = ['refused', 'lost-answer', 'crash-before', 'crash-after'];
/** All 11,704 pairs take half a minute; of each row one in so many, from where the row before left off. */
const STEP = isSweep ? 29 : 449;
/** Of the calls at which the first tick is cut short, one in so many. */
const STRIDE = isSweep ? 1 : 4;

async function flooded(): Promise<World> {
  const world = World.of([target()], { holdMinutes: 10, probationMinutes: 5 }).put(LEVERS);
  await world.live(3);
  return world.ask(FLOOD).pass(3);
}

async function quietFor(minutes: number): Promise<World> {
  const world = await flooded();
  await world.live(3);
  world.ask(QUIET);
  await world.live(minutes);
  return world;
}

async function hotProbation(): Promise<World> {
  const world = await flooded();
  await world.live(17);
  return world;
}

/** False where the tick ended before that call. */
async function isCutShort(world: World, at: number, fault: Fault): Promise<boolean> {
  const first = world.fake.calls.length;
  let isReached = false;
  world.fake.fault = ({ index }) => {
    if (index - first !== at) return undefined;
    isReached = true;
    return fault;
  };
  try {
    await world.pass(1).tick();
  } catch (cause) {
    if (!(cause instanceof Crash)) throw cause;
    world.forget().data.lease = null;
  }
  world.fake.fault = () => undefined;
  return isReached;
}

const byKey = (levers: readonly Lever[]): Lever[] =>
  [...levers].sort((a, b) => (a.lever + a.id < b.lever + b.id ? -1 : 1));

async function expectGivenBack(world: World): Promise<void> {
  await world.live(3);
  world.ask(QUIET);
  const open = world.records.filter(({ phase }) => phase !== 'closed');
  expect(open.length).toBeLessThanOrEqual(1);
  if (open.length > 0) expect(await world.resume()).toMatchObject({ outcome: 'resumed' });
  await world.live(2);
  expect(byKey(world.levers())).toEqual(byKey(LEVERS));
  expect(world.records.map(({ phase }) => phase)).toEqual(['closed']);
  const sentAlerts = world.data.told.map(({ type }) => type);
  expect(sentAlerts).toEqual(expect.arrayContaining(['paused', 'resumed']));
}

test.each<[string, () => Promise<World>]>([
  ['pausing', flooded],
  ['trying on probation', () => quietFor(7)],
  ['giving back after a calm probation', () => quietFor(16)],
  ['pausing again after a hot probation', hotProbation],
])('%s twice cut short ends well', async (_, make) => {
  const before = await make();
  let pairs = 0;
  for (const first of FAULTS)
    for (let at = pairs % STRIDE; ; at += STRIDE) {
      const once = before.copy();
      if (!(await isCutShort(once, at, first))) break;
      for (const second of FAULTS)
        for (let next = pairs % STEP; ; next += STEP) {
          const world = once.copy();
          pairs += 1;
          if (!(await isCutShort(world, next, second))) break;
          await expectGivenBack(world);
        }
    }
  expect(pairs).toBeGreaterThan(isSweep ? 100 : 8);
});
