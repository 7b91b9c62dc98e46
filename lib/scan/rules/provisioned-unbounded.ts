// Provisioned concurrency is paid by the hour, used or not, and what is above it spills over unbounded.
// The standing charge is shown wherever its numbers are known.

import { awsPriceBook } from '../../core/prices/books/aws';
import { marginalUsd } from '../../core/prices/prices';
import { formatUsd, HOURS_PER_MONTH, MB_PER_GB, SECONDS_PER_HOUR } from '../../core/units/money';
import type { Rule, RuleHit } from '../finding';
import { type FunctionItem, knownValue, type Provisioned } from '../inventory';
import { memoryMbOf, ownFunctions } from './subjects';

/** Scaling to more than this many times the least is scaling to whatever comes. */
const SCALE_FACTOR = 10;

export const provisionedUnbounded: Rule = {
  id: 'provisioned-unbounded',
  severity: 'medium',
  title: 'Nobody bounds the provisioned concurrency',
  why: 'It is billed for every hour it is there, without a single request. Without reserved concurrency on the same function the traffic above it runs on demand with no bound; with scaling to a large maximum a flood raises the standing charge itself.',
  fix: 'Reserve concurrency on the function, at least as much as is provisioned, and give the scaling a maximum in proportion to its minimum. Remove provisioned concurrency from functions that can bear a cold start.',
  check(inventory) {
    return ownFunctions(inventory).flatMap((item) =>
      item.provisioned.flatMap((provisioned): RuleHit[] => {
        const because = whyUnbounded(item, provisioned);
        if (because === undefined) return [];
        return [
          {
            resource: item.name,
            evidence: provisioned.evidence,
            message: `${item.name} ${because}${standing(item, provisioned)}`,
          },
        ];
      }),
    );
  },
};

function whyUnbounded(item: FunctionItem, provisioned: Provisioned): string | undefined {
  if (item.cloud !== 'aws') return undefined;
  const least = knownValue(provisioned.concurrency);
  if (provisioned.isScaled) {
    const most = knownValue(provisioned.maximum);
    const isWide = most !== undefined && most > Math.max(1, least ?? 1) * SCALE_FACTOR;
    return isWide
      ? `scales its provisioned concurrency from ${least ?? 'an unknown least'} to ${most}`
      : undefined;
  }
  if (item.reservedConcurrency.state !== 'unset') return undefined;
  return `provisions ${least ?? 'an unknown number'} and reserves nothing, so what comes above that is unbounded`;
}

function standing(item: FunctionItem, provisioned: Provisioned): string {
  const count = knownValue(provisioned.maximum) ?? knownValue(provisioned.concurrency);
  const memoryMb = memoryMbOf(item);
  if (count === undefined || memoryMb === undefined) return '';
  const architecture = item.architecture.state === 'known' ? item.architecture.value : 'x86_64';
  const usdPerSecond = marginalUsd(awsPriceBook, `lambda.provisioned.${architecture}`);
  const usd = count * (memoryMb / MB_PER_GB) * usdPerSecond * SECONDS_PER_HOUR * HOURS_PER_MONTH;
  return `; standing charge ${formatUsd(usd, 'up')} a month`;
}
