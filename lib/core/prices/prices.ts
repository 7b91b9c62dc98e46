// The shape of a price book and the only ways to read it: a marginal price and a tiered cost.
// A price without a unit, a date and a source must not exist; a price that nobody could check says so.

/** What one `usd` in a book buys. The number is how many of the measured thing that is. */
export const UNIT_SIZE = {
  'million requests': 1e6,
  'million messages': 1e6,
  'million events': 1e6,
  'million series': 1e6,
  'million connection-minutes': 1e6,
  'thousand requests': 1e3,
  'thousand metrics': 1e3,
  'thousand transitions': 1e3,
  'hundred thousand notifications': 1e5,
  request: 1,
  'GB-second': 1,
  'GiB-second': 1,
  'vCPU-second': 1,
  'GB-hour': 1,
  'GB-month': 1,
  GB: 1,
  hour: 1,
  'LCU-hour': 1,
  month: 1,
} as const;

export type PriceUnit = keyof typeof UNIT_SIZE;

/** Where a number came from. `verified: false` means it was remembered and never found in print. */
export interface Provenance {
  asOf: string;
  source: string;
  verified: boolean;
}

export interface Price extends Provenance {
  usd: number;
  per: PriceUnit;
}

/** `upTo` counts the measured thing itself (requests, GB-seconds), not the unit priced. */
export interface PriceTier {
  upTo: number | null;
  usd: number;
}

export interface TieredPrice extends Provenance {
  tiers: readonly PriceTier[];
  per: PriceUnit;
}

export type PriceEntry = Price | TieredPrice;

/** What the AWS book prices; the other clouds' books name their own keys beside their prices. */
export type PriceKey =
  | `lambda.${'request' | 'duration' | 'provisioned' | 'provisionedDuration'}.${'x86_64' | 'arm64'}`
  | 'lambda.ephemeral'
  | 'lambda.streaming'
  | 'api.rest'
  | 'api.http'
  | 'api.websocket'
  | 'api.connectionMinutes'
  | 'waf.acl'
  | 'waf.rule'
  | 'waf.request'
  | 'waf.extraCapacity'
  | 'alb.hour'
  | 'alb.lcu'
  | 'transfer.out'
  | 'logs.ingest'
  | 'logs.storage'
  | 'metrics.getMetricData'
  | 'metrics.request'
  | 'metrics.alarm'
  | 'sqs.standard'
  | 'sqs.fifo'
  | 'sns.publish'
  | 'sns.email'
  | 'sns.http'
  | 's3.put'
  | 'dynamodb.write'
  | 'dynamodb.read'
  | 'dynamodb.storage'
  | 'states.transition'
  | 'states.expressRequest'
  | 'states.expressDuration'
  | 'events.custom'
  | 'events.scheduler';

/** An amount a month that is not charged, for good: what ends with an account's first year is in no book. */
export interface FreeAllowance<Key extends string = PriceKey> extends Provenance {
  quantity: number;
  /** The entries that draw on it together. */
  covers: readonly Key[];
}

export type Cloud = 'aws' | 'azure' | 'gcp';

export interface PriceBook<Key extends string = PriceKey> {
  cloud: Cloud;
  /** The region whose prices they are; a cloud with one price for many says so in its keys. */
  region: string;
  currency: 'USD';
  asOf: string;
  entries: Readonly<Record<Key, PriceEntry>>;
  freeAllowances: readonly FreeAllowance<Key>[];
}

/** The list price of one more, at the first tier: what a minute-by-minute reading is priced with. */
export function marginalUsd<Key extends string>(book: PriceBook<Key>, key: NoInfer<Key>): number {
  const entry: PriceEntry = book.entries[key];
  const usd = 'tiers' in entry ? (entry.tiers[0]?.usd ?? Number.NaN) : entry.usd;
  return usd / UNIT_SIZE[entry.per];
}

function tieredUsd(tiers: readonly PriceTier[], quantity: number): number {
  let usd = 0;
  let below = 0;
  for (const tier of tiers) {
    const top = Math.min(quantity, tier.upTo ?? Number.POSITIVE_INFINITY);
    usd += (top - below) * tier.usd;
    below = top;
  }
  return usd;
}

/** What `quantity` of the thing costs in one month, tier by tier, with nothing free. */
export function usdFor<Key extends string>(
  book: PriceBook<Key>,
  key: NoInfer<Key>,
  quantity: number,
): number {
  const entry: PriceEntry = book.entries[key];
  const size = UNIT_SIZE[entry.per];
  if ('tiers' in entry) return tieredUsd(entry.tiers, quantity) / size;
  return (entry.usd / size) * quantity;
}

/** How much of an entry is free each month; 0 when nothing is. */
export function freeQuantity<Key extends string>(book: PriceBook<Key>, key: NoInfer<Key>): number {
  return book.freeAllowances
    .filter((allowance) => allowance.covers.includes(key))
    .reduce((sum, allowance) => sum + allowance.quantity, 0);
}

function problemsWithTiers(key: string, tiers: readonly PriceTier[]): string[] {
  const problems: string[] = [];
  if (tiers.length === 0) problems.push(`${key} has no tiers: give at least one`);
  tiers.forEach((tier, index) => {
    const isLast = index === tiers.length - 1;
    if (isLast !== (tier.upTo === null)) {
      problems.push(`${key} tier ${index + 1} ends at ${tier.upTo}: only the last tier is open`);
    }
    const previous = tiers[index - 1];
    const before = previous?.upTo ?? Number.NEGATIVE_INFINITY;
    if (tier.upTo !== null && tier.upTo <= before) {
      problems.push(`${key} tier ${index + 1} ends at ${tier.upTo}, not after the one before it`);
    }
    // A bound that prices each period from the first tier is only a bound while prices fall.
    if (previous && tier.usd > previous.usd) {
      problems.push(`${key} tier ${index + 1} costs ${tier.usd}, more than the tier before it`);
    }
  });
  return problems;
}

/** All that is wrong with a book, each with its entry; an empty list means it can be used. */
export function problemsWithPriceBook(book: PriceBook<string>): string[] {
  const isDate = (text: string) => /^20\d\d-(0[1-9]|1[0-2])-\d\d$/.test(text);
  return Object.entries(book.entries).flatMap(([key, entry]) => {
    const amounts = 'tiers' in entry ? entry.tiers.map((tier) => tier.usd) : [entry.usd];
    const problems = 'tiers' in entry ? problemsWithTiers(key, entry.tiers) : [];
    for (const usd of amounts) {
      if (!(Number.isFinite(usd) && usd > 0))
        problems.push(`${key} costs ${usd}: give a price above 0`);
    }
    if (!isDate(entry.asOf))
      problems.push(`${key} is dated "${entry.asOf}": write a day as 2026-08-21`);
    if (entry.source.trim() === '')
      problems.push(`${key} has no source: name the page it was read on`);
    return problems;
  });
}
