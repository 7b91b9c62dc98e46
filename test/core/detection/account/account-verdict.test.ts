// The account as one spender: many functions, each too small to be anybody's concern.

import fc from 'fast-check';
import {
  type AccountVerdict,
  accountEnvelopeUsdPerMinute,
  judgeAccount,
  type Share,
} from '../../../../lib/core/detection/account/account-verdict';
import { idleShareOf } from '../../../../lib/core/detection/account/idle-share';
import { wasIdle } from '../../../../lib/core/detection/unusual-hours';
import { formatUsd } from '../../../../lib/core/units/money';
import { policy, stateOf } from '../../../support/builders';

const share = (functionId: string, overrides: Partial<Share> = {}): Share => ({
  functionId,
  excessUsd: 0,
  excessUsdPerMinute: 0,
  hour: { usd: 0, largestUsd: 0 },
  day: { usd: 0, largestUsd: 0 },
  idleDayUsd: 0,
  idleMonthUsd: 0,
  idleHourUsd: 0,
  usualDayUsd: 0,
  isHeld: false,
  ...overrides,
});

const judged = (
  shares: readonly Share[],
  changes: Parameters<typeof policy>[0] = {},
  envelopeUsdPerMinute = 0,
): AccountVerdict => judgeAccount(shares, envelopeUsdPerMinute, policy(changes), formatUsd);

const leeches = (count: number, excessUsd: number): Share[] =>
  Array.from({ length: count }, (_, index) => share(`fn-${index}`, { excessUsd }));

describe('functions that were idle', () => {
  const awake = (count: number, idleDayUsd: number): Share[] =>
    Array.from({ length: count }, (_, index) => share(`fn-${index}`, { idleDayUsd }));

  it('may not come to cost ten dollars a day together', () => {
    expect(judged(awake(50, 0.19))).toMatchObject({ kind: 'calm' });
    expect(judged(awake(50, 0.21))).toMatchObject({ kind: 'breach', rule: 'account-creep' });
  });

  it('may, where that is less than a quarter of what the account spends in a day', () => {
    const large = share('large', { usualDayUsd: 100 });
    expect(judged([...awake(50, 0.49), large])).toMatchObject({ kind: 'calm' });
    expect(judged([...awake(50, 0.51), large])).toMatchObject({ kind: 'breach', limitUsd: 25 });
  });

  it('may cost a quarter of the usual days of a month, where that is more than 200 dollars', () => {
    const month = (usdEach: number): Share[] => [
      ...[1, 2, 3].map((index) =>
        share(`fn-${index}`, { idleHourUsd: 0.05, idleMonthUsd: usdEach }),
      ),
      share('large', { usualDayUsd: 40 }),
    ];
    expect(judged(month(99))).toMatchObject({ kind: 'calm' });
    expect(judged(month(101))).toMatchObject({ kind: 'breach', limitUsd: 300 });
  });

  it('burn again with more than a cent above their level in an hour', () => {
    const again = (idleHourUsd: number): Share[] =>
      [1, 2, 3].map((index) => share(`fn-${index}`, { idleHourUsd, idleMonthUsd: 100 }));
    expect(judged(again(0.01))).toMatchObject({ kind: 'calm' });
    expect(judged(again(0.011))).toMatchObject({ kind: 'breach', rule: 'account-creep' });
  });

  it('leave the time that is left to the limits of the account: theirs is a matter of days', () => {
    const paced = awake(3, 3).map((each) => ({ ...each, excessUsdPerMinute: 0.1 }));
    expect(judged(paced)).toEqual({ kind: 'calm', minutesLeft: expect.closeTo(5 / 0.3, 9) });
  });

  it('are stopped as soon as they burn again once their month has cost 200 dollars, what is held included', () => {
    const month = (usdEach: number): Share[] => [
      ...awake(10, 0).map((each) => ({ ...each, idleMonthUsd: usdEach, isHeld: true })),
      share('again', { idleHourUsd: 0.05, idleMonthUsd: usdEach }),
      share('calm', { idleMonthUsd: usdEach }),
    ];
    expect(judged(month(16))).toMatchObject({ kind: 'calm' });
    expect(judged(month(17))).toMatchObject({
      kind: 'breach',
      rule: 'account-creep',
      culprits: ['again'],
    });
    const warm = month(17).map((each) => ({ ...each, idleHourUsd: each.idleHourUsd && 0.009 }));
    expect(judged(warm)).toMatchObject({ kind: 'calm' });
    expect(judged(month(17).filter(({ idleHourUsd }) => idleHourUsd === 0))).toMatchObject({
      kind: 'calm',
    });
  });

  it('count above what they cost at first, without their largest minute; of a usual day only that', () => {
    const idle = stateOf({ usualPerMinute: 10, rate: { usdPerInvocation: 2e-6, usdPerSecond: 0 } });
    const usd = 0.24;
    const grown = {
      ...idle,
      days: { ...idle.days, largestUsd: [5], hoursUsd: [], fromUsd: usd / 10 },
      hour: { ...idle.hour, usd, largestUsd: usd / 2 },
    };
    expect(idleShareOf(grown, false)).toMatchObject({
      idleHourUsd: expect.closeTo(0.119, 9),
      idleDayUsd: expect.closeTo(0.096, 9),
      usualDayUsd: 0.024,
    });
  });

  it('count nothing of the hour in which a pause ended, nor of a new function, nor of one with users', () => {
    const idle = stateOf();
    const hour = { ...idle.hour, usd: 3, largestUsd: 1 };
    const counted = { ...idle, hour };
    const none = { idleHourUsd: 0, idleDayUsd: 0, idleMonthUsd: 0 };
    const firstMinute = 60 * hour.index;
    const both = { idleHourUsd: expect.closeTo(2, 9), idleDayUsd: expect.closeTo(2, 9) };
    expect(idleShareOf(counted, false)).toMatchObject(both);
    const before = { ...counted, heldThroughMinute: firstMinute - 1 };
    expect(idleShareOf(before, false)).toMatchObject(both);
    expect(idleShareOf({ ...counted, heldThroughMinute: firstMinute }, false)).toMatchObject(none);
    expect(idleShareOf(counted, true)).toMatchObject(none);
    const used = { ...counted, days: { ...idle.days, fromUsd: 0.06 } };
    expect(idleShareOf(used, false)).toMatchObject(none);
  });

  it('may go on costing together what they always cost', () => {
    const small = stateOf({
      usualPerMinute: 10,
      rate: { usdPerInvocation: 2e-6, usdPerSecond: 0 },
    });
    expect(wasIdle(small.days)).toBe(true);
    const shares = Array.from({ length: 2000 }, (_, index) =>
      share(`fn-${index}`, idleShareOf(small, false)),
    );
    expect(shares.reduce((sum, { usualDayUsd }) => sum + usualDayUsd, 0)).toBeGreaterThan(20);
    expect(judged(shares)).toMatchObject({ kind: 'calm' });
  });

  it('are a matter of their own limits where they are one or two', () => {
    expect(judged([...awake(2, 9), share('still-idle')])).toMatchObject({ kind: 'calm' });
    expect(judged(awake(3, 9))).toMatchObject({ kind: 'breach', rule: 'account-creep' });
  });
});

describe('the account', () => {
  it('is calm while its functions together stay below its floor', () => {
    const atItsFloor = leeches(10, 0.5);
    expect(judged(atItsFloor)).toEqual({ kind: 'calm', minutesLeft: Number.POSITIVE_INFINITY });
  });

  it('knows how long its functions could go on before they reach a limit', () => {
    const paced = leeches(4, 0.5).map((leech) => ({ ...leech, excessUsdPerMinute: 0.05 }));
    // Three of five dollars are left, at twenty cents a minute; of two dollars an hour, ten minutes' worth.
    expect(judged(paced)).toEqual({ kind: 'calm', minutesLeft: expect.closeTo(15, 9) });
    const ceiling = { accountCeilingUsdPerHour: 2 };
    expect(judged(paced, ceiling)).toEqual({ kind: 'calm', minutesLeft: expect.closeTo(10, 9) });
    expect(judged(leeches(4, 0.5))).toEqual({
      kind: 'calm',
      minutesLeft: Number.POSITIVE_INFINITY,
    });
  });

  it('is in breach when they pass it together, though none does alone', () => {
    expect(judged(leeches(11, 0.5))).toMatchObject({
      kind: 'breach',
      rule: 'account-excess',
      spentUsd: 5.5,
      limitUsd: 5,
      because:
        'the account spent $5.50 over what its functions usually spend, limit $5.00, over many functions',
    });
  });

  it('has a limit of three of its usual hours where that is more than the floor', () => {
    expect(judged(leeches(11, 0.5), {}, 0.05).kind).toBe('calm');
    expect(judged(leeches(20, 0.5), {}, 0.05).kind).toBe('breach');
  });

  it('has ceilings only where the owner set them', () => {
    const dear = [
      share('a', { hour: { usd: 1e6, largestUsd: 1 }, day: { usd: 1e6, largestUsd: 1 } }),
    ];
    expect(judged(dear).kind).toBe('calm');
    expect(judged(dear, { accountCeilingUsdPerHour: 100 })).toMatchObject({
      rule: 'account-ceiling',
      because: expect.stringContaining('this hour, limit $100.00'),
    });
    expect(judged(dear, { accountCeilingUsdPerDay: 100 })).toMatchObject({
      rule: 'account-ceiling',
      because: expect.stringContaining('today, limit $100.00'),
    });
  });

  it('breaks no ceiling by one minute of one function', () => {
    const window = { usd: 5_002, largestUsd: 5_000 };
    const shares = [
      share('a', { hour: window, day: window }),
      share('b', { hour: { usd: 9, largestUsd: 1 } }),
    ];
    const ceilings = { accountCeilingUsdPerHour: 12, accountCeilingUsdPerDay: 12 };
    expect(judged(shares, ceilings).kind).toBe('calm');
  });

  it('leaves out what is held already', () => {
    expect(judged(leeches(11, 0.5).map((leech) => ({ ...leech, isHeld: true }))).kind).toBe('calm');
  });
});

describe('the culprits', () => {
  const culpritsOf = (verdict: AccountVerdict): readonly string[] =>
    verdict.kind === 'breach' ? verdict.culprits : [];

  it('are the dearest first, and no more than explain nine tenths', () => {
    const shares = [
      share('small', { excessUsd: 0.4 }),
      share('large', { excessUsd: 6 }),
      share('middle', { excessUsd: 3 }),
      share('held', { excessUsd: 50, isHeld: true }),
      share('innocent'),
    ];
    expect(culpritsOf(judged(shares))).toEqual(['large', 'middle']);
    const exactly = [share('small', { excessUsd: 1 }), share('large', { excessUsd: 9 })];
    expect(culpritsOf(judged(exactly))).toEqual(['large']);
    const alike = ['c', 'a', 'b'].map((id) => share(id, { excessUsd: 3 }));
    expect(culpritsOf(judged(alike))).toEqual(['a', 'b', 'c']);
  });

  it('of a day are those of the day, though the hour has only begun', () => {
    const shares = [
      share('yesterday', { day: { usd: 50, largestUsd: 1 } }),
      share('now', { hour: { usd: 1, largestUsd: 0.1 }, day: { usd: 1, largestUsd: 0.1 } }),
    ];
    expect(culpritsOf(judged(shares, { accountCeilingUsdPerDay: 20 }))).toEqual(['yesterday']);
  });

  it('are never nobody, never innocent, and the same in any order', () => {
    const shares = fc
      .uniqueArray(fc.tuple(fc.stringMatching(/^[a-z]{1,6}$/), fc.nat(500), fc.boolean()), {
        selector: ([id]) => id,
        minLength: 1,
        maxLength: 20,
      })
      .map((list) =>
        list.map(([id, cents, isHeld]) => share(id, { excessUsd: cents / 100, isHeld })),
      );
    const mixed = shares.chain((list) =>
      fc.shuffledSubarray(list, { minLength: list.length }).map((shuffled) => ({ list, shuffled })),
    );
    fc.assert(
      fc.property(mixed, ({ list, shuffled }) => {
        const verdict = judged(list);
        expect(culpritsOf(judged(shuffled))).toEqual(culpritsOf(verdict));
        if (verdict.kind !== 'breach') return;
        const byId = new Map(list.map((entry) => [entry.functionId, entry]));
        const named = verdict.culprits.map((id) => byId.get(id));
        expect(named.length).toBeGreaterThan(0);
        expect(named.every((entry) => entry && !entry.isHeld && entry.excessUsd > 0)).toBe(true);
        const explained = named.reduce((sum, entry) => sum + (entry?.excessUsd ?? 0), 0);
        expect(explained).toBeGreaterThanOrEqual(0.9 * verdict.spentUsd - 1e-9);
      }),
    );
  });
});

describe('more spend by anyone', () => {
  it('never makes the account calmer', () => {
    const amounts = fc.array(fc.tuple(fc.nat(300), fc.nat(300)), { minLength: 1, maxLength: 20 });
    const withCents = (cents: readonly number[]): Share[] =>
      cents.map((cent, index) => share(`fn-${index}`, { excessUsd: cent / 100 }));
    fc.assert(
      fc.property(amounts, (pairs) => {
        const less = judged(withCents(pairs.map(([cents]) => cents)));
        const more = judged(withCents(pairs.map(([cents, added]) => cents + added)));
        if (less.kind === 'breach') expect(more.kind).toBe('breach');
      }),
    );
  });
});

describe('the envelope of the account', () => {
  it('is the busiest hour of all its functions together', () => {
    const day = stateOf({ usualPerMinute: 10 });
    const peak = {
      ...day,
      ringUsdPerMinute: day.ringUsdPerMinute.map((_, slot) => (slot === 0 ? 2 : 0)),
    };
    expect(accountEnvelopeUsdPerMinute([day, peak])).toBeCloseTo(2.1, 9);
  });

  it('takes unknown hours for nothing, and no functions for nothing', () => {
    expect(accountEnvelopeUsdPerMinute([stateOf({ knownForMinutes: 1 })])).toBe(0);
    expect(accountEnvelopeUsdPerMinute([])).toBe(0);
  });
});
