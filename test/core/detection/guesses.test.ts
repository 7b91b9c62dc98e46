// What the guard guesses where nobody set a limit: which of it is doubtful and only held, and what an idle function is not
// allowed. A hundred invocations cost a dollar.

import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import {
  dayGrowthFinding,
  guessedUsdPerDay,
  hasNoUsers,
  isTakingAll,
  minuteFinding,
  newBurnFinding,
  newBurnUsdPerHour,
} from '../../../lib/core/detection/guesses';
import type { Finding, JudgeInput } from '../../../lib/core/detection/judge-input';
import { type Pace, STANDSTILL } from '../../../lib/core/detection/pace';
import { NO_DAYS } from '../../../lib/core/detection/rolling-day';
import type { Verdict } from '../../../lib/core/detection/verdict';
import {
  detectInput,
  judgeInput,
  NOW_MINUTE,
  newestMinutes,
  reading,
  stateOf,
} from '../../support/builders';

const seeing = (invocations: readonly number[], changes: Partial<DetectInput> = {}): Verdict =>
  detect(detectInput({ reading: reading(newestMinutes(invocations)), ...changes })).verdict;

describe('what is doubtful', () => {
  it('is what a function with users does at a multiple of its usual: it is held', () => {
    const busy = { state: stateOf({ usualPerMinute: 10 }) };
    expect(seeing([1_000, 1_000, 1_000], busy)).toMatchObject({
      kind: 'breach',
      certainty: 'doubtful',
    });
  });

  it('is not what an idle function burns: it is paused', () => {
    expect(seeing([120, 120])).toMatchObject({ kind: 'breach', certainty: 'unmistakable' });
  });

  it('is likely an attack once it takes nearly all that the account may run', () => {
    const flood = newestMinutes([1_000, 1_000, 1_000]).map((newestMinute) => ({
      ...newestMinute,
      durationSeconds: 900 * 60,
    }));
    const changes = { state: stateOf({ usualPerMinute: 10 }), reading: reading(flood) };
    expect(seeing([], { ...changes, concurrencyMax: 1_000 })).toMatchObject({
      certainty: 'likely',
    });
    expect(seeing([], { ...changes, concurrencyMax: 3_000 })).toMatchObject({
      certainty: 'doubtful',
    });
  });

  it('is a day of three times the largest: any 24 hours, whatever the clock says', () => {
    // $14.40 a day is usual; $46 were spent in the 23 hours before this one.
    const usual = stateOf({ usualPerMinute: 1 });
    const hoursUsd = usual.days.hoursUsd.map(() => 2);
    const grown = { ...usual, days: { ...usual.days, hoursUsd } };
    const lately = new Array<number>(28).fill(2);
    expect(seeing(lately, { state: grown })).toMatchObject({
      kind: 'breach',
      rule: 'day-growth',
      certainty: 'doubtful',
    });
    const less = { ...usual, days: { ...usual.days, hoursUsd: hoursUsd.map((usd) => usd * 0.8) } };
    expect(seeing(lately, { state: less })).toMatchObject({
      kind: 'warn',
      because: expect.stringContaining('accept it if it is meant to stay'),
    });
  });
});

describe('a new function', () => {
  const young = stateOf({ knownForMinutes: 60 });

  it('runs at four dollars an hour from its first minute', () => {
    // 6.6 cents a minute.
    expect(seeing(new Array<number>(28).fill(6.6), { state: young }).kind).toBe('learning');
  });

  it('that has spent twenty dollars in a day is told, and runs on', () => {
    const dear = { ...young, days: { ...young.days, hoursUsd: young.days.hoursUsd.map(() => 1) } };
    expect(seeing(new Array<number>(28).fill(6.6), { state: dear })).toMatchObject({
      kind: 'warn',
      because: expect.stringContaining('a new function spent $2'),
    });
  });

  it('that takes up what the account can run is paused, however cheap its memory', () => {
    const flood = newestMinutes([7, 7, 7, 7, 7, 7, 7, 7]).map((newestMinute) => ({
      ...newestMinute,
      durationSeconds: 7 * 900,
    }));
    const changes = { state: young, reading: reading(flood), timeoutSeconds: 900 };
    expect(seeing([], { ...changes, concurrencyMax: 100 })).toMatchObject({ rule: 'new-burn' });
    expect(seeing([], { ...changes, concurrencyMax: 1_000 }).kind).toBe('learning');
  });
});

/** Its largest usual day cost so much. */
const ofDay = (usd: number) => ({ ...stateOf(), days: { ...NO_DAYS, largestUsd: [usd] } });
const paceOf = (changes: Partial<Pace>): Pace => ({ ...STANDSTILL, ...changes });

describe('a function has no users', () => {
  it('below a dollar on its largest day, and while nobody knows it', () => {
    expect([0.99, 1].map((usd) => hasNoUsers(ofDay(usd)))).toEqual([true, false]);
    expect(hasNoUsers(undefined)).toBe(true);
  });
});

describe('any 24 hours', () => {
  it('may cost three times the largest day, and ten dollars at least', () => {
    expect([3, 4].map((usd) => guessedUsdPerDay(ofDay(usd)))).toEqual([10, 12]);
  });

  const hoursUsd = new Array<number>(24).fill(2);
  const grown = { ...ofDay(20), days: { ...NO_DAYS, largestUsd: [20], hoursUsd } };
  const finding = (heldThroughMinute: number): Finding => {
    const hour = { ...grown.hour, usd: 5, largestUsd: 1 };
    const state = { ...grown, hour, heldThroughMinute };
    return dayGrowthFinding(judgeInput({ state }), paceOf({ usdPerMinute: 0.3 }));
  };

  it('are the 23 before this hour and what it cost without its largest minute', () => {
    expect(finding(0)).toMatchObject({
      ...{ rule: 'day-growth', spentUsd: 46 + 4, limitUsd: 60, usdPerMinute: 0.3 },
      sinceMinute: NOW_MINUTE - 1440,
    });
    expect(finding(0).words()).toBe('$50.00 in 24 hours, its largest day was $20.00');
  });

  it('are asked about again a day after a hold ended, and not a minute sooner', () => {
    const spentUsd = [1439, 1440].map((ago) => finding(NOW_MINUTE - ago).spentUsd);
    expect(spentUsd).toEqual([0, 50]);
  });

  it('have calmed down at the mean of the largest day', () => {
    const { isQuiet } = finding(0);
    expect([20 / 1440, 20.1 / 1440].map((usd) => isQuiet([usd]))).toEqual([true, false]);
  });
});

describe('a minute unlike any of the week', () => {
  const found = (
    precedentUsd: number,
    pace: Partial<Pace>,
    changes: Partial<JudgeInput> = {},
  ): Finding =>
    minuteFinding(
      judgeInput({ state: ofDay(20), precedentUsd, concurrencyMax: 1_000, ...changes }),
      paceOf({ unreportedExcessUsd: 3, runningUsd: 5, ...pace }),
      7,
    );
  const isFound = (...of: Parameters<typeof found>): boolean => found(...of).spentUsd > 0;

  it('costs more than five times the dearest, confirmed: its sum is all that stands, ran or is not reported', () => {
    expect(found(1, { confirmedUsd: 5.01 })).toMatchObject({
      ...{ spentUsd: 7 + 3 + 5, limitUsd: 0, certainty: 'doubtful', usdPerMinute: 0 },
      sinceMinute: NOW_MINUTE,
    });
    expect(isFound(1, { confirmedUsd: 5 })).toBe(false);
    const state = { ...ofDay(20), fast: { ...stateOf().fast, sinceMinute: NOW_MINUTE - 9 } };
    expect(found(1, {}, { state }).sinceMinute).toBe(NOW_MINUTE - 9);
  });

  it('costs more than a quarter more than the dearest where it takes all of the account', () => {
    const all = { confirmedConcurrency: 801 };
    expect(isFound(1, { confirmedUsd: 1.26, ...all })).toBe(true);
    expect(isFound(1, { confirmedUsd: 1.25, ...all })).toBe(false);
    expect(isFound(1, { confirmedUsd: 1.26, confirmedConcurrency: 800 })).toBe(false);
  });

  it('costs more than three dollars an hour, and says so', () => {
    expect(isFound(0, { confirmedUsd: 0.05 })).toBe(false);
    expect(isFound(0, { confirmedUsd: 0.051 })).toBe(true);
    expect(found(0, {}).words()).toBe(
      'over $3.00/h in each of its newest minutes, 5 times any minute of its past week',
    );
  });

  it('takes two reported minutes and forty cents where the function has no users', () => {
    const idle = { state: ofDay(0.5) };
    expect(isFound(0, { confirmedUsd: 9 }, idle)).toBe(false);
    expect(found(0, { twiceSeenUsd: 0.06 }, idle)).toMatchObject({
      ...{ spentUsd: 15, limitUsd: 0.4, certainty: 'unmistakable' },
    });
  });

  it('is never over while it is the newest', () => {
    expect(found(0, {}).isQuiet([0])).toBe(false);
  });
});

describe('what takes all that an account may run', () => {
  it('is more than four fifths of it; nobody takes all of what is not known', () => {
    const takes = (confirmedConcurrency: number, concurrencyMax?: number): boolean =>
      isTakingAll(concurrencyMax === undefined ? {} : { concurrencyMax }, { confirmedConcurrency });
    expect([takes(800, 1_000), takes(801, 1_000), takes(1e9)]).toEqual([false, true, false]);
  });
});

describe('a new function is stopped', () => {
  const burning = (usdPerHour: number, pace: Partial<Pace> = {}, concurrencyMax = 1_000): Finding =>
    newBurnFinding(
      judgeInput({ state: { ...stateOf(), hour: { ...stateOf().hour, usd: 2 } }, concurrencyMax }),
      paceOf({ confirmedUsd: usdPerHour / 60, usdPerMinute: 1, runningUsd: 3, ...pace }),
    );

  it('above $25 an hour for each thousand that its account may run, and no less', () => {
    expect([undefined, 10, 1_000, 3_000].map((most) => newBurnUsdPerHour(most))).toEqual([
      25, 25, 25, 75,
    ]);
    expect(burning(25)).toMatchObject({ spentUsd: 0, usdPerMinute: 0, limitUsd: 0.4 });
    expect(burning(25.1)).toMatchObject({
      ...{ spentUsd: 5, usdPerMinute: 1, certainty: 'unmistakable' },
      sinceMinute: stateOf().hour.index * 60,
    });
    expect(burning(25.1).isQuiet([0])).toBe(false);
    expect(burning(60, {}, 3_000).spentUsd).toBe(0);
    expect(burning(60, {}, 3_000).words()).toBe('a new function at $60.00/h, limit $75.00/h');
  });

  it('above $3 an hour where it takes all of the account', () => {
    const all = { confirmedConcurrency: 801 };
    expect([3, 3.01].map((usd) => burning(usd, all).spentUsd)).toEqual([0, 5]);
    expect(burning(3.01).spentUsd).toBe(0);
  });
});
