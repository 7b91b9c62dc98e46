// A deploy that manages a function's concurrency undoes every pause of it. The guard takes that for a person's word, and
// must see by new dollars alone that the flood goes on.

import { concurrency } from '../support/builders';
import { FLOOD, World } from '../support/guarded-world';

const DEPLOYED = concurrency(700);
const FLOODING_PER_MINUTE = 1_000;

test('a flood that outlives each deploy runs for four minutes after each of them, and no longer', async () => {
  const world = World.of().put([DEPLOYED]);
  await world.live(3);
  world.ask(FLOOD);
  await world.live(6);
  for (let deploy = 1; deploy <= 3; deploy++) {
    const before = world.nowMinute;
    world.put([DEPLOYED]);
    await world.live(15);
    const flooded = (world.data.usage['id-orders'] ?? []).filter(
      ({ epochMinute, invocations }) => epochMinute >= before && invocations > FLOODING_PER_MINUTE,
    );
    expect(flooded).toHaveLength(4);
  }
  await world.resume();
  expect(world.levers()).toEqual([DEPLOYED]);
});
