// Instances that serve several requests each and are billed while they serve any: what Lambda's environments are not.
// A request beside others costs nothing more of an instance; alone it pays for all of it. Never cheaper than the cloud's own bill.

import type { Lever } from '../../core/pausing/target';

export interface InstanceHost {
  readonly requestsPerInstance: number;
  /** An instance that serves anything is billed for at least so long. */
  readonly billedSecondsMin: number;
  /** Where an event that finds no instance waits, and for how long. */
  readonly eventsKeptSeconds: number;
  /** A source hands its events over, and a refusal counts as a delivery; else a reader takes what it can run. */
  readonly isPushed: boolean;
  /** It is started by something else than callers too. */
  addTrigger(): void;
  /** Kept running, and billed, whether or not anyone calls. */
  instancesMin(atSecond: number): number;
  /** What can start at this second, whatever was ordered; 0: nothing starts any more. */
  instancesMax(atSecond: number): number;
  /** Every lever that can be taken, as it is now. */
  levers(): Lever[];
  /** Whether a lever is in this state, as far as it makes a difference to what may run. */
  holds(lever: Lever): boolean;
}

/** cloud.google.com/run/docs/about-instance-autoscaling (2026-11): scaled so that instances are filled to this share. */
const FILLED_SHARE = 0.6;

/** Instances at work for so many requests at once on average, as the bill counts them. */
export function instancesFor(
  busy: number,
  durationSeconds: number,
  { requestsPerInstance, billedSecondsMin }: InstanceHost,
): number {
  if (busy <= 0) return 0;
  const billed = busy * Math.max(1, billedSecondsMin / durationSeconds);
  return Math.min(billed, Math.max(1, busy / (FILLED_SHARE * requestsPerInstance)));
}
