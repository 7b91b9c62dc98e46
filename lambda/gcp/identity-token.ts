// Tokens by which one Cloud Run service calls another that not everybody may call, from the platform's metadata server.
// cloud.google.com/run/docs/authenticating/service-to-service (read 2026-11).

import { CloudFailure } from '../../lib/engine/ports';
import { bodyWithin } from '../watchdog/bounded-body';
import type { Endpoints } from './endpoints';

const TIMEOUT_MS = 5_000;
/** One lives an hour. */
const KEPT_MS = 45 * 60_000;

/** `audience`: the address of the service that is called; nobody else accepts the token. */
export function identityTokens(
  { metadata }: Pick<Endpoints, 'metadata'>,
  audience: string,
  now: () => number,
): () => Promise<string> {
  let known: { readonly token: string; readonly untilMs: number } | undefined;
  return async () => {
    if (known && now() < known.untilMs) return known.token;
    const what = 'asking for an identity token';
    const url = `${metadata}computeMetadata/v1/instance/service-accounts/default/identity?audience=${encodeURIComponent(audience)}`;
    const response = await fetch(url, {
      headers: { 'metadata-flavor': 'Google' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const token = new TextDecoder().decode(await bodyWithin(response, what)).trim();
    if (!response.ok || token === '')
      throw new CloudFailure('unknown', `${what}: the metadata server answered ${response.status}`);
    known = { token, untilMs: now() + KEPT_MS };
    return token;
  };
}
