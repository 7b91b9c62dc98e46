// A simulated Cloud Run service is no kinder than a real one: it drains, it overshoots, it may come back with a foreign maximum.

import { scalingFor } from '../../../lib/core/pausing/cloud-run-scaling';
import { specOf } from '../../../lib/simulator/cast';
import { instancesFor } from '../../../lib/simulator/cloud/instance-host';
import { CloudRunControl } from '../../../lib/simulator/clouds/cloud-run-control';
import { CloudRunHost } from '../../../lib/simulator/clouds/cloud-run-host';
import { MODELS } from '../../../lib/simulator/clouds/models';
import { randomFrom } from '../../../lib/simulator/random';
import { NOW_MS } from '../../support/builders';
import { cloudOf, START_SECOND } from '../../support/simulated-world';

const hostOf = (changes: Parameters<typeof specOf>[1] = {}, seed = 'host'): CloudRunHost =>
  new CloudRunHost(specOf('shop', changes), randomFrom(seed));
const STOPPED = scalingFor({ kind: 'reserved', executions: 0 });

test('manual scaling at 0 drains: what runs goes on for a while, and then nothing starts', () => {
  const host = hostOf();
  host.order(STOPPED, 100);
  expect(host.instancesMax(100)).toBe(100);
  expect(host.instancesMax(105 - 1)).toBe(100);
  expect(host.instancesMax(161)).toBe(0);
});

test('a lower maximum overshoots for a while, and a higher one is there at once', () => {
  const host = hostOf();
  host.order(scalingFor({ kind: 'reserved', executions: 2 }), 100);
  expect(host.instancesMax(101)).toBe(100);
  expect(host.instancesMax(161)).toBe(2);
  host.order(scalingFor({ kind: 'unreserved' }), 200);
  expect(host.instancesMax(200)).toBe(100);
});

test('a change on the way to another lets through no more than the larger of what was in force and what is wanted', () => {
  const host = hostOf();
  host.order(STOPPED, 100);
  host.order(scalingFor({ kind: 'reserved', executions: 1 }), 170);
  expect(host.instancesMax(171)).toBe(1);
});

test('its owner’s minimum, maximum and mode come back in one change', () => {
  const host = hostOf({ reserved: 40, provisioned: [{ id: 'live', executions: 2 }] });
  const [before] = host.levers();
  host.order(STOPPED, 100);
  expect(host.levers()).not.toEqual([before]);
  if (before?.lever === 'concurrency') host.order(scalingFor(before.state), 400);
  expect(host.levers()).toEqual([before]);
  expect(host.instancesMin(461)).toBe(2);
});

test('where the cloud sets a maximum of 20 by itself, the brake gives back what the revision may run', () => {
  const seen = new Set<number | null>();
  for (let seed = 0; seed < 30; seed++) {
    const cloud = cloudOf({ seed: `${seed}`, model: MODELS.gcp });
    const simulated = cloud.add(specOf('shop'));
    const control = new CloudRunControl(cloud);
    const [before] = simulated.host?.levers() ?? [];
    const set = (executions: number | null): void =>
      control.set(
        simulated.functionId,
        {
          ...{ lever: 'concurrency', id: 'concurrency' },
          state: executions === null ? { kind: 'unreserved' } : { kind: 'reserved', executions },
        },
        NOW_MS,
      );
    set(0);
    set(null);
    expect(simulated.host?.levers()).toEqual([before]);
    expect(simulated.host?.instancesMax(START_SECOND + 120)).toBe(100);
    seen.add((simulated.host as CloudRunHost).shown.most);
  }
  expect([...seen].sort()).toEqual([100, null]);
});

describe('what instances cost', () => {
  const host = hostOf();
  test('a request alone pays for its instance, and one beside others for a share', () => {
    expect(instancesFor(0.5, 1, host)).toBe(0.5);
    expect(instancesFor(40, 1, host)).toBe(1);
    expect(instancesFor(4800, 1, host)).toBeCloseTo(100, 9);
  });

  test('never falls while more is asked for', () => {
    let before = 0;
    for (let busy = 0; busy < 500; busy += 0.5) {
      const now = instancesFor(busy, 0.4, host);
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });
});
