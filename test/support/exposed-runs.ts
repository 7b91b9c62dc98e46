// Simulated days against the exposure model: what every function really spent in an hour and a day, and the most that
// the model says it can. Each function is described to the model as a template would describe it, and no better.

import { exposureOf } from '../../lib/core/exposure/exposure';
import type { ExposureInput, WayIn } from '../../lib/core/exposure/input';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { MINUTES_PER_DAY, MINUTES_PER_HOUR } from '../../lib/core/units/time';
import { AsyncInlet } from '../../lib/simulator/cloud/async-inlet';
import type { Inlet } from '../../lib/simulator/cloud/inlet';
import { QueueInlet } from '../../lib/simulator/cloud/queue-inlet';
import type { SimulatedCloud } from '../../lib/simulator/cloud/simulated-cloud';
import type { SimulatedFunction } from '../../lib/simulator/cloud/simulated-function';
import { StreamInlet } from '../../lib/simulator/cloud/stream-inlet';
import { SyncInlet } from '../../lib/simulator/cloud/sync-inlet';
import { GuardedRun } from '../../lib/simulator/guarded-run';
import { scenarioNamed } from '../../lib/simulator/scenarios/table';
import { setStage } from '../../lib/simulator/stage';

export interface ExposedRuns {
  /** Functions that spent more than the model allows, in words. */
  readonly wrong: readonly string[];
  readonly functions: number;
  /** How near any function came to its bound of an hour: 1 is the bound itself. */
  readonly nearest: number;
}

export interface ExposedOrder {
  readonly scenarios: readonly string[];
  readonly seeds: number;
  readonly isGuarded: boolean;
}

export async function exposedRuns({
  scenarios,
  seeds,
  isGuarded,
}: ExposedOrder): Promise<ExposedRuns> {
  const wrong: string[] = [];
  let functions = 0;
  let nearest = 0;
  for (const name of scenarios)
    for (let seed = 1; seed <= seeds; seed++)
      for (const entry of await exposedIn(name, seed, isGuarded)) {
        functions += 1;
        nearest = Math.max(nearest, entry.share);
        wrong.push(...entry.wrong.map((words) => `${name}, seed ${seed}, ${words}`));
      }
  return { wrong, functions, nearest };
}

async function exposedIn(name: string, seed: number, isGuarded: boolean) {
  const scenario = scenarioNamed(name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  const stage = setStage(scenario, seed, true);
  const { cloud, endSecond } = stage;
  for (const simulated of cloud.everyFunction) cloud.keepMinutesOf(simulated);
  // What it may do is read before anything happens, as a template is.
  const inputs = cloud.everyFunction.map(
    (simulated) => [simulated, inputOf(cloud, simulated)] as const,
  );
  if (isGuarded) await new GuardedRun(stage, { faults: 'none', policy: {} }).run();
  else cloud.advanceTo(endSecond);
  return inputs.map(([one, input]) => comparisonOf(cloud, one, input));
}

function comparisonOf(cloud: SimulatedCloud, simulated: SimulatedFunction, input: ExposureInput) {
  const usd = cloud.minutesOf(simulated)?.usd ?? new Float64Array(0);
  const bound = exposureOf(input, awsPriceBook);
  const inFlightUsd = inFlightOf(cloud, simulated);
  const windows = [
    ['hour', MINUTES_PER_HOUR, bound.usdPerHour] as const,
    ['day', MINUTES_PER_DAY, bound.usdPerDay] as const,
  ];
  const wrong = windows.flatMap(([period, minutes, limitUsd]) => {
    const most = mostIn(usd, minutes);
    const words = `${simulated.spec.name}: $${most.toFixed(4)} in a ${period}, bound $${limitUsd.toFixed(4)}`;
    return most > limitUsd + inFlightUsd + NOISE_USD ? [words] : [];
  });
  return { wrong, share: mostIn(usd, MINUTES_PER_HOUR) / bound.usdPerHour };
}

const NOISE_USD = 1e-9;

/** The simulation counts a run where it begins, whole; the model counts what runs within the hour. */
function inFlightOf(cloud: SimulatedCloud, { spec, prices }: SimulatedFunction): number {
  const { timeoutSeconds, reserved } = spec;
  return (reserved ?? cloud.quota) * timeoutSeconds * prices.rate.usdPerSecond;
}

/** The dearest stretch of so many minutes, wherever it begins. */
function mostIn(usd: Float64Array, minutes: number): number {
  let sum = 0;
  let most = 0;
  usd.forEach((minute, at) => {
    sum += minute - (usd[at - minutes] ?? 0);
    most = Math.max(most, sum);
  });
  return most;
}

function inputOf(cloud: SimulatedCloud, simulated: SimulatedFunction): ExposureInput {
  const { name, billing, timeoutSeconds, reserved } = simulated.spec;
  const { memoryMb, architecture, extraUsdPerInvocation } = billing;
  return {
    name,
    memoryMb,
    architecture,
    timeoutSeconds,
    ...(reserved === null ? {} : { reservedConcurrency: reserved }),
    provisionedConcurrency: simulated.provisionedTotal,
    accountConcurrency: cloud.quota,
    // The simulated cloud charges for no logs.
    logKbPerInvocation: 0,
    downstream: extraUsdPerInvocation
      ? [{ name: 'declared', usdPerCall: extraUsdPerInvocation }]
      : [],
    waysIn: simulated.inlets.map(wayOf),
  };
}

function wayOf(inlet: Inlet): WayIn {
  if (inlet instanceof AsyncInlet) return { kind: 'async-invoke' };
  if (inlet instanceof QueueInlet) return { kind: 'sqs' };
  if (inlet instanceof StreamInlet) return { kind: 'stream', shards: 'unknown' };
  if (!(inlet instanceof SyncInlet)) throw new Error('a way in that the model is not told of');
  const { requestsPerSecond, burstRequests = 0 } = inlet.stage ?? {};
  return requestsPerSecond
    ? { kind: 'rest-api', throttle: { requestsPerSecond, burst: burstRequests } }
    : { kind: 'invoke' };
}
