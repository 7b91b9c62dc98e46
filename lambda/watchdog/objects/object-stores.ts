// Single objects of the guard: the mode in force, the last tick, the open incidents.
// Each is written whole and read consistently; nothing else depends on them.

import type { LastTick } from '../../../lib/contract';
import { attempt, fieldOf } from '../../../lib/core/units/values';
import { CloudFailure } from '../../../lib/engine/ports';
import type { IncidentStore, LastTickStore, ModeStore } from '../stores';
import { type ObjectStore, PREFIXES } from './object-store';

const named = (name: string): string => `${PREFIXES.guard.prefix}${name}`;
const MODE = named('mode');
const LAST_TICK = named('last-tick');
const INCIDENTS = named('incidents');

/** What is damaged was written by nobody of ours, and says nothing. */
const jsonIn = (text: string): unknown => attempt<unknown>(() => JSON.parse(text), undefined);

export const objectModeStore = (store: ObjectStore): ModeStore => ({
  now: async (deployed) => {
    const stored = await store.read(MODE);
    if (!stored) return deployed;
    const arming = jsonIn(stored.text);
    const mode = fieldOf(arming, 'mode');
    const isArmedSince = fieldOf(arming, 'deployed') === deployed;
    return isArmedSince && (mode === 'observe' || mode === 'enforce') ? mode : deployed;
  },
  arm: async (arming) => {
    await store.write(MODE, JSON.stringify(arming));
  },
});

export const objectLastTickStore = (store: ObjectStore): LastTickStore => ({
  read: async () => {
    const stored = await store.read(LAST_TICK);
    if (!stored) return null;
    const tick = jsonIn(stored.text);
    if (typeof fieldOf(tick, 'atMs') !== 'number')
      throw new CloudFailure('refused', 'what is kept of the last tick is damaged');
    return tick as LastTick;
  },
  write: async (tick) => {
    await store.write(LAST_TICK, JSON.stringify(tick));
  },
});

export const objectIncidentStore = (store: ObjectStore): IncidentStore => ({
  read: async () => (await store.read(INCIDENTS))?.text,
  write: async (state) => {
    await store.write(INCIDENTS, state);
  },
});
