// What an AWS user imports: constructs, and the words their props are written in.
// Everything exported here is public; a change of it is a change of version.

export { ApiThrottle, type ApiThrottleProps, type RouteThrottle } from './aws/caps/api-throttle';
export { ConcurrencyCap, type ConcurrencyCapProps } from './aws/caps/concurrency-cap';
export { RateLimit, type RateLimitProps } from './aws/caps/rate-limit';
export { RecursionStop, type RecursionStopProps } from './aws/checks/recursion-stop';
export { WalletCheck } from './aws/checks/wallet-check';
export type { WalletCheckProps } from './aws/checks/wallet-check-props';
export { AccountGuard, type AccountGuardProps } from './aws/guard/account-guard';
export { accountGuardTemplate } from './aws/guard/account-guard-template';
export { BudgetAlarm, type BudgetAlarmProps } from './aws/guard/budget-alarm';
export type { ProtectOptions } from './aws/guard/guard-target';
export { GuardedApp } from './aws/guard/guarded-app';
export type { IWalletGuard } from './aws/guard/imported-guard';
export { WalletGuard } from './aws/guard/wallet-guard';
export type { WalletGuardProps } from './aws/guard/wallet-guard-props';
export { WalletProtected } from './aws/guard/wallet-protected';
export type { Api } from './aws/tree/api-stage';
export { Usd } from './aws/tree/usd';
export {
  AlertChannel,
  type AlertChannelOptions,
  type AlertSecret,
  type PagerDutyOptions,
  type WebhookOptions,
} from './aws/watchdog/alert-channel';
export { ChatActions, type ChatActionsProps, type ChatChannel } from './aws/watchdog/chat-actions';
export { ConfirmPage, type ConfirmPageProps } from './aws/watchdog/confirm-page';
export type { FunctionProtection } from './aws/watchdog/function-protection';
export type { GuardEvent, GuardMetric } from './aws/watchdog/guard-signals';
export { ResumeRunbook, type ResumeRunbookProps } from './aws/watchdog/resume-runbook';
export { Watchdog, type WatchdogProps } from './aws/watchdog/watchdog';
