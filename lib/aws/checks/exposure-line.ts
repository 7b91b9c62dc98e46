// What a stack can cost at worst, as the one line that is told at synth.
// Amounts are rounded up, and what no cap of its own bounds is named: a total alone would read like a promise.

import { formatUsd } from '../../core/units/money';
import {
  awsPriceBook,
  type ExposureReport,
  exposureReport,
  type FunctionItem,
  type Inventory,
  isBoundedOtherwise,
  type ScanSettings,
} from '../../scan';

const NAMED_AT_MOST = 3;

/** undefined: the stack has no function that spends while people use it. */
export function exposureLine(
  inventory: Inventory,
  functions: readonly FunctionItem[],
  { settings, stackPath }: { settings: ScanSettings; stackPath: string },
): string | undefined {
  const own = functions.filter((item) => item.machinery === undefined);
  if (own.length === 0) return undefined;
  const report = exposureReport({ ...inventory, functions: own }, settings, awsPriceBook);
  const short = (path: string): string =>
    path.startsWith(`${stackPath}/`) ? path.slice(stackPath.length + 1) : path;
  const unbounded = own.filter(
    (item) => item.reservedConcurrency.state !== 'known' && !isBoundedOtherwise(item),
  );
  const parts = [
    amounts(report),
    ...named(
      'unbounded',
      unbounded.map(({ name }) => short(name)),
    ),
    ...named(
      'not priced',
      report.notPriced.map(({ name }) => short(name)),
    ),
  ];
  return parts.join('; ');
}

const amounts = ({ total, totalAtLargest }: ExposureReport): string => {
  const [hour, day, month] = [total.usdPerHour, total.usdPerDay, total.usdPerMonth].map((usd) =>
    formatUsd(usd, 'up'),
  );
  const largest =
    totalAtLargest.usdPerDay > total.usdPerDay
      ? ` (${formatUsd(totalAtLargest.usdPerDay, 'up')}/day if every answer and message were as large as allowed)`
      : '';
  return `Worst case as it stands: ${hour}/hour, ${day}/day, ${month}/month${largest}`;
};

function named(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length - NAMED_AT_MOST;
  const shown = names.slice(0, NAMED_AT_MOST).join(', ');
  return [`${what}: ${shown}${more > 0 ? ` and ${more} more` : ''}`];
}
