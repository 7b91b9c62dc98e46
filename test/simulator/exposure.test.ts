// The ceiling that is told before a deployment holds in every simulated day: no function ever spends more in an hour or
// a day than the exposure model says it can, with a guard or without one. Two models of one cloud, each held to the other.

import { scenarios } from '../../lib/simulator/scenarios/table';
import { exposedRuns } from '../support/exposed-runs';
import { oneIn, seedsTried } from '../support/seed-sweep';

const names = oneIn(3, scenarios).map(({ name }) => name);
const seeds = seedsTried(4);

test('left alone, nothing spends more than its exposure: every scenario', async () => {
  const { wrong, functions, nearest } = await exposedRuns({
    scenarios: names,
    seeds,
    isGuarded: false,
  });
  expect(wrong).toEqual([]);
  expect(functions).toBeGreaterThan(names.length * seeds * 8);
  // A bound that nothing ever comes near would be as good as none.
  expect(nearest).toBeGreaterThan(0.5);
}, 120_000);

test('nor does anything under a guard, through pauses and what is worked off after them', async () => {
  const { wrong } = await exposedRuns({
    scenarios: oneIn(5, [
      'bot-blast',
      'self-scheduling-timer',
      'queue-reenqueue',
      'retry-storm',
      'pulse',
    ]),
    seeds: 1,
    isGuarded: true,
  });
  expect(wrong).toEqual([]);
}, 120_000);
