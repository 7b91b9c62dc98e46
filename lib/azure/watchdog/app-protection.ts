// What a user says about one app, as tags that the watchdog reads; and what keeps an apply from undoing a pause.
// A pause changes nothing that azurerm reads back, except the scale limit and public access: those are left to the guard.

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import { TAG_PREFIX, TAGS } from '../../contract';
import { fields, number, oneOf, optional, problemsWith } from '../../core/units/values';
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
}

const dollars = optional(number({ min: 0, max: 1e12 }));

const protection = fields<Protection>({
  ceiling: optional(fields({ usdPerHour: dollars, usdPerDay: dollars, usdPerMonth: dollars })),
  mode: optional(oneOf(['enforce', 'observe', 'ignore'])),
  neverPause: optional(oneOf([true, false])),
  afterPause: optional(oneOf(['probation', 'manual'])),
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

/** The app with its wishes as tags; what a pause or a hold changes is ignored by every later plan. */
export function protectApp(app: FunctionApp, wishes: Protection = {}): void {
  refuseProblems(app, problemsWith('', wishes, protection));
  app.tags = { ...app.tagsInput, ...tagsOf(wishes) };
  const limit = isFlex(app) ? 'maximum_instance_count' : 'site_config[0].app_scale_limit';
  const before = app.lifecycle?.ignoreChanges;
  if (before === 'all') return;
  app.lifecycle = {
    ...app.lifecycle,
    ignoreChanges: [...(before ?? []), limit, 'public_network_access_enabled'],
  };
}
