// What replaying needs of the simulated cloud: the book of backlogs and the rescue queues, over the same wire.
// A call can fail here as any other can, and a replay that nobody heard of has happened.

import type { ReplayPorts } from '../engine/owner/replaying';
import type { Backlogs, Rescue } from '../engine/ports';
import { BacklogStore } from './cloud/backlog-store';
import { RESCUE_SECONDS, type RescueStore } from './cloud/rescue-store';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { World } from './ports';
import type { Process } from './timeline';
import { Wire } from './wire';

export interface ReplayWorld {
  readonly world: World;
  readonly backlogs: BacklogStore;
}

export const replayWorldOf = (world: World): ReplayWorld => ({
  world,
  backlogs: new BacklogStore(),
});

export function replayPortsOf({ world, backlogs }: ReplayWorld, process: Process): ReplayPorts {
  const wire = new Wire(world, process);
  return { backlogs: backlogsOf(backlogs, wire), rescue: rescueOf(world.cloud, wire) };
}

const backlogsOf = (store: BacklogStore, wire: Wire): Backlogs => ({
  backlogs: () => wire.send('open', () => store.open),
  openBacklog: (backlog) => wire.send('write', () => store.openNew(backlog)),
  writeBacklog: (backlog) => wire.send('write', () => store.write(backlog)),
  entry: (functionId, eventId) => wire.send('read', () => store.entry(functionId, eventId)),
  note: (entry) => wire.send('write', () => store.note(entry)),
});

const secondOf = (nowMs: number): number => Math.floor(nowMs / 1000);

/** A function's asynchronous way in has one queue; a function without one has nothing that waits. */
const storeOf = (cloud: SimulatedCloud, functionId: string): RescueStore | undefined =>
  cloud
    .find(functionId)
    ?.inlets.flatMap(({ rescue }) => (rescue ? [rescue] : []))
    .at(0);

function rescueOf(cloud: SimulatedCloud, wire: Wire): Rescue {
  const known = (functionId: string): RescueStore => {
    const store = storeOf(cloud, functionId);
    if (!store) throw new Error(`${functionId} has no rescue queue`);
    return store;
  };
  return {
    count: (functionId) =>
      wire.send('rescue', () => {
        const store = storeOf(cloud, functionId);
        return {
          place: store?.name ?? null,
          events: store?.total ?? 0,
          oldestAtMs: null,
          keptSeconds: store ? RESCUE_SECONDS : null,
        };
      }),
    take: (functionId, max) =>
      wire.send('rescue', (nowMs) =>
        (storeOf(cloud, functionId)?.take(max, secondOf(nowMs)) ?? []).map(
          ({ id, arrivedSecond }) => ({
            functionId,
            eventId: id,
            arrivedAtMs: arrivedSecond * 1000,
            cause: 'held-back' as const,
            handle: id,
          }),
        ),
      ),
    replay: ({ functionId, handle }) =>
      wire.send('rescue', (nowMs) => {
        known(functionId).replay(handle, secondOf(nowMs));
        return `${handle}+`;
      }),
    setAside: ({ functionId, handle }) =>
      wire.send('rescue', (nowMs) => known(functionId).setAside(handle, secondOf(nowMs))),
    discard: ({ functionId, handle }) =>
      wire.send('rescue', () => known(functionId).discard(handle)),
  };
}
