// A simulated function app is no kinder than a real one: a stop may be shown and do nothing, and only the ladder's rungs end it.

import { changesFor, nextRungOf } from '../../../lib/core/pausing/function-app-switches';
import type { Lever } from '../../../lib/core/pausing/target';
import { specOf } from '../../../lib/simulator/cast';
import { FLEX_SIZES, FunctionAppHost } from '../../../lib/simulator/clouds/function-app-host';
import { randomFrom } from '../../../lib/simulator/random';

const hostOf = (seed: number): FunctionAppHost =>
  new FunctionAppHost(specOf('shop'), FLEX_SIZES[1], randomFrom(`app ${seed}`));
/** One of each kind: which rung it is that stops it. */
const hostStoppedBy = (rung: FunctionAppHost['stoppedBy']): FunctionAppHost => {
  for (let seed = 0; seed < 1000; seed++) if (hostOf(seed).stoppedBy === rung) return hostOf(seed);
  throw new Error(`no app of a thousand is stopped by ${rung}`);
};

const STOP: Lever = {
  ...{ lever: 'concurrency', id: 'concurrency' },
  state: { kind: 'reserved', executions: 0 },
};
function set(host: FunctionAppHost, lever: Lever, atSecond: number): void {
  if (lever.lever === 'source') host.setDisabled(lever.state.kind === 'disabled', atSecond);
  else if (lever.lever !== 'provisioned')
    for (const change of changesFor(host.shown, lever)) host.change(change, atSecond);
}
/** Long after the last order. */
const AN_HOUR = 3600;

test('a stop is obeyed late, and then nothing starts', () => {
  const host = hostStoppedBy('stop');
  set(host, STOP, 0);
  expect(host.instancesMax(9)).toBe(100);
  expect(host.instancesMax(91)).toBe(0);
});

test('a stop that does nothing is shown all the same', () => {
  const host = hostStoppedBy('second stop');
  set(host, STOP, 0);
  expect(host.shown.isRunning).toBe(false);
  expect(host.holds(STOP)).toBe(true);
  expect(host.instancesMax(AN_HOUR)).toBe(100);
  set(host, STOP, AN_HOUR);
  expect(host.instancesMax(2 * AN_HOUR)).toBe(0);
});

test.each(['disabled functions', 'no access'] as const)(
  'the ladder ends an app that only %s stops, and is undone exactly',
  (rung) => {
    const host = hostStoppedBy(rung);
    const before = host.levers();
    const held: Lever[] = [];
    let atSecond = 0;
    const stop = (): void => {
      atSecond += AN_HOUR;
      set(host, STOP, atSecond);
    };
    held.push(before[0] as Lever);
    stop();
    stop();
    for (let step = 0; step < 3 && host.instancesMax(atSecond + AN_HOUR) > 0; step++) {
      const rungs = nextRungOf(
        host.shown,
        held,
        host.disable.isDisabled ? [] : [host.sourceLever()],
      );
      expect(rungs.length).toBeGreaterThan(0);
      held.push(...rungs);
      for (const lever of rungs) set(host, stoppedState(lever), atSecond + AN_HOUR);
      atSecond += AN_HOUR;
    }
    expect(host.instancesMax(atSecond + AN_HOUR)).toBe(0);
    for (const prior of [...held].reverse()) set(host, prior, atSecond + AN_HOUR);
    expect(host.levers()).toEqual(before);
    expect(host.instancesMax(atSecond + 2 * AN_HOUR)).toBe(100);
  },
);

function stoppedState(lever: Lever): Lever {
  if (lever.lever === 'source') return { ...lever, state: { kind: 'disabled' } };
  if (lever.lever === 'scale') return { ...lever, state: { kind: 'limited', instances: 1 } };
  if (lever.lever === 'throttle')
    return { ...lever, state: { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 } };
  return lever;
}

test('no access stops callers, and no trigger that reads a queue', () => {
  const host = hostOf(1);
  host.addTrigger();
  host.change({ kind: 'publicAccess', to: 'Disabled' }, 0);
  expect(host.instancesMax(AN_HOUR)).toBe(100);
});

test('most apps obey the first stop, and some obey none', () => {
  const stoppedBy = Array.from({ length: 400 }, (_, seed) => hostOf(seed).stoppedBy);
  const share = (rung: string): number =>
    stoppedBy.filter((found) => found === rung).length / stoppedBy.length;
  expect(share('stop')).toBeGreaterThan(0.5);
  expect(share('no access')).toBeGreaterThan(0.01);
});
