// When a look at every function has explained what the account showed, when the next one has to come, and what the
// account's own ceilings count.

import { NO_TRIPWIRE, type TripwireState } from '../../lib/core/detection/account/tripwire';
import { foldTripwire } from '../../lib/core/detection/account/tripwire-fold';
import type { DetectorState } from '../../lib/core/detection/baseline';
import type { AccountSample } from '../../lib/core/detection/usage';
import {
  type AccountReading,
  accountVerdictOf,
  explainedBy,
  lookAgainMinute,
} from '../../lib/engine/watching/watch-account';
import type { Watched } from '../../lib/engine/watching/watch-input';
import { accountSample, NOW_MINUTE, NOW_MS, policy, state, target } from '../support/builders';
import { FLOOD, World } from '../support/guarded-world';

const RATE = { usdPerInvocation: 0.001, usdPerSecond: 0.0001 };
const busy = { invocations: 6_000, concurrencyMax: 100 };

/** Three minutes of unexplained traffic, the newest two minutes old. */
function departed(minutesAgo = 4): AccountReading {
  const samples = Array.from(
    { length: minutesAgo - 1 },
    (_, index): AccountSample =>
      accountSample({ epochMinute: NOW_MINUTE - minutesAgo + index, ...busy }),
  );
  const tripwire = foldTripwire({ ...NO_TRIPWIRE, foldedMinute: 1 }, samples, RATE);
  return { nowMinute: NOW_MINUTE, tripwire, samples };
}

const seen = (invocations: number, durationSeconds: number): Watched => ({
  target: target(),
  verdict: { kind: 'calm' },
  state: undefined,
  share: undefined,
  newest: { invocations, durationSeconds },
  reading: undefined,
});

const UNTIL = NOW_MINUTE + 60;
const explained = (reading: AccountReading, watched: readonly Watched[]): TripwireState =>
  explainedBy(reading, watched, UNTIL);

describe('a look', () => {
  it('explains a departure that the functions’ own metrics add up to', () => {
    const after = explained(departed(), [seen(3_000, 1_800), seen(2_500, 1_500)]);
    expect(after).toMatchObject({
      unexplainedUsd: 0,
      explained: { invocations: 6_000, concurrency: 100, untilMinute: UNTIL },
    });
  });

  test.each<[string, Watched[]]>([
    ['whose invocations nobody made', [seen(5_000, 6_000)]],
    // Long runs report when they end: the account shows them long before.
    ['whose executions nobody has reported', [seen(6_000, 1_000)]],
    ['of which nothing was read', []],
  ])('does not explain one %s', (_, watched) => {
    const reading = departed();
    expect(explained(reading, watched)).toBe(reading.tripwire);
  });

  it('sets no level by minutes from before a hold: what they show is about to fall', () => {
    const watched = [seen(6_000, 6_000)];
    const newestMinute = NOW_MINUTE - 2;
    const after = explainedBy(departed(), watched, UNTIL, newestMinute);
    expect(after).toMatchObject({
      unexplainedUsd: 0,
      explained: { invocations: 0, concurrency: 0, untilMinute: NOW_MINUTE },
    });
    expect(explainedBy(departed(), watched, UNTIL, newestMinute - 1)).toEqual(
      explained(departed(), watched),
    );
    const { samples, ...account } = departed();
    const flood = samples.map((minute, index) =>
      index === samples.length - 1 ? minute : { ...minute, invocations: 60_000 },
    );
    expect(
      explainedBy({ ...account, samples: flood }, watched, UNTIL, newestMinute - 1).explained,
    ).toMatchObject({ invocations: 6_000 });
  });

  it('needs no run time for a few executions at a moment', () => {
    const samples = [accountSample({ invocations: 6_000, concurrencyMax: 9 })];
    const tripwire = foldTripwire({ ...NO_TRIPWIRE, foldedMinute: 1 }, samples, RATE);
    const reading = { nowMinute: NOW_MINUTE, tripwire, samples };
    expect(explained(reading, [seen(6_000, 1)]).unexplainedUsd).toBe(0);
  });

  it('that explained nothing for eight minutes is bought again only after three more', () => {
    const after = explained(departed(11), []);
    expect(after).toMatchObject({
      unexplainedUsd: 0,
      explained: { invocations: 0, untilMinute: NOW_MINUTE + 3 },
    });
  });

  it('says nothing without a newest minute of the account', () => {
    const { tripwire } = departed();
    const none = { nowMinute: NOW_MINUTE, tripwire, samples: [] };
    expect(explained(none, [seen(6_000, 6_000)])).toBe(tripwire);
    const older = { ...departed(), tripwire: { ...tripwire, foldedMinute: NOW_MINUTE } };
    expect(explained(older, [seen(6_000, 6_000)])).toBe(older.tripwire);
  });
});

describe('the account', () => {
  it('is read from where it was left, twenty minutes back for late buckets, and an hour at most', async () => {
    const world = World.of();
    const asked: number[][] = [];
    const honest = world.fake.meter.readAccount;
    world.fake.meter.readAccount = async (from, to, span) => {
      if (span === 1) asked.push([world.nowMinute - from, world.nowMinute - to]);
      return honest(from, to, span);
    };
    await world.ask({ perMinute: 1, secondsEach: 1 }).live(25);
    expect(asked.at(-1)).toEqual([20, 0]);
    await world.pass(30).tick();
    expect(asked.at(-1)).toEqual([31, 0]);
    await world.pass(300).tick();
    expect(asked.at(-1)).toEqual([60, 0]);
  });

  it('is believed where its cloud counts no executions at once, and not where the count is missing', async () => {
    const world = World.of();
    const honest = world.fake.meter.readAccount;
    const problemsWith = async (concurrencyMax: null | undefined): Promise<readonly string[]> => {
      world.fake.meter.readAccount = async (...span) => {
        const reading = await honest(...span);
        if (reading.outcome !== 'read') return reading;
        const samples = reading.samples.map((sample) => ({
          ...sample,
          concurrencyMax: concurrencyMax as null,
        }));
        return { ...reading, samples };
      };
      return (await world.ask({ perMinute: 60, secondsEach: 1 }).live(5)).problems;
    };
    expect(await problemsWith(null)).toEqual([]);
    expect(await problemsWith(undefined)).toContainEqual(
      expect.stringContaining('concurrencyMax missing'),
    );
  });
});

describe('a second attack', () => {
  it('does not hide below the level of a first that was just held', async () => {
    const functions = ['a', 'b', 'c', 'd'].map((name) => target({ functionId: name, name }));
    const world = World.of(functions, { guardBudgetUsdPerMonth: 0.5 });
    await world.live(3);
    await world.ask(FLOOD, 'a').live(4);
    await world.ask({ perMinute: 12_000, secondsEach: 1 }, 'b').live(6);
    expect(world.records.map(({ functionId }) => functionId)).toEqual(['a', 'b']);
  });
});

describe('a flood that a person resumed', () => {
  it('is held again where it goes on, and not explained by the minutes that were forgiven', async () => {
    const functions = ['a', 'b', 'c', 'd'].map((name) => target({ functionId: name, name }));
    const world = World.of(functions, { guardBudgetUsdPerMonth: 0.5, afterPause: 'manual' });
    await world.live(3);
    await world.ask(FLOOD, 'a').live(4);
    await world.resume({ functionId: 'a' });
    await world.live(8);
    expect(world.records.map(({ phase }) => phase)).toEqual(['closed', 'paused']);
  });
});

describe('a ceiling of the account', () => {
  const spent = (usd: number, dayIndex = Math.floor(NOW_MINUTE / 1440)): DetectorState => ({
    ...state(),
    day: { index: dayIndex, usd, largestUsd: 0.1, largestMinute: 0 },
  });
  const judged = (states: Record<string, DetectorState>, held: readonly string[] = []) =>
    accountVerdictOf(policy({ accountCeilingUsdPerDay: 10 }), {
      states,
      watched: [],
      held: new Set(held),
      nowMs: NOW_MS,
    });

  test('counts functions that nobody reads now by what is known of their day', () => {
    expect(judged({ a: spent(6), b: spent(5) })).toMatchObject({
      kind: 'breach',
      rule: 'account-ceiling',
      culprits: ['a', 'b'],
    });
    const yesterday = Math.floor(NOW_MINUTE / 1440) - 1;
    expect(judged({ a: spent(6), b: spent(5, yesterday) }).kind).toBe('calm');
  });

  test('leaves out what is held: one attack must not pause everybody else', () => {
    expect(judged({ a: spent(60), b: spent(5) }, ['a']).kind).toBe('calm');
  });

  it('is kept without a look at everybody: usual spend can pass it too', async () => {
    const ids = ['id-a', 'id-b', 'id-c'];
    const functions = ids.map((functionId) => target({ functionId, name: functionId }));
    const world = World.of(functions, { baselineMultiple: 1e6, accountCeilingUsdPerDay: 1 });
    await world.live(3);
    for (const id of ids) world.ask({ perMinute: 1_000, secondsEach: 1 }, id);
    const report = await world.live(35);
    expect(report.isDrillDown).toBe(false);
    expect(new Set(world.records.map(({ rule }) => rule))).toEqual(new Set(['account-ceiling']));
  });
});

describe('the next look', () => {
  test.each([
    [Number.POSITIVE_INFINITY, 60],
    [600, 60],
    [17.9, 17],
    [0.5, 3],
    [-5, 3],
  ])('with %d minutes left to the account’s limit comes after %d', (minutesLeft, minutes) => {
    const at = lookAgainMinute({ kind: 'calm', minutesLeft }, NOW_MINUTE);
    expect(at).toBe(NOW_MINUTE + minutes);
  });

  it('after a breach comes in an hour: its culprits are paused', () => {
    const breach = { kind: 'breach', rule: 'account-excess', because: '', culprits: [] } as const;
    expect(lookAgainMinute({ ...breach, spentUsd: 6, limitUsd: 5 }, NOW_MINUTE)).toBe(UNTIL);
  });
});
