// Runs that last for minutes: they burn from their first second, and no metric has their seconds before they end.

import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import { runningOf } from '../../../lib/core/detection/running';
import type { UsageSample } from '../../../lib/core/detection/usage';
import type { Verdict } from '../../../lib/core/detection/verdict';
import {
  detectInput,
  judgeInput,
  NOW_MINUTE,
  reading,
  sample,
  stateOf,
} from '../../support/builders';

const rate = { usdPerInvocation: 2e-7, usdPerSecond: 0.000167 };
/** So many at once in the newest published minutes; nothing has ended. */
const running = (executions: number, minutes = 2): UsageSample[] =>
  Array.from({ length: minutes }, (_, index) =>
    sample({ epochMinute: NOW_MINUTE - 3 - index, concurrencyMax: executions }),
  );
const verdictOf = (samples: readonly UsageSample[], changes: Partial<DetectInput> = {}): Verdict =>
  detect(
    detectInput({
      reading: reading([...samples]),
      rate,
      timeoutSeconds: 900,
      accountExcessConcurrency: () => 1_000,
      ...changes,
    }),
  ).verdict;

describe('a thousand runs of a quarter of an hour', () => {
  it('are a breach before the first of them ends', () => {
    expect(verdictOf(running(1_000))).toMatchObject({
      kind: 'breach',
      rule: 'minute-multiple',
      certainty: 'unmistakable',
      evidence: { usdPerHour: expect.closeTo(601, 0) },
    });
  });

  it('are likely an attack on a function with users, for they take all that the account may run', () => {
    const busy = { state: stateOf({ usualPerMinute: 100_000, rate }), concurrencyMax: 1_000 };
    expect(verdictOf(running(1_000), busy)).toMatchObject({ kind: 'breach', certainty: 'likely' });
  });

  it('are none in one minute alone, nor where the account does not show them', () => {
    expect(verdictOf(running(1_000, 1)).kind).not.toBe('breach');
    expect(verdictOf(running(1_000), { accountExcessConcurrency: () => 499 }).kind).not.toBe(
      'breach',
    );
    expect(verdictOf(running(1_000), { accountExcessConcurrency: undefined }).kind).not.toBe(
      'breach',
    );
  });

  it('are not believed while their minutes may lack what began in them, nor when they are over', () => {
    const aged = (...ages: number[]) =>
      ages.map((age) => sample({ epochMinute: NOW_MINUTE - age, concurrencyMax: 1_000 }));
    expect(verdictOf(aged(1, 2)).kind).not.toBe('breach');
    expect(verdictOf(aged(11, 12)).kind).not.toBe('breach');
  });

  it('hide no flood beside them: a minute that only says what runs is no minute without calls', () => {
    const flood = [3, 4].map((age) =>
      sample({ epochMinute: NOW_MINUTE - age, invocations: 60_000, durationSeconds: 60_000 }),
    );
    const newest = sample({ epochMinute: NOW_MINUTE - 2, concurrencyMax: 1 });
    expect(verdictOf([...flood, newest], { accountExcessConcurrency: undefined }).kind).toBe(
      'breach',
    );
  });

  it('have a witness once they have ended: what a minute began never ran more at once than that', () => {
    const ended = sample({
      epochMinute: NOW_MINUTE - 3,
      invocations: 1_000,
      durationSeconds: 900_000,
    });
    expect(verdictOf([ended]).kind).toBe('breach');
    expect(verdictOf([ended], { accountExcessConcurrency: () => 499 }).kind).toBe('suspect');
  });
});

it('a burst of short runs explains its own peak, in its minute and the next', () => {
  const burst = [3, 4, 5].map((age) =>
    sample({
      epochMinute: NOW_MINUTE - age,
      invocations: age === 3 ? 0 : 1_000,
      durationSeconds: age === 3 ? 0 : 1_000,
      concurrencyMax: 1_000,
    }),
  );
  expect(verdictOf(burst, { rate: { usdPerInvocation: 0, usdPerSecond: 4e-6 } }).kind).toBe('warn');
  const unexplained = burst.map((minute) => ({ ...minute, invocations: 0, durationSeconds: 0 }));
  expect(verdictOf(unexplained, { rate: { usdPerInvocation: 0, usdPerSecond: 4e-6 } }).kind).toBe(
    'breach',
  );
});

it('a run that began in the minute before is explained by it', () => {
  const minutes = [
    [3, 0],
    [4, 500],
    [5, 500],
  ].map(([age = 0, invocations]) =>
    sample({
      epochMinute: NOW_MINUTE - age,
      invocations,
      durationSeconds: 0,
      concurrencyMax: 1_000,
    }),
  );
  expect(verdictOf(minutes).kind).not.toBe('breach');
});

it('a count that cannot be true makes the function blind, as any other does', () => {
  expect(verdictOf([sample({ concurrencyMax: Number.NaN })])).toMatchObject({
    kind: 'blind',
    because: expect.stringContaining('concurrencyMax'),
  });
});

describe('what runs', () => {
  const NOTHING = { executions: 0, usdPerMinute: 0, usd: 0, epochMinute: 0 };
  /** So long ago, so many ran at once and so many began. */
  const ran = (ago: number, concurrencyMax: number, invocations = 0): UsageSample =>
    sample({ epochMinute: NOW_MINUTE - ago, concurrencyMax, invocations });
  const of = (samples: readonly UsageSample[], executions = 1_000) =>
    runningOf(
      judgeInput({
        reading: reading(samples),
        rate: { usdPerInvocation: 0, usdPerSecond: 0.001 },
        accountExcessConcurrency: () => executions,
      }),
    );

  it('is what neither a minute nor the one before it explains, in two minutes; all of them were paid for', () => {
    const samples = [ran(6, 0, 5), ran(5, 30, 5), ran(4, 100, 10), ran(3, 80, 20)];
    // Unexplained are 20, 85 and 50.
    expect(of(samples)).toEqual({
      executions: 50,
      usdPerMinute: expect.closeTo(3, 12),
      usd: expect.closeTo(155 * 0.06, 12),
      epochMinute: NOW_MINUTE - 3,
    });
  });

  it('is as many as ran in the minute before, where those were fewer', () => {
    expect(of([ran(4, 40), ran(3, 80)])).toMatchObject({ executions: 40 });
  });

  it('is nothing where what began explains all that ran', () => {
    expect(of([ran(5, 10, 10), ran(4, 10, 10), ran(3, 20, 10)])).toEqual(NOTHING);
  });

  it.each<[string, UsageSample[], number]>([
    ['is seen once three minutes have passed', [ran(4, 9), ran(3, 9)], 9],
    ['is not seen sooner', [ran(3, 9), ran(2, 9)], 0],
    ['may be a single run', [ran(4, 1), ran(3, 1)], 1],
    ['is of the present for ten minutes', [ran(11, 9), ran(10, 9)], 9],
    ['is of the past after that', [ran(12, 9), ran(11, 9)], 0],
    [
      'takes of two reports of a minute the larger',
      [ran(4, 9), ran(3, 9), ran(3, 2), ran(4, 2)],
      9,
    ],
    ['takes of what began the larger, too', [ran(4, 9), ran(3, 9), ran(3, 2, 4)], 5],
  ])('%s', (_, samples, executions) => {
    expect(of(samples).executions).toBe(executions);
  });

  it('is what the account shows at least half of', () => {
    const samples = [ran(4, 100), ran(3, 100)];
    expect(of(samples, 50).executions).toBe(100);
    expect(of(samples, 49)).toEqual(NOTHING);
  });

  it('is nothing where nobody can know', () => {
    const samples = [ran(4, 100), ran(3, 100)];
    expect(runningOf(judgeInput({ reading: reading(samples) }))).toEqual(NOTHING);
    const unreadable = { outcome: 'unreadable', because: 'x' } as const;
    const changes = { reading: unreadable, accountExcessConcurrency: () => 1e6 };
    expect(runningOf(judgeInput(changes))).toEqual(NOTHING);
  });
});
