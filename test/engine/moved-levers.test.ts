// What a deploy does to levers that are held: routes and sources that go to another function, aliases that are deleted.
// Whatever was shut is opened again wherever it leads by now, and nothing that is gone may keep a record open for ever.

import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, provisioned, source, target, throttle } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';

const LEVERS: readonly Lever[] = [
  concurrency(900),
  provisioned('live', 2),
  source('orders'),
  throttle('prod', 50),
];

async function paused(): Promise<World> {
  const world = World.of([target()], { holdMinutes: 10, probationMinutes: 5 }).put(LEVERS);
  await world.live(3);
  await world.ask(FLOOD).live(4);
  expect(world.record.phase).toBe('paused');
  return world.ask(QUIET);
}

const HEIR = 'id-orders-v2';
const shut = (world: World): Lever[] => [...world.levers()];
const ofKind = (levers: readonly Lever[], ...kinds: Lever['lever'][]): Lever[] =>
  levers.filter(({ lever }) => kinds.includes(lever));

describe('a route and a source that a deploy gave to another function', () => {
  it('are given back when the function is resumed', async () => {
    const world = await paused();
    const levers = shut(world);
    world
      .put(ofKind(levers, 'concurrency', 'provisioned'))
      .put([concurrency(null), ...ofKind(levers, 'source', 'throttle')], HEIR);
    await world.live(2);
    expect(world.record.phase).toBe('paused');
    expect(await world.resume()).toMatchObject({ outcome: 'resumed', problems: [] });
    expect(world.levers(HEIR)).toEqual([concurrency(null), source('orders'), throttle('prod', 50)]);
    expect(ofKind(world.levers(), 'concurrency')).toEqual([concurrency(900)]);
  });

  it('are given back by the next tick when the deploy deleted the function', async () => {
    const world = await paused();
    world.put([concurrency(null), ...ofKind(shut(world), 'source', 'throttle')], HEIR);
    delete world.data.levers['id-orders'];
    await world.live(1);
    expect(world.levers(HEIR)).toEqual([concurrency(null), source('orders'), throttle('prod', 50)]);
    expect(world.record.phase).toBe('closed');
  });
});

describe('an alias that is deleted while what was provisioned on it is held', () => {
  it('keeps no record open, and is told as what could not be given back', async () => {
    const world = await paused();
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('provisioned') ? 'gone' : undefined;
    expect(await world.resume()).toMatchObject({
      outcome: 'resumed',
      problems: [expect.stringContaining('provisioned concurrency 2 on live failed (gone)')],
    });
    expect(world.record.phase).toBe('closed');
    expect(ofKind(world.levers(), 'concurrency', 'source')).toEqual([
      concurrency(900),
      source('orders'),
    ]);
  });

  it('does not end a pause that is still being made: it may be there again', async () => {
    const world = World.of().put(LEVERS);
    await world.live(3);
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('concurrency=') ? 'gone' : undefined;
    await world.ask(FLOOD).live(4);
    expect(world.record.phase).toBe('pausing');
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.record.phase).toBe('paused');
    expect(ofKind(world.levers(), 'concurrency')).toEqual([concurrency(0)]);
  });
});

describe('while its concurrency cannot be given back', () => {
  it('no source is opened: what it delivers could not run', async () => {
    const world = await paused();
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('concurrency=') ? 'refused' : undefined;
    expect(await world.resume()).toMatchObject({ outcome: 'unfinished' });
    await world.live(3);
    expect(ofKind(world.levers(), 'source')).toEqual([source('orders', 'disabled')]);
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.record.phase).toBe('closed');
    expect(world.levers()).toEqual(expect.arrayContaining([...LEVERS]));
  });

  it('nor on probation', async () => {
    const world = await paused();
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('concurrency=') ? 'refused' : undefined;
    await world.live(9);
    expect(world.record.phase).toBe('probation');
    expect(ofKind(world.levers(), 'source')).toEqual([source('orders', 'disabled')]);
  });
});

describe('a source that somebody deleted while its function is paused', () => {
  it('ends nothing: the function stays paused, and everything else is resumed as it was', async () => {
    const world = await paused();
    world.put(ofKind(shut(world), 'concurrency', 'provisioned', 'throttle'));
    await world.live(2);
    expect(world.record.phase).toBe('paused');
    expect(ofKind(world.levers(), 'concurrency')).toEqual([concurrency(0)]);
    expect(await world.resume()).toMatchObject({ outcome: 'resumed', problems: [] });
    expect(world.levers()).toEqual([
      concurrency(900),
      provisioned('live', 2),
      throttle('prod', 50),
    ]);
  });
});
