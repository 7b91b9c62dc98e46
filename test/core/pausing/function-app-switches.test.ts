// A function app's switches as levers, what each state changes, and the ladder against an app that a stop does not stop.
// What is found must be what a resume sets, spelled as it was.

import {
  type AppChange,
  type AppLever,
  type AppSwitches,
  accessLever,
  changesFor,
  concurrencyLever,
  isAppLever,
  isFunctionsRung,
  nextRungOf,
  rungNow,
  scaleLever,
} from '../../../lib/core/pausing/function-app-switches';
import type { Lever } from '../../../lib/core/pausing/target';
import {
  concurrency,
  provisioned,
  scaled,
  scaledByHand,
  scaleLimit,
  source,
} from '../../support/builders';

const app = (changes: Partial<AppSwitches> = {}): AppSwitches => ({
  ...{ isRunning: true, scaleLimit: undefined, publicAccess: '' },
  ...changes,
});

describe('an app as it is found', () => {
  test.each<[Partial<AppSwitches>, Lever]>([
    [{}, concurrency(null)],
    [{ scaleLimit: 7 }, concurrency(7)],
    [{ isRunning: false, scaleLimit: 7 }, concurrency(0)],
  ])('%j lets so many run at once', (changes, lever) => {
    expect(concurrencyLever(app(changes))).toEqual(lever);
  });

  test('has a scale limit of its own, whether it runs or not', () => {
    expect(scaleLever(app({ isRunning: false }))).toEqual(scaleLimit(null));
    expect(scaleLever(app({ isRunning: false, scaleLimit: 7 }))).toEqual(scaleLimit(7));
  });

  test('is open to all unless its access is disabled', () => {
    const shut = { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 };
    for (const open of ['', 'Enabled'])
      expect(accessLever('publicNetworkAccess', open).state).toEqual({ kind: 'inherited' });
    expect(accessLever('publicNetworkAccess', 'Disabled').state).toEqual(shut);
  });
});

test.each<[Pick<Lever, 'lever' | 'id'>, boolean]>([
  [{ lever: 'concurrency', id: 'concurrency' }, true],
  [{ lever: 'concurrency', id: 'scale' }, false],
  [{ lever: 'scale', id: 'scale' }, true],
  [{ lever: 'scale', id: 'concurrency' }, false],
  [{ lever: 'throttle', id: 'publicNetworkAccess' }, true],
  [{ lever: 'throttle', id: 'publicNetworkAccess=Enabled' }, true],
  [{ lever: 'throttle', id: 'publicNetworkAccess=Other' }, false],
  [{ lever: 'throttle', id: 'scale' }, false],
  [{ lever: 'source', id: 'publicNetworkAccess' }, false],
])('%j names a switch of an app: %j', (lever, isIts) => {
  expect(isAppLever(lever as Lever)).toBe(isIts);
});

test('only the rungs that are the app’s own are looked at again', () => {
  const now = app({ scaleLimit: 1, publicAccess: 'Disabled' });
  expect(rungNow(scaleLimit(7), now)).toEqual([scaleLimit(1)]);
  expect(rungNow(accessLever('publicNetworkAccess=Enabled', 'Enabled'), now)).toEqual([
    accessLever('publicNetworkAccess=Enabled', 'Disabled'),
  ]);
  for (const other of [source('take'), concurrency(0), provisioned('live', 1)])
    expect(rungNow(other, now)).toEqual([]);
});

describe('a state changes', () => {
  const access = (id: string, publicAccess: string): Lever => accessLever(id, publicAccess);
  const limit = (instances?: number): AppChange => ({ kind: 'scaleLimit', instances });
  const run = (to: 'start' | 'stop'): AppChange => ({ kind: 'run', to });
  const stopped = { isRunning: false };

  test.each<[string, Partial<AppSwitches>, Lever, AppChange[]]>([
    ['the scale limit alone', stopped, scaleLimit(1), [limit(1)]],
    ['the scale limit to none', stopped, scaleLimit(null), [limit()]],
    [
      'access to none',
      {},
      access('publicNetworkAccess', 'Disabled'),
      [{ kind: 'publicAccess', to: 'Disabled' }],
    ],
    [
      'access back to what nobody said',
      {},
      access('publicNetworkAccess', ''),
      [{ kind: 'publicAccess', to: '' }],
    ],
    [
      'access back to what somebody said',
      {},
      access('publicNetworkAccess=Enabled', ''),
      [{ kind: 'publicAccess', to: 'Enabled' }],
    ],
    ['a running app to a stop', {}, concurrency(0), [run('stop')]],
    ['an app that is stopped to a stop once more', stopped, concurrency(0), [run('stop')]],
    ['a running app to a hold', {}, concurrency(2), [limit(2)]],
    ['nothing where it is so', { scaleLimit: 2 }, concurrency(2), []],
    ['a stopped app to a hold, limit first', stopped, concurrency(2), [limit(2), run('start')]],
    ['a stopped app to what it was', { ...stopped, scaleLimit: 2 }, concurrency(2), [run('start')]],
    ['a held app to no limit', { scaleLimit: 2 }, concurrency(null), [limit()]],
    ['a held app to no limit by a range', { scaleLimit: 2 }, scaled(1, 3), [limit()]],
    ['a held app to no limit by a number', { scaleLimit: 2 }, scaledByHand(3), [limit()]],
  ])('%s', (_, now, lever, changes) => {
    expect(changesFor(app(now), lever as AppLever)).toEqual(changes);
  });
});

describe('the ladder', () => {
  const functions = [source('take'), source('grid')].filter((lever) => lever.lever === 'source');
  const access = (spelled = '') => accessLever(`publicNetworkAccess${spelled}`, spelled.slice(1));
  const stop = concurrency(null);

  test.each<[string, Partial<AppSwitches>, Lever[], Lever[]]>([
    ['begins with the scale limit', {}, [stop], [scaleLimit(null)]],
    [
      'takes the limit that it had at the stop',
      { scaleLimit: 7 },
      [concurrency(7)],
      [scaleLimit(7)],
    ],
    ['then disables every function', { scaleLimit: 1 }, [stop, scaleLimit(null)], functions],
    ['leaves a limit of 1 alone', { scaleLimit: 1 }, [concurrency(1)], functions],
    ['leaves a limit alone that somebody changed', { scaleLimit: 9 }, [stop], functions],
    [
      'leaves a limit alone that somebody set by a range',
      { scaleLimit: 9 },
      [scaled(1, 9)],
      functions,
    ],
    ['then shuts the door', { scaleLimit: 1 }, [stop, scaleLimit(null), ...functions], [access()]],
    [
      'skips the limit where its functions are disabled already',
      {},
      [stop, ...functions],
      [access()],
    ],
    [
      'spells the door as it was found',
      { publicAccess: 'Enabled' },
      [stop, ...functions],
      [access('=Enabled')],
    ],
    ['ends where the door is shut already', { publicAccess: 'Disabled' }, [stop, ...functions], []],
    ['ends where the door is held', {}, [stop, access()], []],
  ])('%s', (_, now, held, rung) => {
    expect(nextRungOf(app(now), held, functions)).toEqual(rung);
  });

  test('disables the only function of an app', () => {
    const [only] = functions;
    const rung = only ? [only] : [];
    expect(nextRungOf(app({ scaleLimit: 1 }), [stop, scaleLimit(null)], rung)).toEqual(rung);
  });

  test('goes straight to the door of an app without functions', () => {
    expect(nextRungOf(app({ scaleLimit: 1 }), [stop, scaleLimit(null)], [])).toEqual([access()]);
  });

  test.each<[string, Partial<AppSwitches>, Lever[], boolean]>([
    ['not while its limit can be taken', {}, [stop], false],
    ['once its limit is held', { scaleLimit: 1 }, [stop, scaleLimit(null)], true],
    ['not once a function is held', { scaleLimit: 1 }, [stop, ...functions], false],
    ['not once the door is held', { scaleLimit: 1 }, [stop, access()], false],
  ])('asks which functions it has %s', (_, now, held, isAsked) => {
    expect(isFunctionsRung(app(now), held)).toBe(isAsked);
  });
});
