// Lives through the same stretch of time with a rival at the lever instead of the guard.
// It sees what CloudWatch shows, with the same lag, and is counted in the same account by the same books.

import { costUsd } from '../core/prices/rate';
import type { Deed } from './guarded-life';
import type { Rival, Seen } from './rivals';
import { peakOf, type VirtualAccount, type VirtualFunction } from './virtual-account';

const HISTORY_MINUTES = 14 * 1440;

export interface RivalLifeInput {
  readonly account: VirtualAccount;
  readonly rival: Rival;
  readonly usdPerMonth: number;
  /** The fortnight before, as `historyOf` tells it. */
  readonly history: readonly Seen[];
  readonly untilMinute: number;
  /** Called after each minute; left out: nobody looks. */
  readonly onMinute?: () => void;
}

/** Of an account with a single function. */
export function liveWithRival(input: RivalLifeInput): Deed[] {
  const { account, rival, usdPerMonth, untilMinute } = input;
  const [one] = account.functions;
  if (!one) return [];
  const run = rival.start({
    history: input.history,
    usdPerMonth,
    quota: account.quota,
  });
  const deeds: Deed[] = [];
  if (run.cap !== undefined) one.reserve(run.cap, account.nowMinute - 1);
  let next = account.nowMinute;
  let heldUntil = 0;
  while (account.nowMinute < untilMinute) {
    account.liveOneMinute();
    const { nowMinute } = account;
    input.onMinute?.();
    for (let seen = seenIn(account, one, next); seen; seen = seenIn(account, one, next)) {
      next += 1;
      const until = run.watch(seen);
      if (until === undefined || nowMinute < heldUntil) continue;
      heldUntil = until;
      one.reserve(0, nowMinute);
      const { functionId } = one.victim;
      deeds.push({ functionId, atMinute: nowMinute, kind: 'pause', rule: rival.name, because: '' });
    }
    if (one.reserved === 0 && nowMinute >= heldUntil) one.reserve(run.cap ?? null, nowMinute);
  }
  return deeds;
}

function seenIn(
  account: VirtualAccount,
  virtual: VirtualFunction,
  minute: number,
): Seen | undefined {
  const bucket = virtual.bucket(minute, account.nowMinute, account.lagSeconds(minute));
  return (
    bucket && {
      minute,
      nowMinute: account.nowMinute,
      usd: costUsd(bucket, virtual.victim.rate),
      invocations: bucket.invocations,
      concurrency: peakOf(bucket.load),
    }
  );
}

export function historyOf(account: VirtualAccount): Seen[] {
  const { startMinute } = account;
  const virtual = account.functions[0] as VirtualFunction;
  return Array.from({ length: HISTORY_MINUTES }, (_, index) => {
    const minute = startMinute - HISTORY_MINUTES + index;
    const bucket = virtual.bucket(minute, startMinute, Number.NEGATIVE_INFINITY);
    return {
      minute,
      nowMinute: minute,
      usd: bucket ? costUsd(bucket, virtual.victim.rate) : 0,
      invocations: bucket?.invocations ?? 0,
      concurrency: bucket ? peakOf(bucket.load) : 0,
    };
  });
}
