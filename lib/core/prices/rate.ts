// What a function's usage costs: a flat marginal rate for judging minutes, and a tiered month for bills.
// The rate ignores free tiers and later tiers, so it never makes usage look cheaper than its first dollar.

import { MB_PER_GB } from '../units/money';
import { freeQuantity, marginalUsd, type PriceBook, type PriceKey, usdFor } from './prices';

export type Architecture = 'x86_64' | 'arm64';
export const ARCHITECTURES: readonly Architecture[] = ['x86_64', 'arm64'];

/** Every function has this much ephemeral storage at no charge. */
export const FREE_EPHEMERAL_MB = 512;

/** What has to be known about a function to price its usage. */
export interface Billing {
  memoryMb: number;
  architecture: Architecture;
  ephemeralMb?: number;
  /** What else one invocation costs: its trigger, its logs, the downstream calls a user declared. */
  extraUsdPerInvocation?: number;
}

export interface Rate {
  usdPerInvocation: number;
  usdPerSecond: number;
}

export interface BilledUsage {
  invocations: number;
  durationSeconds: number;
}

export function billedEphemeralGb(ephemeralMb: number | undefined): number {
  return Math.max(0, (ephemeralMb ?? FREE_EPHEMERAL_MB) - FREE_EPHEMERAL_MB) / MB_PER_GB;
}

/** Spelled out: a key put together anew for every reading costs more than the price it finds. */
const KEYS = {
  x86_64: { request: 'lambda.request.x86_64', duration: 'lambda.duration.x86_64' },
  arm64: { request: 'lambda.request.arm64', duration: 'lambda.duration.arm64' },
} as const satisfies Record<Architecture, unknown>;

export function rateOf(billing: Billing, book: PriceBook): Rate {
  const memoryGb = billing.memoryMb / MB_PER_GB;
  const keys = KEYS[billing.architecture];
  const ephemeralGb = billedEphemeralGb(billing.ephemeralMb);
  return {
    usdPerInvocation: marginalUsd(book, keys.request) + (billing.extraUsdPerInvocation ?? 0),
    usdPerSecond:
      memoryGb * marginalUsd(book, keys.duration) +
      ephemeralGb * marginalUsd(book, 'lambda.ephemeral'),
  };
}

/** Whether a rate can price anything: one NaN in a sum of dollars makes every rule deaf to it. */
export const isPrice = ({ usdPerInvocation, usdPerSecond }: Rate): boolean =>
  usdPerInvocation >= 0 && usdPerSecond >= 0 && Number.isFinite(usdPerInvocation + usdPerSecond);

export function costUsd(usage: BilledUsage, rate: Rate): number {
  return usage.invocations * rate.usdPerInvocation + usage.durationSeconds * rate.usdPerSecond;
}

/** A month of one function on its own, tier by tier; `withFreeTier` when nothing else uses it up. */
export function monthlyLambdaUsd(
  usage: BilledUsage,
  billing: Billing,
  book: PriceBook,
  withFreeTier = false,
): number {
  const charged = (key: PriceKey, quantity: number) => {
    const free = withFreeTier ? freeQuantity(book, key) : 0;
    return usdFor(book, key, Math.max(0, quantity - free));
  };
  const gbSeconds = (usage.durationSeconds * billing.memoryMb) / MB_PER_GB;
  const ephemeralGbSeconds = usage.durationSeconds * billedEphemeralGb(billing.ephemeralMb);
  return (
    charged(`lambda.request.${billing.architecture}`, usage.invocations) +
    charged(`lambda.duration.${billing.architecture}`, gbSeconds) +
    charged('lambda.ephemeral', ephemeralGbSeconds) +
    usage.invocations * (billing.extraUsdPerInvocation ?? 0)
  );
}

/** Lambda's own limits on memory and ephemeral storage, quotas page read 2026-04. */
const MEMORY_MB = { from: 128, to: 10_240 };
const EPHEMERAL_MB = { from: 512, to: 10_240 };

function isWithin(value: number, range: { from: number; to: number }): boolean {
  return Number.isInteger(value) && value >= range.from && value <= range.to;
}

/** All that is wrong with a billing shape at once; an empty list means it can be priced. */
export function problemsWithBilling(billing: Billing): string[] {
  const problems: string[] = [];
  if (!isWithin(billing.memoryMb, MEMORY_MB)) {
    problems.push(`memoryMb is ${billing.memoryMb}: give a whole number from 128 to 10240`);
  }
  if (!ARCHITECTURES.includes(billing.architecture)) {
    problems.push(`architecture is "${billing.architecture}": give x86_64 or arm64`);
  }
  if (billing.ephemeralMb !== undefined && !isWithin(billing.ephemeralMb, EPHEMERAL_MB)) {
    problems.push(`ephemeralMb is ${billing.ephemeralMb}: give a whole number from 512 to 10240`);
  }
  const extra = billing.extraUsdPerInvocation ?? 0;
  if (!(extra >= 0 && extra <= 1_000_000)) {
    problems.push(`extraUsdPerInvocation is ${extra}: give dollars from 0 to 1000000`);
  }
  return problems;
}
