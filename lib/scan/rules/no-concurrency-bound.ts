// A function that nothing holds back may take all the concurrency its account has.
// Ways in that are bounded by themselves (a schedule, a queue with its own maximum) are left alone; how bad it is
// depends on who can make the function run.

import { LAMBDA_ACCOUNT_CONCURRENCY } from '../../core/prices/aws-limits';
import { awsPriceBook } from '../../core/prices/books/aws';
import { marginalUsd } from '../../core/prices/prices';
import { formatUsd, MB_PER_GB, SECONDS_PER_HOUR } from '../../core/units/money';
import type { Rule, RuleHit } from '../finding';
import { type FunctionItem, knownValue, type WayIn } from '../inventory';
import type { Severity } from '../severity';
import { isLive, memoryMbOf, ownFunctions } from './subjects';

export const noConcurrencyBound: Rule = {
  id: 'no-concurrency-bound',
  severity: 'medium',
  title: 'Nothing bounds how many runs there can be at once',
  why: 'Reserved concurrency (Lambda), a scale-out limit (Azure) or a maximum of instances (Google) is the one bound that the platform itself enforces. Without it a flood or a loop grows until the account is full, and every other function in the Region stands still.',
  fix: 'Set reserved concurrency to what the function needs at its busiest; `spendfuse exposure` turns a daily amount into that number. On Azure set the scale-out limit, on Google the maximum of instances.',
  check(inventory, settings) {
    const quota =
      settings.accountConcurrency ??
      inventory.account.concurrencyQuota ??
      LAMBDA_ACCOUNT_CONCURRENCY;
    return ownFunctions(inventory).flatMap((item): RuleHit[] => {
      if (item.reservedConcurrency.state !== 'unset' || isBoundedOtherwise(item)) return [];
      return [
        {
          resource: item.name,
          evidence: item.evidence,
          message: messageOf(item, quota),
          severity: severityOf(item),
        },
      ];
    });
  },
};

/** Its ways in bound it by themselves, or a bound of another kind holds. */
export function isBoundedOtherwise(item: FunctionItem): boolean {
  // A dedicated plan is a fixed price; replicas at the edge take no reservation.
  if (item.cloud === 'azure' && item.plan !== undefined) return !/^(Y|EP|FC)\d/i.test(item.plan);
  const live = item.waysIn.filter(isLive);
  if (live.some((way) => way.kind === 'edge')) return true;
  return item.cloud === 'aws' && live.length > 0 && live.every(isBoundedWay);
}

/** What starts by itself or by strangers, and as often as they like. */
const BY_EVENTS: ReadonlySet<WayIn['kind']> = new Set([
  'sqs',
  's3',
  'sns',
  'event-rule',
  'dynamodb-stream',
  'kinesis',
  'log-subscription',
]);

/** By who can make it run: strangers and events can, callers of one's own who must prove who they are can hardly. */
function severityOf(item: FunctionItem): Severity {
  if (item.cloud !== 'aws') return 'medium';
  const live = item.waysIn.filter(isLive);
  const isDriven = live.some((way) => {
    if (BY_EVENTS.has(way.kind)) return !isBoundedWay(way);
    const isOpen = way.isOpen.state !== 'known' || way.isOpen.value;
    return way.isPublic && isOpen;
  });
  return isDriven ? 'medium' : 'low';
}

function isBoundedWay(way: WayIn): boolean {
  if (way.kind === 'schedule') return knownValue(way.ratePerMinute) !== undefined;
  if (way.kind === 'sqs') return knownValue(way.maximumConcurrency) !== undefined;
  return way.kind === 'kinesis' && knownValue(way.shardCount) !== undefined;
}

function messageOf(item: FunctionItem, quota: number): string {
  if (item.cloud !== 'aws') return `${item.name} has no limit on its instances`;
  const memoryMb = memoryMbOf(item);
  const most = `${item.name} has no reserved concurrency: it may run ${quota.toLocaleString('en-US')} times at once`;
  if (memoryMb === undefined) return `${most}, at a memory size that could not be read`;
  const architecture = item.architecture.state === 'known' ? item.architecture.value : 'x86_64';
  const usdPerSecond = marginalUsd(awsPriceBook, `lambda.duration.${architecture}`);
  const usdPerHour = quota * (memoryMb / MB_PER_GB) * usdPerSecond * SECONDS_PER_HOUR;
  return `${most}, ${formatUsd(usdPerHour, 'up')} an hour for duration alone at ${memoryMb} MB`;
}
