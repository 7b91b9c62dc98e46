// The account's two totals: what is believed of them, what they teach, and when a look at the functions explains them.

import { NO_TRIPWIRE, type TripwireState } from '../../../lib/core/detection/account/tripwire';
import type { DetectorState } from '../../../lib/core/detection/baseline';
import type { AccountSample, Reading } from '../../../lib/core/detection/usage';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import { awsGuardPrices } from '../../../lib/core/prices/books/aws-guard';
import type { Rate } from '../../../lib/core/prices/rate';
import type { MeteredAccount } from '../../../lib/engine/ports';
import { CloudFailure } from '../../../lib/engine/ports';
import { type GuardMemory, NO_MEMORY } from '../../../lib/engine/watching/memory';
import {
  accountVerdictOf,
  explainedBy,
  hasAccountCeiling,
  isCreepDue,
  readAccount,
} from '../../../lib/engine/watching/watch-account';
import type { Watched } from '../../../lib/engine/watching/watch-input';
import {
  accountSample,
  NOW_MINUTE,
  NOW_MS,
  policy,
  record,
  state,
  target,
} from '../../support/builders';
import { World } from '../../support/guarded-world';

const RATE: Rate = { usdPerInvocation: 0.001, usdPerSecond: 0 };
const folded: TripwireState = { ...NO_TRIPWIRE, foldedMinute: NOW_MINUTE - 3 };

interface Answers {
  readonly hours?: Reading<MeteredAccount>;
  readonly minutes?: Reading<MeteredAccount>;
}

async function read(
  { hours, minutes }: Answers,
  changes: Partial<GuardMemory> = {},
  open: readonly PauseRecord[] = [],
) {
  const asked: Array<[from: number, to: number, span: number]> = [];
  const world = World.of();
  world.fake.meter.readAccount = async (from, to, span) => {
    asked.push([NOW_MINUTE - from, NOW_MINUTE - to, span]);
    const answer = span === 60 ? hours : minutes;
    if (!answer) throw new CloudFailure('unknown', 'no answer');
    return answer;
  };
  const memory = {
    ...NO_MEMORY,
    functions: [target({ rate: RATE })],
    tripwire: folded,
    ...changes,
  };
  const problems: string[] = [];
  const account = await readAccount(
    {
      ...{ ports: world.ports, policy: policy(), prices: awsGuardPrices, nowMs: NOW_MS },
      ...{ memory, open },
    },
    memory,
    problems,
  );
  return { ...account, problems, asked };
}

const minute = (minutesAgo: number, invocations: number): AccountSample =>
  accountSample({ epochMinute: NOW_MINUTE - minutesAgo, invocations });
const metered = (...samples: AccountSample[]): Reading<MeteredAccount> => ({
  ...{ outcome: 'read', samples },
});

describe('the account is read', () => {
  test('for the week before, once, up to the hour that is not over', async () => {
    const hour = accountSample({
      epochMinute: NOW_MINUTE - 24 * 60 - 20,
      spanMinutes: 60,
      invocations: 600,
    });
    const { tripwire, asked } = await read(
      { hours: metered(hour), minutes: metered() },
      { tripwire: NO_TRIPWIRE },
    );
    expect(asked).toEqual([
      [7 * 1440, 60, 60],
      [20, 0, 1],
    ]);
    expect(Math.max(...tripwire.invocationsRing)).toBe(10);
  });

  test('not at all on top of a past that cannot be read', async () => {
    const hours = { outcome: 'unreadable', because: 'throttled' } as const;
    const { tripwire, problems, asked } = await read({ hours }, { tripwire: NO_TRIPWIRE });
    expect(tripwire).toBe(NO_TRIPWIRE);
    expect([problems, asked.length]).toEqual([['the account cannot be read: throttled'], 1]);
  });

  test('or is a problem, and stays as it was', async () => {
    const { tripwire, samples, problems } = await read({});
    expect([tripwire, samples]).toEqual([folded, []]);
    expect(problems).toEqual(['the account cannot be read (unknown): no answer']);
  });

  test('with what is wrong named, and the rest believed', async () => {
    const { samples, problems } = await read({
      minutes: metered(minute(2, 10), { ...minute(1, 10), invocations: -1 }),
    });
    expect(samples).toEqual([minute(2, 10)]);
    expect(problems).toEqual(['account usage cannot be believed: invocations -1 is negative']);
  });

  test('as without concurrency where its cloud has none', async () => {
    const bare = { ...minute(2, 10), concurrencyMax: null };
    const { samples } = await read({ minutes: { outcome: 'read', samples: [bare] } });
    expect(samples).toEqual([{ ...minute(2, 10), concurrencyMax: 0 }]);
  });
});

describe('a minute of the account', () => {
  const unexplained = async (...rates: Rate[]) => {
    const functions = rates.map((rate, index) => target({ functionId: `id-${index}`, rate }));
    const busy = { ...minute(2, 1000), concurrencyMax: 50 };
    return (await read({ minutes: metered(busy) }, { functions })).tripwire.unexplainedUsd;
  };

  test('costs what the dearest functions would, each by its own price, and no price is none', async () => {
    const perCall = { usdPerInvocation: 0.001, usdPerSecond: 0 };
    const perSecond = { usdPerInvocation: 0, usdPerSecond: 0.001 };
    const [calls, seconds] = [await unexplained(perCall), await unexplained(perSecond)];
    expect(calls).toBeCloseTo(1, 9);
    expect(seconds).toBeCloseTo(3, 9);
    expect(await unexplained(perSecond, perCall)).toBeCloseTo(calls + seconds, 9);
    expect(await unexplained(perCall, perSecond)).toBeCloseTo(calls + seconds, 9);
    const broken = { usdPerInvocation: Number.NaN, usdPerSecond: 1 };
    expect(await unexplained(broken, perCall)).toBeCloseTo(calls, 9);
    expect(await unexplained()).toBe(0);
  });

  test('teaches nothing while something is held or suspected', async () => {
    const isFrozen = async (changes: Partial<GuardMemory>, open: PauseRecord[] = []) =>
      (await read({ minutes: metered(minute(2, 10)) }, changes, open)).tripwire.hour.isFrozen ??
      false;
    const sameHour = { ...folded, hour: { ...folded.hour, index: Math.floor(NOW_MINUTE / 60) } };
    const of = { tripwire: sameHour };
    expect(await isFrozen(of)).toBe(false);
    expect(await isFrozen({ ...of, suspects: ['id-orders'] })).toBe(true);
    expect(await isFrozen(of, [record()])).toBe(true);
    expect(await isFrozen(of, [record({ phase: 'closed' })])).toBe(false);
    expect(await isFrozen(of, [record({ phase: 'closed' }), record()])).toBe(true);
  });
});

test('what creeps is added up every ten minutes, and a ceiling of the account is one of either kind', () => {
  expect([0, 9, 10, 11, 20].filter(isCreepDue)).toEqual([0, 10, 20]);
  expect(hasAccountCeiling(policy())).toBe(false);
  expect(hasAccountCeiling(policy({ accountCeilingUsdPerHour: 5 }))).toBe(true);
  expect(hasAccountCeiling(policy({ accountCeilingUsdPerDay: 5 }))).toBe(true);
});

describe('an hour that nobody reads now', () => {
  const spent = (index: number): DetectorState => ({
    ...state(),
    hour: { ...state().hour, index, usd: 20, largestUsd: 0.1 },
  });
  const kindOf = (index: number) =>
    accountVerdictOf(policy({ accountCeilingUsdPerHour: 10 }), {
      ...{ states: { a: spent(index) }, watched: [], held: new Set<string>(), nowMs: NOW_MS },
    }).kind;

  test('has no excess that anybody saw, however many there are', () => {
    const states = Object.fromEntries(Array.from({ length: 20 }, (_, id) => [`f${id}`, state()]));
    const all = { states, watched: [], held: new Set<string>(), nowMs: NOW_MS };
    expect(accountVerdictOf(policy({ accountFloorUsd: 5 }), all)).toEqual({
      ...{ kind: 'calm', minutesLeft: Number.POSITIVE_INFINITY },
    });
  });

  test('counts while it is in progress', () => {
    const thisHour = Math.floor(NOW_MINUTE / 60);
    expect([thisHour - 1, thisHour].map(kindOf)).toEqual(['calm', 'breach']);
  });
});

describe('a look explains', () => {
  const seen = (invocations: number, durationSeconds = 0): Watched => ({
    ...{ target: target(), verdict: { kind: 'calm' }, state: undefined, share: undefined },
    ...{ newest: { invocations, durationSeconds }, reading: undefined },
  });
  const departed = (concurrencyMax: number, sinceMinutesAgo: number | null = 2): TripwireState => ({
    ...folded,
    ...{ foldedMinute: NOW_MINUTE - 2, unexplainedUsd: 5 },
    unexplainedSinceMinute: sinceMinutesAgo === null ? null : NOW_MINUTE - sinceMinutesAgo,
    excessConcurrency: [[NOW_MINUTE - 2, concurrencyMax]],
  });
  const looked = (tripwire: TripwireState, watched: Watched[], newest = minute(2, 1000)) =>
    explainedBy(
      { nowMinute: NOW_MINUTE, tripwire, samples: [minute(3, 1), newest] },
      watched,
      NOW_MINUTE + 60,
    );
  const isExplained = (tripwire: TripwireState, ...watched: Watched[]) =>
    looked(tripwire, watched).unexplainedUsd === 0;

  test('nine tenths of the calls, and no less', () => {
    expect(isExplained(departed(0), seen(500), seen(400))).toBe(true);
    expect(isExplained(departed(0), seen(500), seen(399))).toBe(false);
  });

  test('ten executions at once only by half as many of run time', () => {
    expect(isExplained(departed(9.9), seen(1000))).toBe(true);
    expect(isExplained(departed(10), seen(1000))).toBe(false);
    expect(isExplained(departed(10), seen(500, 150), seen(500, 150))).toBe(true);
    expect(isExplained(departed(10), seen(1000, 299))).toBe(false);
  });

  test('whatever the order in which minutes come', () => {
    const tripwire = departed(0);
    const samples = [minute(2, 1000), minute(3, 1)];
    const account = { nowMinute: NOW_MINUTE, tripwire, samples };
    expect(explainedBy(account, [seen(1000)], NOW_MINUTE + 60).unexplainedUsd).toBe(0);
  });

  test('nothing for eight minutes, after which the next look waits for three more', () => {
    expect(looked(departed(0, 8), [])).toEqual(departed(0, 8));
    expect(looked(departed(0, 9), []).explained.untilMinute).toBe(NOW_MINUTE + 3);
    expect(looked(departed(0, null), [])).toEqual(departed(0, null));
  });
});
