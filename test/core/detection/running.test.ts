// Runs that last for minutes: they burn from their first second, and no metric has their seconds before they end.

import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import type { UsageSample } from '../../../lib/core/detection/usage';
import type { Verdict } from '../../../lib/core/detection/verdict';
import { detectInput, NOW_MINUTE, reading, sample, stateOf } from '../../support/builders';

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
