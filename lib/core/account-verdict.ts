// The whole account as one spender: catches many functions that each stay under their own floor.
// It works on what a drill-down has read, names the functions that carry the excess, and never names more than needed.

import type { DetectorState } from './baseline';
import type { GuardPolicy } from './policy';

export interface Share {
  readonly functionId: string;
  /** Dollars above the function's own allowance that are piled up now. */
  readonly excessUsd: number;
  readonly excessUsdPerMinute: number;
  /** Spend of the hour and the day in progress. */
  readonly hourUsd: number;
  readonly dayUsd: number;
  readonly isHeld: boolean;
}

export type AccountVerdict =
  | { readonly kind: 'calm' }
  | {
      readonly kind: 'breach';
      readonly rule: 'account-excess' | 'account-ceiling';
      readonly because: string;
      readonly spentUsd: number;
      readonly limitUsd: number;
      /** In the order in which to pause them: the largest excess first. */
      readonly culprits: readonly string[];
    };

/** The culprits together must explain this much of the excess. */
const EXPLAINED_SHARE = 0.9;

/** Judges the account from its functions' shares. `envelopeUsdPerMinute` is the account's own busiest usual hour. */
export function judgeAccount(
  shares: readonly Share[],
  envelopeUsdPerMinute: number,
  policy: GuardPolicy,
  format: (usd: number) => string,
): AccountVerdict {
  const free = shares.filter((share) => !share.isHeld);
  const sum = (of: (share: Share) => number): number =>
    free.reduce((total, share) => total + of(share), 0);
  const excessUsd = sum((share) => share.excessUsd);
  const excessLimitUsd = Math.max(
    policy.accountFloorUsd,
    policy.fastHours * 60 * envelopeUsdPerMinute,
  );
  const tests = [
    {
      rule: 'account-ceiling' as const,
      spentUsd: sum((share) => share.hourUsd),
      limitUsd: policy.accountCeilingUsdPerHour,
      words: 'this hour',
    },
    {
      rule: 'account-ceiling' as const,
      spentUsd: sum((share) => share.dayUsd),
      limitUsd: policy.accountCeilingUsdPerDay,
      words: 'today',
    },
    {
      rule: 'account-excess' as const,
      spentUsd: excessUsd,
      limitUsd: excessLimitUsd,
      words: 'over what its functions usually spend',
    },
  ];
  const broken = tests.find(({ spentUsd, limitUsd }) => limitUsd !== null && spentUsd > limitUsd);
  if (!broken) return { kind: 'calm' };
  const by =
    broken.rule === 'account-excess'
      ? (share: Share) => share.excessUsd
      : (share: Share) => share.hourUsd;
  return {
    kind: 'breach',
    rule: broken.rule,
    spentUsd: broken.spentUsd,
    limitUsd: broken.limitUsd as number,
    culprits: culpritsOf(free, by),
    because: `the account spent ${format(broken.spentUsd)} ${broken.words}, limit ${format(broken.limitUsd as number)}, over many functions`,
  };
}

function culpritsOf(shares: readonly Share[], weigh: (share: Share) => number): string[] {
  const ranked = shares
    .filter((share) => weigh(share) > 0)
    .sort((a, b) => weigh(b) - weigh(a) || (a.functionId < b.functionId ? -1 : 1));
  const total = ranked.reduce((sum, share) => sum + weigh(share), 0);
  const culprits: string[] = [];
  let explained = 0;
  for (const share of ranked) {
    if (explained >= EXPLAINED_SHARE * total) break;
    culprits.push(share.functionId);
    explained += weigh(share);
  }
  return culprits;
}

/** The account's busiest usual hour: its functions' weeks added up hour by hour. */
export function accountEnvelopeUsdPerMinute(states: Iterable<DetectorState>): number {
  const ring = new Array<number>(168).fill(0);
  for (const state of states) {
    for (let slot = 0; slot < 168; slot++)
      ring[slot] = (ring[slot] as number) + Math.max(0, state.ringUsdPerMinute[slot] ?? 0);
  }
  return Math.max(0, ...ring);
}
