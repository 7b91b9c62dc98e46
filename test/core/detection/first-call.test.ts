// What was deployed and never called is new with its first call, whatever the date of its code.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import { isLearningAt, stateFromHistory } from '../../../lib/core/detection/baseline';
import { detect } from '../../../lib/core/detection/detector';
import { hasNeverRun } from '../../../lib/core/detection/first-call';
import {
  detectInput,
  NOW_MINUTE,
  newestMinutes,
  policy,
  RATE,
  reading,
  stateOf,
} from '../../support/builders';

const neverCalled = stateFromHistory({
  history: [],
  rate: RATE,
  policy: policy(),
  nowMinute: NOW_MINUTE,
  liveFromMinute: Math.floor(NOW_MINUTE / 60) * 60,
  knownSinceMinute: NOW_MINUTE - 14 * 1440,
});
// $3.60 an hour: six a minute.
const goingLive = reading(newestMinutes(new Array<number>(20).fill(6)));

it('goes live at dollars an hour and runs on, where an idle function would be stopped', () => {
  const live = detect(detectInput({ state: neverCalled, reading: goingLive }));
  expect(live.verdict.kind).toBe('learning');
  expect(isLearningAt(live.latest.knownSinceMinute, NOW_MINUTE, policy())).toBe(true);
  expect(detect(detectInput({ state: stateOf(), reading: goingLive })).verdict.kind).toBe('breach');
});

it('is stopped all the same when it burns what no start does', () => {
  const flood = reading(newestMinutes(new Array<number>(5).fill(60)));
  const { verdict } = detect(detectInput({ state: neverCalled, reading: flood }));
  expect(verdict).toMatchObject({ kind: 'breach', rule: 'new-burn', certainty: 'unmistakable' });
});

it('may burn more where the account may run more', () => {
  const flood = reading(newestMinutes(new Array<number>(5).fill(60)));
  const input = detectInput({ state: neverCalled, reading: flood, concurrencyMax: 3_000 });
  expect(detect(input).verdict.kind).toBe('learning');
});

it('learns from its first hours, however far above nothing they are', () => {
  let state = neverCalled;
  for (let hour = 1; hour <= 30; hour++) {
    const nowMinute = NOW_MINUTE + hour * 60;
    const samples = Array.from({ length: 60 }, (_, index) => ({
      ...newestMinutes([6])[0],
      epochMinute: nowMinute - 60 + index,
    })) as ReturnType<typeof newestMinutes>;
    const changes = { nowMinute, watermarkMinute: nowMinute, reading: reading(samples) };
    ({ state } = detect(detectInput({ state, ...changes })));
  }
  expect(state.envelopeUsdPerMinute).toBeGreaterThan(0.05);
  expect(Math.max(...state.days.largestUsd)).toBeGreaterThan(50);
});

it('is not new once it was held or cost money, whatever its last month looks like', () => {
  const held = { ...neverCalled, heldThroughMinute: NOW_MINUTE - 60 };
  const spent = { ...neverCalled, days: { ...neverCalled.days, aboveUsd: 27 } };
  for (const state of [held, spent]) {
    const { latest } = detect(detectInput({ state, reading: goingLive }));
    expect(isLearningAt(latest.knownSinceMinute, NOW_MINUTE, policy())).toBe(false);
  }
});

describe('a function has never run', () => {
  const { hour, month, days, ringInvocationsPerMinute } = neverCalled;

  it('where no call and no dollar of it is known; an hour that nobody saw is none', () => {
    expect(hasNeverRun(neverCalled, policy())).toBe(true);
    const unseen = ringInvocationsPerMinute.map((_, slot) => (slot % 2) - 1);
    const silent = { ...days, largestUsd: [0, 0] };
    const rings = { ringInvocationsPerMinute: unseen, envelopeHistory: [0.0005, 0.0005] };
    const calm = { ...rings, days: silent };
    expect(hasNeverRun({ ...neverCalled, ...calm }, policy())).toBe(true);
  });

  it.each<[string, Partial<DetectorState>]>([
    ['a call in this hour', { hour: { ...hour, invocations: 1 } }],
    ['a cent this month', { month: { ...month, usd: 0.01 } }],
    ['a hold', { heldThroughMinute: 1 }],
    ['a cent above its level', { days: { ...days, aboveUsd: 0.01 } }],
    ['a cent today', { days: { ...days, todayUsd: 0.01 } }],
    ['a day with a cent', { days: { ...days, largestUsd: [0, 0.01] } }],
    ['an envelope above the floor', { envelopeHistory: [0.0005, 0.0006] }],
    [
      'an hour with calls',
      { ringInvocationsPerMinute: ringInvocationsPerMinute.map((_, slot) => (slot === 9 ? 1 : 0)) },
    ],
  ])('no more after %s', (_, changes) => {
    expect(hasNeverRun({ ...neverCalled, ...changes }, policy())).toBe(false);
  });

  it('until its first call, in whose minute it is born and free to grow', () => {
    const silent = newestMinutes([0, 0, 0]);
    const asleep = detect(detectInput({ state: neverCalled, reading: reading(silent) })).latest;
    expect(asleep.knownSinceMinute).toBe(neverCalled.knownSinceMinute);
    const called = reading(newestMinutes([0, 1, 1]));
    const awake = detect(detectInput({ state: neverCalled, reading: called })).latest;
    expect(awake).toMatchObject({
      knownSinceMinute: NOW_MINUTE - 3,
      envelopeCapUsdPerMinute: Number.MAX_VALUE,
    });
  });
});
