// Calls the canary a few at a time while somebody watches the guard, and stops at a count and at a time.
// Must never call more often, or longer, than the plan says: each call is counted before it is made.

import { Failure } from '../../mistake';
import { CANARY, type DrillPlan } from './drill-plan';
import type { DrillPorts } from './drill-ports';
import { type Sight, sightOf } from './guard-sight';

/** A burst is about as long as a look; then both are done again. */
const BURST_CALLS = 8;
const ROUND_MS = 8_000;

export interface Flood {
  calls: number;
  /** Those that ran, which are paid for. */
  ran: number;
  endsMs: number;
  wasRefused: boolean;
  /** Of the last call or look that failed. */
  problem: string;
  sight: Sight | null;
}

export const newFlood = (): Flood => ({
  calls: 0,
  ran: 0,
  endsMs: Number.POSITIVE_INFINITY,
  wasRefused: false,
  problem: '',
  sight: null,
});

interface Flooding {
  readonly plan: DrillPlan;
  readonly ports: DrillPorts;
  readonly flood: Flood;
}

/** Floods until the guard's sight is as wanted; false when time ran out first. */
export async function floodUntil(
  isWanted: (sight: Sight) => boolean,
  flooding: Flooding,
): Promise<boolean> {
  const { ports, flood } = flooding;
  for (;;) {
    ports.stopIfInterrupted();
    const beganMs = ports.now();
    await Promise.all([burst(flooding), look(flooding)]);
    if (flood.sight && isWanted(flood.sight)) return true;
    if (ports.now() >= flood.endsMs) return false;
    await ports.sleep(Math.max(0, beganMs + ROUND_MS - ports.now()));
  }
}

/** An answer that does not come is no answer; the next look may have one. */
export async function look({ plan, ports, flood }: Flooding): Promise<void> {
  try {
    flood.sight = sightOf(await ports.guard.status(), plan.functionName);
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    flood.problem = cause.message;
  }
}

async function burst(flooding: Flooding): Promise<void> {
  await Promise.all(Array.from({ length: CANARY.atOnce }, () => callInTurn(flooding)));
}

async function callInTurn(flooding: Flooding): Promise<void> {
  for (let count = 0; count < BURST_CALLS; count++)
    if ((await callOnce(flooding)) !== 'ran') return;
}

export type Called = 'ran' | 'refused' | 'failed';

/** One of the flood's; the last calls are kept back to see that it is refused, and that it runs again. */
async function callOnce(flooding: Flooding): Promise<Called> {
  const { plan, ports, flood } = flooding;
  if (flood.calls >= plan.callsMax - plan.singleCallsMax || ports.now() >= flood.endsMs)
    return 'failed';
  return callAlone(flooding);
}

export async function callAlone({ ports, flood }: Flooding): Promise<Called> {
  flood.calls += 1;
  const outcome = await ports.canary.call();
  if (outcome.kind === 'ran') flood.ran += 1;
  if (outcome.kind === 'refused') flood.wasRefused = true;
  if (outcome.kind === 'failed') flood.problem = outcome.because;
  return outcome.kind;
}
