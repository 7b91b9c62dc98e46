// What all self-triggering scenarios share: one function, its honest trickle of events, and a bug that begins and is fixed.
// The fix is a deploy that lets leftovers of the loop pass at once; it touches no lever, so it resumes nothing.

import { specOf } from './cast';
import type { FunctionSpec } from './cloud/function-spec';
import type { Inlet } from './cloud/inlet';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import { burstyTraffic, type Traffic } from './cloud/traffic';
import type { Random } from './random';
import type { Cause } from './scenario';

export interface LoopPlan<Way extends Inlet> {
  readonly name: string;
  readonly memoryMb: number;
  readonly durationSeconds: number;
  readonly extraUsdPerInvocation?: number;
  readonly asyncRescue: FunctionSpec['asyncRescue'];
  /** null: the same function, never attacked. */
  readonly attackAtSecond: number | null;
  /** `echo(n)` is n from the attack's first second until the fix, and 0 otherwise. */
  /** Adds the way in that the loop goes through. */
  addInlet(
    simulated: SimulatedFunction,
    traffic: Traffic,
    echo: (perEvent: number) => (second: number) => number,
  ): Way;
  /** The first events of it; `later` does something at a second to come, unless it is fixed by then. */
  start(inlet: Way, atSecond: number, later: (atSecond: number, run: () => void) => void): void;
}

/** A fixed handler still gets the leftovers, sees that there is nothing to do, and returns. */
const LEFTOVER_SECONDS = 0.05;

/** A deploy at this second after which each run is over at once. */
export function deployFix(simulated: SimulatedFunction, atSecond: number): void {
  simulated.modifiedSecond = atSecond;
  simulated.durationFactor = (second) =>
    second >= atSecond ? Math.min(1, LEFTOVER_SECONDS / simulated.spec.durationSeconds) : 1;
}

export function addLoop<Way extends Inlet>(
  cloud: SimulatedCloud,
  random: Random,
  plan: LoopPlan<Way>,
): Cause {
  const { durationSeconds, memoryMb, extraUsdPerInvocation, asyncRescue, attackAtSecond } = plan;
  const simulated = cloud.add(
    specOf(plan.name, {
      billing: { memoryMb, architecture: 'x86_64', extraUsdPerInvocation },
      durationSeconds,
      timeoutSeconds: Math.min(900, Math.ceil(durationSeconds * 4 + 3)),
      asyncRescue,
      isTarget: true,
    }),
  );
  let fixedAtSecond = Number.POSITIVE_INFINITY;
  const isOn = (second: number): boolean =>
    attackAtSecond !== null && second >= attackAtSecond && second < fixedAtSecond;
  const traffic = burstyTraffic({ perMinute: 0.05, chance: 0, calls: 0 }, random.split(plan.name));
  const inlet = plan.addInlet(
    simulated,
    traffic,
    (perEvent) => (second) => (isOn(second) ? perEvent : 0),
  );
  const at = (second: number, run: () => void): void =>
    cloud.plan(second, () => {
      // What comes in from now on must not be taken for something that came in before.
      cloud.settle(simulated);
      if (second < fixedAtSecond) run();
    });
  if (attackAtSecond !== null) at(attackAtSecond, () => plan.start(inlet, attackAtSecond, at));
  return {
    fix(atSecond) {
      fixedAtSecond = atSecond;
      deployFix(simulated, atSecond);
      // A cloud that keeps every event of a loop would run leftovers for days: a person moves them aside, as one seeks a topic.
      if (!simulated.host) return;
      cloud.settle(simulated);
      inlet.setAside?.(atSecond);
    },
  };
}
