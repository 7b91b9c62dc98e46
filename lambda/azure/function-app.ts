// One function app as Azure Resource Manager describes it, read strictly: its plan, its size, its limits, its switches.
// An app on a plan that bills by the hour is not watched: stopping it stops no charge.

import { fieldOf, isFields, isList } from '../../lib/core/units/values';
import { deep, idOf } from './calls/arm';

/** The plans that bill by use. */
export type Plan = 'consumption' | 'flex';

export interface FunctionApp {
  /** As Azure spells it; what a path is made of. */
  readonly path: string;
  /** The same in lower case: one app, one id. */
  readonly functionId: string;
  readonly name: string;
  /** Like `eastus`. */
  readonly location: string;
  readonly plan: Plan;
  /** Of an instance: what it is billed by on Flex Consumption, and the most it can use on Consumption. */
  readonly memoryMb: number;
  readonly instancesMax: number;
  readonly isRunning: boolean;
  readonly modifiedAtMs: number | null;
  readonly tags: Readonly<Record<string, string>>;
  /** Of Flex Consumption, whole: what changes its maximum sends all of it back. */
  readonly functionAppConfig: Readonly<Record<string, unknown>> | undefined;
}

/** learn.microsoft.com, functions-scale: the memory of a Consumption instance, and the most instances of each system. */
const CONSUMPTION_MEMORY_MB = 1536;
const CONSUMPTION_INSTANCES = { windows: 200, linux: 100 } as const;
/** learn.microsoft.com, flex-consumption-plan: what an app has that names nothing. */
const FLEX_MEMORY_MB = 2048;
const FLEX_INSTANCES = 100;

const PLAN_OF_SKU: Readonly<Record<string, Plan>> = {
  Dynamic: 'consumption',
  FlexConsumption: 'flex',
};

/** undefined: no function app, or on a plan that is not watched. */
export function functionAppIn(site: unknown): FunctionApp | undefined {
  const path = fieldOf(site, 'id');
  const name = fieldOf(site, 'name');
  const plan = planOf(site);
  if (typeof path !== 'string' || typeof name !== 'string' || !plan) return undefined;
  return {
    ...{ path, functionId: idOf(path), name, plan },
    location: textOf(fieldOf(site, 'location')).toLowerCase().replace(/\s/g, ''),
    ...(plan === 'flex' ? flexSizeOf(site) : consumptionSizeOf(site)),
    isRunning: deep(site, 'properties', 'state') === 'Running',
    modifiedAtMs: momentOf(deep(site, 'properties', 'lastModifiedTimeUtc')),
    tags: tagsIn(site),
    functionAppConfig: fieldsOf(deep(site, 'properties', 'functionAppConfig')),
  };
}

const kindsOf = (site: unknown): string[] => textOf(fieldOf(site, 'kind')).toLowerCase().split(',');

/** By its kind alone, which a list of resources has as well. */
export const isFunctionApp = (site: unknown): boolean => kindsOf(site).includes('functionapp');

export const tagsIn = (site: unknown): Record<string, string> => textsOf(fieldOf(site, 'tags'));

/** Logic Apps are function apps by their kind, and bill by the hour. */
function planOf(site: unknown): Plan | undefined {
  if (!isFunctionApp(site) || kindsOf(site).includes('workflowapp')) return undefined;
  return PLAN_OF_SKU[textOf(deep(site, 'properties', 'sku'))];
}

/** A function app whose charge does not depend on what runs. */
export const isHourly = (site: unknown): boolean =>
  isFunctionApp(site) && planOf(site) === undefined;

function consumptionSizeOf(site: unknown) {
  const isLinux = textOf(fieldOf(site, 'kind')).toLowerCase().includes('linux');
  const most = CONSUMPTION_INSTANCES[isLinux ? 'linux' : 'windows'];
  return {
    memoryMb: CONSUMPTION_MEMORY_MB,
    instancesMax: limitOf(deep(site, 'properties', 'siteConfig', 'functionAppScaleLimit')) ?? most,
  };
}

function flexSizeOf(site: unknown) {
  const scale = deep(site, 'properties', 'functionAppConfig', 'scaleAndConcurrency');
  return {
    memoryMb: limitOf(fieldOf(scale, 'instanceMemoryMB')) ?? FLEX_MEMORY_MB,
    instancesMax: limitOf(fieldOf(scale, 'maximumInstanceCount')) ?? FLEX_INSTANCES,
  };
}

/** 0 and null are no limit (learn.microsoft.com, event-driven-scaling). */
export const limitOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function momentOf(value: unknown): number | null {
  // As ARM writes it, without a zone, in UTC.
  const ms = Date.parse(
    /Z|[+-]\d\d:?\d\d$/.test(textOf(value)) ? textOf(value) : `${textOf(value)}Z`,
  );
  return Number.isNaN(ms) ? null : ms;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  isFields(value) && !isList(value) ? value : undefined;

function textsOf(value: unknown): Record<string, string> {
  const entries = Object.entries(fieldsOf(value) ?? {});
  return Object.fromEntries(
    entries.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])),
  );
}
