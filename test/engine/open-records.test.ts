// What becomes of a pause: a person's hand, probation, a second trip, a function that is deleted, and an owner who wants
// to decide alone.

import type { Lever } from '../../lib/core/pausing/target';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { rateOf } from '../../lib/core/prices/rate';
import type { Decisions } from '../../lib/engine/ports';
import { concurrency, provisioned, source, target } from '../support/builders';
import { snooze } from '../support/decisions';
import { FLOOD, QUIET, World } from '../support/guarded-world';

const LEVERS: readonly Lever[] = [concurrency(900), source('orders')];

/** So much memory that even one run at a time burns more than may be burnt while nobody has looked. */
const dear = target({ rate: rateOf({ memoryMb: 10_240, architecture: 'x86_64' }, awsPriceBook) });

async function paused(
  changes: Parameters<typeof World.of>[1] = {},
  flooded = target(),
): Promise<World> {
  const world = World.of([flooded], { holdMinutes: 10, probationMinutes: 5, ...changes }).put(
    LEVERS,
  );
  await world.live(3);
  world.ask(FLOOD);
  await world.live(4);
  expect(world.record.phase).toBe('paused');
  return world;
}

const typesTold = (world: World): string[] => world.data.told.map(({ type }) => type);
const lines = (world: World): string[] =>
  world.record.history.map(({ phase, by }) => `${phase} by ${by}`);

describe('a hold', () => {
  it('lasts as long as its owner said, and not a tick longer', async () => {
    const world = await paused();
    const minutes = ((world.record.holdUntilMs ?? 0) - world.data.nowMs) / 60_000;
    await world.live(minutes - 1);
    expect(world.record.phase).toBe('paused');
    await world.live(1);
    expect(world.record.phase).toBe('probation');
  });

  it('never ends by itself under a manual policy', async () => {
    const world = (await paused({ afterPause: 'manual' })).ask(QUIET);
    await world.live(200);
    expect([world.record.phase, world.record.holdUntilMs]).toEqual(['paused', null]);
    expect(world.data.told.at(-1)).toMatchObject({
      ifNothing: 'it stays paused until a person resumes it',
    });
  });

  it('that only a person ends stays so when what the person tried runs away again', async () => {
    const world = await paused({ afterPause: 'manual' });
    await world.resume({ how: 'probation' });
    await world.live(10);
    expect(world.record).toMatchObject({ phase: 'paused', holdLevel: 1, holdUntilMs: null });
    await world.ask(QUIET).live(200);
    expect(world.record.phase).toBe('paused');
  });

  it('of a day ceiling lasts until the day is over', async () => {
    const world = World.of([target()], { ceilingUsdPerDay: 0.5, ceilingUsdPerHour: 0.5 });
    world.policy = { ...world.policy, ceilingUsdPerHour: null };
    await world.live(3);
    await world.ask(FLOOD).live(4);
    expect(world.record).toMatchObject({
      rule: 'day-ceiling',
      holdUntilMs: Date.UTC(2026, 10, 22),
    });
  });
});

describe('probation', () => {
  it('lets as many run as it may burn, at most two, with every source open', async () => {
    const world = await paused();
    await world.live(10);
    expect(world.record.phase).toBe('probation');
    expect(world.levers()).toEqual([concurrency(1), source('orders')]);
    expect(typesTold(world)).toEqual(['paused', 'probation']);
  });

  it('that is asked for as much as before goes on while what runs is within what it may burn', async () => {
    const world = await paused();
    await world.live(120);
    expect(world.record).toMatchObject({ phase: 'probation', holdLevel: 0 });
    expect(world.levers()).toEqual([concurrency(1), source('orders')]);
    world.ask(QUIET);
    await world.live(40);
    expect(world.record.phase).toBe('closed');
  });

  it('that stays calm gives back exactly what was there', async () => {
    const world = (await paused()).ask(QUIET);
    await world.live(25);
    expect(world.levers()).toEqual(LEVERS);
    expect(world.record.phase).toBe('closed');
    expect(typesTold(world)).toEqual(['paused', 'probation', 'resumed']);
    expect(lines(world)).toEqual([
      'pausing by guard',
      'paused by guard',
      'probation by probation',
      'resuming by probation',
      'closed by probation',
    ]);
  });

  it('that burns more than that pauses it again, for twice as long', async () => {
    const world = await paused({}, dear);
    await world.live(18);
    expect(world.record).toMatchObject({ phase: 'paused', holdLevel: 1 });
    expect(world.levers()).toEqual([concurrency(0), source('orders', 'disabled')]);
    expect(world.record.held.map(({ prior }) => prior)).toEqual(
      expect.arrayContaining([concurrency(900), source('orders')]),
    );
    const again = world.record.history.find(
      ({ by, phase }) => by === 'probation' && phase === 'pausing',
    );
    expect((world.record.holdUntilMs ?? 0) - (again?.atMs ?? 0)).toBe(20 * 60_000);
    expect(typesTold(world)).toEqual(['paused', 'probation', 're-tripped']);
  });

  it('pauses nothing again once the guard only observes, or this function', async () => {
    const observing = await paused({}, dear);
    await observing.live(10);
    observing.policy = { ...observing.policy, mode: 'observe' };
    const snoozed = await paused({}, dear);
    await snoozed.live(10);
    const decisions: Decisions = {
      decisions: async () => ({ decisions: [snooze({ untilMs: 4e12 })], problems: [] }),
      decide: async () => {},
    };
    await observing.live(20);
    for (let minute = 0; minute < 20; minute++)
      await snoozed.pass(1).tick({ owner: { decisions } });
    for (const world of [observing, snoozed]) {
      expect(world.record).toMatchObject({ phase: 'probation', holdLevel: 0 });
      expect(world.levers()).toEqual([concurrency(1), source('orders')]);
    }
  });

  it('pauses it again though one of its levers could not be opened', async () => {
    const world = await paused({}, dear);
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.endsWith('enabled') ? 'refused' : undefined;
    await world.live(18);
    expect(world.record).toMatchObject({ phase: 'paused', holdLevel: 1 });
    expect(world.levers()).toEqual([concurrency(0), source('orders', 'disabled')]);
  });

  it('decides nothing on a look that failed after a lever was set', async () => {
    const world = (await paused()).ask(QUIET);
    await world.live(10);
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.endsWith('enabled') ? 'refused' : undefined;
    world.put([concurrency(1), source('orders', 'disabled')]);
    world.data.looks['id-orders'] = { isSettling: true };
    let looks = 0;
    const lever = world.fake.fault;
    world.fake.fault = (call) => {
      if (call.name === 'brake.inspect') looks += 1;
      return call.name === 'brake.inspect' && looks % 2 === 0 ? 'refused' : lever(call);
    };
    await world.live(10);
    expect(world.record.phase).toBe('probation');
  });

  it('goes on while its metrics cannot be read', async () => {
    const world = (await paused()).ask(QUIET);
    await world.live(10);
    world.fake.fault = ({ name }) => (name === 'meter.readFunctions' ? 'lost-call' : undefined);
    await world.live(30);
    expect(world.record.phase).toBe('probation');
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.record.phase).toBe('closed');
  });

  it('neither begins nor ends while no metric of the account arrives', async () => {
    const world = (await paused({ holdMinutes: 30 })).ask(QUIET);
    world.data.lagMinutes = 1_000;
    await world.live(60);
    expect(world.record.phase).toBe('paused');
    world.data.lagMinutes = 2;
    await world.live(2);
    expect(world.record.phase).toBe('probation');
    world.data.lagMinutes = 1_000;
    await world.live(60);
    expect(world.record.phase).toBe('probation');
    world.data.lagMinutes = 2;
    await world.live(1);
    expect(world.record.phase).toBe('closed');
  });

  it('of a function that ran away within a day lasts longer from the start', async () => {
    const world = (await paused()).ask(QUIET);
    await world.live(25);
    world.ask(FLOOD);
    await world.live(5);
    expect(world.records.at(-1)).toMatchObject({ phase: 'paused', holdLevel: 1 });
  });
});

describe('a person who changes a paused function', () => {
  it('has resumed it: what they changed is theirs, the rest is given back', async () => {
    const world = await paused();
    world.ask(QUIET).put([concurrency(33), source('orders', 'disabled')]);
    const report = await world.live(1);
    expect(world.levers()).toEqual([concurrency(33), source('orders')]);
    expect(world.record.phase).toBe('closed');
    expect(report.told).toMatchObject([
      {
        type: 'resumed',
        headline:
          'Resumed orders: found reserved concurrency 33 where the guard had set reserved concurrency 0',
      },
    ]);
  });

  it('is not fought: it is not paused again for what was spent before', async () => {
    const world = await paused();
    world.ask(QUIET).put([concurrency(900), source('orders')]);
    await world.live(15);
    expect(world.levers()).toEqual(LEVERS);
    expect(world.records).toHaveLength(1);
  });

  it('sees it paused again only when the breach goes on', async () => {
    const world = (await paused()).put([concurrency(900), source('orders')]);
    await world.live(8);
    expect(world.records.map(({ phase }) => phase)).toEqual(['closed', 'paused']);
    expect(world.records[1]?.held.map(({ prior }) => prior)).toEqual(
      expect.arrayContaining([...LEVERS]),
    );
  });

  it('while it is being paused stops that: nothing more is set against them', async () => {
    const world = World.of().put([concurrency(900), provisioned('live', 2), source('orders')]);
    await world.live(3);
    // The first try reaches the queue only.
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && !detail.includes('source') ? 'refused' : undefined;
    await world.ask(FLOOD).live(2);
    expect(world.record.phase).toBe('pausing');
    world.put([concurrency(900), provisioned('live', 2), source('orders')]).ask(QUIET);
    world.fake.fault = () => undefined;
    const before = world.fake.calls.length;
    await world.live(1);
    expect(world.levers()).toEqual([concurrency(900), provisioned('live', 2), source('orders')]);
    const sets = world.fake.calls.slice(before).filter(({ name }) => name === 'brake.set');
    expect(sets).toEqual([]);
    expect(world.record.phase).toBe('closed');
  });

  it('on probation has resumed it too', async () => {
    const world = await paused();
    await world.live(10);
    world.ask(QUIET).put([concurrency(900), source('orders')]);
    await world.live(1);
    expect(lines(world).slice(-2)).toEqual(['resuming by hand', 'closed by hand']);
  });
});

describe('a lever that moves on its own time', () => {
  it('hides no person who put the others back: nothing is paused again under their hands', async () => {
    const world = await paused();
    world.put([concurrency(900), source('orders')]);
    world.data.looks['id-orders'] = { isSettling: true };
    await world.live(1);
    expect(world.record.phase).toBe('closed');
    expect(world.levers()).toEqual([concurrency(900), source('orders')]);
  });

  it('is not taken for a person while it is on its way', async () => {
    const world = await paused();
    world.put([concurrency(0), source('orders')]);
    world.data.looks['id-orders'] = { isSettling: true };
    await world.live(2);
    expect(world.record.phase).toBe('paused');
  });
});

describe('a function that is deleted while it is paused', () => {
  it('is let go, and that is told', async () => {
    const world = await paused();
    delete world.data.levers['id-orders'];
    const report = await world.live(1);
    expect(world.record).toMatchObject({ phase: 'closed' });
    expect(report.told).toMatchObject([
      { type: 'resumed', headline: 'Resumed orders: the function was deleted' },
    ]);
    expect(report.problems).toEqual([]);
  });

  it('is not let go for a look that failed', async () => {
    const world = await paused();
    world.fake.fault = ({ name }) => (name === 'brake.inspect' ? 'lost-call' : undefined);
    const report = await world.live(3);
    expect(world.record.phase).toBe('paused');
    expect(report.problems).toEqual(['orders: its state cannot be read: brake.inspect timed out']);
  });
});

describe('a pause that does not hold yet', () => {
  it('is told as failed, is tried every minute, and is told as paused once it is', async () => {
    const world = World.of();
    await world.live(3);
    world.fake.fault = ({ name }) => (name === 'brake.set' ? 'refused' : undefined);
    await world.ask(FLOOD).live(5);
    expect(world.record.phase).toBe('pausing');
    expect(typesTold(world)).toEqual(['pause-failed']);
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.record.phase).toBe('paused');
    expect(world.levers()).toEqual([concurrency(0)]);
    await world.live(3);
    expect(typesTold(world)).toEqual(['pause-failed', 'paused']);
  });
});

describe('many paused functions', () => {
  const functions = Array.from({ length: 30 }, (_, index) =>
    target({ functionId: `id-${index}`, name: `fn-${index}` }),
  );

  it('are looked at in turn, and none is forgotten', async () => {
    const world = World.of(functions, { blastRadiusTargets: 100, blastRadiusShare: 1 });
    await world.live(3);
    for (const { functionId } of functions)
      world.ask({ perMinute: 6_000, secondsEach: 1 }, functionId);
    await world.pass(20).tick();
    expect(world.records.filter(({ phase }) => phase === 'paused')).toHaveLength(30);
    for (const { functionId } of functions) world.ask(QUIET, functionId);
    const before = world.fake.calls.length;
    await world.live(5);
    const looks = world.fake.calls.slice(before).filter(({ name }) => name === 'brake.inspect');
    expect(new Set(looks.map(({ detail }) => detail)).size).toBe(30);
    expect(looks).toHaveLength(30);
  });
});
