// When a tick discovers, whom it reads and suspects, and since when its meter has been silent: each to its minute.

import type { PlannedRead } from '../../../lib/core/detection/read-plan';
import type { AccountSample } from '../../../lib/core/detection/usage';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import type { ReadRequest } from '../../../lib/engine/ports';
import { type GuardMemory, NO_MEMORY } from '../../../lib/engine/watching/memory';
import { watch } from '../../../lib/engine/watching/watch';
import {
  accountSample,
  NOW_MINUTE,
  NOW_MS,
  policy,
  RATE,
  reading,
  record,
  sample,
  stateOf,
  target,
} from '../../support/builders';
import { World } from '../../support/guarded-world';

const MINUTE_MS = 60_000;
const orders = target({ rate: RATE });
const usual = stateOf({ usualPerMinute: 10 });

interface Look {
  readonly memory?: Partial<GuardMemory>;
  readonly open?: readonly PauseRecord[];
  /** Calls in each minute that is read. */
  readonly perMinute?: number;
  readonly fault?: 'refused';
  readonly unexplainedUsd?: number;
  readonly account?: readonly AccountSample[];
}

/** One look at functions that are known, in an account that shows nothing. */
async function look({
  memory = {},
  open = [],
  perMinute = 10,
  fault,
  unexplainedUsd = 0,
  account = [],
}: Look = {}) {
  const world = World.of([orders]);
  const asked: ReadRequest[] = [];
  world.fake.meter.readAccount = async () => reading(account);
  world.fake.meter.readFunctions = async (requests) => {
    asked.push(...requests);
    return requests.map(({ fromMinute, toMinute }) =>
      reading(
        Array.from({ length: toMinute - fromMinute }, (_, index) =>
          sample({ epochMinute: fromMinute + index, invocations: perMinute }),
        ),
      ),
    );
  };
  world.fake.fault = ({ name }) => (name === 'meter.readFunctions' ? fault : undefined);
  const known: GuardMemory = {
    ...NO_MEMORY,
    ...{ functions: [orders], discoveredAtMs: NOW_MS, states: { 'id-orders': usual } },
    tripwire: { ...NO_MEMORY.tripwire, foldedMinute: NOW_MINUTE - 2, unexplainedUsd },
    ledger: { ...NO_MEMORY.ledger, atMinute: NOW_MINUTE },
    ...memory,
  };
  const outcome = await watch({
    ...{ ports: world.ports, policy: policy(), prices: awsGuardPrices, nowMs: NOW_MS },
    ...{ memory: known, open },
  });
  const isDiscovered = world.fake.calls.some(({ name }) => name === 'meter.discover');
  return { ...outcome, asked, isDiscovered };
}
const whyOf = async (of: Look): Promise<PlannedRead['why'] | undefined> => {
  const { asked } = await look(of);
  return (asked[0] as { why?: PlannedRead['why'] } | undefined)?.why;
};

describe('functions are discovered', () => {
  const isDueAfter = async (agoMs: number, of: Partial<Look> = {}) =>
    (await look({ memory: { discoveredAtMs: NOW_MS - agoMs }, ...of })).isDiscovered;
  /** A minute that came since the last tick, above all that is usual. */
  const flooded = [accountSample({ epochMinute: NOW_MINUTE - 1, invocations: 10 })];

  test('every ten minutes, and a minute and a half apart while unexplained dollars grow', async () => {
    expect(await isDueAfter(10 * MINUTE_MS - 1)).toBe(false);
    expect(await isDueAfter(10 * MINUTE_MS)).toBe(true);
    expect(await isDueAfter(90_000 - 1, { account: flooded })).toBe(false);
    expect(await isDueAfter(90_000, { account: flooded })).toBe(true);
    expect(await isDueAfter(90_000, { account: flooded, unexplainedUsd: 0.01 })).toBe(true);
  });

  test('no sooner for dollars that only stand: they were listed for when they came', async () => {
    expect(await isDueAfter(10 * MINUTE_MS - 1, { unexplainedUsd: 0.04 })).toBe(false);
  });

  test('at once where none is known', async () => {
    expect((await look({ memory: { functions: [] } })).isDiscovered).toBe(true);
  });
});

describe('a function is read every minute', () => {
  test.each<[string, Look, PlannedRead['why'] | undefined]>([
    ['not while nothing is the matter', {}, undefined],
    ['while it is suspected', { memory: { suspects: ['id-orders'] } }, 'suspect'],
    ['while it is on probation', { open: [record({ phase: 'probation' })] }, 'probation'],
    ['while it is resumed', { open: [record({ phase: 'resuming' })] }, 'probation'],
    ['while it is only held', { open: [record({ depth: 'clamp' })] }, 'probation'],
    ['not while it is paused', { open: [record({ depth: 'slow' })] }, undefined],
    ['not once that is closed', { open: [record({ phase: 'closed', depth: 'clamp' })] }, undefined],
    [
      'not where it was suspected and is paused',
      { memory: { suspects: ['id-orders'] }, open: [record()] },
      undefined,
    ],
    [
      'where a stop of it may not stop it',
      { memory: { functions: [{ ...orders, isStopSoft: true }] }, open: [record()] },
      'probation',
    ],
    [
      'when its pause has to be proved',
      { open: [record({ phaseSinceMs: NOW_MS - 7 * MINUTE_MS })] },
      'probation',
    ],
    [
      'never where it is the guard’s own',
      { memory: { suspects: ['id-orders'], functions: [{ ...orders, isGuardOwn: true }] } },
      undefined,
    ],
    [
      'never where it is ignored',
      {
        memory: {
          suspects: ['id-orders'],
          functions: [{ ...orders, override: { isIgnored: true } }],
        },
      },
      undefined,
    ],
  ])('%s', async (_, of, why) => {
    expect(await whyOf(of)).toBe(why);
  });
});

describe('a look that explains what the account shows', () => {
  const newest = NOW_MINUTE - 2;
  const explained = async (of: Look = {}) => {
    const account = [accountSample({ epochMinute: newest, invocations: 10 })];
    const { memory } = await look({ unexplainedUsd: 100, account, ...of });
    return [memory.tripwire.unexplainedUsd, memory.tripwire.explained.invocations];
  };
  const at = (minute: number) => ({ phaseSinceMs: minute * MINUTE_MS, functionId: 'id-other' });

  test('sets a level by minutes after the newest hold or end of one, and by no others', async () => {
    expect(await explained()).toEqual([0, 10]);
    expect(await explained({ open: [record(at(newest - 1))] })).toEqual([0, 10]);
    expect(await explained({ open: [record(at(newest))] })).toEqual([0, 0]);
    expect(await explained({ open: [record({ ...at(newest), phase: 'closed' })] })).toEqual([0, 0]);
    const freed = { 'id-orders': { ...usual, heldThroughMinute: newest } };
    expect(await explained({ memory: { states: freed } })).toEqual([0, 0]);
  });

  test.each(['probation', 'resuming'] as const)(
    'is not put off by %s, which lets run',
    async (phase) => {
      expect(await explained({ open: [record({ ...at(newest), phase })] })).toEqual([0, 10]);
    },
  );
});

describe('suspicion', () => {
  const after = { suspects: ['id-orders'] };

  test('ends with calm, and begins with a breach', async () => {
    expect((await look({ memory: after })).memory.suspects).toEqual([]);
    const flood = await look({ unexplainedUsd: 100, perMinute: 6_000 });
    expect([flood.isDrillDown, flood.watched[0]?.verdict.kind]).toEqual([true, 'breach']);
    expect(flood.memory.suspects).toEqual(['id-orders']);
  });

  test('stays where nothing can be read', async () => {
    const blind = await look({ memory: after, fault: 'refused' });
    expect(blind.memory.suspects).toEqual(['id-orders']);
    expect(blind.problems).toEqual([
      'metrics cannot be read (refused): meter.readFunctions was refused',
    ]);
  });
});

describe('a meter', () => {
  const silentSince = async (of: Look) => (await look(of)).memory.meterFailedSinceMs;
  const suspects = ['id-orders'];
  const earlier = NOW_MS - 5 * MINUTE_MS;

  test('is silent since the first read that it did not answer', async () => {
    expect(await silentSince({ memory: { suspects }, fault: 'refused' })).toBe(NOW_MS);
    const before = { suspects, meterFailedSinceMs: earlier };
    expect(await silentSince({ memory: before, fault: 'refused' })).toBe(earlier);
  });

  test('until it answers one; a tick that asks nothing says nothing of it', async () => {
    expect(await silentSince({ memory: { suspects, meterFailedSinceMs: earlier } })).toBeNull();
    expect(await silentSince({ memory: { meterFailedSinceMs: earlier } })).toBe(earlier);
    expect(await silentSince({})).toBeNull();
  });
});

test('what was learned of a function in this look is kept, and nothing of one that is blind', async () => {
  const { memory } = await look({ memory: { suspects: ['id-orders'] } });
  expect(memory.states['id-orders']?.settledMinute).toBeGreaterThan(usual.settledMinute);
  const blind = await look({ memory: { suspects: ['id-orders'] }, fault: 'refused' });
  expect(blind.memory.states['id-orders']).toBeDefined();
  expect((await look()).memory.states['id-orders']).toBe(usual);
});
