// What a Google Cloud user imports, by CDK for Terraform: budgets, caps and the watchdog.
// Everything exported here is public; a change of it is a change of version.

export { BudgetAlarm, type BudgetAlarmProps } from './budget-alarm';
export { ApiThrottle, type ApiThrottleProps } from './caps/api-throttle';
export type { RouteQuota } from './caps/quota-document';
export { RateLimit, type RateLimitProps } from './caps/rate-limit';
export { RecursionStop, type RecursionStopProps } from './checks/recursion-stop';
export { ConfirmPage, type ConfirmPageProps } from './confirm-page';
export { GcpGuardStack, type GcpGuardStackProps } from './guard-stack';
export { InstanceCap } from './instance-cap';
export type { InstanceCapProps } from './instance-cap-props';
export { type ProtectOptions, WalletGuard } from './wallet-guard';
export { Watchdog } from './watchdog';
export type { WatchdogProps } from './watchdog-props';
