// Conservation of events over thousands of small worlds: sent = processed + rescued + queued + in flight + lost, after
// every step, while functions are paused and resumed, calls fail and processes die. Nothing runs twice; nothing is lost
// but what somebody ordered to be thrown away.

import { mappingOf } from '../../lib/simulator/cast';
import { AsyncInlet } from '../../lib/simulator/cloud/async-inlet';
import { type Inlet, imbalanceOf } from '../../lib/simulator/cloud/inlet';
import { QueueInlet } from '../../lib/simulator/cloud/queue-inlet';
import { StreamInlet } from '../../lib/simulator/cloud/stream-inlet';
import { burstyTraffic } from '../../lib/simulator/cloud/traffic';
import { type Random, randomFrom } from '../../lib/simulator/random';
import { runsTried } from '../support/seed-sweep';
import { conservationOf, START_SECOND, stepAt } from '../support/small-worlds';

const REPLAYING = runsTried(3_000);
const DISCARDING = runsTried(500);
const STEPPED = runsTried(1_000);

test('what waits in a rescue queue runs once or is kept for a person: every small world', async () => {
  const { wrong, sent, lost, aside } = await conservationOf(REPLAYING, 'replay');
  expect(wrong).toEqual([]);
  expect(sent).toBeGreaterThan(10 * REPLAYING);
  expect(lost).toBe(0);
  expect(aside).toBeGreaterThan(0);
}, 60_000);

test('what is ordered to be thrown away never waits on, and only that is lost: every small world', async () => {
  const { wrong, lost } = await conservationOf(DISCARDING, 'discard');
  expect(wrong).toEqual([]);
  expect(lost).toBeGreaterThan(DISCARDING);
}, 60_000);

const traffic = (random: Random) =>
  burstyTraffic({ perMinute: 20, chance: 0.1, calls: 200 }, random);
const kinds: ReadonlyArray<readonly [string, (random: Random) => Inlet]> = [
  [
    'asynchronous invocations',
    (random) => new AsyncInlet({ traffic: traffic(random), hasRescue: () => random.chance(0.5) }),
  ],
  [
    'a queue',
    (random) =>
      new QueueInlet({
        traffic: traffic(random),
        mapping: mappingOf('orders', 'queue', random),
        echo: { perEvent: () => random.between(0, 1.1), delaySeconds: 3 },
        batch: random.integer(1, 10),
        visibilitySeconds: random.integer(30, 300),
        retentionSeconds: random.integer(600, 4_000),
        maxReceiveCount: random.chance(0.5) ? random.integer(1, 5) : null,
      }),
  ],
  [
    'a stream',
    (random) =>
      new StreamInlet({
        traffic: traffic(random),
        mapping: mappingOf('clicks', 'stream', random),
        concurrency: random.integer(1, 8),
        batch: random.integer(1, 100),
        retentionSeconds: random.integer(600, 4_000),
      }),
  ],
];

test.each(kinds)(
  '%s: no event is nowhere, whatever its function is let do: every small world',
  (...entry) => {
    const [name, inletOf] = entry;
    let events = 0;
    for (let seed = 0; seed < STEPPED; seed++) {
      const random = randomFrom(`${name} ${seed}`);
      const inlet = inletOf(random);
      let isStopped = false;
      let running = 0;
      for (let second = START_SECOND; second < START_SECOND + 1_800; ) {
        const seconds = Math.min(random.integer(1, 60), 60 - (second % 60));
        if (random.chance(0.1)) isStopped = !isStopped;
        const step = stepAt(second, seconds, isStopped);
        const wanted = inlet.wanted(step);
        const started = isStopped ? 0 : Math.min(wanted, random.integer(0, 40));
        inlet.take(started, wanted - started, step);
        running += started;
        const ends = random.integer(0, running);
        if (ends > 0) inlet.finish(ends, step);
        running -= ends;
        if (imbalanceOf(inlet.ledger()) !== 0)
          throw new Error(`${name}, seed ${seed}, at ${second}`);
        second += seconds;
      }
      events += inlet.ledger().sent;
    }
    expect(events).toBeGreaterThan(100 * STEPPED);
  },
  60_000,
);
