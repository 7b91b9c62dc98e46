// What the metric store answers: one-minute buckets of the time simulated, and buckets of a minute or an hour of the
// two weeks before it, from the honest traffic alone. Only what is published by now; nothing at all for silence.

import {
  type AccountSample,
  executionsAtLeast,
  type UsageSample,
} from '../../core/detection/usage';
import { MINUTES_PER_HOUR } from '../../core/units/time';
import { instancesFor } from './instance-host';
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
  isRunningAsked = false,
): UsageSample[] {
  const hasRunning = isRunningAsked && span.spanMinutes === 1 && !simulated.host;
  const samples: UsageSample[] = [];
  forEachBucket(cloud, span, (epochMinute) => {
    const counted =
      span.spanMinutes === 1
        ? minuteOf(cloud, simulated, epochMinute)
        : hourOf(cloud, simulated, epochMinute / MINUTES_PER_HOUR);
    const { durationSeconds, throttles } = counted;
    const invocations = simulated.host
      ? executionsAtLeast(counted.invocations, durationSeconds)
      : counted.invocations;
    const concurrencyMax = hasRunning ? runningIn(cloud, simulated, epochMinute) : 0;
    if (invocations === 0 && throttles === 0 && concurrencyMax === 0) return;
    samples.push({
      ...{ epochMinute, spanMinutes: span.spanMinutes, ...counted, invocations },
      ...(hasRunning ? { concurrencyMax } : {}),
    });
  });
  return samples;
}

/** Measured while runs go on, and published with the rest of the minute. */
function runningIn(
  cloud: SimulatedCloud,
  simulated: SimulatedFunction,
  epochMinute: number,
): number {
  if (epochMinute < cloud.startMinute)
    return peakOf(minuteOf(cloud, simulated, epochMinute).durationSeconds / 60);
  const isPublished = cloud
    .metricsOf(simulated)
    .isPublished(epochMinute, epochMinute, cloud.nowSecond);
  return isPublished ? simulated.peakIn(epochMinute) : 0;
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
  if (simulated.host) return pastHourOfInstances(cloud, simulated, epochHour);
  const invocations = simulated.inlets.reduce((sum, inlet) => sum + inlet.pastInHour(epochHour), 0);
  return past(simulated, invocations, firstMinute);
}

function past(simulated: SimulatedFunction, invocations: number, epochMinute: number): Counted {
  const each = simulated.durationAt(epochMinute * 60);
  const { host } = simulated;
  return {
    invocations,
    durationSeconds: host
      ? 60 * instancesFor((invocations * each) / 60, each, host)
      : invocations * each,
    throttles: 0,
    errors: 0,
  };
}

const pastHours = new WeakMap<SimulatedFunction, Map<number, Counted>>();

/** Requests of one minute share instances and those of two minutes do not, so an hour is the sum of its minutes. */
function pastHourOfInstances(
  cloud: SimulatedCloud,
  simulated: SimulatedFunction,
  epochHour: number,
): Counted {
  const known = pastHours.get(simulated) ?? new Map<number, Counted>();
  pastHours.set(simulated, known);
  let sum = known.get(epochHour);
  if (sum) return sum;
  sum = NOTHING;
  for (let i = 0; i < MINUTES_PER_HOUR; i++)
    sum = sumOf(sum, minuteOf(cloud, simulated, epochHour * MINUTES_PER_HOUR + i));
  known.set(epochHour, sum);
  return sum;
}

interface AccountBucket {
  readonly invocations: number;
  readonly concurrencyMax: number;
}

function accountMinuteOf(cloud: SimulatedCloud, epochMinute: number): AccountBucket {
  if (epochMinute < cloud.startMinute) {
    const all = cloud.functions.map((simulated) => minuteOf(cloud, simulated, epochMinute));
    const isRuns = cloud.nature.countsAtOnce === 'runs';
    const seconds = cloud.functions.reduce(
      (sum, simulated, index) =>
        sum + (all[index]?.durationSeconds ?? 0) * cloud.weightOf(simulated.spec),
      0,
    );
    return {
      invocations: all.reduce((sum, counted) => sum + counted.invocations, 0),
      concurrencyMax: isRuns ? peakOf(seconds / 60) : Math.ceil(seconds / 60),
    };
  }
  if (!cloud.account.isPublished(epochMinute, epochMinute, cloud.nowSecond))
    return { invocations: 0, concurrencyMax: 0 };
  const counted = cloud.account.read(epochMinute, cloud.nowSecond) ?? NOTHING;
  return {
    invocations: counted.invocations,
    // Measured while runs go on, so a long run shows here before it shows anywhere else.
    concurrencyMax:
      cloud.nature.countsAtOnce === 'gigabytes'
        ? Math.ceil(counted.durationSeconds / 60)
        : cloud.concurrencyMaxIn(epochMinute),
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
