// A rescue queue, the inlet in front of it and the engine that works it off: a world small enough for thousands of seeds.
// What is wrong with a world is said in words; a list without any is thousands of worlds that kept every event.

import { awsGuardPrices } from '../../lib/core/prices/books/aws-guard';
import { type ReplayPorts, replayBacklogs } from '../../lib/engine/owner/replaying';
import { CloudFailure } from '../../lib/engine/ports';
import { NO_MEMORY } from '../../lib/engine/watching/memory';
import { AsyncInlet } from '../../lib/simulator/cloud/async-inlet';
import { BacklogStore } from '../../lib/simulator/cloud/backlog-store';
import { imbalanceOf, type Step } from '../../lib/simulator/cloud/inlet';
import { NO_TRAFFIC } from '../../lib/simulator/cloud/traffic';
import { type Random, randomFrom } from '../../lib/simulator/random';
import { NOW_MS, policy, stateOf, target } from './builders';
import { backlog } from './decisions';
import { Died } from './fakes/rescue-fakes';

export const START_SECOND = NOW_MS / 1000;
const TARGET = target();
const STATES = { [TARGET.functionId]: stateOf({ usualPerMinute: 1000 }) };

export const stepAt = (second: number, seconds: number, isStopped: boolean): Step => ({
  fromSecond: second,
  toSecond: second + seconds,
  seconds,
  durationSeconds: 2,
  isStopped,
});

/** Anything may happen to a call: refused, unheard, unanswered, or the process dies before or after it. */
async function call<T>(random: Random | null, effect: () => T): Promise<T> {
  const roll = random?.next() ?? 1;
  if (roll < 0.03) throw new CloudFailure('refused', 'ThrottlingException');
  if (roll < 0.05) throw new Died('before');
  if (roll < 0.07) throw new CloudFailure('unknown', 'TimeoutError');
  const result = effect();
  if (roll < 0.1) throw new CloudFailure('unknown', 'TimeoutError');
  if (roll < 0.12) throw new Died('after');
  return result;
}

interface World {
  readonly inlet: AsyncInlet;
  readonly store: BacklogStore;
  second: number;
  /** null: nothing fails any more. */
  faults: Random | null;
  readonly wrong: string[];
}

const portsOf = (world: World): ReplayPorts => {
  const { store, inlet } = world;
  const { rescue } = inlet;
  const send = <T>(effect: () => T): Promise<T> => call(world.faults, effect);
  return {
    backlogs: {
      backlogs: () => send(() => store.open),
      openBacklog: (entry) => send(() => store.openNew(entry)),
      writeBacklog: (entry) => send(() => store.write(entry)),
      entry: (functionId, eventId) => send(() => store.entry(functionId, eventId)),
      note: (entry) => send(() => store.note(entry)),
    },
    rescue: {
      count: () =>
        send(() => ({
          place: 'rescue',
          events: rescue.total,
          oldestAtMs: null,
          keptSeconds: null,
        })),
      take: (functionId, max) =>
        send(() =>
          rescue.take(max, world.second).map(({ id, arrivedSecond }) => ({
            functionId,
            eventId: id,
            arrivedAtMs: arrivedSecond * 1000,
            cause: 'held-back' as const,
            handle: id,
          })),
        ),
      replay: ({ handle }) =>
        send(() => {
          rescue.replay(handle, world.second);
          return `${handle}+`;
        }),
      setAside: ({ handle }) => send(() => rescue.setAside(handle, world.second)),
      discard: ({ handle }) => send(() => rescue.discard(handle)),
    },
  };
};

const tick = (world: World): Promise<unknown> =>
  replayBacklogs(portsOf(world), {
    memory: {
      ...NO_MEMORY,
      functions: [TARGET],
      states: STATES,
    },
    policy: policy(),
    prices: awsGuardPrices,
    clock: () => world.second * 1000,
    open: [],
    records: [],
    readsBought: 0,
    deadlineMs: world.second * 1000 + 40_000,
    observed: [],
  }).catch((failure: unknown) => {
    if (!(failure instanceof Died)) throw failure;
  });

/** One step of the function with so many executions; what began in the step before it ends in it. */
function run(inlet: AsyncInlet, step: Step, free: number): void {
  const { inFlight } = inlet.ledger();
  const wanted = inlet.wanted(step);
  const started = step.isStopped ? 0 : Math.min(wanted, free);
  inlet.take(started, wanted - started, step);
  if (inFlight > 0) inlet.finish(inFlight, step);
}

/** A quarter of an hour of pauses and events, then twenty minutes in which what waited is worked off. */
async function live(seed: number, how: 'replay' | 'discard'): Promise<World> {
  const random = randomFrom(`conservation ${seed}`);
  const inlet = new AsyncInlet({ traffic: NO_TRAFFIC, hasRescue: () => true });
  const world: World = {
    inlet,
    store: new BacklogStore(),
    second: START_SECOND,
    faults: random,
    wrong: [],
  };
  let isStopped = false;
  let pauses = 0;
  for (let minute = 0; minute < 35; minute++, world.second += 60) {
    if (minute >= 15) isStopped = false;
    else if (random.chance(0.3)) {
      isStopped = !isStopped;
      pauses += isStopped ? 1 : 0;
    }
    if (minute < 15) inlet.push(random.integer(0, 3), world.second);
    run(inlet, stepAt(world.second, 60, isStopped), random.integer(0, 5));
    // Two backlogs at once have the same events in them, as a second pause within ten minutes does.
    if (minute === 15)
      for (let index = 0; index < Math.max(1, pauses); index++)
        world.store.openNew(
          backlog({ how, backlogId: `pause-${index}`, fromMs: NOW_MS, untilMs: null }),
        );
    if (minute === 25) world.faults = null;
    if (minute >= 15) await tick(world);
    if (imbalanceOf(inlet.ledger()) !== 0) world.wrong.push(`minute ${minute}: events are nowhere`);
    if (inlet.rescue.ranTwice > 0) world.wrong.push(`minute ${minute}: an event ran twice`);
  }
  return world;
}

const asideIn = ({ store }: World): number =>
  Array.from({ length: 200 }, (_, index) =>
    store.entry(TARGET.functionId, `rescue-${index}`),
  ).filter((entry) => entry?.state === 'aside').length;

export interface Conservation {
  readonly wrong: readonly string[];
  readonly sent: number;
  readonly lost: number;
  /** Kept for a person, where nobody knows whether the replay was made. */
  readonly aside: number;
}

export async function conservationOf(
  seeds: number,
  how: 'replay' | 'discard',
): Promise<Conservation> {
  const wrong: string[] = [];
  const sum = { sent: 0, lost: 0, aside: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const world = await live(seed, how);
    const ledger = world.inlet.ledger();
    const aside = asideIn(world);
    wrong.push(
      ...[...world.wrong, ...wrongWith(world, how)].map((entry) => `seed ${seed}: ${entry}`),
    );
    sum.sent += ledger.sent;
    sum.lost += ledger.lost;
    sum.aside += aside;
  }
  return { wrong, ...sum };
}

function wrongWith(world: World, how: 'replay' | 'discard'): string[] {
  const { lost, rescued } = world.inlet.ledger();
  const { total } = world.inlet.rescue;
  const aside = asideIn(world);
  return [
    ...(how === 'replay' && lost > 0 ? [`${lost} were thrown away, and nobody ordered it`] : []),
    ...(total === aside ? [] : [`${total} are left in the queue, ${aside} of them set aside`]),
    ...(rescued <= aside ? [] : [`${rescued} never ran, ${aside} of them set aside`]),
    ...(how === 'discard' && aside > 0 ? [`${aside} were set aside, and not thrown away`] : []),
  ];
}
