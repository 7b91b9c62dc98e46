// The key under which a pager opens and closes a page, and by which it takes two alerts for one.
// One account's pause must never resolve another's, though both send to one service; and a page that nothing will ever
// resolve must not swallow the one of another day.

import type { AlertEvent, AlertType } from '../core/alerts/alert';
import { formatUtc } from '../core/units/time';
import type { AlertOrigin } from './alert-origin';
import { stableKey } from './stable-key';

/** Told and never taken back: lib/channels/incident resolves all others. */
const UNRESOLVED: ReadonlySet<AlertType> = new Set(['warn', 'would-pause', 'digest', 'attention']);

export function pageKey(
  { type, dedupKey, atMs }: AlertEvent,
  { accountId, region }: AlertOrigin,
  charsMax: number,
): string {
  const day = UNRESOLVED.has(type) ? `/${formatUtc(atMs).slice(0, 10)}` : '';
  return stableKey(`${accountId}/${region}/${dedupKey}${day}`, charsMax);
}
