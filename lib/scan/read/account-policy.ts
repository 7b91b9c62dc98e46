// What a scan of a live account has to be allowed, and nothing more: every action reads.
// It is printed for whoever grants it, so that nobody has to guess or to give more.

/** What the account scan calls, for a read-only policy; resources cannot be narrowed for list calls. */
export const ACCOUNT_READ_ACTIONS: readonly string[] = [
  'apigateway:GET',
  'budgets:ViewBudget',
  'cloudwatch:DescribeAlarms',
  'events:ListRules',
  'events:ListTargetsByRule',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
  'iam:GetRole',
  'iam:GetRolePolicy',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'lambda:GetAccountSettings',
  'lambda:GetFunctionConcurrency',
  'lambda:GetFunctionRecursionConfig',
  'lambda:GetPolicy',
  'lambda:ListEventSourceMappings',
  'lambda:ListFunctionEventInvokeConfigs',
  'lambda:ListFunctionUrlConfigs',
  'lambda:ListFunctions',
  'lambda:ListProvisionedConcurrencyConfigs',
  'lambda:ListTags',
  'logs:DescribeLogGroups',
  'logs:DescribeSubscriptionFilters',
  's3:GetBucketNotification',
  's3:ListAllMyBuckets',
  'sns:ListSubscriptions',
  'wafv2:GetWebACLForResource',
];

/** The policy that `--print-policy` prints. */
export function accountScanPolicy(): string {
  const policy = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'SpendfuseScan', Effect: 'Allow', Action: ACCOUNT_READ_ACTIONS, Resource: '*' },
    ],
  };
  return `${JSON.stringify(policy, null, 2)}\n`;
}
