// What an AWS user imports: constructs, and the words their props are written in.
// Everything exported here is public; a change of it is a change of version.

export { AccountGuard, type AccountGuardProps } from './aws/account-guard';
export { BudgetAlarm, type BudgetAlarmProps } from './aws/budget-alarm';
export type { FunctionProtection } from './aws/function-protection';
export { Usd } from './aws/usd';
export { Watchdog, type WatchdogProps } from './aws/watchdog';
