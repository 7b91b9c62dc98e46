// A confirm page in two parts: a small function on the web, and the watchdog, which alone sees records and resumes.
// What they hand each other is checked on both sides; neither believes the other's words.

import { fields, is, isFields, isSound, matching, number, text } from '../../lib/core/units/values';
import {
  behindDoor,
  type ConfirmHandler,
  type DoorPorts,
  type PageRequest,
  type PageResponse,
} from './confirm-handler';

/** A form or an address is far below this, and so is a page. */
const CHARS_MAX = 20_000;
const PAGE_CHARS_MAX = 200_000;

const pageRequest = fields<PageRequest>({
  method: matching(/^[A-Z]{1,10}$/, 'a method'),
  query: text(0, CHARS_MAX),
  contentType: text(0, 200),
  body: text(0, CHARS_MAX),
});

const pageResponse = fields<PageResponse>({
  status: number({ min: 200, max: 599, isWhole: true }),
  headers: is('names and their texts', (value) =>
    isFields(value) ? Object.values(value).every((entry) => typeof entry === 'string') : false,
  ),
  body: text(0, PAGE_CHARS_MAX),
});

export const pageRequestIn = (value: unknown): PageRequest | undefined =>
  isSound<PageRequest>(value, pageRequest) ? value : undefined;

/** A resume waits for a tick to end; whoever pressed is told before the platform gives up. */
export const RELAY_MS = 110_000;

/**
 * The part on the web: it turns away by itself what nobody signed for, so that a stranger never reaches the watchdog.
 * `ask` hands over the rest and gives what the watchdog answered, not yet trusted.
 */
export const relayedPage = (
  ports: DoorPorts,
  ask: (request: PageRequest) => Promise<unknown>,
): ConfirmHandler =>
  behindDoor(ports, async (request) => {
    const answer = await ask(request);
    if (isSound<PageResponse>(answer, pageResponse)) return answer;
    throw new Error('the watchdog did not answer with a page');
  });
