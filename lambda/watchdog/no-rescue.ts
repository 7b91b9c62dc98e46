// What waits for a stopped service waits at its own source, which hands it over once it runs: there is nothing to replay.
// Must count nothing as rescued that the guard does not hold.

import type { WatchdogRescue } from './guard';

export const NO_RESCUE: WatchdogRescue = {
  count: async () => ({ place: null, events: 0, oldestAtMs: null, keptSeconds: null }),
  take: async () => [],
  replay: async ({ eventId }) => eventId,
  setAside: async () => {},
  discard: async () => {},
  asideSeconds: 0,
};
