// The limits of a Linux or Windows app, as far as its plan enforces them.
// Must refuse a limit that Azure would accept and ignore: a cap that does not hold is worse than none.

import type { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import { number, optional, problemsWith } from '../core/units/values';
import { dailyQuotaFor } from './daily-quota';
import { knownAtSynth } from './refuse-problems';
import type { ScaleCapProps } from './scale-cap-props';

export interface PlanScaleProps extends ScaleCapProps {
  readonly app: LinuxFunctionApp | WindowsFunctionApp;
}

type PlanKind = 'consumption' | 'premium' | 'flex' | 'dedicated' | 'unknown';

function planKindOf({ plan }: PlanScaleProps): PlanKind {
  const sku = plan && knownAtSynth(plan.skuNameInput);
  if (sku === undefined) return 'unknown';
  if (sku === 'Y1') return 'consumption';
  if (sku === 'FC1') return 'flex';
  return /^EP[1-3]$/.test(sku) ? 'premium' : 'dedicated';
}

const isWindows = ({ app }: PlanScaleProps): boolean =>
  app.terraformResourceType === 'azurerm_windows_function_app';

/** learn.microsoft.com, functions-scale: the most instances of a plan. */
function mostInstances(props: PlanScaleProps): number {
  return planKindOf(props) === 'consumption' && isWindows(props) ? 200 : 100;
}

const PLAN_PROBLEMS: Readonly<Partial<Record<PlanKind, string>>> = {
  unknown: "plan is not given, or its skuName not known; give the app's ServicePlan",
  flex: 'the plan is FC1; its apps are a FunctionAppFlexConsumption each',
  dedicated:
    'the plan is a dedicated one, which costs the same however busy it is; set workerCount on the plan',
};

export function problemsWithPlanScale(props: PlanScaleProps): string[] {
  const { maxInstances, dailyQuotaGbSeconds, ceiling } = props;
  const planProblem = PLAN_PROBLEMS[planKindOf(props)];
  const isEmpty = [maxInstances, dailyQuotaGbSeconds, ceiling].every((way) => way === undefined);
  return [
    ...(planProblem === undefined ? problemsWithQuotaPlan(props) : [planProblem]),
    ...(isEmpty
      ? ['nothing to cap is given; give maxInstances, dailyQuotaGbSeconds or ceiling']
      : []),
    ...(maxInstances === 0
      ? []
      : problemsWith(
          'maxInstances',
          maxInstances,
          optional(number({ min: 1, max: mostInstances(props), isWhole: true })),
        )),
    ...problemsWith(
      'dailyQuotaGbSeconds',
      dailyQuotaGbSeconds,
      optional(number({ min: 1, max: 1e9, isWhole: true })),
    ),
    ...problemsWithPresent(props),
    ...problemsWithFlexOnly(props),
  ];
}

/** The quota, and with it a ceiling, exists on the Consumption plan, and does something on Windows only. */
function problemsWithQuotaPlan(props: PlanScaleProps): string[] {
  const { ceiling, dailyQuotaGbSeconds } = props;
  if (!ceiling && dailyQuotaGbSeconds === undefined) return [];
  const what = ceiling ? 'ceiling' : 'dailyQuotaGbSeconds';
  if (planKindOf(props) === 'premium')
    return [
      `${what} is given; a Premium plan is billed by the hour of its instances: give maxInstances, and maximumElasticWorkerCount on the plan`,
    ];
  if (!isWindows(props))
    return [
      `${what} is given; the daily quota does nothing on Linux: give maxInstances, or move the app to Flex Consumption`,
    ];
  return [
    ...(ceiling && dailyQuotaGbSeconds !== undefined
      ? ['ceiling and dailyQuotaGbSeconds are both given; give one']
      : []),
    ...(ceiling?.usdPerHour === undefined
      ? []
      : ['ceiling names usdPerHour; the quota is one of a day: name usdPerDay or usdPerMonth']),
  ];
}

function problemsWithPresent({ app, maxInstances, dailyQuotaGbSeconds }: PlanScaleProps): string[] {
  const limit = knownAtSynth(app.siteConfig.appScaleLimitInput);
  const quota = knownAtSynth(app.dailyMemoryTimeQuotaInput);
  return [
    ...(limit !== undefined && maxInstances !== undefined && limit !== maxInstances
      ? [`the app's appScaleLimit is ${limit} already; leave it to the cap`]
      : []),
    ...(quota !== undefined && quota !== dailyQuotaGbSeconds
      ? [`the app's dailyMemoryTimeQuota is ${quota} already; leave it to the cap`]
      : []),
  ];
}

function problemsWithFlexOnly({ concurrency, shortestRunSeconds }: PlanScaleProps): string[] {
  return Object.entries({ concurrency, shortestRunSeconds })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} is ${value}; only a Flex Consumption app takes it`);
}

export interface PlanScale {
  readonly problems: readonly string[];
  readonly maxInstances?: number;
  readonly dailyQuotaGbSeconds?: number;
}

/** Only for props that have no problems. */
export function planScaleOf({
  ceiling,
  maxInstances,
  dailyQuotaGbSeconds,
}: PlanScaleProps): PlanScale {
  if (!ceiling) return { problems: [], maxInstances, dailyQuotaGbSeconds };
  const quota = dailyQuotaFor(ceiling);
  if (quota >= 1) return { problems: [], maxInstances, dailyQuotaGbSeconds: quota };
  return { problems: ['the ceiling does not pay for one GB-second a day; raise it'] };
}
