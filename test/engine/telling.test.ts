// Alerts come last: one that fails neither blocks nor repeats a pause, and is told later, once.

import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { rateOf } from '../../lib/core/prices/rate';
import { evidence, NOW_MS, record, sample, target } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';

const typesTold = (world: World): string[] => world.data.told.map(({ type }) => type);

async function flooded(): Promise<World> {
  const world = World.of([target()], { holdMinutes: 10, probationMinutes: 5 });
  await world.live(3);
  return world.ask(FLOOD).pass(3);
}

describe('an alert that fails', () => {
  it('blocks no pause, repeats none, and is told later once', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'notifier.tell' ? 'refused' : undefined);
    const report = await world.live(3);
    expect(world.record.phase).toBe('paused');
    expect(report.problems).toEqual([
      'orders: the alert "paused" was not delivered (refused): notifier.tell was refused',
    ]);
    const sets = world.fake.calls.filter(({ name }) => name === 'brake.set').length;
    world.fake.fault = () => undefined;
    await world.live(5);
    expect(typesTold(world)).toEqual(['paused']);
    expect(world.fake.calls.filter(({ name }) => name === 'brake.set')).toHaveLength(sets);
    expect(world.record.untold).toEqual([]);
  });

  it('waits in line with the others, which keep their order', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'notifier.tell' ? 'lost-call' : undefined);
    await world.live(1);
    await world.ask(QUIET).live(25);
    expect(world.record).toMatchObject({
      phase: 'closed',
      untold: ['paused', 'probation', 'resumed'],
    });
    world.fake.fault = () => undefined;
    await world.live(2);
    expect(typesTold(world)).toEqual(['paused', 'probation', 'resumed']);
  });

  it('after a delivery whose answer was lost is told again: better twice than never', async () => {
    const world = await flooded();
    let tells = 0;
    world.fake.fault = ({ name }) => {
      if (name !== 'notifier.tell') return undefined;
      tells += 1;
      return tells === 1 ? 'lost-answer' : undefined;
    };
    await world.live(5);
    expect(typesTold(world)).toEqual(['paused', 'paused']);
    expect(new Set(world.data.told.map(({ dedupKey }) => dedupKey)).size).toBe(1);
  });
});

describe('what was only seen', () => {
  it('is told once an hour for each function', async () => {
    const world = World.of([target()], { mode: 'observe' });
    await world.live(3);
    await world.ask(FLOOD).live(70);
    expect(typesTold(world)).toEqual(['would-pause', 'would-pause']);
    const [first, second] = world.data.told;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(3_600_000);
  });

  it('is told next minute when telling it failed', async () => {
    const world = World.of([target()], { mode: 'observe' });
    await world.live(3);
    world.fake.fault = ({ name }) => (name === 'notifier.tell' ? 'refused' : undefined);
    await world.ask(FLOOD).live(3);
    world.fake.fault = () => undefined;
    await world.live(3);
    expect(typesTold(world)).toEqual(['would-pause']);
  });

  it('is told of a function whose metrics cannot be believed', async () => {
    const world = World.of();
    await world.live(3);
    world.data.usage['id-orders'] = [sample({ epochMinute: world.nowMinute - 1, invocations: -5 })];
    await world.live(10);
    expect(world.data.told).toMatchObject([
      {
        type: 'blind',
        functionName: 'orders',
        because: 'usage cannot be believed: invocations -5 is negative',
      },
    ]);
  });

  it('is one alert when the meter gives no answer at all, and only after ten minutes of that', async () => {
    const functions = ['a', 'b', 'c'].map((name) => target({ functionId: `id-${name}`, name }));
    const world = World.of(functions);
    await world.live(3);
    world.fake.fault = ({ name }) => (name === 'meter.readFunctions' ? 'lost-call' : undefined);
    await world.live(10);
    expect(world.data.told).toEqual([]);
    await world.live(10);
    expect(world.data.told).toMatchObject([
      {
        type: 'blind',
        functionName: 'the account',
        because: "no function's metrics could be read for 10 min",
      },
    ]);
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.data.guard?.meterFailedSinceMs).toBeNull();
  });

  it('and cheap is a warning', async () => {
    const small = target({ rate: rateOf({ memoryMb: 128, architecture: 'arm64' }, awsPriceBook) });
    const world = World.of([small]);
    await world.live(3);
    await world.ask({ perMinute: 300, secondsEach: 0.01 }).live(5);
    expect(typesTold(world)).toEqual(['warn']);
    expect(world.records).toEqual([]);
  });
});

describe('a record with alerts left to tell', () => {
  it('is told though nothing of it is held any more', async () => {
    const world = World.of();
    const closed = record({
      version: 1,
      phase: 'closed',
      untold: ['resumed'],
      isAbsorbed: true,
      evidence: evidence(),
      history: [{ atMs: NOW_MS, phase: 'closed', by: 'operator', because: 'fine' }],
    });
    world.data.records[closed.recordId] = JSON.stringify(closed);
    await world.tick();
    expect(world.data.told).toMatchObject([{ type: 'resumed', headline: 'Resumed orders: fine' }]);
    expect(world.record.untold).toEqual([]);
  });
});
