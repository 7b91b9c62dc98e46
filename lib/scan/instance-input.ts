// From an Azure or Google function to the bound of instances: how many there may be, what each is
// billed for, and how many requests it takes at once. What cannot be bounded is refused with a reason.

import {
  type InstanceExposure,
  instanceExposureOf,
  problemsWithInstanceShape,
} from '../core/exposure/instance';
import { azurePriceBook } from '../core/prices/books/azure';
import { cloudRunTierOf, gcpPriceBook } from '../core/prices/books/gcp';
import { type FunctionItem, settled } from './inventory';
import type { ScanSettings } from './settings';

export type InstanceBound =
  | { ok: true; exposure: InstanceExposure<string>; assumptions: string[] }
  | { ok: false; because: string };

/** Both clouds bill in steps of 100 ms: cloud.google.com/run/pricing, Azure Flex Consumption plan page. */
const BILLED_STEP_SECONDS = 0.1;
/** cloud.google.com/run/docs/configuring/max-instances-limits and Azure flex-consumption-plan, 2026. */
const DEFAULT_INSTANCES = 100;
/** cloud.google.com/run/docs/about-concurrency: 80 with a whole vCPU, 1 below that. */
const RUN_CONCURRENCY = 80;
/** Azure functions-concurrency page: requests at once by the size of the instance. */
const FLEX_CONCURRENCY = new Map([
  [512, 4],
  [2_048, 16],
  [4_096, 32],
]);

export function instanceBoundOf(item: FunctionItem, settings: ScanSettings): InstanceBound {
  if (item.kind === 'azure-function-app') {
    return item.plan === 'FC1' || item.isFlex
      ? flexBound(item, settings)
      : refused('a Consumption or Premium plan bills without a declared limit');
  }
  if (item.kind === 'cloud-run' || item.isSecondGeneration) return runBound(item, settings);
  return refused('there is no price book for functions of the first generation');
}

function refused(because: string): InstanceBound {
  return { ok: false, because };
}

interface Sized {
  name: string;
  instances: number;
  concurrency: number;
  shortestRunSeconds: number;
}

/** What both clouds need; each guess it makes is written down. */
function sized(
  item: FunctionItem,
  settings: ScanSettings,
  concurrency: number,
): (Sized & { assumptions: string[] }) | undefined {
  const instances = settled<number>(item.reservedConcurrency, DEFAULT_INSTANCES);
  const atOnce = settled<number>(item.requestsPerInstance, concurrency);
  if (instances === undefined || atOnce === undefined || instances < 1) return undefined;
  const assumptions: string[] = [];
  if (item.reservedConcurrency.state === 'unset') {
    assumptions.push(
      `no maximum of instances is declared: the platform's ${DEFAULT_INSTANCES} is assumed`,
    );
  }
  if (settings.shortestRunSeconds === undefined) {
    assumptions.push(
      `the shortest run was not given: ${BILLED_STEP_SECONDS} s, the step that is billed, is assumed`,
    );
  }
  return {
    name: item.name,
    instances: Math.floor(instances),
    concurrency: Math.floor(atOnce),
    shortestRunSeconds: settings.shortestRunSeconds ?? BILLED_STEP_SECONDS,
    assumptions,
  };
}

const UNREAD = 'the number of instances, their size or their concurrency could not be read';

function flexBound(item: FunctionItem, settings: ScanSettings): InstanceBound {
  const memoryMb = settled<number>(item.memoryMb, 2_048);
  const found =
    memoryMb === undefined
      ? undefined
      : sized(item, settings, FLEX_CONCURRENCY.get(memoryMb) ?? 16);
  if (!found || memoryMb === undefined) return refused(UNREAD);
  const { instances, assumptions, ...rest } = found;
  const shape = {
    ...rest,
    charges: [{ meter: 'functions.flex.duration' as const, units: memoryMb / 1_024 }],
    requestMeter: 'functions.flex.execution' as const,
  };
  const problems = problemsWithInstanceShape(shape);
  if (problems.length > 0) return refused(problems.join('; '));
  return { ok: true, exposure: instanceExposureOf(shape, instances, azurePriceBook), assumptions };
}

function runBound(item: FunctionItem, settings: ScanSettings): InstanceBound {
  const isFunction = item.kind === 'cloud-function';
  const memoryMb = settled<number>(item.memoryMb, isFunction ? 256 : 512);
  if (memoryMb === undefined) return refused(UNREAD);
  // A function's share of a vCPU grows with its memory and stays below one for each 2 GiB.
  const byMemory = isFunction ? Math.max(1, memoryMb / 2_048) : 1;
  const vCpu = item.vCpu === undefined ? byMemory : settled<number>(item.vCpu, byMemory);
  if (vCpu === undefined) return refused(UNREAD);
  const found = sized(item, settings, isFunction || vCpu < 1 ? 1 : RUN_CONCURRENCY);
  if (!found) return refused(UNREAD);
  const { instances, assumptions, ...rest } = found;
  const tier = cloudRunTierOf(item.location ?? '');
  const shape = {
    ...rest,
    charges: [
      { meter: `run.vcpu.${tier}` as const, units: vCpu },
      { meter: `run.memory.${tier}` as const, units: memoryMb / 1_024 },
    ],
    requestMeter: 'run.request' as const,
  };
  const problems = problemsWithInstanceShape(shape);
  if (problems.length > 0) return refused(problems.join('; '));
  return { ok: true, exposure: instanceExposureOf(shape, instances, gcpPriceBook), assumptions };
}
