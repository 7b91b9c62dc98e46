// The most that everything read can spend, function by function and together: the answer of `exposure`.
// Functions that cannot be bounded are listed with the reason; they are never left out of sight.

import { EXPOSURE_EXCLUSIONS } from '../core/exposure';
import { accountExposure } from '../core/exposure-account';
import type { Exposure, ExposureInput } from '../core/exposure-input';
import { type Period, type UsdByPeriod, usdOf } from '../core/money';
import type { PriceBook } from '../core/prices';
import { exposureInputOf } from './exposure-input';
import type { BlindSpot, Evidence, Inventory, SourceProblem, SourceRead } from './inventory';
import type { ScanSettings } from './settings';

export interface FunctionExposure {
  name: string;
  evidence: Evidence;
  exposure: Exposure;
}

export interface ExposureReport {
  schemaVersion: 1;
  functions: FunctionExposure[];
  /** Everything at once, under the limits the functions share. */
  total: UsdByPeriod & { boundedBy: string };
  /** What the functions would come to if nothing were shared. */
  sumOfFunctions: UsdByPeriod;
  notPriced: { name: string; because: string; evidence: Evidence }[];
  /** Frameworks' own functions, which run at deployment only. */
  leftOut: { name: string; because: string }[];
  blindSpots: BlindSpot[];
  assumptions: string[];
  exclusions: readonly string[];
  problems: SourceProblem[];
  sources: SourceRead[];
  pricesAsOf: string;
  region: string;
}

export function exposureReport(
  inventory: Inventory,
  settings: ScanSettings,
  book: PriceBook,
): ExposureReport {
  const inputs: { input: ExposureInput; evidence: Evidence }[] = [];
  const notPriced: ExposureReport['notPriced'] = [];
  const leftOut: ExposureReport['leftOut'] = [];
  const accountConcurrency = settings.accountConcurrency ?? inventory.account.concurrencyQuota;
  for (const item of inventory.functions) {
    if (item.machinery !== undefined) {
      leftOut.push({ name: item.name, because: item.machinery });
      continue;
    }
    const asked = exposureInputOf(item, { ...settings, accountConcurrency: undefined });
    if (asked.ok) inputs.push({ input: asked.input, evidence: item.evidence });
    else notPriced.push({ name: item.name, because: asked.because, evidence: item.evidence });
  }
  const account = accountExposure(
    inputs.map(({ input }) => input),
    { concurrency: accountConcurrency },
    book,
  );
  const functions = account.functions.map(
    (exposure, index): FunctionExposure => ({
      name: exposure.name,
      evidence: inputs[index]?.evidence ?? { file: '', path: '' },
      exposure,
    }),
  );
  functions.sort((left, right) => right.exposure.usdPerHour - left.exposure.usdPerHour);
  return {
    schemaVersion: 1,
    functions,
    total: {
      usdPerHour: account.usdPerHour,
      usdPerDay: account.usdPerDay,
      usdPerMonth: account.usdPerMonth,
      boundedBy: account.boundedBy,
    },
    sumOfFunctions: account.sumOfFunctions,
    notPriced,
    leftOut,
    blindSpots: inventory.blindSpots,
    assumptions: assumptionsOf(functions, account.blindSpots),
    exclusions: EXPOSURE_EXCLUSIONS,
    problems: inventory.problems,
    sources: inventory.sources,
    pricesAsOf: book.asOf,
    region: book.region,
  };
}

/** What had to be assumed, each once, with how many functions it concerns. */
function assumptionsOf(
  functions: readonly FunctionExposure[],
  ofAccount: readonly string[],
): string[] {
  const counts = new Map<string, number>();
  for (const { exposure } of functions) {
    for (const spot of exposure.blindSpots) counts.set(spot, (counts.get(spot) ?? 0) + 1);
  }
  const shared = [...counts].map(([spot, count]) =>
    count === functions.length && count > 1
      ? spot
      : `${spot} (${count} function${count === 1 ? '' : 's'})`,
  );
  return [...ofAccount, ...shared];
}

/** Whether the worst case of everything together is over a limit the user set. */
export function exceeds(report: ExposureReport, limit: { usd: number; period: Period }): boolean {
  return usdOf(report.total, limit.period) > limit.usd;
}
