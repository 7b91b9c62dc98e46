// A person gives back what a pause took: exactly, at once, and without the guard taking it again for what is past.

import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, provisioned, source, target, throttle } from '../support/builders';
import { FLOOD, QUIET, World } from '../support/guarded-world';

const LEVERS: readonly Lever[] = [
  concurrency(900),
  provisioned('live', 2),
  source('orders'),
  throttle('prod', 50),
];

async function paused(
  changes: Parameters<typeof World.of>[1] = {},
  levers = LEVERS,
): Promise<World> {
  const world = World.of([target()], changes).put(levers);
  await world.live(3);
  world.ask(FLOOD);
  await world.live(3);
  expect(world.record.phase).toBe('paused');
  return world;
}

const sorted = (levers: readonly Lever[]): Lever[] =>
  [...levers].sort((a, b) => (a.lever < b.lever ? -1 : 1));

describe('a resume', () => {
  it.each([concurrency(null), concurrency(40), concurrency(900)])(
    'gives back exactly what was there, %j',
    async (prior) => {
      const changes = { fastFloorUsd: 0.01 };
      const levers = [prior, ...LEVERS.slice(1)];
      const world = World.of([target()], changes).put(levers);
      await world.live(3);
      await world.ask(FLOOD).live(15);
      expect(world.record.phase).toBe('paused');
      world.ask(QUIET);
      expect(await world.resume()).toMatchObject({ outcome: 'resumed', problems: [] });
      expect(sorted(world.levers())).toEqual(sorted(levers));
    },
  );

  it('opens concurrency before what needs it, and the door last', async () => {
    const world = (await paused()).ask(QUIET);
    const before = world.fake.calls.length;
    await world.resume();
    const sets = world.fake.calls.slice(before).filter(({ name }) => name === 'brake.set');
    expect(sets.map(({ detail }) => detail.split(/[ :]/)[1])).toEqual([
      'concurrency',
      'provisioned',
      'source',
      'throttle',
    ]);
  });

  it('is written down and read back before anything is touched, with whose word it was', async () => {
    const world = (await paused()).ask(QUIET);
    const before = world.fake.calls.length;
    await world.resume();
    const names = world.fake.calls.slice(before).map(({ name }) => name);
    expect(names.indexOf('journal.write')).toBeLessThan(names.indexOf('journal.read'));
    expect(names.indexOf('journal.read')).toBeLessThan(names.indexOf('brake.set'));
    expect(world.record.history.slice(-2)).toMatchObject([
      { phase: 'resuming', by: 'operator', because: 'it was a launch' },
      { phase: 'closed', by: 'operator', because: 'it was a launch' },
    ]);
  });

  it('gives back the function that was asked for, and no other', async () => {
    const functions = ['a', 'b'].map((name) => target({ functionId: `id-${name}`, name }));
    const world = World.of(functions);
    await world.live(3);
    await world.ask(FLOOD, 'id-a').ask(FLOOD, 'id-b').live(4);
    expect(world.records.map(({ phase }) => phase)).toEqual(['paused', 'paused']);
    await world.resume({ functionId: 'id-b' });
    expect([world.levers('id-a'), world.levers('id-b')]).toEqual([
      [concurrency(0)],
      [concurrency(null)],
    ]);
  });

  it('is told at once', async () => {
    const world = (await paused()).ask(QUIET);
    await world.resume();
    expect(world.data.told.at(-1)).toMatchObject({
      type: 'resumed',
      status: 'resolved',
      headline: 'Resumed orders: it was a launch',
      dedupKey: world.data.told[0]?.dedupKey,
    });
  });

  it('leaves what the person changed in the last minute', async () => {
    const world = (await paused()).ask(QUIET);
    const [, ...others] = world.levers();
    world.put([concurrency(33), ...others]);
    await world.resume();
    expect(world.levers().find(({ lever }) => lever === 'concurrency')).toEqual(concurrency(33));
    expect(world.levers()).toContainEqual(source('orders'));
    expect(world.record.phase).toBe('closed');
  });

  it('to probation lets a few run, and the guard watches', async () => {
    const world = (await paused()).ask(QUIET);
    expect(await world.resume({ how: 'probation' })).toMatchObject({ outcome: 'on-probation' });
    expect(world.levers()).toContainEqual(concurrency(2));
    await world.live(25);
    expect(sorted(world.levers())).toEqual(sorted(LEVERS));
  });

  it('of a function that is gone closes the record', async () => {
    const world = await paused();
    delete world.data.levers['id-orders'];
    expect(await world.resume()).toMatchObject({ outcome: 'resumed' });
    expect(world.record).toMatchObject({ phase: 'closed', untold: ['resumed'] });
  });

  it('that could not set everything is finished by the next tick', async () => {
    const world = (await paused()).ask(QUIET);
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('source') ? 'refused' : undefined;
    expect(await world.resume()).toMatchObject({
      outcome: 'unfinished',
      problems: [expect.any(String)],
    });
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(sorted(world.levers())).toEqual(sorted(LEVERS));
    expect(world.record.phase).toBe('closed');
  });
});

describe('a resume that the cloud goes on refusing', () => {
  const refusing = async (): Promise<World> => {
    const world = (await paused()).ask(QUIET);
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('concurrency') ? 'refused' : undefined;
    await world.resume();
    return world;
  };
  const report = (world: World) =>
    world.data.told.map(({ type }) => type).filter((type) => type.startsWith('resume'));

  it('is told of after five minutes, once, with what the cloud says', async () => {
    const world = await refusing();
    await world.live(4);
    expect(report(world)).toEqual([]);
    await world.live(90);
    expect(report(world)).toEqual(['resume-failed']);
    expect(world.data.told.at(-1)).toMatchObject({
      status: 'firing',
      severity: 'error',
      headline: expect.stringMatching(
        /^RESUME FAILED for orders: not restored yet: reserved concurrency \d+ failed \(refused\)/,
      ),
      impact: expect.arrayContaining(['not restored yet: reserved concurrency 900']),
      ifNothing: 'it stays as it is; the guard tries again every minute',
      dedupKey: world.data.told[0]?.dedupKey,
    });
  });

  it('ends as exactly as any other, and for the reason that it was begun', async () => {
    const world = await refusing();
    await world.live(30);
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(sorted(world.levers())).toEqual(sorted(LEVERS));
    expect(report(world)).toEqual(['resume-failed', 'resumed']);
    expect(world.data.told.at(-1)?.headline).toBe('Resumed orders: it was a launch');
    expect(world.record.history.map(({ phase, by }) => `${phase} by ${by}`).slice(-3)).toEqual([
      'resuming by operator',
      'resuming by guard',
      'closed by operator',
    ]);
  });

  it('is not told of any more once it is given back, where nobody could be told before', async () => {
    const world = await refusing();
    const levers = world.fake.fault;
    world.fake.fault = (call) => (call.name === 'notifier.tell' ? 'refused' : levers(call));
    await world.live(10);
    world.fake.fault = () => undefined;
    await world.live(2);
    expect(report(world)).toEqual(['resumed']);
  });

  it('says so of what kept it from trying, too', async () => {
    const world = (await paused()).ask(QUIET);
    let asked = 0;
    world.fake.fault = ({ name, detail }) => {
      if (name === 'brake.set' && detail.includes('concurrency')) return 'refused';
      // A tick takes the lease once, and prolongs it before each lever.
      return name === 'journal.takeLease' && asked++ % 2 === 1 ? 'refused' : undefined;
    };
    await world.resume();
    await world.live(20);
    expect(world.data.told.at(-1)?.because).toMatch(/^not restored yet: the lease cannot be kept/);
  });

  it('does not leave alone what runs away again meanwhile', async () => {
    const world = await refusing();
    // A person lets it run by hand, until the guard can give it what it had.
    const others = world.levers().filter(({ lever }) => lever !== 'concurrency');
    world.put([concurrency(null), ...others]);
    await world.live(10);
    expect(world.record.phase).toBe('resuming');
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('provisioned') ? 'refused' : undefined;
    await world.ask(FLOOD).live(20);
    expect(world.record).toMatchObject({ phase: 'paused', holdLevel: 1 });
    expect(world.levers()).toContainEqual(concurrency(0));
  });

  it('is not followed by a pause that could not hold, where a person took concurrency over', async () => {
    const world = (await paused()).ask(QUIET);
    const others = world.levers().filter(({ lever }) => lever !== 'concurrency');
    world.put([concurrency(33), ...others]);
    world.fake.fault = ({ name, detail }) =>
      name === 'brake.set' && detail.includes('source') ? 'refused' : undefined;
    await world.ask(FLOOD).live(40);
    expect(world.record).toMatchObject({ phase: 'resuming', holdLevel: 0 });
    expect(world.levers()).toContainEqual(concurrency(33));
  });

  it('is told of again when a person asked for it again', async () => {
    const world = await refusing();
    await world.live(10);
    await world.resume({ because: 'there is room now' });
    await world.live(10);
    expect(report(world)).toEqual(['resume-failed', 'resume-failed']);
  });
});

describe('a resume is refused', () => {
  it('while a tick is at work', async () => {
    const world = await paused();
    world.data.lease = { holder: 'tick', untilMs: world.data.nowMs + 1 };
    expect(await world.resume()).toEqual({
      outcome: 'refused',
      because: 'a tick is in progress; try again in a minute',
    });
  });

  it('when nothing of it is on record', async () => {
    expect(await World.of().resume()).toEqual({
      outcome: 'refused',
      because: 'no pause of it is on record',
    });
  });

  it('when its record is damaged, and says so', async () => {
    const world = await paused();
    const [id = ''] = Object.keys(world.data.records);
    world.data.records[id] = '{}';
    expect(await world.resume()).toMatchObject({
      outcome: 'refused',
      because: expect.stringContaining(`what cannot be read: record ${id}`),
    });
  });

  it.each(['brake.inspect', 'journal.open', 'journal.takeLease'])(
    'when %s gives no answer, and nothing is changed',
    async (call) => {
      const world = await paused();
      const before = [...world.levers()];
      world.fake.fault = ({ name }) => (name === call ? 'lost-call' : undefined);
      expect(await world.resume()).toMatchObject({ outcome: 'refused' });
      expect([world.levers(), world.record.phase]).toEqual([before, 'paused']);
    },
  );

  it('when it cannot be written down, and nothing is changed', async () => {
    const world = await paused();
    const before = [...world.levers()];
    world.fake.losesWrite = () => true;
    expect(await world.resume()).toMatchObject({
      outcome: 'refused',
      because: expect.stringContaining('nothing was changed'),
    });
    expect(world.levers()).toEqual(before);
  });
});

describe('after a resume', () => {
  it('metrics of the attack that still arrive do not pause it again', async () => {
    for (const lagMinutes of [1, 2, 3, 4])
      for (const waited of [0, 1, 2, 5]) {
        const world = World.of([target()], { holdMinutes: 120 }).put(LEVERS);
        world.data.lagMinutes = lagMinutes;
        await world.live(3);
        await world.ask(FLOOD).live(lagMinutes + 2);
        expect(world.record.phase).toBe('paused');
        world.ask(QUIET);
        if (waited > 0) await world.live(waited);
        await world.resume();
        await world.live(20);
        expect([lagMinutes, waited, world.records.length]).toEqual([lagMinutes, waited, 1]);
        expect(sorted(world.levers())).toEqual(sorted(LEVERS));
      }
  });

  it('nor does a ceiling that the attack had passed', async () => {
    const world = await paused({ ceilingUsdPerHour: 0.5, fastFloorUsd: 100, slowFloorUsd: 100 });
    expect(world.record.rule).toBe('hour-ceiling');
    world.ask(QUIET);
    await world.resume();
    await world.live(20);
    expect(world.records).toHaveLength(1);
  });

  it('what it spent until then no longer counts, unless the pause ended by itself', async () => {
    const spentAfter = async (end: (world: World) => Promise<unknown>): Promise<number> => {
      const world = (await paused({ holdMinutes: 10, probationMinutes: 5 })).ask(QUIET);
      await end(world);
      await world.live(3);
      expect(world.record.isAbsorbed).toBe(true);
      return world.data.guard?.states['id-orders']?.day.usd ?? Number.NaN;
    };
    expect(await spentAfter((world) => world.resume())).toBe(0);
    expect(await spentAfter((world) => world.live(25))).toBeGreaterThan(1);
  });

  it('of a function that nobody knows any more, the end is taken into account all the same', async () => {
    const world = (await paused()).ask(QUIET);
    world.data.functions.pop();
    await world.live(12);
    await world.resume();
    await world.live(2);
    expect(world.record).toMatchObject({ phase: 'closed', isAbsorbed: true });
  });

  it('the same holds when the process and its memory are gone in between', async () => {
    const world = (await paused()).ask(QUIET);
    await world.resume();
    await world.forget().live(20);
    expect(world.records).toHaveLength(1);
  });

  it('an attack that goes on is paused again, for longer', async () => {
    const world = await paused();
    await world.resume();
    await world.live(5);
    expect(world.records.map(({ phase, holdLevel }) => [phase, holdLevel])).toEqual([
      ['closed', 0],
      ['paused', 1],
    ]);
    expect(sorted(world.records[1]?.held.map(({ prior }) => prior) ?? [])).toEqual(sorted(LEVERS));
  });

  it('its end stays open work until it is taken into account and kept', async () => {
    const world = (await paused()).ask(QUIET);
    await world.resume();
    expect(world.record).toMatchObject({ untold: [], isAbsorbed: false });
    world.fake.fault = ({ name }) => (name === 'journal.remember' ? 'refused' : undefined);
    await world.live(1);
    expect(world.record.isAbsorbed).toBe(false);
    world.fake.fault = () => undefined;
    await world.live(1);
    expect(world.record.isAbsorbed).toBe(true);
    expect(JSON.parse(world.data.memory ?? '{}')).toMatchObject({
      states: {
        'id-orders': { heldThroughMinute: Math.floor(world.record.phaseSinceMs / 60_000) },
      },
    });
  });
});
