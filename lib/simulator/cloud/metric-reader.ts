// What the metric store answers: one-minute buckets of the time simulated, and buckets of a minute or an hour of the
// two weeks before it, from the honest traffic alone. Only what is published by now; nothing at all for silence.

import type { AccountSample, UsageSample } from '../../core/detection/usage';
import { MINUTES_PER_HOUR } from '../../core/units/time';
import { type Counted, sumOf } from './metric-series';
import { peakOf, type SimulatedCloud } from './simulated-cloud';
import type { SimulatedFunction } from './simulated-function';

export interface Span {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly spanMinutes: 1 | 60;
}

/** One-hour buckets are kept for 455 days, one-minute buckets for 15: docs, CloudWatch GetMetricData, 2026-04. */
const MINUTES_KEPT = 15 * 1440;
const NOTHING: Counted = { invocations: 0, durationSeconds: 0, throttles: 0, errors: 0 };
/** For an hour of the past: every timer that fires on the full hour is met; a burst may be missed, as it is rare. */
const PEAK_EVERY_MINUTES = 15;

export function usageOf(
  cloud: SimulatedCloud,
  simulated: SimulatedFunction,
  span: Span,
): UsageSample[] {
  const samples: UsageSample[] = [];
  forEachBucket(cloud, span, (epochMinute) => {
    const counted =
      span.spanMinutes === 1
        ? minuteOf(cloud, simulated, epochMinute)
        : hourOf(cloud, simulated, epochMinute / MINUTES_PER_HOUR);
    if (counted.invocations === 0 && counted.throttles === 0) return;
    samples.push({ epochMinute, spanMinutes: span.spanMinutes, ...counted });
  });
  return samples;
}

export function accountUsageOf(cloud: SimulatedCloud, span: Span): AccountSample[] {
  const samples: AccountSample[] = [];
  forEachBucket(cloud, span, (epochMinute) => {
    const { invocations, concurrencyMax } =
      span.spanMinutes === 1
        ? accountMinuteOf(cloud, epochMinute)
        : accountHourOf(cloud, epochMinute / MINUTES_PER_HOUR);
    if (invocations === 0 && concurrencyMax === 0) return;
    samples.push({ epochMinute, spanMinutes: span.spanMinutes, invocations, concurrencyMax });
  });
  return samples;
}

function forEachBucket(
  cloud: SimulatedCloud,
  { fromMinute, toMinute, spanMinutes }: Span,
  see: (epochMinute: number) => void,
): void {
  const nowMinute = Math.floor(cloud.nowSecond / 60);
  const oldest = spanMinutes === 1 ? nowMinute - MINUTES_KEPT : nowMinute - 455 * 1440;
  const from = Math.ceil(Math.max(fromMinute, oldest) / spanMinutes) * spanMinutes;
  for (
    let epochMinute = from;
    epochMinute <= Math.min(toMinute, nowMinute);
    epochMinute += spanMinutes
  )
    see(epochMinute);
}

function minuteOf(
  cloud: SimulatedCloud,
  simulated: SimulatedFunction,
  epochMinute: number,
): Counted {
  if (epochMinute >= cloud.startMinute)
    return cloud.metricsOf(simulated).read(epochMinute, cloud.nowSecond) ?? NOTHING;
  if (epochMinute * 60 < simulated.spec.bornSecond) return NOTHING;
  const invocations = simulated.inlets.reduce((sum, inlet) => sum + inlet.pastIn(epochMinute), 0);
  return past(simulated, invocations, epochMinute);
}

function hourOf(cloud: SimulatedCloud, simulated: SimulatedFunction, epochHour: number): Counted {
  const firstMinute = epochHour * MINUTES_PER_HOUR;
  if (firstMinute + MINUTES_PER_HOUR > cloud.startMinute) {
    let sum = NOTHING;
    for (let i = 0; i < MINUTES_PER_HOUR; i++)
      sum = sumOf(sum, minuteOf(cloud, simulated, firstMinute + i));
    return sum;
  }
  if (firstMinute * 60 < simulated.spec.bornSecond) return NOTHING;
  const invocations = simulated.inlets.reduce((sum, inlet) => sum + inlet.pastInHour(epochHour), 0);
  return past(simulated, invocations, firstMinute);
}

const past = (simulated: SimulatedFunction, invocations: number, epochMinute: number): Counted => ({
  invocations,
  durationSeconds: invocations * simulated.durationAt(epochMinute * 60),
  throttles: 0,
  errors: 0,
});

interface AccountBucket {
  readonly invocations: number;
  readonly concurrencyMax: number;
}

function accountMinuteOf(cloud: SimulatedCloud, epochMinute: number): AccountBucket {
  if (epochMinute < cloud.startMinute) {
    const all = cloud.functions.map((simulated) => minuteOf(cloud, simulated, epochMinute));
    const seconds = all.reduce((sum, counted) => sum + counted.durationSeconds, 0);
    return {
      invocations: all.reduce((sum, counted) => sum + counted.invocations, 0),
      concurrencyMax: peakOf(seconds / 60),
    };
  }
  if (!cloud.account.isPublished(epochMinute, epochMinute, cloud.nowSecond))
    return { invocations: 0, concurrencyMax: 0 };
  return {
    invocations: cloud.account.read(epochMinute, cloud.nowSecond)?.invocations ?? 0,
    // Measured while runs go on, so a long run shows here before it shows anywhere else.
    concurrencyMax: cloud.concurrencyMaxIn(epochMinute),
  };
}

function accountHourOf(cloud: SimulatedCloud, epochHour: number): AccountBucket {
  const firstMinute = epochHour * MINUTES_PER_HOUR;
  const isPast = firstMinute + MINUTES_PER_HOUR <= cloud.startMinute;
  let concurrencyMax = 0;
  for (let i = 0; i < MINUTES_PER_HOUR; i += isPast ? PEAK_EVERY_MINUTES : 1)
    concurrencyMax = Math.max(
      concurrencyMax,
      accountMinuteOf(cloud, firstMinute + i).concurrencyMax,
    );
  const invocations = cloud.functions.reduce(
    (sum, simulated) => sum + hourOf(cloud, simulated, epochHour).invocations,
    0,
  );
  return { invocations, concurrencyMax };
}
