// One POST to an address on the public internet, and to no other: the address is judged as it is written, every address
// its name resolves to is judged again, and the connection goes to one of those, so a name cannot change its mind.
// Redirects are not followed. What fails is told without the address, which may itself be a secret.

import { lookup } from 'node:dns/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { parsedUrl } from '../../lib/channels/parsed-url';
import {
  isLoopbackAddress,
  isPublicAddress,
  problemsWithAddress,
} from '../../lib/channels/webhook-address';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly status: number;
  /** The beginning of what was answered, for the log. */
  readonly text: string;
  readonly retryAfterSeconds: number | null;
}

export type Poster = (post: Post) => Promise<Answer>;

/** Why there is no answer. `unknown`: it may have arrived all the same. */
export class PostFailure extends Error {
  constructor(
    readonly kind: 'refused-address' | 'unreachable' | 'unknown',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'PostFailure';
  }
}

export interface PosterOptions {
  /** All addresses of a name. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Tests alone pass this: this machine over plain http, and still nothing else that is private. */
  readonly allowance?: 'loopback-http';
}

export function guardedPoster(options: PosterOptions = {}): Poster {
  const { resolve = resolveAll, allowance } = options;
  return async (post) => {
    const url = judgedUrl(post.url, allowance);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), post.timeoutMs);
    try {
      const address = await judgedAddress(url.hostname, resolve, limit.signal, allowance);
      return await send(url, address, post, limit.signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

function judgedUrl(address: string, allowance: PosterOptions['allowance']): URL {
  const url = parsedUrl(address);
  const isOwn =
    allowance === 'loopback-http' &&
    url !== undefined &&
    isLoopbackAddress(literalOf(url.hostname));
  const problems = isOwn ? [] : problemsWithAddress(address);
  if (url === undefined || problems.length > 0)
    throw new PostFailure('refused-address', problems.join('; '));
  return url;
}

/** IPv6 without the brackets that it has in a URL. */
const literalOf = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

const resolveAll = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/** The first address of the name, once every one of them is found to be public. */
async function judgedAddress(
  hostname: string,
  resolve: NonNullable<PosterOptions['resolve']>,
  signal: AbortSignal,
  allowance: PosterOptions['allowance'],
): Promise<string> {
  const addresses = await addressesOf(hostname, resolve, signal);
  const isAllowed = (address: string): boolean =>
    isPublicAddress(address) || (allowance === 'loopback-http' && isLoopbackAddress(address));
  const [first] = addresses;
  if (first === undefined || !addresses.every(isAllowed))
    throw new PostFailure(
      'refused-address',
      'the name resolves to an address that is not on the public internet',
    );
  return first;
}

async function addressesOf(
  hostname: string,
  resolve: NonNullable<PosterOptions['resolve']>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const literal = literalOf(hostname);
  if (/^[\d.]+$/.test(literal) || literal.includes(':')) return [literal];
  try {
    return await Promise.race([resolve(hostname), rejectedOn(signal)]);
  } catch (cause) {
    throw new PostFailure('unreachable', 'the name cannot be resolved', { cause });
  }
}

const rejectedOn = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
  });

const ANSWER_BYTES = 2048;

/** The socket goes to the judged address; the name stays in the TLS handshake and the Host header. */
function send(
  url: URL,
  address: string,
  { headers, body, timeoutMs }: Post,
  signal: AbortSignal,
): Promise<Answer> {
  const pinned: LookupFunction = (_hostname, options, done) => {
    const family = address.includes(':') ? 6 : 4;
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    let isSent = false;
    const fail = (cause: Error): void =>
      reject(
        signal.aborted
          ? new PostFailure('unknown', `no answer within ${timeoutMs} ms`, { cause })
          : new PostFailure(isSent ? 'unknown' : 'unreachable', reasonOf(cause), { cause }),
      );
    const request = start(url, {
      method: 'POST',
      agent: false,
      lookup: pinned,
      signal,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    request.on('response', (response) => readAnswer(response).then(resolve, fail));
    request.on('finish', () => {
      isSent = true;
    });
    request.on('error', fail);
    request.end(body);
  });
}

/** A system error's code says enough; its message may quote the address. */
const reasonOf = (cause: Error): string =>
  'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= ANSWER_BYTES) break;
  }
  const after = Number(response.headers['retry-after']);
  return {
    status: response.statusCode ?? 0,
    text: Buffer.concat(chunks).subarray(0, ANSWER_BYTES).toString('utf8'),
    retryAfterSeconds: Number.isFinite(after) && after >= 0 ? after : null,
  };
}
