// One open record in one tick: what is due, what comes first where several things are, and what a moved lever puts off.

import { eventsAtRisk } from '../../../lib/core/pausing/events-at-risk';
import type { HeldLever, PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import type { WatchedFunction } from '../../../lib/core/policy/watched-function';
import { epochMinuteOf } from '../../../lib/core/units/time';
import { JournalConflict } from '../../../lib/engine/ports';
import { advanceAll } from '../../../lib/engine/records/open-records';
import type { OpenRecordsInput } from '../../../lib/engine/records/open-records-input';
import {
  concurrency,
  heldLever,
  inspection,
  minutesFrom,
  NOW_MINUTE,
  NOW_MS,
  policy,
  RATE,
  reading,
  record,
  scaleLimit,
  source,
  stateOf,
  target,
} from '../../support/builders';
import type { Call, Fault } from '../../support/fakes/fake-ports';
import { World } from '../../support/guarded-world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const usual = stateOf({ usualPerMinute: 10 });

interface Tick {
  readonly levers?: readonly Lever[];
  readonly perMinute?: number;
  readonly fault?: (call: Call) => Fault | undefined;
  readonly input?: Partial<OpenRecordsInput>;
  readonly of?: WatchedFunction;
  readonly rung?: readonly Lever[];
}

async function advanced(open: PauseRecord | readonly PauseRecord[], tick: Tick = {}) {
  const { levers = [concurrency(0)], perMinute = 10, fault, of = target({ rate: RATE }) } = tick;
  const records = Array.isArray(open) ? (open as PauseRecord[]) : [open as PauseRecord];
  const world = World.of().put(levers);
  for (const entry of records) world.data.records[entry.recordId] = JSON.stringify(entry);
  if (fault) world.fake.fault = fault;
  const since = epochMinuteOf(records[0]?.phaseSinceMs ?? NOW_MS);
  const { ports } = world;
  const brake = tick.rung ? { ...ports.brake, nextRung: async () => tick.rung ?? [] } : ports.brake;
  const outcome = await advanceAll(records, {
    ...{ ports: { ...ports, brake }, policy: policy(), clock: () => NOW_MS },
    ...{ keepLease: async () => true, deadlineMs: NOW_MS, watermarkMinute: NOW_MINUTE - 2 },
    ...{ targetOf: () => of, stateOf: () => usual },
    readingOf: () =>
      reading(minutesFrom(since, new Array(Math.max(1, NOW_MINUTE - since - 1)).fill(perMinute))),
    ...tick.input,
  });
  return { ...outcome, after: outcome.records[0], world };
}
const paused = (changes: Partial<PauseRecord> = {}) =>
  record({
    phaseSinceMs: NOW_MS - 30 * MINUTE_MS,
    openedAtMs: NOW_MS - 30 * MINUTE_MS,
    ...changes,
  });
const over = { holdUntilMs: NOW_MS };

describe('a record', () => {
  test('is looked at in the last moment of a tick, and not after it', async () => {
    const isLookedAt = async (deadlineMs: number, changes: Partial<PauseRecord> = {}) => {
      const { world } = await advanced(paused(changes), { input: { deadlineMs } });
      return world.fake.calls.some(({ name }) => name === 'brake.inspect');
    };
    expect(await isLookedAt(NOW_MS)).toBe(true);
    expect(await isLookedAt(NOW_MS - 1)).toBe(false);
    expect(await isLookedAt(NOW_MS, { phase: 'closed' })).toBe(false);
  });

  test('that somebody else wrote meanwhile is left to them, and one that cannot be written stays', async () => {
    const world = World.of();
    const conflict = {
      ...world.ports.journal,
      write: () => Promise.reject(new JournalConflict('x')),
    };
    const input = { ports: { ...world.put([concurrency(0)]).ports, journal: conflict } };
    const lost = await advanced(paused(over), { input });
    expect([lost.records, lost.problems.length]).toEqual([[], 1]);
    const stuck = await advanced(paused(over), {
      fault: ({ name }) => (name === 'journal.write' ? 'refused' : undefined),
    });
    expect([stuck.records, stuck.problems.length]).toEqual([[paused(over)], 1]);
  });

  test('of what cannot be seen stays as it is, and that is a problem', async () => {
    const blind = await advanced(paused(over), {
      fault: ({ name }) => (name === 'brake.inspect' ? 'lost-call' : undefined),
    });
    expect(blind.records).toEqual([paused(over)]);
    expect(blind.problems).toEqual(['orders: its state cannot be read: brake.inspect timed out']);
  });

  test('of what is gone is closed', async () => {
    const { after } = await advanced(paused(), { levers: [] });
    expect(after).toMatchObject({ phase: 'closed', untold: ['resumed'] });
    expect(after?.history.at(-1)?.by).toBe('deleted');
  });
});

describe('a hold that is over', () => {
  test('lets a few run, and says so', async () => {
    const { after, world } = await advanced(paused({ ...over, untold: ['attention'] }));
    expect(after).toMatchObject({ phase: 'probation', untold: ['attention', 'probation'] });
    expect(world.levers()).toEqual([concurrency(1)]);
    expect(world.record).toEqual(after);
  });

  test('waits while nobody could watch, and while a lever has still to be set', async () => {
    const unwatched = { input: { watermarkMinute: NOW_MINUTE - 600 } };
    expect((await advanced(paused(over), unwatched)).after?.phase).toBe('paused');
    const planned = heldLever({ status: 'planned' });
    const late = await advanced(paused({ ...over, held: [planned] }), { levers: [concurrency(5)] });
    expect([late.after?.phase, late.world.levers()]).toEqual(['paused', [concurrency(0)]]);
    const failing = await advanced(paused({ ...over, held: [planned, queue()] }), {
      levers: [concurrency(5), source('q')],
      fault: ({ name, detail }) =>
        name === 'brake.set' && detail.includes('source') ? 'refused' : undefined,
    });
    expect(failing.after?.phase).toBe('paused');
  });

  const queue = (status: HeldLever['status'] = 'planned'): HeldLever => ({
    ...{ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q', 'disabled') },
    status,
  });
});

test('events that are about to be lost are noted and told, before anything else', async () => {
  const found = inspection({ hasAsyncTriggers: true, asyncRescue: 'none' });
  const notes = eventsAtRisk('clamp', found);
  const held = heldLever({ paused: concurrency(3), wanted: concurrency(3) });
  const waits = { depth: 'clamp' as const, notes, held: [held], openedAtMs: NOW_MS - 5 * HOUR_MS };
  for (const phase of ['paused', 'probation'] as const) {
    const { after } = await advanced(paused({ ...waits, phase, phaseSinceMs: NOW_MS }), {
      levers: [concurrency(3)],
    });
    expect(after).toMatchObject({ version: 3, untold: ['attention'], phase });
    expect(after?.notes.at(-1)).toContain('are lost from');
  }
});

describe('a hold that was too wide', () => {
  const wide = heldLever({ paused: concurrency(50), wanted: concurrency(50) });
  const burnt = { ...usual, days: { ...usual.days, hoursUsd: new Array<number>(24).fill(1_000) } };
  const hold = (changes: Partial<PauseRecord> = {}) =>
    paused({ depth: 'clamp', held: [wide], untold: ['paused', 'attention'], ...changes });
  const input = { stateOf: () => burnt };

  test.each(['paused', 'probation'] as const)(
    'is tighter in the phase %s, and told anew',
    async (phase) => {
      const { after, world } = await advanced(hold({ phase }), {
        ...{ levers: [concurrency(50)], input, perMinute: 6_000 },
      });
      expect(after).toMatchObject({ phase: 'paused', untold: ['attention', 'paused'] });
      expect(world.levers()).toEqual([concurrency(1)]);
    },
  );

  test('stays as it is in a guard that only observes', async () => {
    const observing = { ...input, policy: policy({ mode: 'observe' }) };
    const { world } = await advanced(hold(), { levers: [concurrency(50)], input: observing });
    expect(world.levers()).toEqual([concurrency(50)]);
  });
});

describe('a stop that leaks', () => {
  const soft = target({ rate: RATE, isStopSoft: true });
  const leaking = { of: soft, perMinute: 100, rung: [scaleLimit(null)] };

  test('is set again, and then one rung is taken at a time', async () => {
    const first = await advanced(paused(), leaking);
    expect(first.after).toMatchObject({ phase: 'paused', held: [heldLever()] });
    expect(first.done[0]).toContain('still spends after it was stopped');
    const { history = [] } = first.after ?? {};
    const second = await advanced(paused({ history }), {
      ...leaking,
      levers: [concurrency(0), scaleLimit(null)],
    });
    expect(second.world.levers()).toEqual([concurrency(0), scaleLimit(1)]);
  });

  test('stays as it is once every rung is taken and told', async () => {
    const top =
      'still spends after it was stopped: $60.00/h; every further step is taken: stop it by hand';
    const history = [{ atMs: NOW_MS, phase: 'paused', by: 'guard', because: top }] as const;
    const { after, done, problems } = await advanced(paused({ history }), leaking);
    expect([after, done, problems]).toEqual([paused({ history }), [], []]);
  });

  test('is left alone where the guard only observes', async () => {
    const input = { policy: policy({ mode: 'observe' }) };
    expect((await advanced(paused(), { ...leaking, input })).done).toEqual([]);
  });
});

describe('on probation', () => {
  const few = heldLever({ wanted: concurrency(2) });
  const tried = (changes: Partial<PauseRecord> = {}) =>
    paused({ phase: 'probation', held: [few], ...changes });
  const at = { levers: [concurrency(2)] };

  test('what stays calm is given back', async () => {
    const { after, world } = await advanced(tried(), at);
    expect([after?.phase, world.levers()]).toEqual(['closed', [concurrency(5)]]);
    expect(after?.history.at(-1)?.by).toBe('probation');
  });

  test('what runs hot is shut again', async () => {
    const dear = await advanced(tried(), { ...at, perMinute: 1_200 });
    expect(dear.after).toMatchObject({ phase: 'paused', holdLevel: 1, untold: ['re-tripped'] });
  });

  test('what a person put back is theirs', async () => {
    const { after, world } = await advanced(tried(), { levers: [concurrency(9)] });
    expect([after?.phase, after?.history.at(-1)?.by]).toEqual(['closed', 'hand']);
    expect(world.levers()).toEqual([concurrency(9)]);
  });
});

describe('a resume that lasts', () => {
  const resuming = (status: HeldLever['status']) =>
    paused({
      phase: 'resuming',
      held: [heldLever({ wanted: concurrency(5), status: 'planned' }), queue(status)],
    });
  const queue = (status: HeldLever['status']) =>
    heldLever({ prior: source('q'), paused: source('q', 'disabled'), wanted: source('q'), status });
  const hot = { levers: [concurrency(0), source('q')], perMinute: 1_200 };

  test('is a pause again where it runs away meanwhile, and nobody took a lever over', async () => {
    expect((await advanced(resuming('set'), hot)).after?.phase).toBe('paused');
    expect((await advanced(resuming('released'), hot)).after?.phase).toBe('closed');
    expect((await advanced(resuming('set'), { ...hot, perMinute: 10 })).after?.phase).toBe(
      'closed',
    );
  });
});
