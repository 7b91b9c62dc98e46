// However long, however often and whichever levers the cloud refuses: in the end everything is as it was, and each
// failure that was told is followed by its end.

import fc from 'fast-check';
import { isOpen } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, provisioned, source, target, throttle } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';
import { runsTried } from '../support/seed-sweep';

const LEVERS: readonly Lever[] = [
  concurrency(900),
  source('orders'),
  provisioned('live', 2),
  throttle('prod', 50),
];
const sorted = (levers: readonly Lever[]): string[] =>
  levers.map((lever) => JSON.stringify(lever)).sort();

const stretch = fc.record({
  minutes: fc.integer({ min: 1, max: 25 }),
  refuses: fc.subarray(['concurrency', 'source', 'provisioned', 'throttle', 'inspect', 'tell']),
  isFlooded: fc.boolean(),
  ending: fc.constantFrom('nothing', 'resume', 'probe', 'forget'),
});

describe('a cloud that refuses for a while', () => {
  it('has everything back as it was, and nothing told without its end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stretch, { minLength: 2, maxLength: 8 }), async (stretches) => {
        const world = World.of([target()], { holdMinutes: 10, probationMinutes: 5 }).put(LEVERS);
        await world.live(3);
        await world.ask(FLOOD).live(4);
        for (const { minutes, refuses, isFlooded, ending } of stretches) {
          world.fake.fault = ({ name, detail }) =>
            refuses.some(
              (what) =>
                name.endsWith(what) || (name === 'brake.set' && detail.includes(` ${what}`)),
            )
              ? 'refused'
              : undefined;
          world.ask(isFlooded ? FLOOD : QUIET);
          await world.live(minutes);
          if (ending === 'resume') await world.resume();
          if (ending === 'probe') await world.resume({ how: 'probation' });
          if (ending === 'forget') world.forget();
        }
        world.fake.fault = () => undefined;
        world.ask(QUIET);
        for (let hour = 0; hour < 25 && world.records.some(isOpen); hour++) await world.live(60);
        expect(sorted(world.levers())).toEqual(sorted(LEVERS));
        expect(
          world.records.map(({ phase }) => phase).filter((phase) => phase !== 'closed'),
        ).toEqual([]);
        for (const { recordId } of world.records) {
          const sentAlerts = world.data.told.filter((alert) => alert.recordId === recordId);
          expect(sentAlerts.at(-1)?.type).toBe('resumed');
          expect(sentAlerts.filter(({ type }) => type === 'resumed')).toHaveLength(1);
        }
      }),
      { numRuns: runsTried(60) },
    );
  });
});
