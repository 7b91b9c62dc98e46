// The watcher must notice every broken promise: here a guard breaks each of them, one at a time, and must be caught.
// A watcher that sees nothing would make every simulated run look clean.

import { alertOfRecord } from '../../lib/core/alerts/alert';
import type { PauseRecord } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import type { Ports } from '../../lib/engine/ports';
import { addAsync, addSync, specOf } from '../../lib/simulator/cast';
import type { SimulatedFunction } from '../../lib/simulator/cloud/simulated-function';
import { NO_TRAFFIC } from '../../lib/simulator/cloud/traffic';
import { NO_FAULTS } from '../../lib/simulator/faults';
import { portsOf, type World } from '../../lib/simulator/ports';
import { concurrency, heldLever, NOW_MS, record } from '../support/builders';
import { cloudOf, livePortsOf, processNamed, worldOf } from '../support/simulated-world';

type Spec = Parameters<typeof specOf>[1];

const stage = (
  spec: Spec = {},
  options: Parameters<typeof worldOf>[0] = {},
): { world: World; one: SimulatedFunction; ports: Ports } => {
  const cloud = cloudOf();
  const { one } = addSync(
    cloud,
    specOf('spender', { isTarget: true, reserved: 5, ...spec }),
    NO_TRAFFIC,
  );
  const world = worldOf({ cloud, ...options });
  return { world, one, ports: livePortsOf(world, 'tick 1') };
};

/** A sound record of the stage's function, about to be paused from a reservation of 5 to 0. */
const soundRecord = (
  simulated: SimulatedFunction,
  changes: Partial<PauseRecord> = {},
): PauseRecord =>
  record({
    version: 1,
    functionId: simulated.functionId,
    functionName: simulated.spec.name,
    phase: 'pausing',
    held: [heldLever({ prior: concurrency(simulated.reserved) })],
    ...changes,
  });

async function pause(ports: Ports, simulated: SimulatedFunction, set: Lever = concurrency(0)) {
  const sound = soundRecord(simulated);
  await ports.journal.write(sound);
  await ports.journal.read(sound.recordId);
  await ports.brake.set(simulated.functionId, set);
  return sound;
}

test('finds nothing wrong with a guard that keeps its promises', async () => {
  const { world, one, ports } = stage();
  const sound = await pause(ports, one);
  expect(world.watcher.paused).toEqual(new Set([one.functionId]));
  await ports.journal.write({ ...sound, version: 2, phase: 'paused' });
  await ports.notifier.tell(alertOfRecord(sound, 'paused', NOW_MS));
  await ports.brake.set(one.functionId, concurrency(5));
  await ports.journal.write({ ...sound, version: 3, phase: 'closed' });
  world.watcher.tickEnded(NOW_MS, true);
  expect(world.watcher.violations).toEqual([]);
});

test('a lever set without a record', async () => {
  const { world, one, ports } = stage();
  await ports.brake.set(one.functionId, concurrency(0));
  expect(world.watcher.violations.join()).toMatch(/set without a record/);
});

test('a lever set after a record of another lever', async () => {
  const { world, one, ports } = stage();
  const other: Lever = { lever: 'provisioned', id: 'live', state: { kind: 'none' } };
  const held = [heldLever({ prior: other, paused: other, wanted: other })];
  const sound = soundRecord(one, { held });
  await ports.journal.write(sound);
  await ports.journal.read(sound.recordId);
  await ports.brake.set(one.functionId, concurrency(0));
  expect(world.watcher.violations.join()).toMatch(/set without a record/);
});

test('a lever set before its record is read back', async () => {
  const { world, one, ports } = stage();
  await ports.journal.write(soundRecord(one));
  await ports.brake.set(one.functionId, concurrency(0));
  expect(world.watcher.violations.join()).toMatch(/before its record was read back/);
});

test('a record of what never was', async () => {
  const { world, one, ports } = stage();
  await ports.journal.write(soundRecord(one, { held: [heldLever({ prior: concurrency(null) })] }));
  expect(world.watcher.violations.join()).toMatch(/holds no reservation, which it is not/);
});

test('a first prior that is overwritten', async () => {
  const { world, one, ports } = stage();
  const sound = await pause(ports, one);
  const held = [heldLever({ prior: concurrency(0) })];
  await ports.journal.write({ ...sound, version: 2, held });
  expect(world.watcher.violations.join()).toMatch(/reserved concurrency 5 was overwritten/);
});

test('two records of one function', async () => {
  const { world, one, ports } = stage();
  await ports.journal.write(soundRecord(one));
  await ports.journal.write(soundRecord(one, { recordId: 'second' }));
  expect(world.watcher.violations.join()).toMatch(/two records hold it/);
});

test.each<[string, Spec, RegExp]>([
  ['a bystander', { isTarget: false }, /it is a bystander/],
  ['the guard itself', { isGuardOwn: true }, /touched itself/],
  ['what is ignored', { override: { isIgnored: true } }, /it is ignored/],
  ['what is never paused, by tag', { override: { isNeverPaused: true } }, /never to be paused/],
])('%s touched', async (_who, spec, words) => {
  const { world, one, ports } = stage(spec);
  await pause(ports, one);
  expect(world.watcher.violations.join()).toMatch(words);
});

test('what is never paused, by name, stopped; but not when it is clamped', async () => {
  const neverPause = { policy: { neverPause: ['spend*'] } };
  const stopped = stage({}, neverPause);
  await pause(stopped.ports, stopped.one);
  expect(stopped.world.watcher.violations.join()).toMatch(/never to be paused/);
  const clamped = stage({}, neverPause);
  await pause(clamped.ports, clamped.one, concurrency(2));
  expect(clamped.world.watcher.violations).toEqual([]);
});

test('two runs at one function at once', async () => {
  const { world, one, ports } = stage();
  await pause(ports, one);
  const set = async (name: string) =>
    portsOf(world, processNamed(name)).brake.set(one.functionId, concurrency(0));
  const both = Promise.all([set('tick 1'), set('tick 2')]);
  both.catch(() => {});
  await world.timeline.runUntil(world.timeline.clock() + 5000);
  await both;
  expect(world.watcher.violations.join()).toMatch(/two runs act on it at once/);
});

test('an alert told twice, unless something failed meanwhile', async () => {
  const twice = async (options: Parameters<typeof worldOf>[0]): Promise<string> => {
    const { world, one, ports } = stage({}, options);
    const sound = await pause(ports, one);
    for (let time = 0; time < 2; time++)
      await ports.notifier.tell(alertOfRecord(sound, 'paused', NOW_MS));
    return world.watcher.violations.join();
  };
  expect(await twice({})).toMatch(/"paused" was told twice/);
  const windows = [{ fromMs: NOW_MS, untilMs: NOW_MS + 60_000 }];
  expect(await twice({ faults: { ...NO_FAULTS, windows } })).toBe('');
});

test.each<[string, Partial<PauseRecord>, RegExp]>([
  ['an alert', { phase: 'paused', untold: ['paused'] }, /"paused" is not told/],
  ['a pause', { phase: 'pausing' }, /still pausing/],
  ['a resume', { phase: 'resuming' }, /still resuming/],
])('%s that healthy ticks leave undone', async (_what, changes, words) => {
  const { world, one, ports } = stage();
  await ports.journal.write(soundRecord(one, changes));
  for (let count = 0; count < 5; count++) world.watcher.tickEnded(world.timeline.clock(), true);
  expect(world.watcher.violations).toEqual([]);
  world.watcher.tickEnded(world.timeline.clock(), true);
  expect(world.watcher.violations.join()).toMatch(words);
});

test('a pause closed without giving everything back', async () => {
  const { world, one, ports } = stage();
  const sound = await pause(ports, one);
  const history = [
    { atMs: NOW_MS, phase: 'closed' as const, by: 'operator' as const, because: 'done' },
  ];
  await ports.journal.write({
    ...sound,
    version: 2,
    phase: 'closed',
    phaseSinceMs: NOW_MS,
    history,
  });
  expect(world.watcher.violations.join()).toMatch(/closed without giving back/);
});

test('events that are nowhere', () => {
  const { world, one } = stage();
  const inlet = addAsync(one, { traffic: NO_TRAFFIC });
  inlet.push(10, NOW_MS / 1000);
  world.watcher.tickEnded(NOW_MS, true);
  expect(world.watcher.violations).toEqual([]);
  one.inlets.push({ ...inlet, ledger: () => ({ ...inlet.ledger(), sent: 11 }) } as typeof inlet);
  world.watcher.tickEnded(NOW_MS, true);
  expect(world.watcher.violations.join()).toMatch(/1 events are nowhere/);
});

test('a tick that never seemed to end', async () => {
  const { world } = stage();
  await world.timeline.runUntil(NOW_MS + 901_000);
  world.watcher.tickEnded(NOW_MS, true);
  expect(world.watcher.violations.join()).toMatch(/a tick took 901000 ms/);
});
