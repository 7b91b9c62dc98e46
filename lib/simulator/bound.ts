// The promise of the guard for the functions of one run, from what is known of them before anything happens.
// Adds nothing of its own to the bound: it only looks up what the bound asks for.

import { guardedBound } from '../core/pausing/guarded-bound';
import type { GuardPolicy } from '../core/policy/policy';
import { readsPerMinute } from '../core/prices/guard-bill';
import { costUsd } from '../core/prices/rate';
import { accountUsageOf, usageOf } from './cloud/metric-reader';
import type { SimulatedCloud } from './cloud/simulated-cloud';
import type { SimulatedFunction } from './cloud/simulated-function';
import type { Stage } from './stage';

const WEEK_MINUTES = 7 * 1440;

/** To be asked while the cloud is still at its first second: afterwards the attack is part of the history. */
export function boundUsd(stage: Stage, policy: GuardPolicy, faultMinutes: number): number {
  const { stars, cloud, model, plot } = stage;
  const sweepUsd = unseenUsd(stage, policy);
  return stars.reduce((sum, factor) => {
    const burn = burnUsdPerMinute(cloud, factor);
    const bound = guardedBound({
      policy,
      envelopeUsdPerMinute: envelopeUsdPerMinute(cloud, factor),
      burnUsdPerMinute: burn,
      inFlightUsd: (burn / 60) * factor.spec.timeoutSeconds,
      horizonMinutes: plot.minutes,
      isNew: factor.spec.bornSecond > cloud.nowSecond - policy.learningHours * 3600,
      concurrencyMax: slotsOf(cloud, factor),
      reactionMinutes: model.reactionMinutes + model.leakMinutes,
      unseenUsd: sweepUsd,
      faultMinutes,
    });
    return sum + bound.usd;
  }, 0);
}

/** The busiest hour of the fortnight before, as dollars a minute. */
export function envelopeUsdPerMinute(cloud: SimulatedCloud, simulated: SimulatedFunction): number {
  const nowMinute = Math.floor(cloud.nowSecond / 60);
  const hours = usageOf(cloud, simulated, {
    fromMinute: nowMinute - 2 * WEEK_MINUTES,
    toMinute: nowMinute - 60,
    spanMinutes: 60,
  });
  return hours.reduce((most, hour) => Math.max(most, costUsd(hour, simulated.prices.rate) / 60), 0);
}

/** What may be at work at once and is paid by the second: runs, or instances where several requests share each. */
const slotsOf = (cloud: SimulatedCloud, { host, reserved }: SimulatedFunction): number =>
  host ? host.instancesMax(cloud.nowSecond) : (reserved ?? cloud.quota);

/** All of it at work, going on: as many requests as fit into that. */
function burnUsdPerMinute(cloud: SimulatedCloud, simulated: SimulatedFunction): number {
  const slots = slotsOf(cloud, simulated);
  const requests = slots * (simulated.host?.requestsPerInstance ?? 1);
  const invocations = (requests * 60) / simulated.spec.durationSeconds;
  return costUsd({ invocations, durationSeconds: slots * 60 }, simulated.prices.rate);
}

/**
 * The account's totals may drift by a quarter until a sweep comes by. What may stay unexplained before a look is less than the
 * smallest limit of a function, and counts within that.
 */
function unseenUsd({ cloud, model }: Stage, policy: GuardPolicy): number {
  const nowMinute = Math.floor(cloud.nowSecond / 60);
  const week = accountUsageOf(cloud, {
    fromMinute: nowMinute - WEEK_MINUTES,
    toMinute: nowMinute - 60,
    spanMinutes: 60,
  });
  const concurrency = week.reduce((most, hour) => Math.max(most, hour.concurrencyMax), 0);
  const invocations = week.reduce((most, hour) => Math.max(most, hour.invocations / 60), 0);
  const rates = cloud.everyFunction.map((simulated) => simulated.prices.rate);
  const usdPerSecond = Math.max(...rates.map((rate) => rate.usdPerSecond));
  const usdPerInvocation = Math.max(...rates.map((rate) => rate.usdPerInvocation));
  const driftUsdPerMinute =
    0.25 * (concurrency * 60 * usdPerSecond + invocations * usdPerInvocation);
  const sweepMinutes =
    cloud.everyFunction.length / readsPerMinute(policy.guardBudgetUsdPerMonth, model.guardPrices);
  return driftUsdPerMinute * sweepMinutes;
}
