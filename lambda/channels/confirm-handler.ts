// The confirm page as a function of a request: looking changes nothing, one press of a button resumes once.
// Forged, expired, used and oversize requests get their 4xx and no more; the number of requests that cost anything is
// bounded. Whoever runs it brings the key, the journal and the resume.

import { createHash } from 'node:crypto';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import {
  commandsFor,
  type Notice,
  noticePage,
  questionPage,
} from '../../lib/channels/confirm-page';
import { CONFIRM_STYLE } from '../../lib/channels/confirm-style';
import {
  type ConfirmToken,
  type Mac,
  TOKEN_CHARS_MAX,
  verifyToken,
} from '../../lib/channels/confirm-token';
import { isHolding, type PauseRecord } from '../../lib/core/pausing/pause-record';
import { NOTICES } from './confirm-notices';
import { type Bucket, fullBucket, taken } from './request-limit';

export interface PageRequest {
  readonly method: string;
  /** After the question mark, still encoded. */
  readonly query: string;
  readonly contentType: string;
  /** Decoded text; empty where there is none. */
  readonly body: string;
}

export interface PageResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type ResumeHow = 'full' | 'probation';

/** As the engine answers a resume. */
export type ResumeAnswer =
  | { readonly outcome: 'resumed' | 'on-probation' | 'unfinished' }
  | { readonly outcome: 'refused'; readonly because: string };

export interface ConfirmPorts {
  readonly mac: Mac;
  readonly read: (recordId: string) => Promise<PauseRecord | undefined>;
  /** True for the first who asks, for ever after false; kept until the token has expired. */
  readonly claim: (token: ConfirmToken) => Promise<boolean>;
  /** The claim was not used after all. */
  readonly giveUp: (token: ConfirmToken) => Promise<void>;
  readonly resume: (record: PauseRecord, how: ResumeHow) => Promise<ResumeAnswer>;
  /** What went wrong, for the log. */
  readonly report: (cause: unknown) => void;
  readonly now: () => number;
  readonly origin: AlertOrigin;
}

export type ConfirmHandler = (request: PageRequest) => Promise<PageResponse>;

/** A form is the token, a word and their names. */
const BODY_CHARS_MAX = TOKEN_CHARS_MAX + 200;

export const confirmHandler = (ports: ConfirmPorts): ConfirmHandler =>
  behindDoor(ports, (request, signed) => answered(request, signed, ports));

/** What stands before every page, wherever the rest of it runs: size, rate and signature. */
export type DoorPorts = Pick<ConfirmPorts, 'mac' | 'report' | 'now'>;

export interface SignedLink {
  readonly token: ConfirmToken;
  /** As it was sent. */
  readonly text: string;
}

/** `inside` sees only what somebody has signed for, and only so much of it. */
export function behindDoor(
  ports: DoorPorts,
  inside: (request: PageRequest, signed: SignedLink) => Promise<PageResponse>,
): ConfirmHandler {
  let bucket: Bucket = fullBucket(ports.now());
  const handle = async (request: PageRequest): Promise<PageResponse> => {
    const early = refusalOf(request);
    if (early) return early;
    const next = taken(bucket, ports.now());
    bucket = next.bucket;
    if (!next.isTaken) return withHeaders(429, NOTICES.tooMany, { 'retry-after': '30' });
    try {
      const text = fieldsOf(request).get(request.method === 'POST' ? 'token' : 't') ?? '';
      const verified = await verifyToken(text, ports.mac, ports.now());
      if (verified.outcome === 'forged') return withHeaders(403, NOTICES.forged, {});
      if (verified.outcome === 'expired') return withHeaders(410, NOTICES.expired, {});
      return await inside(request, { token: verified.token, text });
    } catch (cause) {
      ports.report(cause);
      return withHeaders(502, NOTICES.broken, {});
    }
  };
  return async (request) => {
    const response = await handle(request);
    return request.method === 'HEAD' ? { ...response, body: '' } : response;
  };
}

/** What can be said before anything is spent on the request. */
function refusalOf({ method, query, contentType, body }: PageRequest): PageResponse | undefined {
  if (body.length > BODY_CHARS_MAX) return withHeaders(413, NOTICES.tooLarge, {});
  if (query.length > BODY_CHARS_MAX) return withHeaders(414, NOTICES.tooLarge, {});
  if (method === 'GET' || method === 'HEAD') return undefined;
  if (method !== 'POST') return withHeaders(405, NOTICES.wrongMethod, { allow: 'GET, HEAD, POST' });
  return /^application\/x-www-form-urlencoded\b/i.test(contentType)
    ? undefined
    : withHeaders(415, NOTICES.wrongForm, {});
}

const fieldsOf = ({ method, body, query }: PageRequest): URLSearchParams =>
  new URLSearchParams(method === 'POST' ? body : query);

async function answered(
  request: PageRequest,
  { token, text }: SignedLink,
  ports: ConfirmPorts,
): Promise<PageResponse> {
  const record = await ports.read(token.recordId);
  if (!record) return withHeaders(404, NOTICES.gone, {});
  if (request.method !== 'POST') return looked({ record, token, text }, ports);
  const how = fieldsOf(request).get('how');
  if (how !== 'full' && how !== 'probation') return withHeaders(400, NOTICES.noChoice, {});
  return pressed(record, token, how, ports);
}

interface Asked extends SignedLink {
  readonly record: PauseRecord;
}

function looked({ record, token, text }: Asked, ports: ConfirmPorts): PageResponse {
  const notice = nothingToAsk(record, ports);
  if (notice) return withHeaders(200, notice, {});
  const { origin } = ports;
  const expiresAtMs = token.expiresAtMs;
  const html = questionPage({ record, token: text, expiresAtMs, origin, nowMs: ports.now() });
  return respond(200, html, {});
}

/** Where it is given back, or on its way, a press would do nothing. */
function nothingToAsk(record: PauseRecord, { origin, now }: ConfirmPorts): Notice | undefined {
  if (!isHolding(record)) return NOTICES.over(record, now());
  return record.phase === 'resuming'
    ? NOTICES.unfinished(record, commandsFor(record, origin).status)
    : undefined;
}

async function pressed(
  record: PauseRecord,
  token: ConfirmToken,
  how: ResumeHow,
  ports: ConfirmPorts,
): Promise<PageResponse> {
  const commands = commandsFor(record, ports.origin);
  const notice = nothingToAsk(record, ports);
  if (notice) return withHeaders(409, notice, {});
  if (!(await ports.claim(token)))
    return withHeaders(409, NOTICES.used(record, commands.resume), {});
  const answer = await resumed(record, token, how, ports);
  switch (answer.outcome) {
    case 'resumed':
      return withHeaders(200, NOTICES.resumed(record), {});
    case 'on-probation':
      return withHeaders(200, NOTICES.onProbation(record), {});
    case 'unfinished':
      return withHeaders(202, NOTICES.unfinished(record, commands.status), {});
    case 'refused':
      await ports.giveUp(token);
      return withHeaders(503, NOTICES.refused(record, answer.because, commands.resume), {
        'retry-after': '60',
      });
  }
}

/** A resume that broke may have worked, and may be asked for again: it gives back what is still held, once. */
async function resumed(
  record: PauseRecord,
  token: ConfirmToken,
  how: ResumeHow,
  ports: ConfirmPorts,
): Promise<ResumeAnswer> {
  try {
    return await ports.resume(record, how);
  } catch (cause) {
    // What broke first is what the log needs; a claim that cannot be given up either costs one link.
    await ports.giveUp(token).catch(ports.report);
    throw cause;
  }
}

const STYLE_DIGEST = createHash('sha256').update(CONFIRM_STYLE).digest('base64');

/** Nothing is loaded, framed, stored or sent on; the token in the address stays on this page. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_DIGEST}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
  'strict-transport-security': 'max-age=31536000',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
};

const respond = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): PageResponse => ({ status, body, headers: { ...SECURITY_HEADERS, ...headers } });

const withHeaders = (
  status: number,
  notice: Notice,
  headers: Readonly<Record<string, string>>,
): PageResponse => respond(status, noticePage(notice), headers);
