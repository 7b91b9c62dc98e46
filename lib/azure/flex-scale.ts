// The limits of a Flex Consumption app, given or derived from dollars.
// Must refuse at synth what the stack's azurerm version refuses at plan time, and what a maximum does not hold.

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { type InstanceExposure, type InstanceShape, instancesFor } from '../core/exposure/instance';
import { type AzurePriceKey, azurePriceBook } from '../core/prices/books/azure';
import { A_PERIOD, formatUsd, MB_PER_GB } from '../core/units/money';
import { number, optional, problemsWith, shown } from '../core/units/values';
import { knownAtSynth } from './refuse-problems';
import type { ScaleCapProps } from './scale-cap-props';

export interface FlexScaleProps extends ScaleCapProps {
  readonly app: FunctionAppFlexConsumption;
}

/** The platform's largest maximum (learn.microsoft.com, flex-consumption-plan). */
const MOST_INSTANCES = 1_000;
/** What azurerm sets for an app that names no memory. */
const DEFAULT_MEMORY_MB = 2_048;
/** learn.microsoft.com, flex-consumption-plan: the sizes an instance comes in. */
const MEMORY_SIZES_MB: readonly number[] = [512, 2_048, 4_096];

export function problemsWithFlexScale(props: FlexScaleProps, least: number): string[] {
  return [
    ...problemsWithWays(props),
    ...problemsWithMaximum(props, least),
    ...problemsWith(
      'concurrency',
      props.concurrency,
      optional(number({ min: 1, max: 1_000, isWhole: true })),
    ),
    ...problemsWith(
      'shortestRunSeconds',
      props.shortestRunSeconds,
      optional(number({ min: 0.001, max: 3_600 })),
    ),
    ...problemsWithApp(props),
    ...(props.ceiling ? problemsWithPricing(props) : []),
  ];
}

function problemsWithWays({
  ceiling,
  maxInstances,
  dailyQuotaGbSeconds,
}: FlexScaleProps): string[] {
  return [
    ...(ceiling && maxInstances !== undefined
      ? ['ceiling and maxInstances are both given; give one']
      : []),
    ...(!ceiling && maxInstances === undefined
      ? ['neither ceiling nor maxInstances is given; give one']
      : []),
    ...(dailyQuotaGbSeconds === undefined
      ? []
      : [
          `dailyQuotaGbSeconds is ${dailyQuotaGbSeconds}; Flex Consumption has no daily quota: give maxInstances or ceiling`,
        ]),
  ];
}

function problemsWithMaximum({ maxInstances }: FlexScaleProps, least: number): string[] {
  if (maxInstances === 0) return [];
  const isBelowProvider = maxInstances !== undefined && maxInstances >= 1 && maxInstances < least;
  if (isBelowProvider)
    return [
      `maxInstances is ${maxInstances}; azurerm 4.55.0 takes ${least} or more: use that, or call widenAzurermProvider(stack) first`,
    ];
  return problemsWith(
    'maxInstances',
    maxInstances,
    optional(number({ min: least, max: MOST_INSTANCES, isWhole: true })),
  );
}

/** What the app says by itself must not say otherwise. */
function problemsWithApp({ app, maxInstances, concurrency }: FlexScaleProps): string[] {
  const present = knownAtSynth(app.maximumInstanceCountInput);
  const http = knownAtSynth(app.httpConcurrencyInput);
  return [
    ...(present !== undefined && present !== maxInstances
      ? [`the app's maximumInstanceCount is ${present} already; leave it to the cap`]
      : []),
    ...(http !== undefined && concurrency !== undefined && http !== concurrency
      ? [`the app's httpConcurrency is ${http}, concurrency is ${concurrency}; drop one of the two`]
      : []),
  ];
}

function problemsWithPricing(props: FlexScaleProps): string[] {
  const { app, concurrency, shortestRunSeconds } = props;
  const memoryMb = app.instanceMemoryInMbInput ?? DEFAULT_MEMORY_MB;
  return [
    ...(concurrency === undefined && knownAtSynth(app.httpConcurrencyInput) === undefined
      ? ['concurrency is not given; a ceiling needs the requests an instance takes at once']
      : []),
    ...(shortestRunSeconds === undefined
      ? ['shortestRunSeconds is not given; without it nothing bounds the number of executions']
      : []),
    ...(MEMORY_SIZES_MB.includes(memoryMb)
      ? []
      : [`the app's instanceMemoryInMb is ${shown(memoryMb)}; use ${MEMORY_SIZES_MB.join(', ')}`]),
    ...(app.alwaysReadyInput === undefined
      ? []
      : [
          'the app keeps instances always ready, beyond any maximum and at other prices; give maxInstances instead of a ceiling',
        ]),
  ];
}

export interface FlexScale {
  readonly problems: readonly string[];
  readonly maxInstances?: number;
  readonly exposure?: InstanceExposure<AzurePriceKey>;
}

/** Only for props that have no problems. */
export function flexScaleOf(props: FlexScaleProps, least: number): FlexScale {
  const { ceiling, maxInstances } = props;
  if (!ceiling) return { problems: [], maxInstances };
  const range = { least, most: MOST_INSTANCES };
  const caps = instancesFor(ceiling, shapeOf(props), range, azurePriceBook);
  if (caps.kind === 'caps') return { problems: [], ...caps };
  const fewer = least > 1 ? ', or call widenAzurermProvider(stack) first to allow fewer' : '';
  const { because, belowUsd, period } = caps;
  return {
    problems: [
      `no maximum keeps the ceiling: ${because}; raise it to ${formatUsd(belowUsd, 'up')} ${A_PERIOD[period]}${fewer}`,
    ],
  };
}

/**
 * An instance is billed by its memory for the time in which it runs anything (learn.microsoft.com,
 * functions-consumption-costs), so never for more than all the time.
 */
function shapeOf({
  app,
  concurrency,
  shortestRunSeconds,
}: FlexScaleProps): InstanceShape<AzurePriceKey> {
  const memoryMb = app.instanceMemoryInMbInput ?? DEFAULT_MEMORY_MB;
  return {
    name: app.node.path,
    concurrency: concurrency ?? app.httpConcurrencyInput ?? Number.NaN,
    shortestRunSeconds: shortestRunSeconds ?? Number.NaN,
    charges: [{ meter: 'functions.flex.duration', units: memoryMb / MB_PER_GB }],
    requestMeter: 'functions.flex.execution',
  };
}
