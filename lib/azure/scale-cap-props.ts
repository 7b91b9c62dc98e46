// What can be said of a function app's scale, for all plans together.
// A prop that the app's plan would ignore is a problem, never a setting.

import type { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import type { LinuxFunctionApp } from '@cdktf/provider-azurerm/lib/linux-function-app';
import type { ServicePlan } from '@cdktf/provider-azurerm/lib/service-plan';
import type { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import type { Ceiling } from '../core/exposure/problems';

export interface ScaleCapProps {
  /** The app to cap, with its memory and HTTP concurrency already set. */
  readonly app: FunctionAppFlexConsumption | LinuxFunctionApp | WindowsFunctionApp;
  /**
   * The plan of a Linux or Windows app: what can be capped depends on it.
   * @default - a Flex Consumption app needs none
   */
  readonly plan?: ServicePlan;
  /**
   * The most instances that may run. Flex Consumption: 40 to 1,000, or from 1 after `widenAzurermProvider`.
   * Consumption: 1 to 200 on Windows, to 100 on Linux. Premium: 1 to 100.
   * @default - derived from `ceiling` on Flex Consumption; elsewhere as it was
   */
  readonly maxInstances?: number;
  /**
   * The most the app may spend, at list prices of East US: `{ usdPerDay: 5 }`. Flex Consumption: the most instances
   * that keep it. Consumption on Windows: the daily quota that keeps it. Other plans enforce nothing to derive.
   * @default - none
   */
  readonly ceiling?: Ceiling;
  /**
   * Flex Consumption: requests that one instance takes at once. Set as the app's HTTP concurrency; a ceiling also
   * relies on it for other triggers, whose number is in host.json.
   * @default - the app's `httpConcurrency`
   */
  readonly concurrency?: number;
  /**
   * Flex Consumption, with `ceiling`: no run is shorter. Without it nothing bounds the number of executions.
   * @default - none; `ceiling` needs it
   */
  readonly shortestRunSeconds?: number;
  /**
   * Consumption on Windows: GB-seconds a day (UTC) after which Azure stops the app until the next day.
   * @default - derived from `ceiling`; else none
   */
  readonly dailyQuotaGbSeconds?: number;
}
