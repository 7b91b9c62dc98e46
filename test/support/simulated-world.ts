// A small simulated world for tests of it: a cloud at a fixed second, and ports whose calls make time go by.
// Each test brings the functions it needs; nothing happens in this world that the test did not ask for.

import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { GuardPolicy } from '../../lib/core/policy/policy';
import type { Ports } from '../../lib/engine/ports';
import { ControlPlane } from '../../lib/simulator/cloud/control-plane';
import { JournalStore } from '../../lib/simulator/cloud/journal-store';
import { SimulatedCloud } from '../../lib/simulator/cloud/simulated-cloud';
import type { CloudModel } from '../../lib/simulator/clouds/cloud-model';
import { lambdaModel, lambdaNature, lambdaTariff } from '../../lib/simulator/clouds/lambda';
import { type Faults, NO_FAULTS } from '../../lib/simulator/faults';
import { GuardBooks } from '../../lib/simulator/guard-books';
import { Moments } from '../../lib/simulator/moments';
import { portsOf, type World } from '../../lib/simulator/ports';
import { type Random, randomFrom } from '../../lib/simulator/random';
import { type Process, Timeline } from '../../lib/simulator/timeline';
import { Watcher } from '../../lib/simulator/watcher';
import { NOW_MS, policy } from './builders';

export const START_SECOND = NOW_MS / 1000;
export const START_MINUTE = START_SECOND / 60;

export function cloudOf(
  options: { quota?: number; seed?: string; horizonMinutes?: number; model?: CloudModel } = {},
): SimulatedCloud {
  return new SimulatedCloud({
    random: randomFrom(options.seed ?? 'test'),
    startSecond: START_SECOND,
    horizonMinutes: options.horizonMinutes ?? 600,
    nature: options.model?.nature ?? lambdaNature,
    quota: options.quota,
  });
}

export interface WorldOptions {
  readonly cloud?: SimulatedCloud;
  readonly faults?: Faults;
  readonly policy?: Partial<GuardPolicy>;
  readonly random?: Random;
}

export function worldOf(options: WorldOptions = {}): World {
  const cloud = options.cloud ?? cloudOf();
  const timeline = new Timeline(NOW_MS);
  const random = options.random ?? randomFrom('world');
  const faults = options.faults ?? NO_FAULTS;
  const store = new JournalStore();
  const inbox: AlertEvent[] = [];
  return {
    timeline,
    cloud,
    faults,
    random: random.split('latency'),
    takesMs: lambdaModel.takesMs,
    control: new ControlPlane(cloud, random.split('control')),
    store,
    books: new GuardBooks(lambdaTariff, START_MINUTE, 700),
    watcher: new Watcher({
      cloud,
      store,
      policy: policy(options.policy),
      faults,
      moments: new Moments(),
      clock: timeline.clock,
      attackAtMs: null,
    }),
    inbox,
  };
}

export const processNamed = (name: string, startedMs = NOW_MS): Process => ({
  name,
  startedMs,
  outstanding: 0,
  calls: 0,
  isDone: false,
});

/** Longer than any call takes, a timeout included. */
const LONG_ENOUGH_MS = 5000;

/** Ports that can be awaited outside of a process: each call lets the time it needs go by. */
export function livePortsOf(world: World, name = 'test'): Ports {
  const ports = portsOf(world, processNamed(name));
  const live = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== 'function') return method;
        return (...values: unknown[]) => letTimePass(world, Reflect.apply(method, target, values));
      },
    });
  return {
    meter: live(ports.meter),
    brake: live(ports.brake),
    journal: live(ports.journal),
    notifier: live(ports.notifier),
  };
}

async function letTimePass(world: World, answer: Promise<unknown>): Promise<unknown> {
  // A refusal is the caller's to handle, but only once time has gone by.
  answer.catch(() => {});
  await world.timeline.runUntil(world.timeline.clock() + LONG_ENOUGH_MS);
  return answer;
}
