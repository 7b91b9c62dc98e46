// Every order of a pause, a second tick, a person's resume and a deployment, each cut short at every one of its calls.
// The worlds are so small that all of them can be lived: whatever the order, everything is given back in the end.

import { isHolding } from '../../lib/core/pausing/pause-record';
import type { Lever } from '../../lib/core/pausing/target';
import { concurrency, source, target } from '../support/builders';
import { Crash } from '../support/fakes/fake-ports';
import { FLOOD, QUIET, World } from '../support/guarded-world';
import { isSweep, oneIn } from '../support/seed-sweep';

type Step = 'tick' | 'resume' | 'deploy' | 'order';
const STEPS: readonly Step[] = ['tick', 'resume', 'deploy', 'order'];
const leversOf = (functionId: string): Lever[] => [concurrency(400), source(functionId)];
const DEPLOYED = concurrency(33);
const IDS = ['id-orders', 'id-mails'];

/** All worlds take half a minute; without the sweep, one in so many of each row. */
const STRIDE = isSweep ? 1 : 15;

interface Small {
  readonly world: World;
  /** A deployment changed what the guard was about to set, or had set without having written that down: it may be lost. */
  isContested: boolean;
  isDeployed: boolean;
}

async function flooded(functions: number): Promise<World> {
  const ids = IDS.slice(0, functions);
  const world = World.of(
    ids.map((functionId) => target({ functionId, name: functionId.slice(3) })),
    { holdMinutes: 60, response: 'pause' },
  );
  for (const id of ids) world.put(leversOf(id), id);
  await world.live(3);
  for (const id of ids) world.ask(FLOOD, id);
  return world.pass(3);
}

async function take(step: Step, small: Small): Promise<void> {
  const { world } = small;
  switch (step) {
    case 'tick':
      await world.tick();
      return;
    case 'order':
      await world.tick({ ordered: ({ functions }) => functions.slice(0, 1).map(ordered) });
      return;
    case 'resume':
      await world.resume({ holder: `person-${world.data.ticks}` });
      return;
    case 'deploy': {
      const held = world.records.filter(isHolding).flatMap((record) => record.held);
      small.isContested ||= held.some(
        ({ wanted, status }) => wanted.lever === 'concurrency' && status === 'planned',
      );
      small.isDeployed = true;
      const [, ...others] = world.levers();
      world.put([DEPLOYED, ...others]);
      return;
    }
  }
}

const ordered = (watchedFunction: ReturnType<typeof target>) => ({
  target: watchedFunction,
  breach: {
    kind: 'breach' as const,
    rule: 'operator' as const,
    certainty: 'unmistakable' as const,
    because: 'by command',
    evidence: {
      ...{ atMinute: 0, invocationsPerMinute: 0, usualInvocationsPerMinute: 0, usdPerHour: 0 },
      ...{ usualUsdPerHour: 0, excessUsd: 0, limitUsd: 0, sinceMinute: null, errorShare: 0 },
      series: [],
    },
  },
});

/** A process that dies at this call of its own, before or after its effect; false where it ended before. */
async function dyingAt(small: Small, call: number, isAfter: boolean, step: Step): Promise<boolean> {
  const { fake, data } = small.world;
  const first = fake.calls.length;
  let isReached = false;
  fake.fault = ({ index }) => {
    if (index - first !== call) return undefined;
    isReached = true;
    return isAfter ? 'crash-after' : 'crash-before';
  };
  try {
    await take(step, small);
  } catch (cause) {
    if (!(cause instanceof Crash)) throw cause;
    small.world.forget();
    data.lease = null;
  }
  fake.fault = () => undefined;
  return isReached;
}

/** In a calm world, three ticks and a person's resume end everything. */
async function wrongInTheEnd(small: Small): Promise<string[]> {
  const { world } = small;
  for (const id of IDS) world.ask(QUIET, id);
  await world.live(3);
  for (const id of IDS)
    if (world.records.some((record) => record.functionId === id && isHolding(record)))
      await world.resume({ functionId: id });
  await world.live(3);
  const wrong = world.records
    .filter(({ phase, untold }) => phase !== 'closed' || untold.length > 0)
    .map(({ recordId, phase }) => `${recordId} is ${phase}`);
  const sentAlerts = world.data.told.map(({ type }) => type);
  if (world.records.length > 0 && !sentAlerts.includes('resumed')) wrong.push('no resume was told');
  for (const { functionId } of world.data.functions) {
    const isChanged = functionId === IDS[0] && small.isDeployed;
    const wanted = leversOf(functionId).map((lever) =>
      isChanged && lever.lever === 'concurrency' ? DEPLOYED : lever,
    );
    const has = new Set(world.levers(functionId).map((lever) => JSON.stringify(lever)));
    const missing = wanted.filter((lever) => !has.has(JSON.stringify(lever)));
    if (missing.length > 0 && !(isChanged && small.isContested))
      wrong.push(`${functionId} has ${[...has].join(' ')}`);
  }
  return wrong;
}

function* ordersOf(steps: readonly Step[]): Generator<readonly Step[]> {
  if (steps.length === 0) yield [];
  for (const [index, first] of steps.entries())
    for (const rest of ordersOf([...steps.slice(0, index), ...steps.slice(index + 1)]))
      yield [first, ...rest];
}

test.each([1, 2])(
  'every order of every step, cut short at every call: %d function(s)',
  async (functions) => {
    const before = await flooded(functions);
    let lived = 0;
    for (const order of oneIn(3, [...ordersOf(STEPS)]))
      for (const [cut, step] of order.entries()) {
        const prefix: Small = { world: before.copy(), isContested: false, isDeployed: false };
        for (const done of order.slice(0, cut)) await take(done, prefix);
        for (let call = lived % STRIDE; ; call += STRIDE) {
          const isAfter = lived % 2 === 1;
          const small = { ...prefix, world: prefix.world.copy() };
          if (!(await dyingAt(small, call, isAfter, step))) break;
          lived += 1;
          for (const left of order.slice(cut + 1)) await take(left, small);
          const wrong = await wrongInTheEnd(small);
          expect([order, step, call, isAfter, wrong]).toEqual([order, step, call, isAfter, []]);
        }
      }
    expect(lived).toBeGreaterThan(STRIDE === 1 ? 500 : 8);
  },
  120_000,
);

test('a step in the middle of another, at every call of it: no two of them undo each other', async () => {
  const before = await flooded(1);
  for (const outer of STEPS)
    for (const inner of STEPS) {
      if (outer === 'deploy') continue;
      for (let call = 0; ; call += STRIDE === 1 ? 1 : 7) {
        const small: Small = { world: before.copy(), isContested: true, isDeployed: false };
        const { fake } = small.world;
        let isReached = false;
        fake.meanwhile = ({ index }) => {
          if (isReached || index !== call) return undefined;
          isReached = true;
          return take(inner, small);
        };
        await take(outer, small);
        fake.meanwhile = () => undefined;
        if (!isReached) break;
        expect([outer, inner, call, await wrongInTheEnd(small)]).toEqual([outer, inner, call, []]);
      }
    }
}, 120_000);
