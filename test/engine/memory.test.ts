// Memory comes out of a journal: what is kept comes back, and what is damaged is learned again, never believed.

import fc from 'fast-check';
import type { DetectorState } from '../../lib/core/detection/baseline';
import {
  type GuardMemory,
  NO_MEMORY,
  packMemory,
  parseMemory,
} from '../../lib/engine/watching/memory';
import { concurrency, reading, sample, target } from '../support/builders';
import { FLOOD, World } from '../support/guarded-world';

/** A memory with everything in it: two functions, one just paused, one a suspect. */
async function lived(): Promise<GuardMemory> {
  const functions = ['a', 'b'].map((name) => target({ functionId: `id-${name}`, name }));
  const world = World.of(functions, { holdMinutes: 10, probationMinutes: 5 });
  await world.live(3);
  world.ask(FLOOD, 'id-a').ask({ perMinute: 500, secondsEach: 1 }, 'id-b');
  await world.live(40);
  if (!world.data.guard) throw new Error('no memory');
  return world.data.guard;
}

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.slice(0, 12).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

function changed(value: unknown, path: Path, damage: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return damage;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = changed(copy[key], rest, damage);
  return copy;
}

describe('what is remembered', () => {
  it('comes back, apart from what is discovered anew and digits that nobody needs', async () => {
    const memory = await lived();
    const { memory: back, problems } = parseMemory(packMemory(memory));
    expect(problems).toEqual([]);
    expect(Object.keys(back.states)).toEqual(Object.keys(memory.states));
    const { ringUsdPerMinute, ringInvocationsPerMinute, ...exact } = memory.states[
      'id-a'
    ] as DetectorState;
    expect(back.states['id-a']).toMatchObject(exact);
    for (const [slot, usd] of ringUsdPerMinute.entries())
      expect(
        Math.abs((back.states['id-a']?.ringUsdPerMinute[slot] ?? 0) - usd),
      ).toBeLessThanOrEqual(0.005 * Math.abs(usd));
    expect(back).toMatchObject({
      functions: [],
      discoveredAtMs: 0,
      ledger: memory.ledger,
      suspects: memory.suspects,
      lastHolds: memory.lastHolds,
    });
  });

  it('that is nothing at all comes back as nothing', () => {
    expect(parseMemory(packMemory(NO_MEMORY))).toEqual({
      memory: { ...NO_MEMORY, owner: undefined },
      problems: [],
    });
  });
});

describe('damage', () => {
  it.each(['', '{', 'null', '7', '[]', '"memory"', '{}', '{"schemaVersion":2}'])(
    'of everything (%s) means learning again',
    (json) => {
      const { memory, problems } = parseMemory(json);
      expect(memory).toBe(NO_MEMORY);
      expect(problems).toEqual([expect.stringContaining('learning again from metrics')]);
    },
  );

  it('of one function costs that function only', async () => {
    const memory = await lived();
    const states = { ...memory.states, 'id-a': { ...memory.states['id-a'], fast: null } };
    const { memory: back, problems } = parseMemory(JSON.stringify({ ...memory, states }));
    expect(Object.keys(back.states)).toEqual(['id-b']);
    expect(problems).toEqual(['memory of id-a is damaged; learning it again']);
  });

  it('in any place is named and learned again', async () => {
    const memory = JSON.parse(packMemory(await lived())) as Record<string, unknown>;
    const paths = pathsIn(memory).filter(
      ([first]) =>
        first !== undefined &&
        !['functions', 'discoveredAtMs', 'owner', 'meterFailedSinceMs'].includes(String(first)),
    );
    const at = (path: Path): unknown =>
      path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], memory);
    // Any number of reads may be owed, and a new function's cap is without limit.
    const isFree = (path: Path): boolean =>
      ['reads', 'envelopeCapUsdPerMinute'].includes(String(path.at(-1)));
    for (const path of paths)
      for (const damage of [undefined, -5, 1e300, 'text', [], { toString: 1 }]) {
        const isKind = typeof damage === typeof at(path);
        if (isKind && (typeof damage !== 'number' || isFree(path))) continue;
        // One entry less is no damage: it is learned again without a word.
        if (damage === undefined && path.length === 2 && path[0] !== 'tripwire') continue;
        // What an earlier release did not remember is no damage either.
        if (
          damage === undefined &&
          ['absent', 'counted', 'isFrozen', 'rememberedStates'].includes(String(path.at(-1)))
        )
          continue;
        const { problems } = parseMemory(JSON.stringify(changed(memory, path, damage)));
        expect([path, damage, problems.length > 0]).toEqual([path, damage, true]);
      }
  });

  it('of any kind lets the next tick run, and pauses nobody', async () => {
    const memory = JSON.parse(packMemory(await lived())) as Record<string, unknown>;
    const paths = pathsIn(memory).slice(1);
    const anyDamage = fc.array(fc.tuple(fc.constantFrom(...paths), fc.jsonValue()), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(anyDamage, async (damages) => {
        let damaged: unknown = memory;
        for (const [path, value] of damages) {
          const parent = path
            .slice(0, -1)
            .reduce<unknown>(
              (inner, key) => (inner as Record<string, unknown> | null)?.[key],
              damaged,
            );
          if (typeof parent === 'object' && parent !== null)
            damaged = changed(damaged, path, value);
        }
        const world = World.of();
        world.data.memory = JSON.stringify(damaged);
        const report = await world.live(2);
        expect([report.outcome, world.records]).toEqual(['done', []]);
      }),
      { numRuns: 60 },
    );
  });

  it('of time, a clock that ran ahead, leaves nobody deaf', async () => {
    const world = World.of();
    await world.live(3);
    const memory = world.data.guard as GuardMemory;
    const state = memory.states['id-orders'] as DetectorState;
    const ahead = { ...state, settledMinute: state.settledMinute + 5_000 };
    world.data.guard = { ...memory, states: { 'id-orders': ahead } };
    await world.ask(FLOOD).live(5);
    expect(world.record.phase).toBe('paused');
  });
});

describe('what is usual of a function', () => {
  /** Discovered after the memory was kept for the first time. */
  async function discovering(): Promise<World> {
    const world = World.of();
    await world.live(15);
    world.data.functions.push(target({ functionId: 'id-late', name: 'late' }));
    world.data.levers['id-late'] = [concurrency(null)];
    await world.live(25);
    return world;
  }

  it('is kept within ten minutes of its discovery, not hours later', async () => {
    const { data } = await discovering();
    const kept = JSON.parse(data.memory ?? '{}') as GuardMemory;
    expect(Object.keys(kept.states)).toEqual(['id-orders', 'id-late']);
  });

  it('survives a crash in the middle of a cheap attack, which is not taken for it', async () => {
    const world = await discovering();
    // Sixty cents an hour: below the floor at which a history shows an attack.
    await world.ask({ perMinute: 600, secondsEach: 1 }, 'id-late').live(60);
    const honest = world.fake.meter.readFunctions;
    world.fake.meter.readFunctions = async (requests) => {
      const answers = await honest(requests);
      const usage = { invocations: 36_000, durationSeconds: 36_000 };
      const epochMinute = Math.floor(world.nowMinute / 60) * 60 - 60;
      const past = reading([sample({ epochMinute, spanMinutes: 60, ...usage })]);
      return requests.map((request, index) =>
        request.spanMinutes === 60 ? past : (answers[index] ?? past),
      );
    };
    await world.forget().live(90);
    expect(world.record).toMatchObject({ functionId: 'id-late', rule: 'fast-excess' });
  });
});
