// The most that everything read can spend, function by function and together: the answer of `exposure`.
// Functions that cannot be bounded are listed with the reason; they are never left out of sight.

import { accountExposure } from '../core/exposure/account';
import { EXPOSURE_EXCLUSIONS, sumUsd } from '../core/exposure/exposure';
import type { Enforcement, ExposureInput, Sizes } from '../core/exposure/input';
import type { Cloud, PriceBook } from '../core/prices/prices';
import { type Period, type UsdByPeriod, usdOf } from '../core/units/money';
import { exposureInputOf, notesOn } from './exposure-input';
import { instanceBoundOf } from './instance-input';
import type {
  BlindSpot,
  Evidence,
  FunctionItem,
  Inventory,
  SourceProblem,
  SourceRead,
} from './inventory';
import type { ScanSettings } from './settings';

/** What a bound is made of, whichever cloud it is in: what is enforced or paid for each run, whatever its size. */
export interface Bound extends UsdByPeriod {
  name: string;
  terms: readonly (UsdByPeriod & {
    name: string;
    way?: string;
    boundedBy: string;
    enforcement: Enforcement;
    formula: string;
  })[];
  /** The same with every answer and message as large as the platform lets it be. */
  atLargest: UsdByPeriod;
  blindSpots: readonly string[];
  pricesAsOf: string;
}

export interface FunctionExposure {
  name: string;
  /** What its template calls it, where that is something else. */
  logicalId?: string;
  cloud: Cloud;
  evidence: Evidence;
  exposure: Bound;
}

export interface ExposureReport {
  /** 2: the amounts leave out sizes that nobody declared, which version 1 took at their largest. */
  schemaVersion: 2;
  functions: FunctionExposure[];
  /** Everything at once, under the limits the functions share: what is enforced or paid for each run. */
  total: UsdByPeriod & { boundedBy: string };
  /** The same if every answer and message were as large as the platform lets it be. */
  totalAtLargest: UsdByPeriod;
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
  const accountConcurrency = settings.accountConcurrency ?? inventory.account.concurrencyQuota;
  const sorted = sort(inventory, { ...settings, accountConcurrency: undefined });
  const limits = { concurrency: accountConcurrency, apiThrottle: inventory.account.apiThrottle };
  const sized = (sizes: Sizes) =>
    accountExposure(
      sorted.inputs.map(({ input }) => ({ ...input, sizes })),
      limits,
      book,
    );
  const account = sized('smallest');
  const largest = sized('largest');
  const ofAws = account.functions.map((exposure, index): FunctionExposure => {
    const { item, notes = [] } = sorted.inputs[index] ?? {};
    const { logicalId, evidence = { file: '', path: '' } } = item ?? {};
    const blindSpots = [...exposure.blindSpots, ...notes];
    return {
      name: exposure.name,
      ...(logicalId === undefined ? {} : { logicalId }),
      cloud: 'aws',
      evidence,
      exposure: {
        ...exposure,
        blindSpots,
        atLargest: sumUsd(largest.functions.slice(index, index + 1)),
      },
    };
  });
  const functions = [...ofAws, ...sorted.elsewhere];
  functions.sort((left, right) => right.exposure.usdPerHour - left.exposure.usdPerHour);
  const elsewhere = sumUsd(sorted.elsewhere.map(({ exposure }) => exposure));
  const boundedBy = [
    ...(ofAws.length > 0 ? [account.boundedBy] : []),
    ...(sorted.elsewhere.length > 0 ? ['the maximum of instances'] : []),
  ].join('; ');
  return {
    schemaVersion: 2,
    functions,
    total: {
      ...sumUsd([account, elsewhere]),
      boundedBy: boundedBy || 'nothing, since nothing was priced',
    },
    totalAtLargest: sumUsd([largest, elsewhere]),
    sumOfFunctions: sumUsd([account.sumOfFunctions, elsewhere]),
    notPriced: sorted.notPriced,
    leftOut: sorted.leftOut,
    blindSpots: inventory.blindSpots,
    assumptions: assumptionsOf(functions, ofAws.length > 0 ? account.blindSpots : []),
    exclusions: EXPOSURE_EXCLUSIONS,
    problems: inventory.problems,
    sources: inventory.sources,
    pricesAsOf: book.asOf,
    region: book.region,
  };
}

interface SortedFunctions {
  inputs: { input: ExposureInput; item: FunctionItem; notes: string[] }[];
  elsewhere: FunctionExposure[];
  notPriced: ExposureReport['notPriced'];
  leftOut: ExposureReport['leftOut'];
}

/** Each function to the model that can bound it, or to the list of those that none can. */
function sort(inventory: Inventory, settings: ScanSettings): SortedFunctions {
  const sorted: SortedFunctions = { inputs: [], elsewhere: [], notPriced: [], leftOut: [] };
  for (const item of inventory.functions) {
    const { name, cloud, evidence, machinery } = item;
    const refuse = (because: string) => sorted.notPriced.push({ name, because, evidence });
    if (machinery !== undefined) sorted.leftOut.push({ name, because: machinery });
    else if (cloud === 'aws') {
      const asked = exposureInputOf(item, settings);
      if (asked.ok) sorted.inputs.push({ input: asked.input, item, notes: notesOn(item) });
      else refuse(asked.because);
    } else {
      const bound = instanceBoundOf(item, settings);
      if (!bound.ok) {
        refuse(bound.because);
        continue;
      }
      const blindSpots = [...bound.assumptions, ...bound.exposure.blindSpots];
      const atLargest = sumUsd([bound.exposure]);
      const exposure = { ...bound.exposure, blindSpots, atLargest };
      sorted.elsewhere.push({ name, cloud, evidence, exposure });
    }
  }
  return sorted;
}

const QUOTA = /^the account concurrency quota /;

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
  // What is assumed for all together is assumed for each: once is enough.
  const isOfAccount = ofAccount.some((spot) => QUOTA.test(spot));
  return [...ofAccount, ...shared.filter((spot) => !isOfAccount || !QUOTA.test(spot))];
}

/** Whether what is enforced or paid for each run of everything together is over a limit the user set. */
export function exceeds(report: ExposureReport, limit: { usd: number; period: Period }): boolean {
  return usdOf(report.total, limit.period) > limit.usd;
}
