// One call to an API of Google Cloud over fetch, with the token of the service account that the platform runs us as.
// A timeout, a lost connection or a 5xx is unknown, never taken for a no; only what is absolute is tried again.

import { attempt, fieldOf } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import { bodyWithin } from '../watchdog/bounded-body';
import { type Fetch, isOfTheNetwork } from '../watchdog/network';
import { type Pace, paceOf, type Rate, type Timing } from '../watchdog/pacing';
import type { Endpoints } from './endpoints';

export interface ApiRequest {
  /** For a reader: "reading the service orders". */
  readonly what: string;
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: string;
  /** Statuses that are answers beside 2xx: a 404 of what need not be there, a 412 of a condition. */
  readonly expected?: readonly number[];
  readonly pace?: keyof typeof RATES;
  /** The longest answer that is read. */
  readonly bytesMax?: number;
}

export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly header: (name: string) => string | null;
}

export type GoogleApi = (request: ApiRequest) => Promise<ApiAnswer>;

/** What a service answered that is no answer to us. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Quotas pages, read 2026-11: Cloud Run Admin API 180 writes and 3,000 reads a minute and region; Cloud Monitoring 6,000
 * time series queries a minute. Storage takes one write a second to one object and answers 429 to more.
 */
export const RATES = {
  control: { perSecond: 2, burst: 2 },
  reading: { perSecond: 20, burst: 5 },
  storage: { perSecond: 50, burst: 20 },
} as const satisfies Record<string, Rate>;

const TIMEOUT_MS = 10_000;
/** Beside the first. A lost answer is asked for again at once; an outage is for the next tick. */
const TRIES_AGAIN = 1;
/** A token that is about to end is fetched anew. */
const TOKEN_SPARE_MS = 60_000;

export interface GoogleInput {
  readonly endpoints: Endpoints;
  readonly timing: Timing;
  readonly fetch?: Fetch;
}

export function googleApi({ endpoints, timing, fetch = globalThis.fetch }: GoogleInput): GoogleApi {
  const isThrottled = (cause: unknown): boolean =>
    cause instanceof CloudFailure && cause.cause instanceof Refusal && cause.cause.status === 429;
  const paces = Object.fromEntries(
    Object.entries(RATES).map(([name, rate]) => [name, paceOf(rate, timing, isThrottled)]),
  ) as Record<keyof typeof RATES, Pace>;
  const token = tokenSource(endpoints, fetch, timing.now);
  return (request) =>
    paces[request.pace ?? 'reading'](async () => {
      for (let tries = 0; ; tries += 1) {
        try {
          return await once(request, await token(), fetch);
        } catch (cause) {
          const isWorth = cause instanceof CloudFailure && cause.certainty === 'unknown';
          if (!isWorth || tries >= TRIES_AGAIN) throw cause;
        }
      }
    });
}

async function once(request: ApiRequest, token: string, fetch: Fetch): Promise<ApiAnswer> {
  const { what, method = 'GET', body, expected = [] } = request;
  const init = {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body,
  };
  const answer = await fetched(fetch, { what, url: request.url, bytesMax: request.bytesMax }, init);
  const { status, text } = answer;
  if ((status >= 200 && status < 300) || expected.includes(status)) return answer;
  const certainty =
    status === 404
      ? 'gone'
      : status >= 400 && status < 500 && status !== 408
        ? 'refused'
        : 'unknown';
  const message = messageIn(text) ?? `status ${status}`;
  throw new CloudFailure(certainty, `${what}: ${message}`, { cause: new Refusal(status, message) });
}

async function fetched(
  fetch: Fetch,
  { what, url, bytesMax }: Pick<ApiRequest, 'what' | 'url' | 'bytesMax'>,
  init: RequestInit,
): Promise<ApiAnswer> {
  try {
    const response = await fetch(url, {
      ...init,
      // A redirect would carry the token to wherever it leads.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = new TextDecoder().decode(await bodyWithin(response, what, bytesMax));
    return { status: response.status, text, header: (name) => response.headers.get(name) };
  } catch (cause) {
    if (!isOfTheNetwork(cause)) throw cause;
    const inner = cause.cause instanceof Error ? cause.cause : cause;
    const because = `${inner.name}: ${inner.message}`;
    throw new CloudFailure('unknown', `${what}: ${because}`, { cause });
  }
}

/** google.aip.dev/193. */
function messageIn(text: string): string | undefined {
  const error = fieldOf(
    attempt<unknown>(() => JSON.parse(text), undefined),
    'error',
  );
  const message = fieldOf(error, 'message');
  const status = fieldOf(error, 'status');
  return typeof message === 'string'
    ? `${typeof status === 'string' ? `${status}: ` : ''}${message}`
    : undefined;
}

/** The metadata server answers nobody who does not ask for it by this header. */
const OF_METADATA = { headers: { 'metadata-flavor': 'Google' } };

/** cloud.google.com/compute/docs/access/authenticate-workloads#applications (read 2026-11). */
function tokenSource(
  { metadata }: Endpoints,
  fetch: Fetch,
  now: () => number,
): () => Promise<string> {
  let known: { readonly token: string; readonly untilMs: number } | undefined;
  return async () => {
    if (known && now() < known.untilMs) return known.token;
    const what = 'asking for a token';
    const url = `${metadata}computeMetadata/v1/instance/service-accounts/default/token`;
    const { status, text } = await fetched(fetch, { what, url }, OF_METADATA);
    const grant = attempt<unknown>(() => JSON.parse(text), undefined);
    const token = fieldOf(grant, 'access_token');
    const seconds = fieldOf(grant, 'expires_in');
    if (status !== 200 || typeof token !== 'string' || typeof seconds !== 'number')
      throw new CloudFailure('unknown', `${what}: the metadata server answered ${status}`);
    known = { token, untilMs: now() + seconds * 1000 - TOKEN_SPARE_MS };
    return token;
  };
}

/** By which a budget names it; the id is in the settings. */
export async function projectNumber(
  { metadata }: Pick<Endpoints, 'metadata'>,
  fetch: Fetch = globalThis.fetch,
): Promise<string> {
  const what = 'asking for the number of the project';
  const url = `${metadata}computeMetadata/v1/project/numeric-project-id`;
  const { status, text } = await fetched(fetch, { what, url }, OF_METADATA);
  if (status === 200 && /^\d{1,20}$/.test(text)) return text;
  throw new CloudFailure('unknown', `${what}: the metadata server answered ${status}`);
}

/** An answer that has to be JSON; anything else is no answer. */
export function jsonOf(what: string, { text }: ApiAnswer): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CloudFailure('unknown', `${what}: the answer is not JSON`, { cause });
  }
}
