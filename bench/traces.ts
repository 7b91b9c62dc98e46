// The detector on real traffic: how often it would pause an honest function, and how soon it stops a flood.
// Reads public traces from a folder given with --traces (docs/detection.md says where they are published); without
// them it says so and prints nothing else. Figures only: nothing here decides what the product does.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterResume } from '../lib/core/detection/after-resume';
import { stateFromHistory } from '../lib/core/detection/baseline';
import { detect } from '../lib/core/detection/detector';
import type { UsageSample } from '../lib/core/detection/usage';
import type { Certainty } from '../lib/core/detection/verdict';
import { defaultPolicy, type GuardPolicy } from '../lib/core/policy/policy';
import { awsPriceBook } from '../lib/core/prices/books/aws';
import { type Rate, rateOf } from '../lib/core/prices/rate';

const option = process.argv.indexOf('--traces');
const folder = option > 0 ? (process.argv[option + 1] as string) : '../shared/traces';
const DAY = 1440;
const LAG_MINUTES = 3;

const rows = (file: string): string[][] =>
  gunzipSync(readFileSync(join(folder, file)))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.trim().split(','));

interface Pause {
  readonly minute: number;
  /** unmistakable: it goes to zero; anything else: the function is held at a concurrency. */
  readonly certainty: Certainty;
}

interface Replay {
  readonly perMinute: (minute: number) => { invocations: number; durationSeconds: number };
  readonly minutes: number;
  readonly warmUpMinutes: number;
  readonly stepMinutes: number;
  readonly rate: Rate;
  readonly policy: GuardPolicy;
  readonly stopAtFirst?: boolean;
  /** Concurrency that the account shows above its usual: the second witness. */
  readonly excessConcurrency?: (minute: number) => number;
}

const START = 20_000 * DAY;

const sampleAt = (replay: Replay, minute: number): UsageSample => ({
  epochMinute: START + minute,
  spanMinutes: 1,
  ...replay.perMinute(minute),
  throttles: 0,
  errors: 0,
});

/** Feeds a series to the detector as a tick would: late by the metric lag, a step at a time, held for an hour after a pause. */
function replay(input: Replay): Pause[] {
  const { policy, rate, warmUpMinutes, stepMinutes } = input;
  const history: UsageSample[] = [];
  for (let hour = 0; hour < warmUpMinutes / 60; hour++) {
    let invocations = 0;
    let durationSeconds = 0;
    for (let minute = hour * 60; minute < hour * 60 + 60; minute++) {
      const entry = input.perMinute(minute);
      invocations += entry.invocations;
      durationSeconds += entry.durationSeconds;
    }
    history.push({
      epochMinute: START + hour * 60,
      spanMinutes: 60,
      invocations,
      durationSeconds,
      throttles: 0,
      errors: 0,
    });
  }
  const nowMinute = START + warmUpMinutes;
  let state = stateFromHistory({
    history,
    rate,
    policy,
    nowMinute,
    liveFromMinute: nowMinute,
    knownSinceMinute: START - 14 * DAY,
  });
  const pauses: Pause[] = [];
  let heldUntil = 0;
  for (let minute = warmUpMinutes + stepMinutes; minute <= input.minutes; minute += stepMinutes) {
    const samples: UsageSample[] = [];
    for (let at = state.settledMinute + 1 - START; at < minute; at++)
      samples.push(sampleAt(input, at));
    const now = START + minute + LAG_MINUTES;
    const isHeld = minute < heldUntil;
    const outcome = detect({
      state,
      reading: { outcome: 'read', samples },
      rate,
      timeoutSeconds: 900,
      policy,
      nowMinute: now,
      watermarkMinute: now,
      modifiedAtMinute: null,
      isHeld,
      accountExcessConcurrency: (epochMinute) =>
        input.excessConcurrency?.(epochMinute - START) ?? 0,
    });
    state = outcome.state;
    if (outcome.verdict.kind !== 'breach' || isHeld) continue;
    pauses.push({ minute, certainty: outcome.verdict.certainty });
    if (input.stopAtFirst) return pauses;
    heldUntil = minute + policy.holdMinutes;
    state = afterResume(state, {
      atMinute: now + policy.holdMinutes,
      pausedMinutes: 0,
      isForgiven: true,
    });
  }
  return pauses;
}

const NAB = [
  ['realAWSCloudwatch/elb_request_count_8c0756', 5],
  ['realTweets/Twitter_volume_AAPL', 5],
  ['realTweets/Twitter_volume_AMZN', 5],
  ['realTweets/Twitter_volume_CRM', 5],
  ['realTweets/Twitter_volume_CVS', 5],
  ['realTweets/Twitter_volume_FB', 5],
  ['realKnownCause/nyc_taxi', 30],
] as const;

/** Counts of an anomaly's label, from the start of the series, in minutes. */
type Window = readonly [from: number, until: number];

interface Series {
  readonly name: string;
  readonly stepMinutes: number;
  readonly values: readonly number[];
  readonly labels: readonly Window[];
}

function honestSeries(): Series[] {
  const labels = JSON.parse(
    readFileSync(join(folder, 'nab/labels/combined_windows.json'), 'utf8'),
  ) as Record<string, [string, string][]>;
  const utc = (text = ''): number => Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`);
  return NAB.map(([name, stepMinutes]) => {
    const [, ...data] = rows(`nab/${name}.csv.gz`);
    const minuteOf = (text: string): number => (utc(text) - utc(data[0]?.[0])) / 60_000;
    return {
      name,
      stepMinutes,
      values: data.map((row) => Number(row[1])),
      labels: (labels[`${name}.csv`] ?? []).map(
        ([from, until]): Window => [minuteOf(from), minuteOf(until)],
      ),
    };
  });
}

/** Pauses and holds of honest series with the policy as shipped, each series priced at the same dollars a month. */
function benchHonest(usdPerMonth: number): void {
  let years = 0;
  let held = 0;
  let zero = 0;
  let unlabelled = 0;
  for (const { values, stepMinutes, labels } of honestSeries()) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length / stepMinutes;
    const pauses = replay({
      perMinute: (minute) => {
        const invocations = (values[Math.floor(minute / stepMinutes)] ?? 0) / stepMinutes;
        return { invocations, durationSeconds: 0 };
      },
      minutes: values.length * stepMinutes,
      warmUpMinutes: 3 * DAY,
      stepMinutes,
      rate: { usdPerInvocation: usdPerMonth / (30 * DAY) / mean, usdPerSecond: 0 },
      policy: defaultPolicy,
    });
    years += (values.length * stepMinutes - 3 * DAY) / (365 * DAY);
    const atZero = pauses.filter(({ certainty }) => certainty === 'unmistakable');
    held += pauses.length - atZero.length;
    zero += atZero.length;
    unlabelled += atZero.filter(
      ({ minute }) => !labels.some(([from, until]) => minute >= from && minute <= until),
    ).length;
  }
  process.stdout.write(
    `honest series, policy as shipped, $${usdPerMonth} a month: ${zero} pauses to zero in ${years.toFixed(2)} series-years, ` +
      `${unlabelled} of them outside the labelled anomalies; ${held} holds\n`,
  );
}

interface AzureFunction {
  readonly counts: readonly number[];
  readonly seconds: number;
  readonly rate: Rate;
}

function azureFunctions(set: string): AzureFunction[] {
  const column = (file: string, index: number): Map<string | undefined, number> =>
    new Map(
      rows(file)
        .slice(1)
        .map((row) => [row[0], Number(row[index])]),
    );
  const runMs = column(`azure2019/${set}_run.csv.gz`, 4);
  const memoryMb = column(`azure2019/${set}_mem.csv.gz`, 3);
  return rows(`azure2019/${set}_inv.csv.gz`)
    .slice(1)
    .map((row) => {
      const memory = memoryMb.get(row[1]) ?? memoryMb.get(row[0]) ?? 128;
      return {
        counts: row.slice(3).map(Number),
        seconds: Math.min(900, Math.max(0.001, (runMs.get(row[0]) ?? 500) / 1000)),
        rate: rateOf(
          { memoryMb: Math.min(10_240, Math.max(128, Math.ceil(memory))), architecture: 'x86_64' },
          awsPriceBook,
        ),
      };
    });
}

const ATTACK_AT = 3 * DAY + 600;

/** The minute of the first pause under a flood on top of the function's own day, or undefined. */
function floodedPause(azureFunction: AzureFunction, concurrency: number): Pause | undefined {
  const [pause] = replay({
    perMinute: (minute) => {
      const own = azureFunction.counts[minute % DAY] ?? 0;
      const flood = minute < ATTACK_AT ? 0 : (concurrency * 60) / azureFunction.seconds;
      return { invocations: own + flood, durationSeconds: (own + flood) * azureFunction.seconds };
    },
    minutes: ATTACK_AT + DAY / 4,
    warmUpMinutes: 3 * DAY + 540,
    stepMinutes: 1,
    rate: azureFunction.rate,
    policy: defaultPolicy,
    stopAtFirst: true,
    excessConcurrency: (minute) => (minute < ATTACK_AT ? 0 : concurrency),
  });
  return pause && pause.minute >= ATTACK_AT ? pause : undefined;
}

/** Every Azure function-day, with a flood on top of its own traffic, memory and run time. */
function benchFlood(set: string, concurrency: number): void {
  const functions = azureFunctions(set);
  const delays: number[] = [];
  const losses: number[] = [];
  for (const azureFunction of functions) {
    const pause = floodedPause(azureFunction, concurrency);
    if (!pause) continue;
    const delay = pause.minute - ATTACK_AT + LAG_MINUTES;
    const usdPerMinute =
      60 * azureFunction.rate.usdPerSecond +
      (60 / azureFunction.seconds) * azureFunction.rate.usdPerInvocation;
    delays.push(delay);
    losses.push(delay * concurrency * usdPerMinute);
  }
  const stopped = ((100 * delays.length) / functions.length).toFixed(1);
  process.stdout.write(
    `flood of ${concurrency} on ${functions.length} Azure functions (${set}): ${stopped} % stopped in 6 h, ` +
      `delay p50 ${quantile(delays, 0.5)} p95 ${quantile(delays, 0.95)} min, ` +
      `loss p50 $${quantile(losses, 0.5).toFixed(2)} p95 $${quantile(losses, 0.95).toFixed(2)}\n`,
  );
}

function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

if (!existsSync(join(folder, 'nab'))) {
  process.stderr.write(
    `no traces in ${folder}: pass --traces FOLDER; docs/detection.md says where they are published\n`,
  );
  process.exit(1);
}
for (const usdPerMonth of [10, 100, 1_000, 10_000]) benchHonest(usdPerMonth);
for (const set of ['v0.1_1000', 'pr12_1250']) {
  benchFlood(set, 1000);
  benchFlood(set, 100);
}
