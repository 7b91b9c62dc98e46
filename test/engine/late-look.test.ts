// What a guard does about an attack that it sees only when it is over: it tells, watches, and is at once when it returns.
// Nothing that has calmed down is paused for its past, and nothing hides behind a quiet quarter of an hour.

import { target } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';

/** A bystander keeps the account's metrics flowing; the functions' own cannot be read while the flood lasts. */
async function overBeforeSeen(): Promise<World> {
  const other = target({ functionId: 'id-other', name: 'other' });
  const world = World.of([target(), other]);
  await world.ask({ perMinute: 1, secondsEach: 0.1 }, 'id-other').live(5);
  world.fake.fault = ({ name }) => (name === 'meter.readFunctions' ? 'lost-call' : undefined);
  await world.ask(FLOOD).live(3);
  await world.ask(QUIET).live(30);
  world.fake.fault = () => undefined;
  await world.live(2);
  return world;
}

const about = (world: World, name: string): string[] =>
  world.data.told.filter((alert) => alert.functionName === name).map(({ type }) => type);

test('an attack that is over when it is seen is told, watched and not paused', async () => {
  const world = await overBeforeSeen();
  expect(world.records).toEqual([]);
  expect(about(world, 'orders')).toEqual(['warn']);
  expect(world.data.guard?.suspects).toEqual(['id-orders']);
});

test('it is said once a day, not once an hour', async () => {
  const world = await overBeforeSeen();
  await world.live(200);
  expect(about(world, 'orders')).toEqual(['warn']);
});

test('when it comes back it is paused with the first minute that shows', async () => {
  const world = await overBeforeSeen();
  await world.ask(FLOOD).live(3);
  expect(world.record).toMatchObject({ functionId: 'id-orders', phase: 'paused' });
});
