// Turns traces into functions: a long series priced at so many dollars a month, or a small function at its own price.
// A series is a shape; 512 MB and 200 ms make calls of it. What came before a recording is taken to be like its first days.

import { LAMBDA_ACCOUNT_CONCURRENCY } from '../core/prices/aws-limits';
import { awsPriceBook } from '../core/prices/books/aws';
import { rateOf } from '../core/prices/rate';
import { MINUTES_PER_DAY, MINUTES_PER_MONTH } from '../core/units/time';
import type { Series, TracedFunction } from './traces';
import { usdPerCall, type Victim } from './workload';

const SERIES_MEMORY_MB = 512;
const SERIES_SECONDS = 0.2;
const WARM_UP_DAYS = 7;

export interface SeriesVictim {
  readonly victim: Victim;
  /** The guard is installed here. */
  readonly startMinute: number;
  readonly untilMinute: number;
  readonly quota: number;
  readonly callsPerMinute: number;
}

/** A week before the guard is installed; a third of a series that is shorter than three weeks. */
export function warmUpMinutes(series: Series): number {
  const days = (series.values.length * series.stepMinutes) / MINUTES_PER_DAY;
  return Math.max(1, Math.min(WARM_UP_DAYS, Math.floor(days / 3))) * MINUTES_PER_DAY;
}

export function seriesVictim(series: Series, usdPerMonth: number): SeriesVictim {
  const { values, stepMinutes, startMinute } = series;
  const rate = rateOf({ memoryMb: SERIES_MEMORY_MB, architecture: 'x86_64' }, awsPriceBook);
  const sum = values.reduce((total, value) => total + value, 0);
  const lengthMinutes = values.length * stepMinutes;
  const callsPerMinute = usdPerMonth / MINUTES_PER_MONTH / usdPerCall(rate, SERIES_SECONDS);
  const scale = sum > 0 ? (callsPerMinute * lengthMinutes) / sum / stepMinutes : 0;
  const perMinute = Float64Array.from(values, (value) => value * scale);
  const before = warmUpMinutes(series);
  const callsIn = (minute: number): number => {
    let offset = minute - startMinute;
    if (offset < 0) offset = before + (offset % before);
    if (offset === before && minute < startMinute) offset = 0;
    return perMinute[Math.floor(offset / stepMinutes)] ?? 0;
  };
  const busiest = perMinute.reduce((most, calls) => Math.max(most, calls), 0);
  return {
    victim: {
      functionId: series.name,
      memoryMb: SERIES_MEMORY_MB,
      timeoutSeconds: 30,
      rate,
      honest: { callsIn, secondsEach: SERIES_SECONDS },
    },
    startMinute: startMinute + before,
    untilMinute: startMinute + lengthMinutes,
    quota: quotaFor((busiest * SERIES_SECONDS) / 60),
    callsPerMinute,
  };
}

/** Whoever needs more than the default quota at a peak has had it raised, with room to spare. */
const quotaFor = (busiestConcurrency: number): number =>
  LAMBDA_ACCOUNT_CONCURRENCY *
  Math.max(1, Math.ceil((1.5 * busiestConcurrency) / LAMBDA_ACCOUNT_CONCURRENCY));

/** Lambda's own limits on memory and run time. */
const within = (value: number, from: number, to: number): number =>
  Math.min(to, Math.max(from, value));

/** Its day, over and over; a timeout twice its longest run, as careful owners set it. */
export function tracedVictim(traced: TracedFunction, memoryMb = traced.memoryMb): Victim {
  const size = within(Math.ceil(memoryMb), 128, 10_240);
  const { calls } = traced;
  return {
    functionId: `${traced.collection}/${traced.name}`,
    memoryMb: size,
    timeoutSeconds: within(Math.ceil(2 * traced.longestSeconds), 30, 900),
    rate: rateOf({ memoryMb: size, architecture: 'x86_64' }, awsPriceBook),
    honest: {
      callsIn: (minute) => calls[minute % MINUTES_PER_DAY] ?? 0,
      secondsEach: within(traced.secondsEach, 0.001, 900),
    },
  };
}
