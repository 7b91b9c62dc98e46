// What scenarios of too many callers share: a function with an honest life, and callers who come and are shut out.
// Shutting them out is a rule in front of the function; it touches no lever, so it resumes nothing.

import { addSync } from './cast';
import type { FunctionSpec } from './cloud/function-spec';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import { type ApiStage, type Callers, callersAtRate } from './cloud/sync-inlet';
import type { Traffic } from './cloud/traffic';
import type { Cause } from './scenario';

export interface FloodPlan {
  readonly spec: FunctionSpec;
  readonly traffic: Traffic;
  readonly stage?: ApiStage;
  /** null: the same function, left in peace. */
  readonly attackAtSecond: number | null;
  /** Calls a second asked for, so many seconds after the attack began. */
  perSecond(sinceSecond: number): number;
  readonly paceSeconds: number;
}

export function addFlood(cloud: SimulatedCloud, plan: FloodPlan): Cause {
  return addCallers(cloud, plan, (isOn, startSecond) =>
    callersAtRate(
      (second) => (isOn(second) ? plan.perSecond(second - startSecond) : 0),
      (second) => (isOn(second) ? plan.paceSeconds : 60),
    ),
  );
}

/** The same with callers of another kind. */
export function addCallers(
  cloud: SimulatedCloud,
  plan: Pick<FloodPlan, 'spec' | 'traffic' | 'stage' | 'attackAtSecond'>,
  callersOf: (
    isOn: (second: number) => boolean,
    startSecond: number,
    simulated: SimulatedFunction,
  ) => Callers,
): Cause {
  const { attackAtSecond, stage } = plan;
  const { one, inlet } = addSync(cloud, plan.spec, plan.traffic, stage ? { ...stage } : null);
  if (attackAtSecond === null) return { fix: () => {} };
  let fixedAtSecond = Number.POSITIVE_INFINITY;
  const isOn = (second: number): boolean => second >= attackAtSecond && second < fixedAtSecond;
  // The step before the first call ends at its second.
  cloud.plan(attackAtSecond, () => cloud.settle(one));
  inlet.add(callersOf(isOn, attackAtSecond, one));
  return {
    fix: (atSecond) => {
      fixedAtSecond = atSecond;
    },
  };
}
