// What a user says about one app, as tags that the watchdog reads; and what keeps an apply from undoing a pause.
// A pause changes nothing that azurerm reads back, except the scale limit and public access: those are left to the guard.

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import { TAG_PREFIX, TAGS } from '../../contract';
import {
  fields,
  listOf,
  matching,
  number,
  oneOf,
  optional,
  problemsWith,
} from '../../core/units/values';
import { AZURE_TAG_PREFIX } from '../contract';
import { refuseProblems } from '../refuse-problems';

export type FunctionApp = FunctionAppFlexConsumption | LinuxFunctionApp | WindowsFunctionApp;

export interface Protection {
  /** The most it may spend at list prices; beyond it the app is paused: `{ usdPerDay: 5 }`. */
  readonly ceiling?: {
    readonly usdPerHour?: number;
    readonly usdPerDay?: number;
    readonly usdPerMonth?: number;
  };
  /** @default - the guard's own mode */
  readonly mode?: 'enforce' | 'observe' | 'ignore';
  /** Held at a scale limit, never stopped. */
  readonly neverPause?: boolean;
  /** probation: tried at a low scale limit by itself; manual: a person resumes it. */
  readonly afterPause?: 'probation' | 'manual';
  /**
   * Names of the app's functions: an apply that sets app settings then leaves those that the ladder has disabled as they are.
   * @default - none; such an apply enables what is disabled, and counts as a resume by hand
   */
  readonly functions?: readonly string[];
}

const dollars = optional(number({ min: 0, max: 1e12 }));

const protection = fields<Protection>({
  ceiling: optional(fields({ usdPerHour: dollars, usdPerDay: dollars, usdPerMonth: dollars })),
  mode: optional(oneOf(['enforce', 'observe', 'ignore'])),
  neverPause: optional(oneOf([true, false])),
  afterPause: optional(oneOf(['probation', 'manual'])),
  functions: optional(listOf(matching(/^[\w-]{1,127}$/, 'the name of a function'), { max: 1_000 })),
});

const spelled = (tag: string): string => tag.replace(TAG_PREFIX, AZURE_TAG_PREFIX);

function tagsOf({ ceiling, mode, neverPause, afterPause }: Protection): Record<string, string> {
  const values: ReadonlyArray<readonly [string, string | number | boolean | undefined]> = [
    [TAGS.mode, mode],
    [TAGS.neverPause, neverPause],
    [TAGS.afterPause, afterPause],
    [TAGS.ceilingUsdPerHour, ceiling?.usdPerHour],
    [TAGS.ceilingUsdPerDay, ceiling?.usdPerDay],
    [TAGS.ceilingUsdPerMonth, ceiling?.usdPerMonth],
  ];
  return Object.fromEntries(
    values.flatMap(([tag, value]) => (value === undefined ? [] : [[spelled(tag), String(value)]])),
  );
}

const isFlex = (app: FunctionApp): boolean =>
  app.terraformResourceType === 'azurerm_function_app_flex_consumption';

/** The setting that disables one function (learn.microsoft.com, disable-function), as a plan names it. */
const settingOf = (name: string): string => `app_settings["AzureWebJobs.${name}.Disabled"]`;

const protectedApps = new WeakSet<FunctionApp>();

/** Whether somebody has said something about the app already, which later words for all apps do not replace. */
export const isProtected = (app: FunctionApp): boolean => protectedApps.has(app);

/** The app with its wishes as tags; what a pause or a hold changes is ignored by every later plan. */
export function protectApp(app: FunctionApp, wishes: Protection = {}): void {
  refuseProblems(app, problemsWith('', wishes, protection));
  protectedApps.add(app);
  app.tags = { ...app.tagsInput, ...tagsOf(wishes) };
  const limit = isFlex(app) ? 'maximum_instance_count' : 'site_config[0].app_scale_limit';
  const before = app.lifecycle?.ignoreChanges;
  if (before === 'all') return;
  const held = [limit, 'public_network_access_enabled', ...(wishes.functions ?? []).map(settingOf)];
  app.lifecycle = { ...app.lifecycle, ignoreChanges: [...new Set([...(before ?? []), ...held])] };
}
