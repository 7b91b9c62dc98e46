// How often clients may call, in the words that the constructs of every cloud share.
// What a cloud cannot do of it, its construct refuses; nothing is dropped in silence.

import { number, optional, problemsWith, shown } from '../units/values';

export interface RequestRates {
  /**
   * What one client may ask for in a minute.
   * @default 600
   */
  readonly clientRequestsPerMinute?: number;
  /**
   * What all clients together may ask for in a minute: the nearest a firewall has to a spending cap.
   * @default - no global rule
   */
  readonly globalRequestsPerMinute?: number;
  /**
   * Behind a proxy or CDN: the header that carries the client's address, for example `X-Forwarded-For`.
   * @default - the address that connects
   */
  readonly forwardedIpHeader?: string;
  /**
   * Tells clients apart by a header, for example `x-api-key`, instead of by address.
   * @default - by address
   */
  readonly clientHeader?: string;
  /**
   * block: answer 429. count: let through and count, to try a limit out.
   * @default 'block'
   */
  readonly action?: 'block' | 'count';
}

export const DEFAULT_CLIENT_REQUESTS_PER_MINUTE = 600;

export interface RateRange {
  /** What the cloud's firewall takes for a minute. */
  readonly least: number;
  readonly most: number;
  /** False for a value that is known only at deploy time, which passes. */
  readonly isKnown: (value: unknown) => boolean;
}

export function problemsWithRequestRates(
  rates: RequestRates,
  { least, most, isKnown }: RateRange,
): string[] {
  const { clientRequestsPerMinute: client, globalRequestsPerMinute: all } = rates;
  const perMinute = number({ min: least, max: most, isWhole: true });
  const limit = optional((value) => (isKnown(value) ? perMinute(value) : []));
  const isBelowClient =
    all !== undefined &&
    isKnown(all) &&
    isKnown(client) &&
    all < (client ?? DEFAULT_CLIENT_REQUESTS_PER_MINUTE);
  return [
    ...problemsWith('clientRequestsPerMinute', client, limit),
    ...problemsWith('globalRequestsPerMinute', all, limit),
    ...(isBelowClient
      ? [
          `globalRequestsPerMinute is ${shown(all)}, below what one client may ask for; raise it or lower clientRequestsPerMinute`,
        ]
      : []),
    ...(rates.clientHeader !== undefined && rates.forwardedIpHeader !== undefined
      ? ['clientHeader and forwardedIpHeader are both given; tell clients apart by one of them']
      : []),
  ];
}
