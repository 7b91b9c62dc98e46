// Which candidates a tick pauses, in which order, and what other pauses leave for them: turns, and room in the pool.

import type { Breach, BreachRule } from '../../../lib/core/detection/verdict';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import type { GuardPolicy } from '../../../lib/core/policy/policy';
import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import type { PauseCandidate } from '../../../lib/engine/pausing/pause-candidate';
import { type PausingInput, pauseAll, progressOf } from '../../../lib/engine/pausing/pausing';
import {
  breach,
  concurrency,
  evidence,
  heldLever,
  NOW_MS,
  policy,
  provisioned,
  record,
  source,
  stateOf,
  target,
} from '../../support/builders';
import { World } from '../../support/guarded-world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

interface Circumstances extends Partial<PausingInput> {
  readonly rules?: Partial<GuardPolicy>;
  readonly open?: readonly PauseRecord[];
}

async function paused(candidates: readonly PauseCandidate[], circumstances: Circumstances = {}) {
  const { rules = {}, open = [], ...changes } = circumstances;
  const world = World.of(candidates.map((candidate) => candidate.target));
  const outcome = await pauseAll(candidates, open, {
    ...{ ports: world.ports, clock: () => NOW_MS, lastHolds: {}, unreadable: [] },
    ...{ policy: policy(rules), deadlineMs: NOW_MS, functionCount: 10, discoveredAtMs: NOW_MS },
    ...{ states: {}, keepLease: async () => true },
    ...changes,
  });
  const order = world.fake.calls
    .filter(({ name }) => name === 'brake.inspect')
    .map(({ detail }) => detail);
  return { ...outcome, order, world };
}

const candidate = (changes: Partial<Breach> = {}, functionId = 'id-orders'): PauseCandidate => ({
  target: target({ functionId, name: functionId }),
  breach: breach(changes),
});

/** Pauses of other functions that are on record. */
const others = (count: number, changes: Partial<PauseRecord> = {}): PauseRecord[] =>
  Array.from({ length: count }, (_, index) =>
    record({
      recordId: `other-${index}`,
      functionId: `other-${index}`,
      openedAtMs: NOW_MS,
      ...changes,
    }),
  );

test('a person’s order comes first, then the dearest, and of equals the first by name', async () => {
  const at = (usdPerHour: number, rule: BreachRule = 'hour-ceiling') => ({
    ...{ rule, evidence: evidence({ usdPerHour }) },
  });
  const inTurn = [
    candidate(at(1, 'operator'), 'ordered'),
    candidate(at(9), 'dear'),
    candidate(at(5), 'equal-a'),
    candidate(at(5), 'equal-b'),
    candidate(at(2), 'cheap'),
  ];
  const names = inTurn.map((entry) => entry.target.functionId);
  expect((await paused(inTurn)).order).toEqual(names);
  expect((await paused([...inTurn].reverse())).order).toEqual(names);
});

test('a tick uses the last moment of its time, and leaves the rest to the next', async () => {
  expect((await paused([candidate()])).opened).toHaveLength(1);
  const late = await paused([candidate()], { deadlineMs: NOW_MS - 1 });
  expect(late.opened).toEqual([]);
  expect(late.refusals).toMatchObject([{ functionId: 'id-orders', reason: 'out-of-time' }]);
});

describe('beyond the blast radius', () => {
  const depthWith = async (open: readonly PauseRecord[], changes: Circumstances = {}) => {
    const rules = { blastRadiusTargets: 2, blastRadiusShare: 0.2, blastRadiusMinutes: 60 };
    const outcome = await paused([candidate()], { rules, open, ...changes });
    return [outcome.opened[0]?.depth, outcome.isMassBreach];
  };

  test('is what comes after so many pauses within the hour', async () => {
    expect(await depthWith(others(1))).toEqual(['pause', false]);
    expect(await depthWith(others(2))).toEqual(['clamp', true]);
  });

  test('is what comes after a share of all functions, in whole ones', async () => {
    expect(await depthWith(others(3), { functionCount: 20 })).toEqual(['pause', false]);
    expect(await depthWith(others(4), { functionCount: 20 })).toEqual(['clamp', true]);
    expect(await depthWith(others(3), { functionCount: 19 })).toEqual(['clamp', true]);
  });

  test('holds do not count, nor do pauses of an hour ago', async () => {
    expect(await depthWith(others(5, { depth: 'clamp' }))).toEqual(['pause', false]);
    expect(await depthWith(others(5, { openedAtMs: NOW_MS - HOUR_MS }))).toEqual(['pause', false]);
    expect(await depthWith(others(5, { openedAtMs: NOW_MS - HOUR_MS + 1 }))).toEqual([
      'clamp',
      true,
    ]);
  });

  test('waits for its turn what a hold would not stop', async () => {
    const small = { rule: 'account-excess' as const, evidence: evidence({ usdPerHour: 0.01 }) };
    const states = { 'id-orders': stateOf({ usualPerMinute: 10 }) };
    const rules = { blastRadiusTargets: 2 };
    const waits = await paused([candidate(small)], { rules, open: others(2), states });
    expect(waits.refusals).toMatchObject([{ reason: 'next-turn' }]);
    expect(waits.opened).toEqual([]);
    const within = await paused([candidate(small)], { rules, open: others(1), states });
    expect(within.opened).toHaveLength(1);
  });
});

describe('a hold takes from the pool', () => {
  /** Its own width is a hundred executions. */
  const rate = { usdPerInvocation: 0, usdPerSecond: 0.000_1 };
  const states = { 'id-orders': stateOf({ usualPerMinute: 10 }) };
  const widthOf = async (
    pool: WatchedFunction['concurrencyPool'],
    open: readonly PauseRecord[] = [],
  ) => {
    const doubtful = {
      target: target({ rate, concurrencyPool: pool }),
      breach: breach({ certainty: 'doubtful' }),
    };
    const { opened } = await paused([doubtful], { states, open, discoveredAtMs: NOW_MS });
    return opened[0]?.held.map(({ paused: lever }) => lever);
  };
  const holds = (executions: number, changes: Partial<PauseRecord> = {}) =>
    others(1, { held: [heldLever({ wanted: concurrency(executions) })], ...changes });
  const pool = { executions: 151, keptExecutions: 100 };

  test('half of what is left, in whole executions', async () => {
    expect(await widthOf(null)).toEqual([concurrency(100)]);
    expect(await widthOf(pool)).toEqual([concurrency(25)]);
  });

  test('less what other holds of ours have taken, and no other setting counts', async () => {
    expect(await widthOf(pool, holds(20))).toEqual([concurrency(15)]);
    const two = [
      ...holds(20),
      ...others(1, { recordId: 'b', held: [heldLever({ wanted: concurrency(4) })] }),
    ];
    expect(await widthOf(pool, two)).toEqual([concurrency(13)]);
    const free = heldLever({ wanted: concurrency(null) });
    const kept = heldLever({ wanted: provisioned('live', 9) });
    expect(await widthOf(pool, others(1, { held: [free, kept] }))).toEqual([concurrency(25)]);
    expect(await widthOf(pool, holds(20, { phase: 'closed' }))).toEqual([concurrency(25)]);
  });

  test('counts once what the cloud counted when it was looked at', async () => {
    const known = { ...pool, takenExecutions: 10 };
    expect(await widthOf(known)).toEqual([concurrency(20)]);
    expect(await widthOf(known, holds(20, { openedAtMs: NOW_MS - 1 }))).toEqual([concurrency(20)]);
    expect(await widthOf(known, holds(20, { openedAtMs: NOW_MS }))).toEqual([concurrency(10)]);
    expect(await widthOf(pool, holds(20, { openedAtMs: NOW_MS - 1 }))).toEqual([concurrency(15)]);
  });
});

describe('what cannot be stopped', () => {
  const stuck = async (
    levers: readonly Lever[],
    changes: Circumstances & { rule?: BreachRule },
  ) => {
    const world = World.of().put(levers);
    const { rules = {}, rule = 'hour-ceiling' } = changes;
    return pauseAll([candidate({ rule })], [], {
      ...{ ports: world.ports, clock: () => NOW_MS, lastHolds: {}, unreadable: [], states: {} },
      ...{ policy: policy(rules), deadlineMs: NOW_MS, functionCount: 1, discoveredAtMs: NOW_MS },
      keepLease: async () => true,
    });
  };

  test('is a failure, or where the guard observes something that it would have paused', async () => {
    const off = [source('q', 'disabled')];
    const enforced = await stuck(off, {});
    expect([enforced.failed.length, enforced.observed.length]).toEqual([1, 0]);
    const observed = await stuck(off, { rules: { mode: 'observe' } });
    expect([observed.failed.length, observed.observed.length]).toEqual([0, 1]);
    const ordered = await stuck(off, { rules: { mode: 'observe' }, rule: 'operator' });
    expect([ordered.failed.length, ordered.observed.length]).toEqual([1, 0]);
  });

  test('is none of that where somebody has stopped it already', async () => {
    const stopped = await stuck([concurrency(0)], {});
    expect([stopped.failed, stopped.observed]).toEqual([[], []]);
    expect(stopped.refusals).toMatchObject([{ reason: 'paused-by-hand' }]);
  });

  test('is on record already while a pause of it holds, and not once that is closed', async () => {
    const same = (phase: PauseRecord['phase']) => [record({ phase, openedAtMs: 0 })];
    const again = await paused([candidate()], { open: same('probation') });
    expect(again.refusals).toMatchObject([{ reason: 'already-paused' }]);
    expect((await paused([candidate()], { open: same('closed') })).opened).toHaveLength(1);
  });

  test('is of unknown prior state where a record of it cannot be read, and nobody else is', async () => {
    const by = async (id: string) => (await paused([candidate()], { unreadable: [id] })).refusals;
    expect(await by('id-orders-abc')).toMatchObject([{ reason: 'unreadable' }]);
    expect(await by('id-other-abc')).toEqual([]);
  });
});

describe('progress', () => {
  const pausing = record({ phase: 'pausing', untold: ['paused'], history: [] });

  test('is told as a pause only once it is whole', () => {
    expect(progressOf(pausing, true, NOW_MS)).toMatchObject({
      phase: 'paused',
      untold: ['paused'],
    });
    const half = progressOf(pausing, false, NOW_MS);
    expect(half).toMatchObject({ phase: 'pausing', untold: ['pause-failed'] });
    const known = { ...half, untold: [] };
    expect(progressOf(known, false, NOW_MS)).toEqual({ ...known, version: known.version + 1 });
    expect(progressOf(half, true, NOW_MS)).toMatchObject({ phase: 'paused', untold: ['paused'] });
  });

  test('keeps what else is to be told', () => {
    const busy = { ...pausing, untold: ['attention', 'paused', 'pause-failed'] };
    expect(progressOf(busy, false, NOW_MS).untold).toEqual(['attention', 'pause-failed']);
  });
});
