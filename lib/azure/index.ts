// What an Azure user imports, by CDK for Terraform: caps that hold by themselves, and the watchdog.
// Everything exported here is public; a change of it is a change of version.

export { BudgetAlarm, type BudgetAlarmProps } from './budget-alarm';
export { ApiThrottle, type ApiThrottleProps, type RouteThrottle } from './caps/api-throttle';
export { RateLimit, type RateLimitProps } from './caps/rate-limit';
export {
  type Binding,
  type DeclaredFunction,
  RecursionStop,
  type RecursionStopProps,
} from './checks/recursion-stop';
export { AzureGuardStack, type AzureGuardStackProps } from './guard-stack';
export { widenAzurermProvider } from './provider-version';
export { ScaleCap } from './scale-cap';
export type { ScaleCapProps } from './scale-cap-props';
export { WalletGuard, type WalletGuardProps } from './wallet-guard';
export { type FunctionApp, type Protection, protectApp } from './watchdog/app-protection';
export { ConfirmPage, type ConfirmPageProps } from './watchdog/confirm-page';
export { Watchdog, type WatchdogProps } from './watchdog/watchdog';
