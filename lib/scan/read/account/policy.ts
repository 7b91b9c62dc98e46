// What a scan of a live account calls, with the permission each call needs and what it is asked for: nothing more.
// Every action reads. The policy that is printed is made from this list, and a call that is not on it cannot be made.

export interface AccountCall {
  /** The IAM action. */
  readonly action: string;
  /** What is not known where the call is refused. */
  readonly shows: string;
}

const call = (action: string, shows: string): AccountCall => ({ action, shows });

export const ACCOUNT_CALLS = {
  accountSettings: call('lambda:GetAccountSettings', "the account's concurrency quota"),
  functions: call('lambda:ListFunctions', 'which functions there are'),
  tags: call('lambda:ListTags', 'ceilings that tags set'),
  concurrency: call('lambda:GetFunctionConcurrency', 'reserved concurrency'),
  recursion: call('lambda:GetFunctionRecursionConfig', "whether Lambda's recursion stop is on"),
  urls: call('lambda:ListFunctionUrlConfigs', 'function URLs'),
  invokeConfigs: call('lambda:ListFunctionEventInvokeConfigs', 'failure destinations'),
  provisioned: call('lambda:ListProvisionedConcurrencyConfigs', 'provisioned concurrency'),
  policy: call('lambda:GetPolicy', 'who may invoke'),
  mappings: call('lambda:ListEventSourceMappings', 'which queues and streams feed functions'),
  scaling: call('application-autoscaling:DescribeScalableTargets', 'how far scaling may go'),
  apis: call('apigateway:GET', 'APIs, their routes and their throttles'),
  balancers: call('elasticloadbalancing:DescribeLoadBalancers', 'load balancers'),
  targetGroups: call(
    'elasticloadbalancing:DescribeTargetGroups',
    'load balancers before functions',
  ),
  targets: call('elasticloadbalancing:DescribeTargetHealth', 'functions behind load balancers'),
  listeners: call('elasticloadbalancing:DescribeListeners', 'who may pass a load balancer'),
  listenerRules: call('elasticloadbalancing:DescribeRules', 'who may pass a load balancer'),
  webAcl: call('wafv2:GetWebACLForResource', 'web ACLs of load balancers'),
  distributions: call('cloudfront:ListDistributions', 'web ACLs in front of APIs'),
  roles: call('iam:GetAccountAuthorizationDetails', 'what functions may write to'),
  buses: call('events:ListEventBuses', 'which event buses there are'),
  rules: call('events:ListRules', 'which events start functions'),
  ruleTargets: call('events:ListTargetsByRule', 'which functions rules start'),
  schedules: call('scheduler:ListSchedules', 'which schedules there are'),
  schedule: call('scheduler:GetSchedule', 'how often schedules start functions'),
  machines: call('states:ListStateMachines', 'which state machines there are'),
  machine: call('states:DescribeStateMachine', 'which functions state machines call'),
  subscriptions: call('sns:ListSubscriptions', 'which topics start functions'),
  subscription: call('sns:GetSubscriptionAttributes', 'filters of subscriptions'),
  buckets: call('s3:ListAllMyBuckets', 'which buckets there are'),
  bucket: call('s3:GetBucketNotification', 'which buckets start functions'),
  trails: call('cloudtrail:DescribeTrails', 'which trails there are'),
  selectors: call('cloudtrail:GetEventSelectors', 'what trails record'),
  logGroups: call('logs:DescribeLogGroups', 'how long logs are kept'),
  logFilters: call('logs:DescribeSubscriptionFilters', 'which log groups start functions'),
  logPolicies: call('logs:DescribeAccountPolicies', 'which functions all log groups start'),
  alarms: call('cloudwatch:DescribeAlarms', 'alarms'),
  budgets: call('budgets:ViewBudget', 'budgets'),
  budgetActions: call('budgets:DescribeBudgetActionsForAccount', 'what budgets do when reached'),
} as const satisfies Readonly<Record<string, AccountCall>>;

export type AccountCallName = keyof typeof ACCOUNT_CALLS;

/** Told as blind spots: what they would show is known to be missing, never taken as fine. */
export const ACCOUNT_NOT_READ = [
  {
    what: 'Pipes, Firehose, AppSync, Cognito and IoT',
    because: 'are not read: functions they start are not known to be started',
  },
  {
    what: 'queues, tables and streams',
    because: 'are not read: their redrive policies and numbers of shards are not known',
  },
] as const;

/** The policy that `--print-policy` prints; resources cannot be narrowed for calls that list. */
export function accountScanPolicy(): string {
  const actions = Object.values(ACCOUNT_CALLS).map(({ action }) => action);
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'SpendfuseScan',
        Effect: 'Allow',
        Action: [...new Set(actions)].sort(),
        Resource: '*',
      },
    ],
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
