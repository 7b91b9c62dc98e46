// Every step of every move, cut short in every way: what the next clean ticks make of it must be what would have been.
// A step may be refused, time out with or without its effect, or take the whole process with it.

import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, provisioned, source, target, throttle } from '../support/builders';
import { Crash, type Fault } from '../support/fakes/fake-ports';
import { FLOOD, QUIET, World } from '../support/guarded-world';
import { isSweep } from '../support/seed-sweep';

/** To die after a call is to die before the next one; a call that is lost is one that is refused, without the words. */
const FAULTS: readonly Fault[] = ['refused', 'lost-answer', 'crash-before'];

/** Every call meets every fault in the sweep, and one of them without it. */
const STRIDE = isSweep ? 1 : FAULTS.length;

const LEVERS: readonly Lever[] = [
  concurrency(900),
  provisioned('live', 2),
  source('orders'),
  throttle('prod', 50),
];

/** One tick before a flood is noticed. */
async function flooded(): Promise<World> {
  const world = World.of([target()], { holdMinutes: 10, probationMinutes: 5 }).put(LEVERS);
  await world.live(3);
  return world.ask(FLOOD).pass(3);
}

async function paused(): Promise<World> {
  const world = await flooded();
  await world.live(3);
  expect(world.record.phase).toBe('paused');
  return world;
}

async function onProbation(): Promise<World> {
  const world = await paused();
  await world.live(9);
  expect(world.record.phase).toBe('probation');
  return world;
}

interface Move {
  /** The moment before. */
  readonly before: () => Promise<World>;
  /** What is cut short; by default a minute and its tick. */
  readonly step?: (world: World) => Promise<unknown>;
  /** Clean minutes afterwards, both in the story and in the one without a fault. */
  readonly after: number;
  /** What a person does who sees that it did not work. */
  readonly again?: (world: World) => Promise<unknown>;
}

const tickNow = (world: World): Promise<unknown> => world.pass(1).tick();

const MOVES: Record<string, Move> = {
  'pausing a flood': { before: flooded, after: 3 },
  'trying it on probation': {
    before: async () => {
      const world = (await paused()).ask(QUIET);
      await world.live(7);
      return world;
    },
    after: 2,
  },
  'giving it back after a calm probation': {
    before: async () => {
      const world = (await paused()).ask(QUIET);
      await world.live(16);
      expect(world.record.phase).toBe('probation');
      return world;
    },
    after: 4,
  },
  'pausing it again after a hot probation': {
    before: async () => {
      const world = await onProbation();
      await world.live(5);
      expect(world.record.phase).toBe('probation');
      return world;
    },
    after: 4,
  },
  'giving it back because a person changed it': {
    before: async () => {
      const world = (await paused()).ask(QUIET);
      const [, ...others] = world.levers();
      return world.put([concurrency(33), ...others]);
    },
    after: 3,
  },
  'a resume by a person': {
    before: async () => (await paused()).ask(QUIET),
    step: async (world) => {
      await world.resume();
      await tickNow(world);
    },
    after: 3,
    again: async (world) => {
      if (world.record.phase === 'paused') await world.pass(1).resume();
    },
  },
};

const byKey = (levers: readonly Lever[]): Lever[] =>
  [...levers].sort((a, b) => (a.lever + a.id < b.lever + b.id ? -1 : 1));

/** What matters in the end, whatever happened on the way. */
const endOf = (world: World) => ({
  levers: byKey(world.levers()),
  records: world.records.map(({ phase, held, holdLevel }) => ({
    phase,
    holdLevel,
    priors: byKey(held.map(({ prior }) => prior)),
  })),
  told: [...new Set(world.data.told.map(({ type }) => type))].filter(
    (type) => type !== 'pause-failed',
  ),
});

/** The story with a fault at one call; false when it ended before that call. */
async function cutShort(
  before: World,
  move: Move,
  at: number,
  fault: Fault,
): Promise<World | undefined> {
  const world = before.copy();
  let isReached = false;
  world.fake.fault = ({ index }) => {
    if (index !== at) return undefined;
    isReached = true;
    return fault;
  };
  try {
    await (move.step ?? tickNow)(world);
  } catch (cause) {
    if (!(cause instanceof Crash)) throw cause;
    world.forget();
  }
  if (!isReached) return undefined;
  world.fake.fault = () => undefined;
  await move.again?.(world);
  await world.live(move.after);
  return world;
}

describe('cut short at any call and in any way', () => {
  test.each(Object.entries(MOVES))('%s ends as it would have', async (_, move) => {
    const before = await move.before();
    const clean = before.copy();
    await (move.step ?? tickNow)(clean);
    await clean.live(move.after);
    const wanted = endOf(clean);
    for (const [first, fault] of FAULTS.entries()) {
      let at = first % STRIDE;
      for (; ; at += STRIDE) {
        const world = await cutShort(before, move, at, fault);
        if (!world) break;
        // A call without its answer leaves the clock where it was: only what is held and owed is compared.
        expect([fault, at, endOf(world)]).toEqual([fault, at, wanted]);
      }
      expect(at).toBeGreaterThan(5);
    }
  });

  it('a pause gives back exactly what was there, whenever it is resumed', async () => {
    const before = await flooded();
    for (const [first, fault] of FAULTS.entries())
      for (let at = first % STRIDE; ; at += STRIDE) {
        const world = await cutShort(before, { before: flooded, after: 2 }, at, fault);
        if (!world) break;
        world.ask(QUIET);
        expect(await world.resume()).toMatchObject({ outcome: 'resumed' });
        expect(byKey(world.levers())).toEqual(byKey(LEVERS));
      }
  });
});

describe('a journal that loses a write and says it kept it', () => {
  test.each(Object.entries(MOVES))('%s ends as it would have', async (_, move) => {
    const before = await move.before();
    const clean = before.copy();
    await (move.step ?? tickNow)(clean);
    await clean.live(move.after);
    for (let lost = 0; lost < 4; lost++) {
      const world = before.copy();
      let writes = 0;
      world.fake.losesWrite = () => {
        writes += 1;
        return writes - 1 === lost;
      };
      await (move.step ?? tickNow)(world);
      world.fake.losesWrite = () => false;
      await move.again?.(world);
      await world.live(move.after);
      expect([lost, endOf(world)]).toEqual([lost, endOf(clean)]);
    }
  });
});

describe('a lease that ran out while a lever was set', () => {
  /** The first lever takes a minute; by then a person has the lease, and everything back. */
  async function overtaken(before: World): Promise<World> {
    let isOvertaken = false;
    before.fake.meanwhile = ({ name }) => {
      if (isOvertaken || name !== 'brake.set') return undefined;
      isOvertaken = true;
      before.data.nowMs += 60_000;
      return before.ask(QUIET).resume({ holder: 'person' });
    };
    await before.pass(1).tick();
    before.fake.meanwhile = () => undefined;
    return before;
  }

  it('shuts nothing behind the back of a person who gave it back meanwhile', async () => {
    const world = await overtaken(await flooded());
    expect(world.record.phase).toBe('closed');
    const isShut = (lever: Lever): boolean => lever.lever !== 'throttle';
    expect(byKey(world.levers().filter(isShut))).toEqual(byKey(LEVERS.filter(isShut)));
  });

  it('goes on next tick where nobody else came', async () => {
    const world = await flooded();
    const hasBegun = () => world.fake.calls.some(({ name }) => name === 'brake.set');
    world.fake.fault = ({ name }) =>
      name === 'journal.takeLease' && hasBegun() ? 'refused' : undefined;
    await world.pass(1).tick();
    expect(world.record.phase).toBe('pausing');
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.levers()).toContainEqual(concurrency(0));
    expect(world.record.phase).toBe('paused');
  });
});

describe('two ticks at once', () => {
  it('do no harm under one lease: the second does nothing', async () => {
    const world = await flooded();
    const outcomes = await Promise.all([world.tick(), world.tick()]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'lease-held']);
    expect(world.records).toHaveLength(1);
  });

  it('do no harm without one either: the first prior state is given back', async () => {
    const before = await flooded();
    for (let lead = 0; lead < 14; lead++) {
      const world = before.copy();
      world.fake.isLeaseBroken = true;
      const second = new Promise<unknown>((resolve) => {
        world.fake.fault = ({ index }) => {
          if (index === lead) resolve(world.tick());
          return undefined;
        };
      });
      await world.tick();
      await second;
      world.fake.isLeaseBroken = false;
      world.fake.fault = () => undefined;
      expect(world.levers().find(({ lever }) => lever === 'concurrency')).toEqual(concurrency(0));
      world.ask(QUIET);
      await world.live(1);
      await world.resume();
      await world.live(3);
      expect([lead, byKey(world.levers())]).toEqual([lead, byKey(LEVERS)]);
      expect(world.records.every(({ phase }) => phase === 'closed')).toBe(true);
    }
  });
});
