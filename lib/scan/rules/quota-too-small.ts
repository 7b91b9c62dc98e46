// Reservations that the account cannot grant: the deployment fails, or nothing is left for the rest.
// 0 is always granted: switching a function off needs no quota.

import {
  LAMBDA_ACCOUNT_CONCURRENCY,
  LAMBDA_UNRESERVABLE_CONCURRENCY,
} from '../../core/prices/aws-limits';
import type { Rule, RuleHit } from '../finding';
import { type FunctionItem, knownValue } from '../inventory';

/** New accounts start here, and may then reserve nothing at all: Lambda quotas page, 2026-04. */
const NEW_ACCOUNT_QUOTA = 10;

export const quotaTooSmall: Rule = {
  id: 'quota-too-small',
  severity: 'high',
  title: 'The account cannot grant what is reserved',
  why: 'An account keeps at least 100 of its concurrency unreserved, or all of it when its quota is the 10 of a new account. A deployment that reserves more is rolled back, and the protection is not deployed.',
  fix: 'Reserve less, or ask for a higher quota (Service Quotas, L-B99A9384) before deploying. In an account with a quota of 10 the quota itself is the bound: reserve nothing, or 0 to switch a function off.',
  needs: "the account's quota",
  check(inventory, settings) {
    const knownQuota = settings.accountConcurrency ?? inventory.account.concurrencyQuota;
    const quota = knownQuota ?? LAMBDA_ACCOUNT_CONCURRENCY;
    const reserving = inventory.functions.filter(
      (item) => item.cloud === 'aws' && reservedOf(item) > 0,
    );
    const sum = reserving.reduce((total, item) => total + reservedOf(item), 0);
    const reservable =
      quota <= NEW_ACCOUNT_QUOTA ? 0 : Math.max(0, quota - LAMBDA_UNRESERVABLE_CONCURRENCY);
    const [largest] = [...reserving].sort((left, right) => reservedOf(right) - reservedOf(left));
    if (!largest || sum <= reservable) return [];
    const which =
      knownQuota === undefined ? `the default quota of ${quota}` : `its quota of ${quota}`;
    const hit: RuleHit = {
      resource: largest.name,
      evidence: largest.evidence,
      message: `${reserving.length} function${reserving.length === 1 ? ' reserves' : 's reserve'} ${sum} together, the most by ${largest.name} (${reservedOf(largest)}); under ${which} an account can reserve ${reservable}`,
    };
    return [hit];
  },
};

function reservedOf(item: FunctionItem): number {
  return knownValue(item.reservedConcurrency) ?? 0;
}
