// One call to Azure over plain fetch, and what is certain about it when it fails.
// A timeout, a lost connection or a 5xx is unknown, never taken for a no; an error of our own passes through untouched.

import { fieldOf } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import { bodyWithin } from '../../watchdog/bounded-body';
import { type Fetch, isOfTheNetwork } from '../../watchdog/network';
import type { Pace } from '../../watchdog/pacing';
import type { Audience, TokenFor } from './identity-token';

export interface AzureRequest {
  /** What is being done, for whoever reads the failure. */
  readonly what: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'PATCH' | 'POST' | 'DELETE';
  readonly url: string;
  readonly audience: Audience;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly pace: Pace;
  /** Answers that are no failure, beside 2xx. */
  readonly mayAnswer?: readonly number[];
  /** The longest answer that is read. */
  readonly bytesMax?: number;
}

export interface AzureAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export type CallAzure = (request: AzureRequest) => Promise<AzureAnswer>;

/** Azure turned the call away for its rate; it was not carried out. */
export class TooManyCalls extends CloudFailure {}

export const isThrottled = (cause: unknown): boolean => cause instanceof TooManyCalls;

/** The platform's own requests end after 230 s; nothing that is asked here takes more than a few. */
const TIMEOUT_MS = 15_000;

export function azureCalls(fetch: Fetch, tokenFor: TokenFor): CallAzure {
  return (request) =>
    request.pace(async () => {
      const token = await tokenFor(request.audience);
      const answer = await send(fetch, request, token);
      const isFine =
        (answer.status >= 200 && answer.status < 300) || request.mayAnswer?.includes(answer.status);
      if (isFine) return answer;
      throw failureOf(request, answer);
    });
}

async function send(fetch: Fetch, request: AzureRequest, token: string): Promise<AzureAnswer> {
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { authorization: `Bearer ${token}`, ...request.headers },
      body: request.body,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const body = await bodyWithin(response, request.what, request.bytesMax);
    return { status: response.status, headers: response.headers, body };
  } catch (cause) {
    if (!isOfTheNetwork(cause)) throw cause;
    throw new CloudFailure('unknown', `${request.what}: ${wordsOf(cause)}`, { cause });
  }
}

const wordsOf = ({ name, message, cause }: Error): string => {
  const inner = (cause as Partial<Error> | undefined)?.message;
  return `${name}: ${message}${inner ? `: ${inner}` : ''}`;
};

function failureOf({ what }: AzureRequest, { status, body }: AzureAnswer): CloudFailure {
  const message = errorIn(body);
  const words = `${what}: ${status}${message ? ` ${message}` : ''}`;
  if (status === 429) return new TooManyCalls('refused', words);
  if (status === 404) return new CloudFailure('gone', words);
  return new CloudFailure(status >= 400 && status < 500 ? 'refused' : 'unknown', words);
}

const SAID_CHARS_MAX = 300;

/** As ARM, Azure Monitor and Key Vault write an error; blobs have XML and tables `odata.error`, whose code is enough. */
function errorIn(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 20_000));
  const json = jsonIn(text);
  const error = fieldOf(json, 'error') ?? fieldOf(json, 'odata.error') ?? json;
  const code = fieldOf(error, 'code') ?? fieldOf(error, 'Code');
  const message = fieldOf(error, 'message') ?? fieldOf(error, 'Message');
  const inXml = /<Code>([\w.]{1,100})<\/Code>/.exec(text)?.[1];
  return [code ?? inXml, message]
    .filter((part) => typeof part === 'string')
    .join(': ')
    .slice(0, SAID_CHARS_MAX);
}

export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The answer's JSON; one that is none is a failure with an outcome that is known. */
export function jsonOf({ body }: AzureAnswer, what: string): unknown {
  const value = jsonIn(new TextDecoder().decode(body));
  if (value === undefined) throw new CloudFailure('unknown', `${what}: the answer is not JSON`);
  return value;
}
