// How many run on probation, what they may burn, when nobody can judge it, and what running away again does to a record.

import { burnUsdPerMinute, tightUsdPerMinute } from '../../../lib/core/detection/hold-bounds';
import type { PauseRecord } from '../../../lib/core/pausing/pause-record';
import type { Lever } from '../../../lib/core/pausing/target';
import {
  isAffordable,
  probationExecutions,
  probationVerdict,
  reTripped,
  tighterHold,
} from '../../../lib/engine/records/probation';
import {
  concurrency,
  heldLever,
  minutesFrom,
  NOW_MINUTE,
  NOW_MS,
  policy,
  reading,
  record,
  source,
  stateOf,
  target,
} from '../../support/builders';

/** Ten cents a minute are usual; one execution that is never idle burns 0.6 cents. */
const rate = { usdPerInvocation: 0, usdPerSecond: 0.000_1 };
const state = stateOf({ usualPerMinute: 10 });
const lookups = { targetOf: () => target({ rate }), stateOf: () => state };
const unknown = [
  { ...lookups, targetOf: () => undefined },
  { ...lookups, stateOf: () => undefined },
];
const holding = (lever: Lever, changes: Partial<PauseRecord> = {}): PauseRecord =>
  record({ held: [heldLever({ wanted: lever, paused: lever })], ...changes });

describe('on probation there run', () => {
  test('as many as the policy says, and no more than the usual burn allows', () => {
    const few = (probationConcurrency: number) =>
      probationExecutions(record(), policy({ probationConcurrency }), lookups);
    expect(few(2)).toBe(2);
    const tight = Math.floor(tightUsdPerMinute(state) / burnUsdPerMinute(1, state, rate));
    expect(tight).toBeGreaterThan(2);
    expect(few(1_000)).toBe(tight);
  });

  test('as many as the policy says of what nobody knows', () => {
    for (const blind of unknown)
      expect(probationExecutions(record(), policy({ probationConcurrency: 900 }), blind)).toBe(900);
  });

  test('as many as were held, where it was only held', () => {
    const few = policy({ probationConcurrency: 2 });
    expect(probationExecutions(holding(concurrency(7), { depth: 'clamp' }), few, lookups)).toBe(7);
    const queue = holding(source('q', 'disabled'), { depth: 'clamp' });
    expect(probationExecutions(queue, few, lookups)).toBe(2);
  });
});

describe('what runs is affordable', () => {
  const slots = tightUsdPerMinute(state) / burnUsdPerMinute(1, state, rate);

  test('while it burns no more than its usual', () => {
    expect(isAffordable(holding(concurrency(Math.floor(slots))), lookups)).toBe(true);
    expect(isAffordable(holding(concurrency(Math.floor(slots) + 1)), lookups)).toBe(false);
    const exact = {
      ...lookups,
      targetOf: () =>
        target({ rate: { usdPerInvocation: 0, usdPerSecond: tightUsdPerMinute(state) / 60 } }),
    };
    expect(isAffordable(holding(concurrency(1)), exact)).toBe(true);
  });

  test('always in a hold, and never where nobody can say', () => {
    expect(isAffordable(holding(concurrency(900), { depth: 'clamp' }), lookups)).toBe(true);
    for (const blind of unknown) expect(isAffordable(holding(concurrency(1)), blind)).toBe(false);
    expect(isAffordable(holding(source('q', 'disabled')), lookups)).toBe(false);
  });
});

describe('a hold is made tighter', () => {
  const burnt = {
    ...state,
    days: { ...state.days, hoursUsd: state.days.hoursUsd.map(() => 1_000) },
  };
  const over = { ...lookups, stateOf: () => burnt };

  test('only where it lets more run than its usual burn allows', () => {
    const tight = Math.floor(tightUsdPerMinute(state) / burnUsdPerMinute(1, state, rate));
    const at = (executions: number) =>
      tighterHold(holding(concurrency(executions), { depth: 'clamp' }), over)?.executions;
    expect([at(tight), at(tight + 1)]).toEqual([undefined, tight]);
  });

  test('not where it holds no concurrency, or where nobody knows the function', () => {
    const queue = holding(source('q', 'disabled'), { depth: 'clamp' });
    expect(tighterHold(queue, over)).toBeUndefined();
    const wide = holding(concurrency(900), { depth: 'clamp' });
    for (const blind of unknown) expect(tighterHold(wide, { ...over, ...blind })).toBeUndefined();
  });
});

describe('probation is judged', () => {
  const since = NOW_MINUTE - 30;
  const onProbation = record({
    ...{ phase: 'probation', openedAtMs: NOW_MS - 90 * 60_000, phaseSinceMs: since * 60_000 },
  });
  const verdictOf = (
    perMinute: number,
    changes: object = {},
    mode: 'enforce' | 'observe' = 'enforce',
  ) =>
    probationVerdict(onProbation, policy({ mode }), {
      targetOf: () => target({ rate: { usdPerInvocation: 0.01, usdPerSecond: 0 } }),
      stateOf: () => state,
      readingOf: () => reading(minutesFrom(since, new Array(29).fill(perMinute))),
      watermarkMinute: NOW_MINUTE - 2,
      clock: () => NOW_MS,
      ...changes,
    }).kind;

  test('by what it does, and a guard that observes shuts nothing again', () => {
    expect(verdictOf(10)).toBe('calm');
    expect(verdictOf(600)).toBe('hot');
    expect(verdictOf(10, {}, 'observe')).toBe('calm');
    expect(verdictOf(600, {}, 'observe')).toBe('watching');
  });

  test('by nobody without the function, its state or a reading', () => {
    for (const missing of ['targetOf', 'stateOf', 'readingOf'])
      expect(verdictOf(600, { [missing]: () => undefined })).toBe('watching');
  });
});

describe('what runs away again', () => {
  const again = (changes: Partial<PauseRecord> = {}) =>
    reTripped(
      holding(concurrency(2), { phase: 'probation', untold: ['probation'], ...changes }),
      'too much',
      policy({ holdMinutes: 60, holdMinutesMax: 1440 }),
      NOW_MS,
    );

  test('is held for twice as long, and that is told', () => {
    expect(again({ holdLevel: 1 })).toMatchObject({
      ...{ phase: 'pausing', holdLevel: 2, holdUntilMs: NOW_MS + 240 * 60_000 },
      untold: ['probation', 're-tripped'],
      history: expect.arrayContaining([
        { atMs: NOW_MS, phase: 'pausing', by: 'probation', because: 'too much' },
      ]),
    });
  });

  test('stays for a person where only a person ends it', () => {
    expect(again({ holdUntilMs: null }).holdUntilMs).toBeNull();
  });
});
