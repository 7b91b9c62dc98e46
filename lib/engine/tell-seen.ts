// Tells what no record tells of: what observing would have done, warnings, blindness, and what a person should look at.
// What was told is remembered with it, so that it is told once and not every minute.

import type { AlertEvent } from '../core/alerts/alert';
import type { GuardPolicy } from '../core/policy/policy';
import { observationsOf } from './pausing/pause-candidates';
import type { PausingOutcome } from './pausing/pausing';
import type { Ports } from './ports';
import { tellObservations } from './telling';
import { attentionTo, withExemptions } from './watching/attention';
import type { GuardMemory } from './watching/memory';
import type { WatchOutcome } from './watching/watch';

export interface TellSeenInput {
  readonly ports: Ports;
  readonly policy: GuardPolicy;
  /** Problems of records that cannot be read. */
  readonly damaged: readonly string[];
  readonly nowMs: number;
}

export interface SeenTold {
  readonly memory: GuardMemory;
  readonly told: readonly AlertEvent[];
  readonly problems: readonly string[];
}

export async function tellSeen(
  seen: WatchOutcome,
  paused: PausingOutcome,
  { ports, policy, damaged, nowMs }: TellSeenInput,
): Promise<SeenTold> {
  const { memory } = seen;
  const observations = [
    ...observationsOf(seen, paused, nowMs),
    ...attentionTo({ memory, policy, damaged, atMs: nowMs }),
  ];
  const { told, problems, toldAtMs } = await tellObservations(
    observations,
    memory.toldAtMs,
    ports,
    nowMs,
  );
  return { memory: withExemptions({ ...memory, toldAtMs }, policy, told), told, problems };
}
