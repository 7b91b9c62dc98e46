// What an office works with: the guard it belongs to, what owners decided, the rescue queues, and queues that were stopped.
// Holds no more than these; whatever is done with them is in the files that take a desk.

import type { Rescue } from '../../lib/engine/ports';
import type { QueueFacts } from './source-facts';
import type { OwnerTable } from './store/owner-table';
import type { Guard } from './wiring';

export interface OfficeDesk {
  readonly guard: Guard;
  readonly owner: OwnerTable;
  readonly rescue: Rescue;
  /** Of a queue by its name, where it can be found. */
  readonly queueFacts: (name: string) => Promise<QueueFacts | undefined>;
}
