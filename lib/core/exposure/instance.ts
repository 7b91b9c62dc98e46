// What instances that take several requests at once can spend (Cloud Run, Azure Flex Consumption), and from
// dollars the most instances that keep a ceiling. It must never be below what can be charged: all instances
// run all the time, and each takes its full number of the shortest requests there are. Nothing free is subtracted.

import { type PriceBook, type PriceEntry, usdFor } from '../prices/prices';
import {
  A_PERIOD,
  formatUsd,
  PERIODS,
  type Period,
  roundUpToCent,
  SECONDS_PER,
  SECONDS_PER_HOUR,
  type UsdByPeriod,
  usdOf,
} from '../units/money';
import { number, problemsWith } from '../units/values';
import type { Enforcement } from './input';
import { largest } from './largest';
import { formatCount } from './pace';
import { type Ceiling, problemsWithCeiling } from './problems';

/** One instance, and what it is charged for. */
export interface InstanceShape<Key extends string> {
  name: string;
  /** Requests that one instance takes at once. */
  concurrency: number;
  /** No request is shorter. Without it nothing bounds how many there are. */
  shortestRunSeconds: number;
  /** What a second of an instance is charged for: 2 of a vCPU, 0.5 of a GiB. */
  charges: readonly { meter: Key; units: number }[];
  requestMeter: Key;
}

export interface InstanceTerm<Key extends string> extends UsdByPeriod {
  name: string;
  meter: Key;
  boundedBy: string;
  enforcement: Enforcement;
  /** The worst hour, with its numbers. */
  formula: string;
}

export interface InstanceExposure<Key extends string> extends UsdByPeriod {
  name: string;
  maxInstances: number;
  terms: readonly InstanceTerm<Key>[];
  /** What it does not cover: to be shown wherever it is shown. */
  blindSpots: readonly string[];
  pricesAsOf: string;
}

/** Charges that no such bound covers. */
const BLIND_SPOTS: readonly string[] = [
  'data that leaves the cloud, logs, storage, and whatever the code calls',
  'instances beyond the maximum for the moments in which the cloud lets them be',
];

interface Quantity<Key extends string> {
  name: string;
  meter: Key;
  perSecond: number;
  hour: string;
  boundedBy: string;
  enforcement: Enforcement;
}

function priceText(entry: PriceEntry): string {
  return 'tiers' in entry ? `per ${entry.per}, by tier` : `$${entry.usd} per ${entry.per}`;
}

function termOf<Key extends string>(
  quantity: Quantity<Key>,
  book: PriceBook<Key>,
): InstanceTerm<Key> {
  const { perSecond, hour, ...term } = quantity;
  const usd = (period: Period) => usdFor(book, term.meter, perSecond * SECONDS_PER[period]);
  return {
    ...term,
    usdPerHour: usd('hour'),
    usdPerDay: usd('day'),
    usdPerMonth: usd('month'),
    formula: `${formatCount(SECONDS_PER_HOUR)} s × ${hour} × ${priceText(book.entries[term.meter])}`,
  };
}

const units = number({ min: 0.001, max: 1_024 });

export function problemsWithInstanceShape(shape: InstanceShape<string>): string[] {
  const { concurrency, shortestRunSeconds, charges } = shape;
  return [
    ...problemsWith('concurrency', concurrency, number({ min: 1, max: 1_000, isWhole: true })),
    ...problemsWith('shortestRunSeconds', shortestRunSeconds, number({ min: 0.001, max: 3_600 })),
    ...charges.flatMap((charge) =>
      problemsWith(`${charge.meter} of an instance`, charge.units, units),
    ),
    ...(charges.length > 0 ? [] : ['charges are empty: name what an instance is billed for']),
  ];
}

export function instanceExposureOf<Key extends string>(
  shape: InstanceShape<Key>,
  maxInstances: number,
  book: PriceBook<Key>,
): InstanceExposure<Key> {
  const problems = [
    ...problemsWith('maxInstances', maxInstances, number({ min: 1, isWhole: true })),
    ...problemsWithInstanceShape(shape),
  ];
  if (problems.length > 0)
    throw new RangeError(`cannot bound ${shape.name}: ${problems.join('; ')}`);
  const instances = `${formatCount(maxInstances)} instances`;
  const time = shape.charges.map(({ meter, units }) => ({
    name: meter,
    meter,
    perSecond: maxInstances * units,
    hour: `${instances} × ${formatCount(units)}`,
    boundedBy: `at most ${instances}`,
    // Both clouds say that the maximum can be passed for a moment.
    enforcement: 'best-effort' as const,
  }));
  const { concurrency, shortestRunSeconds } = shape;
  const requests = {
    name: 'requests',
    meter: shape.requestMeter,
    perSecond: (maxInstances * concurrency) / shortestRunSeconds,
    hour: `${instances} × ${formatCount(concurrency)} at once ÷ ${formatCount(shortestRunSeconds)} s`,
    boundedBy: `no request is shorter than ${formatCount(shortestRunSeconds)} s, declared`,
    enforcement: 'assumption' as const,
  };
  const terms = [...time, requests].map((quantity) => termOf(quantity, book));
  const sum = (period: Period) => terms.reduce((usd, term) => usd + usdOf(term, period), 0);
  return {
    name: shape.name,
    maxInstances,
    usdPerHour: sum('hour'),
    usdPerDay: sum('day'),
    usdPerMonth: sum('month'),
    terms,
    blindSpots: BLIND_SPOTS,
    pricesAsOf: book.asOf,
  };
}

export type InstanceCaps<Key extends string> =
  | { kind: 'caps'; maxInstances: number; exposure: InstanceExposure<Key> }
  /** Even the fewest instances can spend `belowUsd`; `period` is the one that fails first. */
  | { kind: 'impossible'; belowUsd: number; period: Period; because: string };

/** How many instances may be set: the platform's or the provider's own limits. */
export interface InstanceRange {
  least: number;
  most: number;
}

function limitOf(ceiling: Ceiling, period: Period): number {
  const none = Number.POSITIVE_INFINITY;
  const { usdPerHour = none, usdPerDay = none, usdPerMonth = none } = ceiling;
  return usdOf({ usdPerHour, usdPerDay, usdPerMonth }, period);
}

/** The largest number of instances whose bound keeps the ceiling in every period it names. */
export function instancesFor<Key extends string>(
  ceiling: Ceiling,
  shape: InstanceShape<Key>,
  range: InstanceRange,
  book: PriceBook<Key>,
): InstanceCaps<Key> {
  const problems = problemsWithCeiling(ceiling);
  if (problems.length > 0) throw new RangeError(problems.join('; '));
  const bound = (instances: number) => instanceExposureOf(shape, instances, book);
  const keeps = (instances: number) =>
    PERIODS.every((period) => usdOf(bound(instances), period) <= limitOf(ceiling, period));
  if (!keeps(range.least)) return impossible(ceiling, bound(range.least));
  const maxInstances = largest(range.least, range.most, keeps);
  return { kind: 'caps', maxInstances, exposure: bound(maxInstances) };
}

function impossible<Key extends string>(
  ceiling: Ceiling,
  least: InstanceExposure<Key>,
): InstanceCaps<Key> {
  const excess = (period: Period) => usdOf(least, period) / limitOf(ceiling, period);
  const period = PERIODS.reduce((worst, next) => (excess(next) > excess(worst) ? next : worst));
  const belowUsd = roundUpToCent(usdOf(least, period));
  const dearest = [...least.terms].sort((a, b) => usdOf(b, period) - usdOf(a, period))[0];
  const mostly = dearest
    ? `, mostly ${dearest.name} ${formatUsd(usdOf(dearest, period), 'up')} (${dearest.boundedBy})`
    : '';
  const because =
    `even with at most ${formatCount(least.maxInstances)} it can spend ` +
    `${formatUsd(belowUsd, 'up')} ${A_PERIOD[period]}${mostly}`;
  return { kind: 'impossible', belowUsd, period, because };
}
