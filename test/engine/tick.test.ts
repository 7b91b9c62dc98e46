// One tick: the order of its steps, and everything that makes it leave the cloud alone.

import type { Breach } from '../../lib/core/detection/verdict';
import type { Lever } from '../../lib/core/pausing/target';
import type { GuardMemory } from '../../lib/engine/watching/memory';
import { concurrency, evidence, provisioned, source, target, throttle } from '../support/builders';
import type { Call } from '../support/fakes/fake-ports';
import { FLOOD, World } from '../support/guarded-world';

/** A function of several levers, two minutes into a flood, one tick before it is noticed. */
const STOP = {
  target: target(),
  breach: {
    kind: 'breach',
    rule: 'operator',
    certainty: 'unmistakable',
    because: 'stop',
    evidence: evidence({ usdPerHour: 0 }),
  },
} as const;

async function flooded(
  changes: Parameters<typeof World.of>[1] = {},
  levers?: Lever[],
): Promise<World> {
  const world = World.of([target()], changes);
  if (levers) world.put(levers);
  await world.live(3);
  return world.ask(FLOOD).pass(4);
}

const namesOf = (calls: readonly Call[]): string[] => calls.map(({ name }) => name);
const touches = (world: World): Call[] =>
  world.fake.calls.filter(({ name }) => name === 'brake.set');

describe('a flood', () => {
  it('is paused by the first tick that can see it', async () => {
    const world = await flooded();
    const report = await world.tick();
    expect(world.levers()).toEqual([concurrency(0)]);
    expect(report).toMatchObject({ outcome: 'done', problems: [], openRecords: 1 });
    expect(report.done).toEqual(['orders: reserved concurrency 0']);
    expect(world.record).toMatchObject({
      phase: 'paused',
      depth: 'pause',
      rule: 'fast-excess',
      held: [{ prior: concurrency(null), status: 'set' }],
    });
  });

  it('is told after it is paused, in numbers', async () => {
    const world = await flooded();
    await world.tick();
    expect(world.data.told).toMatchObject([
      {
        type: 'paused',
        headline: expect.stringContaining('invocations/min, normally idle'),
      },
    ]);
  });

  it('has its record written and read back before anything is touched', async () => {
    const world = await flooded();
    await world.tick();
    const names = namesOf(world.fake.calls);
    expect(names.slice(names.indexOf('brake.inspect'), names.indexOf('notifier.tell') + 1)).toEqual(
      [
        'brake.inspect',
        'journal.write',
        'journal.read',
        'journal.takeLease',
        'brake.set',
        'journal.write',
        'notifier.tell',
      ],
    );
  });

  it('is stopped at its API, then its queue, then what is provisioned, then its concurrency', async () => {
    const world = await flooded({}, [
      concurrency(900),
      provisioned('live', 2),
      source('q'),
      throttle('prod', 50),
    ]);
    await world.tick();
    expect(touches(world).map(({ detail }) => detail)).toEqual([
      'id-orders throttle:stage-prod=throttled 0',
      'id-orders source:mapping-q=disabled',
      'id-orders provisioned:live=none',
      'id-orders concurrency:concurrency=reserved 0',
    ]);
  });

  it('is paused once: later ticks change nothing and tell nothing', async () => {
    const world = await flooded();
    await world.tick();
    const before = { touches: touches(world).length, record: world.record };
    await world.live(20);
    expect(touches(world)).toHaveLength(before.touches);
    expect(world.record).toEqual(before.record);
    expect(world.data.told).toHaveLength(1);
  });

  it('is slowed, not paused, where events would be lost', async () => {
    const world = await flooded();
    world.data.looks['id-orders'] = { hasAsyncTriggers: true, asyncRescue: 'none' };
    await world.tick();
    expect(world.levers()).toEqual([concurrency(1)]);
    expect(world.record.notes[0]).toContain('slowed to 1');
  });
});

describe('several floods', () => {
  const functions = ['small', 'large', 'middle'].map((name) =>
    target({ functionId: `id-${name}`, name }),
  );
  const atOnce = async (changes: Parameters<typeof World.of>[1] = {}): Promise<World> => {
    const world = World.of(functions, changes);
    await world.live(3);
    world.ask({ perMinute: 6_000, secondsEach: 1 }, 'id-small');
    world.ask({ perMinute: 60_000, secondsEach: 1 }, 'id-large');
    world.ask({ perMinute: 20_000, secondsEach: 1 }, 'id-middle');
    return world.pass(20);
  };

  it('are paused dearest first', async () => {
    const world = await atOnce();
    await world.tick();
    expect(touches(world).map(({ detail }) => detail.split(' ')[0])).toEqual([
      'id-large',
      'id-middle',
      'id-small',
    ]);
  });

  it('are clamped beyond the blast radius, and that is told', async () => {
    const world = await atOnce({ blastRadiusTargets: 1, blastRadiusShare: 0 });
    await world.tick();
    expect(world.levers('id-large')).toEqual([concurrency(0)]);
    expect(world.levers('id-middle')).toEqual([concurrency(1)]);
    expect(world.records.map(({ depth }) => depth)).toEqual(['pause', 'clamp', 'clamp']);
    expect(world.data.told.map(({ type }) => type)).toContain('mass-breach');
  });

  it('have a short hold while they wait for their turn, whatever the last was', async () => {
    const world = await atOnce({ blastRadiusTargets: 1, blastRadiusShare: 0 });
    const atMs = world.data.nowMs - 60_000;
    const lastHolds = Object.fromEntries(
      functions.map((each) => [each.functionId, { level: 1, atMs }]),
    );
    await world.tick({ memory: { ...(world.data.guard as GuardMemory), lastHolds } });
    const minutes = world.records.map(
      ({ holdUntilMs, openedAtMs }) => ((holdUntilMs ?? 0) - openedAtMs) / 60_000,
    );
    expect(minutes).toEqual([4 * 60, 60, 60]);
  });

  it('are left for the next tick when this one has no time', async () => {
    const world = await atOnce();
    let nowMs = world.data.nowMs;
    // Every look at a function takes half a minute.
    world.fake.fault = ({ name }) => {
      if (name === 'brake.inspect') nowMs += 30_000;
      return undefined;
    };
    const report = await world.tick({ clock: () => nowMs });
    expect(report.refusals).toEqual([
      { functionId: 'id-small', reason: 'out-of-time', because: expect.any(String) },
    ]);
    expect(world.levers('id-small')).toEqual([concurrency(null)]);
    await world.live(1);
    expect(world.levers('id-small')).toEqual([concurrency(0)]);
  });

  it('do not keep each other from being paused when one cannot be', async () => {
    const world = await atOnce();
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('id-large') ? 'refused' : undefined;
    await world.tick();
    expect(world.levers('id-middle')).toEqual([concurrency(0)]);
    expect(world.levers('id-small')).toEqual([concurrency(0)]);
    expect(world.data.told.map(({ type }) => type)).toContain('pause-failed');
  });
});

describe('a refusal', () => {
  const order = (reason: Partial<Parameters<typeof target>[0]> = {}) => {
    const breach: Breach = {
      kind: 'breach',
      rule: 'budget',
      certainty: 'unmistakable',
      because: 'spent',
      evidence: evidence(),
    };
    return { ordered: () => [{ target: target(reason), breach }] };
  };

  test.each<[string, Parameters<typeof target>[0], Lever[] | undefined, string]>([
    ['the guard itself', { isGuardOwn: true }, undefined, 'guard-own'],
    ['a function tagged to be ignored', { override: { isIgnored: true } }, undefined, 'ignored'],
    ['a function that is at 0 already', {}, [concurrency(0)], 'paused-by-hand'],
    ['a function without a lever left', {}, [source('q', 'disabled')], 'nothing-to-change'],
    ['a function that is gone', { functionId: 'id-gone' }, undefined, 'gone'],
  ])('leaves %s alone, in spite of an order', async (_, changes, levers, reason) => {
    const world = World.of();
    if (levers) world.put(levers);
    const before = [...world.levers()];
    const report = await world.tick(order(changes));
    expect(report.refusals).toMatchObject([{ reason }]);
    expect([world.levers(), world.records, touches(world)]).toEqual([before, [], []]);
  });

  it('keeps the first prior state when a second trigger comes', async () => {
    const world = (await flooded()).put([concurrency(7)]);
    await world.tick();
    const first = world.record.held;
    const report = await world.pass(1).tick(order());
    expect(report.refusals).toMatchObject([{ reason: 'already-paused' }]);
    expect(world.record.held).toEqual(first);
    expect(first[0]?.prior).toEqual(concurrency(7));
  });

  it('leaves a function alone whose state cannot be read', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'brake.inspect' ? 'lost-call' : undefined);
    const report = await world.tick();
    expect(report.refusals).toMatchObject([{ reason: 'unreadable' }]);
    expect(world.records).toEqual([]);
  });
});

describe('a function that burns and cannot be stopped', () => {
  it('is told of when its state cannot be read, and is paused once it can', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'brake.inspect' ? 'refused' : undefined);
    const report = await world.tick();
    expect(report.told).toMatchObject([
      { type: 'pause-failed', functionName: 'orders', because: expect.stringContaining('refused') },
    ]);
    world.fake.fault = () => undefined;
    expect((await world.live(1)).told).toMatchObject([{ type: 'paused' }]);
  });

  it('is told of when there is nothing left to take', async () => {
    const world = World.of(
      [target({ concurrencyPool: { executions: 100, keptExecutions: 100 } })],
      { response: 'clamp' },
    );
    await world.live(3);
    expect((await world.ask(FLOOD).pass(4).tick()).told).toMatchObject([
      {
        type: 'pause-failed',
        because: expect.stringContaining('leaves no room to hold it at a limit'),
      },
    ]);
    expect((await world.live(5)).told).toEqual([]);
  });

  it('is told of while observing too, as what it is there', async () => {
    const world = await flooded({ mode: 'observe' });
    world.fake.fault = ({ name }) => (name === 'brake.inspect' ? 'refused' : undefined);
    expect((await world.tick()).told).toMatchObject([{ type: 'would-pause' }]);
  });
});

describe('observing', () => {
  it('says what it would have paused, changes nothing and writes no record', async () => {
    const world = await flooded({ mode: 'observe' });
    const report = await world.tick();
    expect(report.plans).toMatchObject([{ actions: [{ set: concurrency(0) }] }]);
    expect(report.refusals).toMatchObject([{ reason: 'observe-mode' }]);
    expect([world.levers(), world.records, touches(world)]).toEqual([[concurrency(null)], [], []]);
    expect(world.data.told).toMatchObject([{ type: 'would-pause' }]);
  });

  it('says so once an hour, not every minute', async () => {
    const world = await flooded({ mode: 'observe' });
    await world.live(59);
    expect(world.data.told.filter(({ type }) => type === 'would-pause')).toHaveLength(1);
    await world.live(5);
    expect(world.data.told.filter(({ type }) => type === 'would-pause')).toHaveLength(2);
  });

  it('still pauses what a person orders', async () => {
    const world = World.of([target()], { mode: 'observe' });
    await world.tick({ ordered: () => [STOP] });
    expect(world.levers()).toEqual([concurrency(0)]);
    expect(world.record.holdUntilMs).toBeNull();
  });

  it('pauses what a person orders while it runs away, and tells nobody that it would have', async () => {
    const world = World.of([target()], { mode: 'observe' });
    await world.ask(FLOOD).live(3);
    const sentAlerts = world.data.told.length;
    const report = await world.pass(1).tick({ ordered: () => [STOP] });
    expect(report.verdicts).toMatchObject([{ verdict: { kind: 'breach' } }]);
    expect(report.refusals).toEqual([]);
    expect(world.levers()).toEqual([concurrency(0)]);
    expect(world.record).toMatchObject({
      rule: 'operator',
      because: 'stop',
      holdUntilMs: null,
    });
    expect(world.record.evidence.usdPerHour).toBeGreaterThan(1);
    expect(world.data.told.slice(sentAlerts).map(({ type }) => type)).toEqual(['paused']);
  });
});

describe("a person's order while the function runs away", () => {
  it('wins over its own breach: only a person resumes it', async () => {
    const world = await flooded();
    await world.tick({ ordered: () => [STOP] });
    expect(world.record).toMatchObject({ rule: 'operator', holdUntilMs: null });
  });
});

describe('the journal', () => {
  it('that cannot be written keeps everything as it is, and that is told', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'journal.write' ? 'refused' : undefined);
    const report = await world.tick();
    expect([world.levers(), touches(world)]).toEqual([[concurrency(null)], []]);
    expect(report.problems).toEqual([
      expect.stringContaining('cannot be written, so nothing is changed'),
    ]);
    expect(world.data.told).toMatchObject([{ type: 'pause-failed', severity: 'critical' }]);
  });

  it('that reads back something else keeps everything as it is', async () => {
    const world = await flooded();
    world.fake.losesWrite = () => true;
    await world.tick();
    expect([world.levers(), touches(world)]).toEqual([[concurrency(null)], []]);
    expect(world.data.told).toMatchObject([{ type: 'pause-failed' }]);
  });

  it('that wrote though it seemed to fail is believed when it reads back the same', async () => {
    const world = await flooded();
    world.fake.fault = ({ name, detail }) =>
      name === 'journal.write' && detail.endsWith('pausing') ? 'lost-answer' : undefined;
    await world.tick();
    expect(world.levers()).toEqual([concurrency(0)]);
  });

  it.each(['journal.takeLease', 'journal.recall', 'journal.open'])(
    'of which %s fails keeps everything as it is, and says so',
    async (call) => {
      const world = (await flooded()).forget();
      world.fake.fault = ({ name }) => (name === call ? 'lost-call' : undefined);
      const report = await world.tick();
      expect(report).toMatchObject({
        outcome: 'journal-unreadable',
        problems: [expect.stringContaining('the journal cannot be used, so nothing is changed')],
      });
      expect([world.levers(), touches(world), world.data.told]).toEqual([
        [concurrency(null)],
        [],
        [],
      ]);
    },
  );

  it('that could not be read is read again next tick, with nothing forgotten', async () => {
    const world = (await flooded()).forget();
    world.fake.fault = ({ name }) => (name === 'journal.open' ? 'lost-call' : undefined);
    await world.tick();
    expect(world.data.guard).toBeNull();
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.levers()).toEqual([concurrency(0)]);
  });

  it('with a damaged record reports it, and touches no function at 0 for it', async () => {
    const world = await flooded();
    await world.tick();
    const [id = ''] = Object.keys(world.data.records);
    world.data.records[id] = '{"phase":"paused"}';
    const report = await world.live(1);
    expect(report.problems).toEqual([expect.stringContaining(`record ${id}: `)]);
    expect(world.levers()).toEqual([concurrency(0)]);
  });
});

describe('a function that is held and whose record is damaged', () => {
  /** Without its memory the guard sees the flood again, and in the levers only what it had set itself. */
  async function damaged(): Promise<World> {
    const world = await flooded({ response: 'clamp' });
    await world.tick();
    const [id = ''] = Object.keys(world.data.records);
    world.data.records[id] = '{"phase":"paused"}';
    world.policy = { ...world.policy, response: 'pause' };
    return world.forget();
  }

  it('gets no second record, in which our own hold would be what was there before', async () => {
    const world = await damaged();
    const held = world.levers();
    await world.live(1);
    expect(world.records).toHaveLength(1);
    expect(world.levers()).toEqual(held);
    await world.tick({ ordered: () => [STOP] });
    expect([world.records.length, world.levers()]).toEqual([1, held]);
  });

  it('is told of as one that goes on burning', async () => {
    const world = await damaged();
    const report = await world.live(1);
    expect(report.refusals).toMatchObject([{ reason: 'unreadable' }]);
    expect(world.data.told.map(({ type }) => type)).toContain('pause-failed');
  });
});

describe('the lease', () => {
  it('held by another tick keeps this one from doing anything', async () => {
    const world = await flooded();
    world.data.lease = { holder: 'other', untilMs: world.data.nowMs + 1 };
    const report = await world.tick();
    expect(report).toEqual({
      ...{ outcome: 'lease-held', atMs: world.data.nowMs, mode: 'enforce', openRecords: 0 },
      ...{ verdicts: [], plans: [], refusals: [], done: [], told: [], problems: [] },
      ...{ readsBought: 0, isDrillDown: false },
    });
    expect(namesOf(world.fake.calls).at(-1)).toBe('journal.takeLease');
  });

  it('that ran out is taken over', async () => {
    const world = await flooded();
    world.data.lease = { holder: 'dead', untilMs: world.data.nowMs };
    await world.tick();
    expect(world.levers()).toEqual([concurrency(0)]);
  });

  it('is given up at the end, also when the journal cannot be read', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'journal.open' ? 'refused' : undefined);
    await world.tick();
    expect(world.data.lease).toBeNull();
  });

  it('that cannot be given up undoes nothing of what was done', async () => {
    const world = await flooded();
    world.fake.fault = ({ name }) => (name === 'journal.giveUpLease' ? 'lost-call' : undefined);
    const report = await world.tick();
    expect(report).toMatchObject({ outcome: 'done', done: ['orders: reserved concurrency 0'] });
    expect(report.problems).toEqual([expect.stringContaining('the lease was not released')]);
    expect(world.data.guard?.states['id-orders']).toBeDefined();
  });

  it('lost in the middle of a tick ends its pausing, and what was seen is kept', async () => {
    const world = await flooded();
    let taken = 0;
    world.fake.fault = ({ name }) => {
      if (name !== 'journal.takeLease') return undefined;
      taken += 1;
      return taken > 1 ? 'refused' : undefined;
    };
    const report = await world.tick();
    expect(report).toMatchObject({
      outcome: 'done',
      problems: [expect.stringContaining('the lease cannot be kept')],
      refusals: [{ reason: 'out-of-time' }],
    });
    expect(touches(world)).toEqual([]);
  });
});
