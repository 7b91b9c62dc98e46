// A rescue queue and a book of backlogs in memory, with a wire in between that can refuse, go silent or die.
// The queue is no kinder than a real one: what is taken comes back, and a replay that nobody heard of has happened.

import type { Backlog, ReplayEntry } from '../../../lib/core/pausing/backlog';
import {
  type Backlogs,
  CloudFailure,
  type Rescue,
  type RescuedEvent,
} from '../../../lib/engine/ports';
import { NOW_MS } from '../builders';

export class Died extends Error {}

/** unheard: it did not happen. unanswered: it did. Nobody says so of either. */
export type Fault = 'refused' | 'unheard' | 'unanswered' | 'died' | 'died-after' | null;

export const waiting = (id: string, overrides: Partial<RescuedEvent> = {}): RescuedEvent => ({
  functionId: 'id-orders',
  eventId: id,
  arrivedAtMs: NOW_MS - 90 * 60_000,
  cause: 'held-back',
  handle: `receipt-${id}`,
  ...overrides,
});

export class FakeRescue {
  readonly queue = new Map<string, RescuedEvent>();
  readonly aside = new Set<string>();
  readonly ran: string[] = [];
  readonly discarded: string[] = [];
  readonly stored = new Map<string, Backlog>();
  readonly entries = new Map<string, ReplayEntry>();
  /** Runs that fail, and come back under another id. */
  fails: (id: string) => boolean = () => false;
  onCall: (kind: string) => Fault = () => null;

  constructor(...events: readonly RescuedEvent[]) {
    for (const event of events) this.queue.set(event.eventId, event);
  }

  private async call<T>(kind: string, effect: () => T): Promise<T> {
    const fault = this.onCall(kind);
    if (fault === 'refused') throw new CloudFailure('refused', `${kind} was refused`);
    if (fault === 'died') throw new Died(kind);
    const happened = fault === 'unheard' ? undefined : effect();
    if (fault === 'died-after') throw new Died(kind);
    if (fault !== null) throw new CloudFailure('unknown', `${kind}: no answer`);
    return happened as T;
  }

  private run(event: RescuedEvent): string {
    this.ran.push(event.eventId);
    const nextId = `${event.eventId}+`;
    if (this.fails(event.eventId))
      this.queue.set(nextId, { ...event, eventId: nextId, cause: 'failed', arrivedAtMs: NOW_MS });
    return nextId;
  }

  readonly rescue: Rescue = {
    count: async () => ({
      place: 'rescue',
      events: this.queue.size,
      oldestAtMs: null,
      keptSeconds: null,
    }),
    take: (_, max) =>
      this.call('take', () =>
        [...this.queue.values()].filter((event) => !this.aside.has(event.eventId)).slice(0, max),
      ),
    replay: (event) => this.call('replay', () => this.run(event)),
    setAside: (event) =>
      this.call('setAside', () => {
        this.aside.add(event.eventId);
      }),
    discard: (event) =>
      this.call('discard', () => {
        this.queue.delete(event.eventId);
        this.discarded.push(event.eventId);
      }),
  };

  readonly backlogs: Backlogs = {
    backlogs: () =>
      this.call('backlogs', () => ({
        backlogs: [...this.stored.values()].filter(({ state }) => state === 'open'),
        problems: [],
      })),
    openBacklog: (backlog) =>
      this.call('openBacklog', () => {
        const isNew = !this.stored.has(backlog.backlogId);
        if (isNew) this.stored.set(backlog.backlogId, backlog);
        return isNew;
      }),
    writeBacklog: (backlog) =>
      this.call('writeBacklog', () => {
        this.stored.set(backlog.backlogId, backlog);
      }),
    entry: (_, eventId) => this.call('entry', () => this.entries.get(eventId)),
    note: (entry) =>
      this.call('note', () => {
        this.entries.set(entry.eventId, entry);
      }),
  };
}
