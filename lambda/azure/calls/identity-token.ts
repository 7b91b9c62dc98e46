// Tokens of the watchdog's own identity, from the endpoint that App Service gives every app: no secret is stored anywhere.
// Kept until shortly before it ends; a token is never logged, and a refusal says nothing of what was sent.
// learn.microsoft.com/azure/app-service/overview-managed-identity, "REST endpoint reference" (read 2026-11).

import { fields, isSound, matching, text } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import { type Fetch, isOfTheNetwork } from '../../watchdog/network';

/** Whom a token is for. */
export type Audience =
  | 'https://management.azure.com/'
  | 'https://metrics.monitor.azure.com/'
  | 'https://storage.azure.com/'
  | 'https://vault.azure.net';

export interface IdentitySource {
  readonly endpoint: string;
  /** Proves to the endpoint that the app itself asks. */
  readonly header: string;
  /** Of the user-assigned identity; left out: the app's own. */
  readonly clientId?: string;
}

export type TokenFor = (audience: Audience) => Promise<string>;

/** The platform hands out tokens of 24 hours; what has less left than this is asked for anew. */
const SPARE_MS = 5 * 60_000;
const TIMEOUT_MS = 5_000;

interface TokenAnswer {
  readonly access_token: string;
  /** Seconds since 1970, as text. */
  readonly expires_on: string;
}

const tokenAnswer = fields<TokenAnswer>({
  access_token: text(1, 100_000),
  expires_on: matching(/^\d{1,12}$/, 'seconds since 1970'),
});

export function identityTokens(source: IdentitySource, fetch: Fetch, now: () => number): TokenFor {
  const kept = new Map<Audience, { readonly token: string; readonly untilMs: number }>();
  return async (audience) => {
    const known = kept.get(audience);
    if (known && now() < known.untilMs) return known.token;
    const answer = await ask(source, audience, fetch);
    kept.set(audience, {
      token: answer.access_token,
      untilMs: Number(answer.expires_on) * 1000 - SPARE_MS,
    });
    return answer.access_token;
  };
}

async function ask(source: IdentitySource, audience: Audience, fetch: Fetch): Promise<TokenAnswer> {
  const url = new URL(source.endpoint);
  url.searchParams.set('api-version', '2019-08-01');
  url.searchParams.set('resource', audience);
  if (source.clientId) url.searchParams.set('client_id', source.clientId);
  try {
    const response = await fetch(url, {
      headers: { 'X-IDENTITY-HEADER': source.header },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body: unknown = response.ok ? await response.json() : undefined;
    if (isSound<TokenAnswer>(body, tokenAnswer)) return body;
    throw new CloudFailure(
      'refused',
      `no token for ${audience}: the identity endpoint answered ${response.status}; check that the identity is assigned to the app`,
    );
  } catch (cause) {
    if (!isOfTheNetwork(cause)) throw cause;
    // Nothing was asked of the cloud yet, so nothing can have been done.
    throw new CloudFailure('refused', `no token for ${audience}: the identity endpoint is silent`, {
      cause,
    });
  }
}
