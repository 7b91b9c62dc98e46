// Decisions and backlogs as an owner of the function "orders" would make them, a moment before the tests' own.
// Each is sound as it stands; a test names what differs.

import type { Accept, Raise, Snooze } from '../../lib/core/owner/decision';
import type { Backlog } from '../../lib/core/pausing/backlog';
import { NOW_MS } from './builders';

const frame = {
  schemaVersion: 1,
  decisionId: 'orders-1',
  functionId: 'id-orders',
  functionName: 'orders',
  atMs: NOW_MS,
  by: 'arn:aws:iam::111122223333:user/ana',
  because: 'a sale',
} as const;

export const raise = (overrides: Partial<Raise> = {}): Raise => ({
  ...frame,
  kind: 'raise',
  period: 'day',
  usd: 50,
  untilMs: null,
  ...overrides,
});

export const snooze = (overrides: Partial<Snooze> = {}): Snooze => ({
  ...frame,
  kind: 'snooze',
  untilMs: NOW_MS + 2 * 3_600_000,
  ...overrides,
});

export const accept = (overrides: Partial<Accept> = {}): Accept => ({
  ...frame,
  kind: 'accept',
  level: { usdPerMinute: 0.2, invocationsPerMinute: 20 },
  ...overrides,
});

/** Of the pause `orders-1`, which ended an hour before now. */
export const backlog = (overrides: Partial<Backlog> = {}): Backlog => ({
  schemaVersion: 1,
  backlogId: 'orders-1',
  functionId: 'id-orders',
  functionName: 'orders',
  how: 'replay',
  fromMs: NOW_MS - 2 * 3_600_000,
  untilMs: NOW_MS - 3_600_000,
  by: 'operator',
  because: 'fixed',
  state: 'open',
  replayed: 0,
  discarded: 0,
  setAside: 0,
  emptyLooks: 0,
  ...overrides,
});
