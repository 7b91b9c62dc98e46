// The bench's report: plain data in the shape that `--output json` prints and every renderer reads.
// Counts travel with their years and intervals; what lies in labelled windows is told apart, never subtracted in silence.

import { MINUTES_PER_DAY } from '../core/units/time';
import { ATTACKS, attackPlans } from './attacks';
import { BUSY_USD_PER_MONTH, STANDINGS, type Standing } from './cases/adaptive-case';
import type { HonestOutcome } from './cases/honest-case';
import { OUTAGE_TARGETS, OUTAGE_USD } from './cases/outage-case';
import type { Outcomes, Variant } from './jobs';
import { type Interval, rateInterval } from './poisson';
import { rivals } from './rivals';
import type { Traces } from './traces';

export interface SizeRow {
  readonly usdPerMonth: number;
  readonly functionYears: number;
  /** Times at zero outside labelled windows, for each function-year, with the 95 % interval of that rate. */
  readonly pausesPerYear: number;
  readonly pausesInterval: Interval;
  readonly pauses: number;
  readonly pausesInWindows: number;
  readonly clampsPerYear: number;
  readonly clampsInterval: Interval;
  readonly clamps: number;
  readonly clampsInWindows: number;
  /** Of the honest work, by price: what the detector turned away. */
  readonly refusedShare: number;
  readonly zeroHours: number;
  readonly heldHours: number;
  /** Families of series apart, since one was tuned on and others were not. */
  readonly families: readonly FamilyRow[];
  readonly stops: ReadonlyArray<{
    readonly series: string;
    readonly kind: string;
    readonly at: string;
    readonly isInWindow: boolean;
    readonly rule: string;
    readonly because: string;
  }>;
}

export interface FamilyRow {
  readonly family: string;
  readonly wasTunedOn: boolean;
  readonly functionYears: number;
  readonly pauses: number;
  readonly pausesInWindows: number;
  readonly clamps: number;
  readonly refusedShare: number;
}

export interface AttackFigures {
  readonly victims: number;
  readonly stoppedShare: number;
  readonly pausedFirstShare: number;
  /** Stopped, or told about. */
  readonly noticedShare: number;
  readonly noticedInTwoDaysShare: number;
  readonly secondsToActP50: number | null;
  readonly secondsToActP95: number | null;
  readonly secondsToTellP50: number | null;
  readonly lossUsdP50: number;
  readonly lossUsdP95: number;
  readonly lossUsdMax: number;
  /** Until somebody was first told, or it was first held. */
  readonly lossToNoticeUsdP50: number;
  readonly lossToNoticeUsdP95: number;
  readonly honestRefusedShare: number;
}

export interface AttackRow extends AttackFigures {
  readonly attack: string;
  readonly story: string;
  readonly hours: number;
  /** The same at another size of memory. */
  readonly variants?: Partial<Record<Variant, AttackFigures>>;
}

export interface AdaptiveRow {
  readonly target: Standing;
  readonly days: number;
  readonly takenUsd: number;
  readonly strategy: string;
  readonly takenWithoutAPauseUsd: number;
  readonly strategies: ReadonlyArray<{
    strategy: string;
    takenUsd: number;
    pauses: number;
    holds: number;
  }>;
}

export interface OutageRow {
  readonly target: string;
  readonly usd: number;
  readonly days: number;
  readonly zeroHours: number;
  readonly requestsPerSecond: number;
  readonly paidUsd: number;
  readonly heldHours: number;
}

export interface DetectorRow {
  readonly name: string;
  readonly source: string;
  readonly sizes: readonly SizeRow[];
  readonly attacks: readonly AttackRow[];
  readonly adaptive?: readonly AdaptiveRow[];
  readonly outage?: readonly OutageRow[];
  readonly guardBill?: ReadonlyArray<{ functions: number; usdPerMonth: number }>;
}

export interface DataRow {
  readonly kind: 'traces' | 'synthetic';
  readonly note: string;
  readonly tunedOn: readonly string[];
  readonly series: number;
  readonly seriesYears: number;
  readonly functions: number;
  readonly collections: ReadonlyArray<{ collection: string; series: number; functions: number }>;
  readonly attacked: ReadonlyArray<{ attack: string; victims: number; outOf: number }>;
  readonly problems: readonly string[];
}

export interface BenchReport {
  readonly schemaVersion: 1;
  readonly data: DataRow;
  readonly detectors: readonly DetectorRow[];
}

/**
 * The defaults were chosen with these in sight, web since 2026-11-30: no family of them is a test of the guard that its
 * author did not see. Recordings that are not in these folders are.
 */
export const TUNED_ON: readonly string[] = ['nab', 'azure2019', 'web'];

export const OURS_SOURCE = 'this project, defaults as shipped, armed (docs/detection.md)';

export function reportOf(traces: Traces, outcomes: Outcomes, ours: readonly string[]): BenchReport {
  const detectors = [
    ...ours.map((name) => ({ name, source: OURS_SOURCE })),
    ...rivals.map(({ name, source }) => ({ name, source })),
  ];
  return {
    schemaVersion: 1,
    data: dataOf(traces, outcomes),
    detectors: detectors.map(({ name, source }) => ({
      name,
      source,
      sizes: sizesOf(outcomes.honest.filter(({ detector }) => detector === name)),
      attacks: attacksOf(name, outcomes),
      ...(ours.includes(name) ? guardOnly(name, outcomes) : {}),
    })),
  };
}

const yearsOf = (minutes: number): number => minutes / MINUTES_PER_DAY / 365;
const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

function dataOf(traces: Traces, { attacks }: Outcomes): DataRow {
  const { kind, series, functions, problems } = traces;
  const collections = [
    ...new Set([...series, ...functions].map(({ collection }) => collection)),
  ].sort();
  return {
    kind,
    note:
      kind === 'traces'
        ? 'recorded traffic; a function is attacked on top of its own'
        : 'synthetic fleets fitted to published distributions (docs/benchmark.md), not recordings: give --traces for those',
    tunedOn: TUNED_ON,
    series: series.length,
    seriesYears: yearsOf(sumOf(series, (entry) => entry.values.length * entry.stepMinutes)),
    functions: functions.length,
    collections: collections.map((collection) => ({
      collection,
      series: series.filter((entry) => entry.collection === collection).length,
      functions: functions.filter((traced) => traced.collection === collection).length,
    })),
    attacked: ATTACKS.map((attack) => ({
      attack,
      victims: new Set(
        attacks.filter((entry) => entry.attack === attack).map(({ victim }) => victim),
      ).size,
      outOf: attackPlans[attack].on === 'series' ? series.length : functions.length,
    })),
    problems,
  };
}

function sizesOf(outcomes: readonly HonestOutcome[]): SizeRow[] {
  const sizes = [...new Set(outcomes.map(({ usdPerMonth }) => usdPerMonth))].sort((a, b) => a - b);
  return sizes.map((usdPerMonth) =>
    sizeOf(
      usdPerMonth,
      outcomes.filter((outcome) => outcome.usdPerMonth === usdPerMonth),
    ),
  );
}

function sizeOf(usdPerMonth: number, outcomes: readonly HonestOutcome[]): SizeRow {
  const years = yearsOf(sumOf(outcomes, ({ minutes }) => minutes));
  const { pauses, pausesInWindows, clamps, clampsInWindows } = countsOf(outcomes);
  const families = [...new Set(outcomes.map(({ family }) => family))].sort();
  return {
    usdPerMonth,
    functionYears: years,
    pausesPerYear: years > 0 ? pauses / years : 0,
    pausesInterval: rateInterval(pauses, years),
    pauses,
    pausesInWindows,
    clampsPerYear: years > 0 ? clamps / years : 0,
    clampsInterval: rateInterval(clamps, years),
    clamps,
    clampsInWindows,
    refusedShare: refusedShareOf(outcomes),
    zeroHours: sumOf(outcomes, ({ zeroMinutes }) => zeroMinutes) / 60,
    heldHours: sumOf(outcomes, ({ heldMinutes }) => heldMinutes) / 60,
    families: families.map((family) => familyOf(family, outcomes)),
    stops: outcomes.flatMap(({ series, stops }) =>
      stops.slice(0, STOPS_MAX).map(({ kind, atMinute, isInWindow, rule, because }) => ({
        series,
        kind,
        at: new Date(atMinute * 60_000).toISOString(),
        isInWindow,
        rule,
        because,
      })),
    ),
  };
}

/** Of one series; a rival may stop it thousands of times. */
const STOPS_MAX = 20;

function countsOf(outcomes: readonly HonestOutcome[]) {
  const stops = outcomes.flatMap((outcome) => outcome.stops);
  const count = (kind: string, isInWindow: boolean): number =>
    stops.filter((stop) => stop.kind === kind && stop.isInWindow === isInWindow).length;
  return {
    pauses: count('pause', false),
    pausesInWindows: count('pause', true),
    clamps: count('hold', false),
    clampsInWindows: count('hold', true),
  };
}

function refusedShareOf(outcomes: readonly HonestOutcome[]): number {
  const refusedUsd = sumOf(outcomes, (honestOutcome) => honestOutcome.refusedUsd);
  const offeredUsd = refusedUsd + sumOf(outcomes, (honestOutcome) => honestOutcome.honestUsd);
  return offeredUsd > 0 ? refusedUsd / offeredUsd : 0;
}

function familyOf(family: string, outcomes: readonly HonestOutcome[]): FamilyRow {
  const mine = outcomes.filter((outcome) => outcome.family === family);
  const { pauses, pausesInWindows, clamps } = countsOf(mine);
  return {
    family,
    wasTunedOn: mine.some(({ collection }) => TUNED_ON.includes(collection)),
    functionYears: yearsOf(sumOf(mine, ({ minutes }) => minutes)),
    pauses,
    pausesInWindows,
    clamps,
    refusedShare: refusedShareOf(mine),
  };
}

function attacksOf(detector: string, { attacks }: Outcomes): AttackRow[] {
  const mine = attacks.filter((attack) => attack.detector === detector);
  return ATTACKS.flatMap((attack) => {
    const all = mine.filter((entry) => entry.attack === attack);
    const own = all.filter(({ variant }) => variant === 'own');
    if (own.length === 0) return [];
    const others = [...new Set(all.map(({ variant }) => variant))].filter((name) => name !== 'own');
    const { story, hours } = attackPlans[attack];
    return [
      {
        attack,
        story,
        hours,
        ...figuresOf(own),
        ...(others.length > 0
          ? {
              variants: Object.fromEntries(
                others.map((name) => [
                  name,
                  figuresOf(all.filter(({ variant }) => variant === name)),
                ]),
              ),
            }
          : {}),
      },
    ];
  });
}

function figuresOf(outcomes: Outcomes['attacks']): AttackFigures {
  const acted = outcomes.flatMap(({ secondsToAct }) => secondsToAct ?? []);
  const sentAlerts = outcomes.flatMap(({ secondsToTell }) => secondsToTell ?? []);
  const losses = outcomes.map(({ lossUsd }) => lossUsd);
  const toNotice = outcomes.map(({ lossToNoticeUsd }) => lossToNoticeUsd);
  const share = (isOne: (entry: Outcomes['attacks'][number]) => boolean): number =>
    outcomes.filter(isOne).length / outcomes.length;
  const refusedUsd = sumOf(outcomes, (entry) => entry.refusedUsd);
  const offeredUsd = refusedUsd + sumOf(outcomes, (entry) => entry.honestUsd);
  return {
    victims: outcomes.length,
    stoppedShare: share(({ secondsToAct }) => secondsToAct !== null),
    pausedFirstShare: share(({ kind }) => kind === 'pause'),
    noticedShare: share((entry) => entry.secondsToAct !== null || entry.secondsToTell !== null),
    noticedInTwoDaysShare: share((entry) => secondsToNotice(entry) <= TWO_DAYS_SECONDS),
    secondsToActP50: quantile(acted, 0.5),
    secondsToActP95: quantile(acted, 0.95),
    secondsToTellP50: quantile(sentAlerts, 0.5),
    lossUsdP50: quantile(losses, 0.5) ?? 0,
    lossUsdP95: quantile(losses, 0.95) ?? 0,
    lossUsdMax: quantile(losses, 1) ?? 0,
    lossToNoticeUsdP50: quantile(toNotice, 0.5) ?? 0,
    lossToNoticeUsdP95: quantile(toNotice, 0.95) ?? 0,
    honestRefusedShare: offeredUsd > 0 ? refusedUsd / offeredUsd : 0,
  };
}

const TWO_DAYS_SECONDS = 2 * 86_400;

const secondsToNotice = (entry: Outcomes['attacks'][number]): number =>
  Math.min(
    entry.secondsToAct ?? Number.POSITIVE_INFINITY,
    entry.secondsToTell ?? Number.POSITIVE_INFINITY,
  );

/** The smallest value that at least this share of the values do not exceed. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

function guardOnly(
  detector: string,
  { adaptive, outage, bill }: Outcomes,
): Pick<DetectorRow, 'adaptive' | 'outage' | 'guardBill'> {
  return {
    adaptive: STANDINGS.flatMap((target): AdaptiveRow[] => {
      const mine = adaptive.filter(
        (adaptiveOutcome) =>
          adaptiveOutcome.detector === detector && adaptiveOutcome.standing === target,
      );
      const worst = mostOf(mine, ({ takenUsd }) => takenUsd);
      if (!worst) return [];
      const quiet = mostOf(
        mine.filter(({ pauses }) => pauses === 0),
        ({ takenUsd }) => takenUsd,
      );
      return [
        {
          target,
          days: 30,
          takenUsd: worst.takenUsd,
          strategy: worst.strategy,
          takenWithoutAPauseUsd: quiet?.takenUsd ?? 0,
          strategies: mine.map(({ strategy, takenUsd, pauses, holds }) => ({
            strategy,
            takenUsd,
            pauses,
            holds,
          })),
        },
      ];
    }),
    outage: OUTAGE_TARGETS.flatMap((target): OutageRow[] => {
      const mine = outage.filter(
        (outageOutcome) => outageOutcome.detector === detector && outageOutcome.target === target,
      );
      const worst = mostOf(mine, ({ zeroHours }) => zeroHours);
      if (!worst) return [];
      const { zeroHours, requestsPerSecond, paidUsd, heldHours } = worst;
      return [
        { target, usd: OUTAGE_USD, days: 7, zeroHours, requestsPerSecond, paidUsd, heldHours },
      ];
    }),
    guardBill: bill
      .filter((billOutcome) => billOutcome.detector === detector)
      .map(({ functions, usdPerMonth }) => ({ functions, usdPerMonth })),
  };
}

const mostOf = <T>(items: readonly T[], of: (item: T) => number): T | undefined =>
  items.reduce<T | undefined>(
    (most, item) => (most && of(most) >= of(item) ? most : item),
    undefined,
  );

export { BUSY_USD_PER_MONTH };
