// The whole account as one spender: catches many functions that each stay under their own floor.
// It works on what a drill-down has read, names the functions that carry the excess, and never names more than needed.

import type { GuardPolicy } from '../../policy/policy';
import { HOURS_PER_WEEK } from '../../units/time';
import type { DetectorState, SpendWindow } from '../baseline';

type WindowShare = Pick<SpendWindow, 'usd' | 'largestUsd'>;

/** What a function cost above its level, where it was idle when the guard came to know it; 0 for all others. */
export interface IdleShare {
  readonly idleHourUsd: number;
  readonly idleDayUsd: number;
  readonly idleMonthUsd: number;
  /** Its largest usual day; of an idle one, what it cost at first. */
  readonly usualDayUsd: number;
}

export interface Share extends IdleShare {
  readonly functionId: string;
  /** Dollars above the function's own allowance that are piled up now. */
  readonly excessUsd: number;
  readonly excessUsdPerMinute: number;
  /** Spend of the hour and the day in progress, and the largest minute in each. */
  readonly hour: WindowShare;
  readonly day: WindowShare;
  readonly isHeld: boolean;
}

export type AccountVerdict =
  | {
      readonly kind: 'calm';
      /** How long the excess of its functions could go on at its pace before a limit is reached. */
      readonly minutesLeft: number;
    }
  | {
      readonly kind: 'breach';
      readonly rule: 'account-excess' | 'account-creep' | 'account-ceiling';
      readonly because: string;
      readonly spentUsd: number;
      readonly limitUsd: number;
      /** In the order in which to pause them: the largest excess first. */
      readonly culprits: readonly string[];
    };

/**
 * Idle functions that come to life together may spend so much in 24 hours, or a quarter of what the account's functions
 * usually do: fewer than three are a matter of their own limits.
 */
const CREEP_USD_PER_DAY = 10;
const CREEP_SHARE = 0.25;
/**
 * In a month so much, or that share of its usual days: from then on whatever burns again is stopped at once, because fifty
 * functions that are each held at one execution burn a thousand dollars a month all the same.
 */
const CREEP_USD_PER_MONTH = 200;
/** More than a cent above its level in the hour in progress: it burns now. */
const BURNING_USD = 0.01;
const CREEP_FUNCTIONS = 3;

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
  const tests = [
    {
      rule: 'account-ceiling' as const,
      spentUsd: spentIn(free.map(({ hour }) => hour)),
      limitUsd: policy.accountCeilingUsdPerHour,
      weigh: ({ hour }: Share) => hour.usd,
      words: 'this hour',
    },
    {
      rule: 'account-ceiling' as const,
      spentUsd: spentIn(free.map(({ day }) => day)),
      limitUsd: policy.accountCeilingUsdPerDay,
      weigh: ({ day }: Share) => day.usd,
      words: 'today',
    },
    {
      rule: 'account-excess' as const,
      spentUsd: sum(({ excessUsd }) => excessUsd),
      limitUsd: Math.max(policy.accountFloorUsd, policy.fastHours * 60 * envelopeUsdPerMinute),
      weigh: ({ excessUsd }: Share) => excessUsd,
      words: 'over what its functions usually spend',
    },
    ...creepTests(shares, free),
  ];
  const usdPerMinute = sum(({ excessUsdPerMinute }) => excessUsdPerMinute);
  let minutesLeft = Number.POSITIVE_INFINITY;
  for (const { rule, spentUsd, limitUsd, weigh, words } of tests) {
    if (limitUsd === null) continue;
    if (usdPerMinute > 0 && rule !== 'account-creep')
      minutesLeft = Math.min(minutesLeft, (limitUsd - spentUsd) / usdPerMinute);
    if (!(spentUsd > limitUsd)) continue;
    return {
      kind: 'breach',
      rule,
      spentUsd,
      limitUsd,
      culprits: culpritsOf(free, weigh),
      because: `the account spent ${format(spentUsd)} ${words}, limit ${format(limitUsd)}, over many functions`,
    };
  }
  return { kind: 'calm', minutesLeft };
}

/** What is held has stopped, and no longer counts in the day; what it cost counts in the month. */
function creepTests(shares: readonly Share[], free: readonly Share[]) {
  const sum = (from: readonly Share[], of: (share: Share) => number): number =>
    from.reduce((total, share) => total + of(share), 0);
  const limitOf = (usd: number, days: number): number =>
    Math.max(usd, CREEP_SHARE * days * sum(shares, ({ usualDayUsd }) => usualDayUsd));
  const isShared = (from: readonly Share[], of: (share: Share) => number): boolean =>
    from.filter((share) => of(share) > 0).length >= CREEP_FUNCTIONS;
  const burning = ({ idleHourUsd }: Share): number => (idleHourUsd > BURNING_USD ? idleHourUsd : 0);
  return [
    ...(isShared(free, ({ idleDayUsd }) => idleDayUsd)
      ? [
          {
            rule: 'account-creep' as const,
            spentUsd: sum(free, ({ idleDayUsd }) => idleDayUsd),
            limitUsd: limitOf(CREEP_USD_PER_DAY, 1),
            weigh: ({ idleDayUsd }: Share) => idleDayUsd,
            words: 'in 24 hours through functions that were idle when they were first seen',
          },
        ]
      : []),
    ...(isShared(shares, ({ idleMonthUsd }) => idleMonthUsd) && sum(free, burning) > 0
      ? [
          {
            rule: 'account-creep' as const,
            spentUsd: sum(shares, ({ idleMonthUsd }) => idleMonthUsd),
            limitUsd: limitOf(CREEP_USD_PER_MONTH, 30),
            weigh: burning,
            words: 'in a month through functions that were idle when they were first seen',
          },
        ]
      : []),
  ];
}

/** Without the largest minute of them all, which may be one false sample. */
const spentIn = (windows: readonly WindowShare[]): number =>
  windows.reduce((sum, { usd }) => sum + usd, 0) -
  windows.reduce((max, { largestUsd }) => Math.max(max, largestUsd), 0);

function culpritsOf(shares: readonly Share[], weigh: (share: Share) => number): string[] {
  const ranked = [...shares].sort(
    (a, b) => weigh(b) - weigh(a) || (a.functionId < b.functionId ? -1 : 1),
  );
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
  const ring = new Array<number>(HOURS_PER_WEEK).fill(0);
  for (const { ringUsdPerMinute } of states) {
    for (let slot = 0; slot < HOURS_PER_WEEK; slot++)
      ring[slot] = (ring[slot] as number) + Math.max(0, ringUsdPerMinute[slot] ?? 0);
  }
  return Math.max(...ring);
}
