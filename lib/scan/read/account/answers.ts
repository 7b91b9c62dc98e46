// The answers of an account's APIs that a scan is made of, as the AWS SDK returns them.
// Fetching them is someone else's work; a list left out was not asked for, and is not taken as empty.

import type { Measured } from '../../inventory';

/** Each field holds answers as the AWS SDK returns them, with what belongs to an item put beside it. */
export interface AccountAnswers {
  accountId: string;
  region: string;
  /** GetAccountSettings.AccountLimit.ConcurrentExecutions */
  concurrencyQuota?: number;
  functions?: readonly FunctionAnswer[];
  /** ListEventSourceMappings */
  eventSourceMappings?: readonly object[];
  restApis?: readonly RestApiAnswer[];
  httpApis?: readonly HttpApiAnswer[];
  /** The roles that functions run as, with their policies. */
  roles?: readonly RoleAnswer[];
  /** DescribeLogGroups, DescribeSubscriptionFilters */
  logGroups?: readonly object[];
  subscriptionFilters?: readonly object[];
  /** DescribeAccountPolicies: subscriptions of all log groups at once. */
  logPolicies?: readonly object[];
  /** By bucket: GetBucketNotificationConfiguration */
  bucketNotifications?: readonly { bucket: string; configuration: object }[];
  /** ListSubscriptions, each with the `attributes` of GetSubscriptionAttributes; without them its filter is not known. */
  topicSubscriptions?: readonly object[];
  /** ListRules, each with ListTargetsByRule */
  rules?: readonly { rule: object; targets: readonly object[] }[];
  /** API Gateway's GetAccount: what all APIs of the account and Region share. */
  apiThrottle?: { requestsPerSecond: number; burst: number };
  /** GetUsagePlans */
  usagePlans?: readonly object[];
  /** DescribeScalableTargets of Lambda */
  scalableTargets?: readonly object[];
  /** Load balancers with functions behind them. */
  balancers?: readonly BalancerAnswer[];
  /** CloudFront distributions that have a web ACL, and the addresses they stand before. */
  distributions?: readonly { id: string; origins: readonly string[] }[];
  /** DescribeTrails, each with GetEventSelectors */
  trails?: readonly { trail: object; selectors: object }[];
  /** DescribeStateMachine */
  stateMachines?: readonly object[];
  /** GetSchedule */
  schedules?: readonly object[];
  /** DescribeBudgetActionsForAccount */
  budgetActions?: readonly object[];
  /** DescribeBudgets with their notifications' subscribers */
  budgets?: readonly { name: string; subscribers: readonly object[] }[];
  /** DescribeAlarms */
  alarms?: readonly object[];
  /** What could not be read, and why. */
  unreadable?: readonly { what: string; because: string }[];
}

export interface FunctionAnswer {
  /** One item of ListFunctions. */
  configuration: object;
  tags?: Readonly<Record<string, string>>;
  /** GetFunctionConcurrency; null when it has none, left out when it was not asked. */
  reservedConcurrency?: number | null;
  recursion?: string;
  urls?: readonly object[];
  eventInvokeConfigs?: readonly object[];
  provisionedConcurrency?: readonly { requested: number }[];
  /** From its metrics and logs, when they were read. */
  measured?: Measured;
  /** GetPolicy's document, as text. */
  policy?: string;
}

export interface RestApiAnswer {
  api: object;
  stages: readonly object[];
  /** GetResources with embed=methods */
  resources: readonly object[];
  /** Web ACL of each stage, when one is attached. */
  webAcls?: readonly string[];
}

export interface HttpApiAnswer {
  api: object;
  stages: readonly object[];
  routes: readonly object[];
  integrations: readonly object[];
}

export interface BalancerAnswer {
  /** DescribeLoadBalancers */
  balancer: object;
  groups: readonly { arn: string; targets: readonly string[] }[];
  /** DescribeRules of all its listeners */
  rules: readonly object[];
  /** null when it has none, left out when it was not asked. */
  webAcl?: string | null;
}

export interface RoleAnswer {
  role: object;
  inlinePolicies: readonly (object | string)[];
  /** Attached policies whose documents were not read. */
  managedPolicyArns: readonly string[];
  /** Documents of the attached policies that were read. */
  managedDocuments?: readonly (object | string)[];
}
