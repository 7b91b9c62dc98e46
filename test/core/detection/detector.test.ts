// The one decision that pauses things. Money is easy here: a hundred invocations cost a dollar, and an idle function
// breaks the fast rule above $1, and a new function the burn limit above $25 an hour.

import { afterResume } from '../../../lib/core/detection/after-resume';
import { stateFromHistory } from '../../../lib/core/detection/baseline';
import type { DetectInput } from '../../../lib/core/detection/detect-input';
import { detect } from '../../../lib/core/detection/detector';
import { settleMinutesOf } from '../../../lib/core/detection/quiet';
import type { Verdict } from '../../../lib/core/detection/verdict';
import {
  detectInput,
  minutesFrom,
  NOW_MINUTE,
  NOW_MS,
  newestMinutes,
  policy,
  RATE,
  reading,
  sample,
  stateOf,
} from '../../support/builders';

const seeing = (invocations: readonly number[], changes: Partial<DetectInput> = {}): Verdict =>
  detect(detectInput({ reading: reading(newestMinutes(invocations)), ...changes })).verdict;

/** High enough that only the rule under test can fire. */
const noCeilings = { ceilingUsdPerHour: 1e6, ceilingUsdPerDay: 1e6, ceilingUsdPerMonth: 1e6 };

describe('an idle function', () => {
  test.each<[string, readonly number[], Verdict['kind']]>([
    ['is calm while nothing runs', [], 'calm'],
    ['is calm when it runs a little', [1, 1, 1], 'calm'],
    ['is suspect when its pace would pass a dollar within half an hour', [5, 5, 5], 'suspect'],
    ['is in breach when two minutes pass a dollar', [120, 120], 'breach'],
    ['is only suspect after one minute, however dear', [1_000_000], 'suspect'],
    ['is only suspect after one minute among silent ones', [0, 0, 1_000_000, 0], 'suspect'],
  ])('%s', (_, invocations, kind) => {
    expect(seeing(invocations).kind).toBe(kind);
  });

  it('says why in numbers', () => {
    // A month of ceilings out of the way; 9,200 a minute cost $92.
    const verdict = seeing([9_200, 9_200], { policy: policy(noCeilings) });
    expect(verdict).toMatchObject({
      kind: 'breach',
      rule: 'fast-excess',
      because: expect.stringMatching(
        /^about \$5,520\/h at 9,200 invocations\/min, normally idle; \$\d+\.\d\d over its allowance, limit \$1\.00$/,
      ),
      evidence: {
        atMinute: NOW_MINUTE,
        invocationsPerMinute: 9_200,
        usdPerHour: 5_520,
        limitUsd: 1,
        sinceMinute: NOW_MINUTE - 3,
      },
    });
  });

  it('draws the last half hour, silent minutes included', () => {
    const verdict = seeing([120, 0, 120, 120]);
    expect(verdict).toMatchObject({
      evidence: { series: [...new Array(26).fill(0), 120, 0, 120, 120] },
    });
  });

  it('tells what share of the last minutes failed, each minute once', () => {
    const samples = newestMinutes([0, 120, 120]).map((newestMinute) => ({
      ...newestMinute,
      errors: newestMinute.invocations / 4,
    }));
    const twice = [...samples.reverse(), ...samples];
    expect(seeing([], { reading: reading(twice) })).toMatchObject({
      evidence: { errorShare: 0.25 },
    });
  });
});

describe('a busy function', () => {
  const busy = { state: stateOf({ usualPerMinute: 10 }), policy: policy(noCeilings) };

  test.each<[string, readonly number[], Verdict['kind']]>([
    ['is calm at its usual', [10, 10, 10], 'calm'],
    ['is calm at three times its usual', [30, 30, 30], 'calm'],
    ['is calm when it makes up for a quiet hour', [0, 0, 30, 30, 30, 30], 'calm'],
    // Three usual hours are $18: ten times the usual takes 26 minutes to pile that up.
    ['is suspect at ten times its usual', [100, 100, 100], 'suspect'],
    ['is in breach when hours of its usual are spent in minutes', [1_000, 1_000, 1_000], 'breach'],
  ])('%s', (_, invocations, kind) => {
    expect(seeing(invocations, busy).kind).toBe(kind);
  });

  it('that has just ebbed is described by the minute before', () => {
    const verdict = seeing([1_800, 1_800, 10], busy);
    expect(verdict).toMatchObject({ evidence: { invocationsPerMinute: 1_800, usdPerHour: 1_080 } });
  });

  it('is compared with its usual in the words', () => {
    const verdict = seeing([1_800, 1_800], busy);
    expect(verdict).toMatchObject({
      because: expect.stringContaining('about $1,080/h at 1,800 invocations/min, normally 10'),
      evidence: { usualInvocationsPerMinute: 10, usualUsdPerHour: 6 },
    });
  });
});

describe('the slow rule', () => {
  it('catches what stays below the fast allowance for hours', () => {
    // Nine cents a minute against an allowance of ten; the slow rule minds a cent and a quarter of it less.
    const patient = policy({ baselineMultiple: 200, ...noCeilings });
    const nowMinute = NOW_MINUTE;
    const state = { ...stateOf({ policy: patient }), settledMinute: nowMinute - 80 };
    const samples = minutesFrom(nowMinute - 79, new Array<number>(77).fill(9));
    const verdict = detect(
      detectInput({ state, policy: patient, reading: reading(samples) }),
    ).verdict;
    expect(verdict).toMatchObject({
      kind: 'breach',
      rule: 'slow-excess',
      evidence: { limitUsd: 5 },
    });
  });
});

describe('a ceiling', () => {
  const young = stateOf({ knownForMinutes: 60 });

  test.each<[string, Partial<Parameters<typeof policy>[0]>, string, string]>([
    ['of an hour', { ceilingUsdPerHour: 5 }, 'hour-ceiling', 'this hour, ceiling $5.00'],
    ['of a day', { ceilingUsdPerHour: 1e6, ceilingUsdPerDay: 4 }, 'day-ceiling', 'today'],
    [
      'of a month',
      { ceilingUsdPerHour: 1e6, ceilingUsdPerDay: 1e6, ceilingUsdPerMonth: 3 },
      'month-ceiling',
      'this month, ceiling $3.00',
    ],
  ])('%s stops a function too new to have a usual', (_, changes, rule, words) => {
    const verdict = seeing([300, 300, 300], { state: young, policy: policy(changes) });
    expect(verdict).toMatchObject({ kind: 'breach', rule });
    expect(verdict).toMatchObject({
      because: expect.stringContaining(words.replace('today', 'this day')),
    });
  });

  it('and a burn limit are all that a new function meets', () => {
    expect(seeing([40, 40], { state: young }).kind).toBe('learning');
    expect(seeing([200, 200], { state: young })).toMatchObject({
      kind: 'breach',
      rule: 'new-burn',
      certainty: 'unmistakable',
    });
    expect(seeing([1, 1], { state: young })).toEqual({
      kind: 'learning',
      because:
        'its history is shorter than the learning time; only ceilings and a burn limit apply',
    });
  });

  it('counts what was spent before the guard first looked', () => {
    const spent = { ...stateOf(), day: { ...stateOf().day, usd: 19.5 } };
    const capped = policy({ ceilingUsdPerDay: 20 });
    expect(seeing([60, 60], { state: spent, policy: capped })).toMatchObject({
      kind: 'breach',
      rule: 'day-ceiling',
    });
  });

  it('is what a person said: without one there is none', () => {
    const relaxed = policy({ baselineMultiple: 1e6, slowFloorUsd: 1e6 });
    const steady = { state: { ...stateOf({ usualPerMinute: 1_000 }) }, policy: relaxed };
    expect(seeing([1_000, 1_000], steady).kind).toBe('calm');
    const capped = { ...steady, policy: { ...relaxed, ceilingUsdPerHour: 5 } };
    expect(seeing([1_000, 1_000], capped)).toMatchObject({
      rule: 'hour-ceiling',
      certainty: 'unmistakable',
    });
  });
});

describe('one minute alone', () => {
  const dear = sample({ epochMinute: NOW_MINUTE - 2, invocations: 1_000, durationSeconds: 30_000 });
  const flood = detectInput({ reading: reading([dear]) });

  it('is no breach, whatever it costs', () => {
    expect(detect(flood).verdict.kind).toBe('suspect');
  });

  test.each<[string, number, Verdict['kind']]>([
    ['is a breach when the account ran that many more at once', 500, 'breach'],
    ['is a breach when the account shows half of them', 250, 'breach'],
    ['is no breach when the account shows less', 249, 'suspect'],
  ])('%s', (_, executions, kind) => {
    const accountExcessConcurrency = (): number => executions;
    expect(detect({ ...flood, accountExcessConcurrency }).verdict.kind).toBe(kind);
  });

  it('has no witness in a handful of executions', () => {
    const few = sample({ invocations: 1_000, durationSeconds: 4.9 * 60 });
    const accountExcessConcurrency = (): number => 1e6;
    const changes = { ...flood, reading: reading([few]), accountExcessConcurrency };
    expect(detect(changes).verdict.kind).toBe('suspect');
  });
});

describe('minutes that nothing has reported yet', () => {
  // The newest minute is five old, so four are unreported.
  const trailing = (invocations: readonly number[]): DetectInput['reading'] =>
    reading(minutesFrom(NOW_MINUTE - 4 - invocations.length, invocations));

  it('are counted at a pace that two minutes confirm', () => {
    // Standing without its largest minute the excess is $0.60; four more such minutes make it three dollars.
    expect(seeing([], { reading: trailing([60, 60]) })).toMatchObject({
      kind: 'breach',
      evidence: { excessUsd: expect.closeTo(3, 1) },
    });
  });

  it('are not counted for a pace seen in the past week', () => {
    const state = { ...stateOf(), peakMinuteUsd: [0, 0.4, 0, 0, 0, 0, 0] };
    expect(seeing([], { state, reading: trailing([60, 60]) }).kind).toBe('suspect');
  });

  it('are not counted for a job that spends its usual hour in the first minute', () => {
    // Every night three dollars in one minute; its ceiling, three times that, is nine.
    const thisHour = Math.floor(NOW_MINUTE / 60);
    const history = Array.from({ length: 14 }, (_, day) =>
      sample({ epochMinute: (thisHour - 24 * (day + 1)) * 60, spanMinutes: 60, invocations: 300 }),
    );
    const knownSinceMinute = NOW_MINUTE - 30 * 1440;
    const liveFromMinute = thisHour * 60;
    const changes = {
      history,
      rate: RATE,
      policy: policy(),
      nowMinute: NOW_MINUTE,
      liveFromMinute,
    };
    const state = stateFromHistory({ ...changes, knownSinceMinute });
    const tonight = (invocations: number): Verdict =>
      detect(
        detectInput({
          state,
          reading: reading([
            sample({ epochMinute: NOW_MINUTE - 5, invocations, durationSeconds: 30_000 }),
          ]),
          accountExcessConcurrency: () => 500,
        }),
      ).verdict;
    expect(tonight(300).kind).not.toBe('breach');
    expect(tonight(900)).toMatchObject({ kind: 'breach' });
  });

  it('are counted however large the minute before them was', () => {
    // A minute under judgement is no precedent for the next: it may be the attack itself.
    const changes = { timeoutSeconds: 900 };
    expect(seeing([], { ...changes, reading: trailing([0, 51, 51]) }).kind).toBe('breach');
    expect(seeing([], { ...changes, reading: trailing([45, 51, 51]) }).kind).toBe('breach');
  });

  it('are not counted once the newest minute is old', () => {
    const samples = minutesFrom(NOW_MINUTE - 13, [60, 60]);
    expect(seeing([], { reading: reading(samples), watermarkMinute: NOW_MINUTE - 12 }).kind).toBe(
      'calm',
    );
  });
});

describe('leniency', () => {
  const deployed = NOW_MINUTE - 60;
  const busy = stateOf({ usualPerMinute: 10 });
  const spend = (changes: Partial<DetectInput>): number =>
    detect(detectInput({ state: busy, reading: reading(newestMinutes([55, 55, 55])), ...changes }))
      .excessUsdPerMinute;

  it('doubles the allowance after a deploy', () => {
    expect(spend({})).toBeCloseTo(0.25, 9);
    expect(spend({ modifiedAtMinute: deployed })).toBe(0);
  });

  it('begins with the very minute of a deploy, and of an event', () => {
    // The newest minute is two old; the allowance is that of its time.
    expect(spend({ modifiedAtMinute: NOW_MINUTE - 2 })).toBe(0);
    expect(spend({ modifiedAtMinute: NOW_MINUTE - 1 })).toBeCloseTo(0.25, 9);
    const fromMs = NOW_MS - 2 * 60_000;
    const event = { name: 'sale', fromMs, untilMs: NOW_MS, multiple: 2 };
    expect(spend({ policy: policy({ events: [event] }) })).toBe(0);
  });

  it('ends a day after the deploy', () => {
    expect(spend({ modifiedAtMinute: NOW_MINUTE - 1442 })).toBeCloseTo(0.25, 9);
  });

  it('is not given to a function that is new itself', () => {
    const state = { ...busy, knownSinceMinute: deployed };
    expect(spend({ state, modifiedAtMinute: deployed })).toBeCloseTo(0.25, 9);
  });

  it('is given while a declared event lasts', () => {
    const event = { name: 'sale', fromMs: NOW_MS - 3_600_000, untilMs: NOW_MS, multiple: 2 };
    expect(spend({ policy: policy({ events: [event] }) })).toBe(0);
    const over = { ...event, untilMs: NOW_MS - 1_800_000 };
    expect(spend({ policy: policy({ events: [over] }) })).toBeCloseTo(0.25, 9);
  });

  it('never touches a ceiling', () => {
    const event = { name: 'sale', fromMs: 0, untilMs: NOW_MS, multiple: 1000 };
    const changes = {
      modifiedAtMinute: deployed,
      policy: policy({ events: [event], ceilingUsdPerHour: 5 }),
    };
    expect(seeing([300, 300, 300], changes)).toMatchObject({
      kind: 'breach',
      rule: 'hour-ceiling',
    });
  });
});

describe('the invocation signal', () => {
  const counting = (changes: Parameters<typeof policy>[0] = {}): DetectInput['policy'] =>
    policy({ signal: 'invocations', ...noCeilings, ...changes });
  const busy = stateOf({ usualPerMinute: 10 });

  test.each<[string, readonly number[], Verdict['kind']]>([
    ['is calm below ten times the usual', [99, 99, 99], 'calm'],
    ['is suspect after one minute above it', [10, 101], 'suspect'],
    ['is in breach after two', [101, 101], 'breach'],
    ['is not in breach when the minutes do not follow each other', [101, 0, 101], 'suspect'],
    ['is calm again when the rate has fallen', [101, 101, 10], 'calm'],
  ])('%s', (_, invocations, kind) => {
    expect(seeing(invocations, { state: busy, policy: counting() }).kind).toBe(kind);
  });

  it('pays no heed to dollars', () => {
    const state = stateOf({ usualPerMinute: 1_000 });
    expect(seeing([9_000, 9_000], { state, policy: counting() }).kind).toBe('calm');
  });

  it('has a floor below which no multiple matters', () => {
    expect(seeing([60, 60], { policy: counting() }).kind).not.toBe('breach');
    expect(seeing([61, 61], { policy: counting() }).kind).toBe('breach');
  });

  it('confirms for as long as the owner asks, though most of that is settled', () => {
    const patient = counting({ confirmMinutes: 10 });
    const settledMinute = NOW_MINUTE - settleMinutesOf(30);
    const changes = { state: { ...busy, settledMinute }, policy: patient };
    expect(seeing(new Array<number>(9).fill(101), changes).kind).toBe('suspect');
    expect(seeing(new Array<number>(10).fill(101), changes)).toMatchObject({
      kind: 'breach',
      rule: 'invocation-multiple',
      because: expect.stringContaining('over 100/min for 10 min'),
      evidence: { sinceMinute: NOW_MINUTE - 11 },
    });
  });

  it('tells no dollars that were not spent: what it counts is calls', () => {
    const cheap = { usdPerInvocation: 1e-7, usdPerSecond: 0 };
    const verdict = seeing([101, 101], { state: busy, policy: counting(), rate: cheap });
    const { evidence } = verdict as Extract<Verdict, { kind: 'breach' }>;
    expect(evidence.excessUsd).toBeLessThan(0.001);
    const dear = seeing([5_000, 5_000, 5_000], { state: busy, policy: counting() });
    const dollars = seeing([5_000, 5_000, 5_000], { state: busy, policy: policy(noCeilings) });
    expect(dear).toMatchObject({ kind: 'breach', rule: 'invocation-multiple' });
    expect(dollars).toMatchObject({ kind: 'breach', rule: 'fast-excess' });
    expect('evidence' in dear && dear.evidence.excessUsd).toBe(
      'evidence' in dollars && dollars.evidence.excessUsd,
    );
  });

  it('does not act on a rate of long ago', () => {
    const samples = minutesFrom(NOW_MINUTE - 13, [101, 101]);
    const changes = { state: busy, policy: counting(), watermarkMinute: NOW_MINUTE - 13 };
    expect(seeing([], { ...changes, reading: reading(samples) }).kind).not.toBe('breach');
  });
});

describe('unusual but cheap traffic', () => {
  const cheap = { usdPerInvocation: 1e-7, usdPerSecond: 0 };

  it('is told, not paused', () => {
    const verdict = seeing([5_000, 5_000], { rate: cheap });
    expect(verdict).toMatchObject({
      kind: 'warn',
      because: 'about $0.03/h at 5,000 invocations/min, normally idle; over 60/min, cheap so far',
    });
  });

  it('is not told for one minute of it', () => {
    expect(seeing([0, 5_000], { rate: cheap }).kind).toBe('calm');
  });
});

describe('what cannot be read', () => {
  const before = stateOf();

  test.each<[string, DetectInput['reading'], string]>([
    ['metrics that gave no answer', { outcome: 'unreadable', because: 'throttled' }, 'throttled'],
    ['a sample of NaN', reading([sample({ invocations: Number.NaN })]), 'invocations NaN is not'],
    [
      'a sample from the future',
      reading([sample({ epochMinute: NOW_MINUTE + 1 })]),
      'in the future',
    ],
    ['an hour among minutes', reading([sample({ spanMinutes: 60 })]), 'spanMinutes 60 in a live'],
  ])('%s leave it blind, and its state as it was', (_, changes, words) => {
    const { state, latest, verdict } = detect(detectInput({ state: before, reading: changes }));
    expect(verdict).toEqual({ kind: 'blind', because: expect.stringContaining(words) });
    expect(state).toBe(before);
    expect(latest).toBe(before);
  });

  it('is not made readable by the samples beside it', () => {
    const samples = [...newestMinutes([900, 900]), sample({ errors: -1 })];
    expect(seeing([], { reading: reading(samples) }).kind).toBe('blind');
  });
});

describe('a held function', () => {
  it('is calm whatever it spends', () => {
    expect(seeing([9_000, 9_000, 9_000], { isHeld: true })).toEqual({ kind: 'calm' });
  });

  it('gathers no excess and is not learned from', () => {
    const input = detectInput({ isHeld: true, reading: reading(newestMinutes([9_000, 9_000])) });
    const { latest } = detect(input);
    expect(latest.fast.usd).toBe(0);
    expect(latest.hour).toMatchObject({ usd: 180, isFrozen: true });
    expect(latest.peakMinuteUsd).toEqual(input.state.peakMinuteUsd);
  });
});

describe('after a person resumed it', () => {
  // The pause ended a minute ago; the newest metrics there are show the attack.
  const resumed = afterResume(stateOf(), {
    atMinute: NOW_MINUTE - 1,
    pausedMinutes: 3,
    isForgiven: true,
  });

  test.each(['dollars', 'invocations'] as const)(
    'metrics of the attack that come late are no breach by %s',
    (signal) => {
      const changes = { state: resumed, policy: policy({ signal }) };
      expect(seeing([90_000, 90_000, 90_000], changes)).toEqual({ kind: 'calm' });
    },
  );

  test.each(['dollars', 'invocations'] as const)(
    'an attack that goes on is one by %s',
    (signal) => {
      const nowMinute = NOW_MINUTE + 4;
      const samples = minutesFrom(NOW_MINUTE - 3, [90_000, 90_000, 90_000, 90_000, 90_000]);
      const changes = { state: resumed, policy: policy({ signal, confirmMinutes: 2 }), nowMinute };
      expect(seeing([], { ...changes, reading: reading(samples) }).kind).toBe('breach');
      // Of the newest two minutes one still belongs to the pause.
      const sooner = { nowMinute: NOW_MINUTE + 2, reading: reading(samples.slice(0, 4)) };
      expect(seeing([], { ...changes, ...sooner }).kind).toBe('suspect');
    },
  );
});

describe('settling', () => {
  it('waits for the longest run and for publishing', () => {
    expect(settleMinutesOf(3)).toBe(6);
    expect(settleMinutesOf(900)).toBe(20);
  });

  it('keeps what may still change out of the state that is carried on', () => {
    const { state, latest } = detect(
      detectInput({ reading: reading(newestMinutes([100, 0, 0, 0, 100])) }),
    );
    expect(state.settledMinute).toBe(NOW_MINUTE - 6);
    expect(state.hour.usd).toBe(1);
    expect(latest.hour.usd).toBe(2);
  });

  it('takes the larger of two reports of a minute for the later', () => {
    const once = newestMinutes([100, 100]);
    const whole = once.map((minute) => ({ ...minute, durationSeconds: 40 }));
    const halves = once.map((of) => ({ ...of, invocations: 50, durationSeconds: 20 }));
    const rate = { usdPerInvocation: 0.01, usdPerSecond: 0.1 };
    for (const samples of [
      [...whole, ...halves],
      [...halves, ...whole],
    ])
      expect(detect(detectInput({ rate, reading: reading(samples) })).latest.hour.usd).toBe(10);
  });

  it('waits with silent minutes until something proves that metrics flow', () => {
    const stuck = detectInput({ watermarkMinute: NOW_MINUTE - 15 });
    expect(detect(stuck).state.settledMinute).toBe(NOW_MINUTE - 15);
  });

  it('takes silence for silence after three hours', () => {
    const state = { ...stateOf({ nowMinute: NOW_MINUTE - 600 }) };
    const stuck = detectInput({ state, watermarkMinute: 0 });
    expect(detect(stuck).state.settledMinute).toBe(NOW_MINUTE - 180);
  });
});
