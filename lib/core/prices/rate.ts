// What a function's usage costs: a flat marginal rate for judging minutes, and a tiered month for bills.
// The rate ignores free tiers and later tiers, so it never makes usage look cheaper than its first dollar.

import { MB_PER_GB } from '../units/money';
import { fields, number, oneOf, optional, problemsWith } from '../units/values';
import { LAMBDA_EPHEMERAL_MB, LAMBDA_MEMORY_MB } from './aws-limits';
import { freeQuantity, marginalUsd, type PriceBook, type PriceKey, usdFor } from './prices';

export const ARCHITECTURES = ['x86_64', 'arm64'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

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
  /** What of `usdPerInvocation` a person declared and no bill of the cloud shows; left out where nobody did. */
  declaredUsdPerInvocation?: number;
  /** A second is one of an instance, which several requests share; left out: each run pays for its own. */
  isShared?: true;
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
  const declared = billing.extraUsdPerInvocation ?? 0;
  return {
    ...(declared > 0 ? { declaredUsdPerInvocation: declared } : {}),
    usdPerInvocation: marginalUsd(book, keys.request) + declared,
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

/** The part of `costUsd` that rests on a declared price, which the cloud itself bills nobody. */
export const declaredUsd = ({ invocations }: BilledUsage, rate: Rate): number =>
  invocations * (rate.declaredUsdPerInvocation ?? 0);

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

const billingFields = fields<Billing>({
  memoryMb: number({ ...LAMBDA_MEMORY_MB, isWhole: true }),
  architecture: oneOf(ARCHITECTURES),
  ephemeralMb: optional(number({ ...LAMBDA_EPHEMERAL_MB, isWhole: true })),
  extraUsdPerInvocation: optional(number({ min: 0, max: 1_000_000 })),
});

/** All that is wrong with a billing shape at once; an empty list means it can be priced. */
export const problemsWithBilling = (billing: Billing): string[] =>
  problemsWith('', billing, billingFields);
