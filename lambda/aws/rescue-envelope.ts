// What lies in a rescue queue, read strictly: Lambda's failure-destination envelope, or a dead-letter message.
// Formats: docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records (read 2026-04). A message in neither is
// nobody's: it is left where it is, never guessed at. Two messages of one request id are two events unless their payloads
// agree: whoever reuses an id must not stand in for the honest event.

import { createHash } from 'node:crypto';
import type { Message } from '@aws-sdk/client-sqs';
import { attempt, type Check, fields, is, parsed, text } from '../../lib/core/units/values';
import type { RescuedEvent } from '../../lib/engine/ports';

export interface Rescued {
  readonly functionArn: string | null;
  readonly eventId: string;
  readonly arrivedAtMs: number;
  readonly cause: RescuedEvent['cause'];
  readonly payload: string;
}

/** null: not an event that Lambda gave up on. */
export function rescuedIn(message: Message): Rescued | null {
  const arrivedAtMs = Number(message.Attributes?.SentTimestamp);
  const body = message.Body;
  if (!Number.isFinite(arrivedAtMs) || body === undefined) return null;
  return attempt(() => enveloped(body, arrivedAtMs) ?? deadLettered(message, arrivedAtMs), null);
}

/** The same whenever the same event comes back: Lambda keeps its payload, and may print it anew. */
export const eventIdOf = (requestId: string, payload: string): string => {
  const plain = attempt(() => JSON.stringify(JSON.parse(payload)), payload);
  return `${requestId}.${createHash('sha256').update(plain).digest('hex').slice(0, 16)}`;
};

const CAUSES: ReadonlyMap<unknown, RescuedEvent['cause']> = new Map([
  ['ZeroReservedConcurrency', 'held-back'],
  ['EventAgeExceeded', 'held-back'],
  ['RetriesExhausted', 'failed'],
]);

interface Envelope {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition?: unknown;
  };
}

const anything: Check = () => [];
const present: Check = is('the event', (value) => value !== undefined);

const envelope = fields({
  requestContext: fields<Envelope['requestContext']>({
    requestId: text(1, 2048),
    functionArn: text(0, 2048),
    condition: anything,
  }),
  requestPayload: present,
});

function enveloped(body: string, arrivedAtMs: number): Rescued | null {
  const read = parsed<Envelope>('', body, envelope);
  if (!('value' in read)) return null;
  const { requestId, functionArn, condition } = read.value.requestContext;
  const payload = memberOf(body, 'requestPayload');
  return {
    functionArn: withoutQualifier(functionArn),
    eventId: eventIdOf(requestId, payload),
    arrivedAtMs,
    cause: CAUSES.get(condition) ?? 'unknown',
    payload,
  };
}

/** The event itself, with what became of it beside it; whose it was, only the queue's owner knows. */
function deadLettered(message: Message, arrivedAtMs: number): Rescued | null {
  const requestId = message.MessageAttributes?.RequestID?.StringValue;
  if (!requestId || message.Body === undefined) return null;
  return {
    functionArn: null,
    eventId: eventIdOf(requestId, message.Body),
    arrivedAtMs,
    cause: 'unknown',
    payload: message.Body,
  };
}

/**
 * A member of a JSON object as it was written: parsed and printed again, a large number would be another one.
 * `body` is known to be an object that has the member; of two, the last counts, as it does for JSON.parse.
 */
function memberOf(body: string, member: string): string {
  const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;
  let depth = 0;
  let key = '';
  let last = '';
  let fromIndex = 0;
  let found = 'null';
  for (let match = token.exec(body); match; match = token.exec(body)) {
    const [text] = match;
    if (depth === 1 && (text === ',' || text === '}')) {
      if (key === member) found = body.slice(fromIndex, match.index).trim();
      key = '';
    }
    if (depth === 1 && text === ':' && key === '') {
      key = String(JSON.parse(last));
      fromIndex = match.index + 1;
    }
    if (text === '{' || text === '[') depth += 1;
    if (text === '}' || text === ']') depth -= 1;
    if (text.startsWith('"')) last = text;
  }
  return found;
}

/** "…:function:orders:$LATEST" and "…:function:orders:live" are both the function orders. */
const withoutQualifier = (arn: string): string => arn.split(':').slice(0, 7).join(':');
