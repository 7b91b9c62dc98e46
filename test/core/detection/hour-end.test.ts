// What the end of an hour and of a day mean: what is learned, what begins anew, and how far the envelope may grow.

import type { DetectorState } from '../../../lib/core/detection/baseline';
import { foldMinutes } from '../../../lib/core/detection/fold';
import { NO_DAYS } from '../../../lib/core/detection/rolling-day';
import { weekSlotOf } from '../../../lib/core/units/time';
import { NOW_MINUTE, policy, stateOf } from '../../support/builders';

const context = { policy: policy(), modifiedAtMinute: null, isHeld: false };
const silentAt = (epochMinute: number) => ({
  epochMinute,
  usd: 0,
  invocations: 0,
  durationSeconds: 0,
});
/** The state after the first minute of a later hour, in which nothing ran. */
const crossed = (state: DetectorState, minute = (state.hour.index + 1) * 60): DetectorState =>
  foldMinutes({ ...state, settledMinute: minute - 1 }, [silentAt(minute)], context);

const idle = stateOf();
const HOUR = idle.hour.index;
const whole = {
  ...idle.hour,
  ...{ usd: 12, largestUsd: 5, largestMinute: HOUR * 60 + 3, invocations: 600, minutes: 60 },
  largestSeconds: 40,
};
const ended = (hour: Partial<typeof whole> = {}, changes: Partial<DetectorState> = {}) =>
  crossed({ ...idle, hour: { ...whole, ...hour }, ...changes });
const weekday = Math.floor(HOUR / 24) % 7;
const slot = weekSlotOf(HOUR);

describe('an hour that ends', () => {
  it('is learned when all of its minutes were seen, and not when one is missing', () => {
    const after = ended();
    expect(after.ringUsdPerMinute[slot]).toBeCloseTo(12 / 60, 12);
    expect(after.ringInvocationsPerMinute[slot]).toBe(10);
    const partly = ended({ minutes: 59 });
    expect([partly.ringUsdPerMinute[slot], partly.ringInvocationsPerMinute[slot]]).toEqual([0, 0]);
    expect(partly.envelopeUsdPerMinute).toBe(idle.envelopeUsdPerMinute);
  });

  it('under suspicion teaches nothing', () => {
    const after = ended({ isFrozen: true });
    expect(after.ringUsdPerMinute).toEqual(idle.ringUsdPerMinute);
    expect(after.peakMinuteSeconds).toEqual(idle.peakMinuteSeconds);
  });

  it('is in the last 24 hours without its largest minute', () => {
    expect(ended().days.hoursUsd[HOUR % 24]).toBe(7);
  });

  it('raises the busiest minute of its weekday in seconds, and lowers none', () => {
    expect(ended().peakMinuteSeconds[weekday]).toBe(40);
    const busier = { peakMinuteSeconds: new Array<number>(7).fill(41) };
    expect(ended({}, busier).peakMinuteSeconds).toEqual(busier.peakMinuteSeconds);
    const night = HOUR - (HOUR % 24) + 23;
    for (let day = 0; day < 7; day++) {
      const index = night + 24 * day;
      const { peakMinuteSeconds } = crossed({ ...idle, hour: { ...whole, index } });
      const expected = [0, 0, 0, 0, 0, 0, 0];
      expected[(weekday + day) % 7] = 40;
      expect(peakMinuteSeconds).toEqual(expected);
    }
  });

  it('is followed by one in which nothing has happened yet', () => {
    expect(ended().hour).toEqual({
      ...{ index: HOUR + 1, usd: 0, largestUsd: 0, largestMinute: 0, invocations: 0 },
      ...{ minutes: 1, largestSeconds: 0, isFrozen: false },
    });
  });
});

describe('the envelope', () => {
  const envelope = (usd: number, changes: Partial<DetectorState>): number =>
    ended({ usd, largestUsd: 0 }, changes).envelopeUsdPerMinute;
  const free = { envelopeCapUsdPerMinute: 1e9, envelopeHistory: [0.0005] };

  it.each<[string, number, Partial<DetectorState>, number]>([
    ['is the busiest hour of the week', 12, free, 0.2],
    ['is no more than its cap', 12, { ...free, envelopeCapUsdPerMinute: 0.15 }, 0.15],
    ['is no less than its floor', 0, free, 0.0005],
    ['fades by three in a hundred a day', 0, { ...free, envelopeHistory: [9, 0.2] }, 0.194],
  ])('%s', (_, usd, changes, expected) => {
    expect(envelope(usd, changes)).toBeCloseTo(expected, 12);
  });
});

describe('a day that ends', () => {
  const DAY = Math.floor(NOW_MINUTE / 1440);
  const MIDNIGHT = (DAY + 1) * 1440;
  const lastHour = { ...idle.hour, index: MIDNIGHT / 60 - 1 };
  const spent = { usd: 50, largestUsd: 20, largestMinute: NOW_MINUTE };
  const over = (changes: Partial<DetectorState> = {}): DetectorState =>
    crossed({ ...idle, hour: lastHour, day: { index: DAY, ...spent }, ...changes });

  it('is followed by one in which nothing was spent; the month goes on', () => {
    const month = { ...idle.month, ...spent };
    const after = over({ month });
    expect(after.day).toEqual({ index: DAY + 1, usd: 0, largestUsd: 0, largestMinute: 0 });
    expect(after.month).toEqual(month);
    const december = Date.UTC(2026, 11, 1) / 60_000;
    expect(crossed({ ...idle, month }, december).month).toEqual({
      ...{ index: 2026 * 12 + 11, usd: 0, largestUsd: 0, largestMinute: 0 },
    });
  });

  it('takes with it what was the busiest minute a week ago', () => {
    const peaks = new Array<number>(7).fill(9);
    for (let day = 1; day <= 7; day++) {
      const after = crossed(
        { ...idle, peakMinuteUsd: peaks, peakMinuteSeconds: peaks },
        (DAY + day) * 1440,
      );
      const left = peaks.map((peak, slotOfDay) => (slotOfDay === (DAY + day) % 7 ? 0 : peak));
      expect([after.peakMinuteUsd, after.peakMinuteSeconds]).toEqual([left, left]);
    }
  });

  it('lets the envelope grow by half, and to eight times the oldest of 28 days', () => {
    const grown = over({ envelopeUsdPerMinute: 0.2, envelopeHistory: [0.1, 0.2] });
    expect(grown.envelopeHistory).toEqual([0.1, 0.2, 0.2]);
    expect(grown.envelopeCapUsdPerMinute).toBeCloseTo(0.3, 12);
    const month = Array.from({ length: 28 }, (_, day) => (day + 1) / 1_000);
    const walked = over({ envelopeUsdPerMinute: 0.2, envelopeHistory: month });
    expect(walked.envelopeHistory).toEqual([...month.slice(1), 0.2]);
    expect(walked.envelopeCapUsdPerMinute).toBeCloseTo(8 * 0.002, 12);
    expect(walked.envelopeUsdPerMinute).toBeCloseTo(8 * 0.002, 12);
  });

  it('while the function is learned is all that there was, and caps nothing', () => {
    const young = { envelopeUsdPerMinute: 0.2, envelopeHistory: [0.1, 0.2] };
    const bornAgo = (hours: number) => over({ ...young, knownSinceMinute: MIDNIGHT - hours * 60 });
    expect(bornAgo(71)).toMatchObject({
      ...{ envelopeHistory: [0.2], envelopeCapUsdPerMinute: Number.MAX_VALUE },
    });
    expect(bornAgo(72).envelopeHistory).toEqual([0.1, 0.2, 0.2]);
  });

  it('is taken in as usual by no more than the floor allows, and counts in the month without its largest minute', () => {
    const days = { ...NO_DAYS, todayUsd: 100, fromUsd: 0, aboveUsd: 0 };
    const after = over({ days });
    expect(after.days.largestUsd).toEqual([expect.closeTo(1.25 * 0.0005 * 1440, 12)]);
    expect(after.days.aboveUsd).toBe(30);
  });
});
