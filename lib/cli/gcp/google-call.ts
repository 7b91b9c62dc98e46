// One call to an API of Google Cloud, or to the watchdog: JSON out, JSON back, every refusal a Failure with a fix.
// An answer is not believed here: whoever called reads its fields.

import { fieldOf } from '../../core/units/values';
import { Failure } from '../mistake';

export interface GoogleCall {
  /** For a reader: "Cloud Run". */
  readonly service: string;
  readonly url: string;
  readonly token: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

export interface GoogleAnswer {
  readonly status: number;
  readonly body: unknown;
}

const TIMEOUT_MS = 30_000;

/** A 404 is an answer; any other refusal is a Failure. */
export async function callGoogle(call: GoogleCall): Promise<GoogleAnswer> {
  const { service, url, token, method = 'GET', body, timeoutMs = TIMEOUT_MS } = call;
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method,
      // A redirect would carry the token to wherever it leads.
      redirect: 'error',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    text = await response.text();
  } catch (cause) {
    throw new Failure(
      `${service} cannot be reached: ${reachedOf(cause)}`,
      'check the network, the project (--project) and the region (--region)',
      { cause },
    );
  }
  const answer = { status: response.status, body: jsonOf(text) };
  if (response.ok || response.status === 404) return answer;
  throw refusalOf(call, answer, text);
}

function refusalOf({ service }: GoogleCall, { status, body }: GoogleAnswer, text: string): Failure {
  const message = messageOf(body) ?? (text.slice(0, 300) || `status ${status}`);
  if (status === 401)
    return new Failure(
      `${service} does not know who asks: ${message}`,
      'sign in again (gcloud auth login), then run the same command',
    );
  if (status === 403)
    return new Failure(
      `${service} refused it: ${message}`,
      'ask for this permission, or sign in as somebody who has it; docs/azure-gcp.md lists what each command calls',
    );
  if (status === 429)
    return new Failure(
      `${service} is throttling this project's calls: ${message}`,
      'run the same command again in a minute',
    );
  return new Failure(
    `${service} failed (${status}): ${message}`,
    'if this line does not make the reason clear, run it again with the same arguments',
  );
}

/** As Google's APIs answer (google.aip.dev/193), or as the watchdog does. */
function messageOf(body: unknown): string | undefined {
  const error = fieldOf(body, 'error');
  const message = typeof error === 'string' ? error : fieldOf(error, 'message');
  return typeof message === 'string' ? message : undefined;
}

const jsonOf = (text: string): unknown => {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    return undefined;
  }
};

function reachedOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const inner = cause.cause instanceof Error ? cause.cause.message : '';
  return inner ? `${cause.message}: ${inner}` : cause.message;
}
