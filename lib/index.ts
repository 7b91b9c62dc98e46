// What an AWS user imports: constructs, and the words their props are written in.
// Everything exported here is public; a change of it is a change of version.

export { AccountGuard, type AccountGuardProps } from './aws/account-guard';
export { accountGuardTemplate } from './aws/account-guard-template';
export {
  AlertChannel,
  type AlertChannelOptions,
  type AlertSecret,
  type PagerDutyOptions,
  type WebhookOptions,
} from './aws/alert-channel';
export type { Api } from './aws/api-stage';
export { ApiThrottle, type ApiThrottleProps, type RouteThrottle } from './aws/api-throttle';
export { BudgetAlarm, type BudgetAlarmProps } from './aws/budget-alarm';
export { ChatActions, type ChatActionsProps, type ChatChannel } from './aws/chat-actions';
export { ConcurrencyCap, type ConcurrencyCapProps } from './aws/concurrency-cap';
export { ConfirmPage, type ConfirmPageProps } from './aws/confirm-page';
export type { FunctionProtection } from './aws/function-protection';
export type { GuardEvent, GuardMetric } from './aws/guard-signals';
export type { ProtectOptions } from './aws/guard-target';
export { GuardedApp } from './aws/guarded-app';
export type { IWalletGuard } from './aws/imported-guard';
export { RateLimit, type RateLimitProps } from './aws/rate-limit';
export { RecursionStop, type RecursionStopProps } from './aws/recursion-stop';
export { ResumeRunbook, type ResumeRunbookProps } from './aws/resume-runbook';
export { Usd } from './aws/usd';
export { WalletCheck } from './aws/wallet-check';
export type { WalletCheckProps } from './aws/wallet-check-props';
export { WalletGuard } from './aws/wallet-guard';
export type { WalletGuardProps } from './aws/wallet-guard-props';
export { WalletProtected } from './aws/wallet-protected';
export { Watchdog, type WatchdogProps } from './aws/watchdog';
