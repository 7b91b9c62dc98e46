// What a survey of an account calls: each call with its permission, so that the policy printed is the calls made.
// Every action reads. What this list does not hold cannot be called: a call is made through its name here.

/** Permission by call. A test compares this with the policy that is printed. */
export const SURVEY_CALLS = {
  accountSettings: 'lambda:GetAccountSettings',
  functions: 'lambda:ListFunctions',
  tags: 'lambda:ListTags',
  concurrency: 'lambda:GetFunctionConcurrency',
  recursion: 'lambda:GetFunctionRecursionConfig',
  urls: 'lambda:ListFunctionUrlConfigs',
  invokeConfigs: 'lambda:ListFunctionEventInvokeConfigs',
  provisioned: 'lambda:ListProvisionedConcurrencyConfigs',
  policy: 'lambda:GetPolicy',
  mappings: 'lambda:ListEventSourceMappings',
  apis: 'apigateway:GET',
  rules: 'events:ListRules',
  ruleTargets: 'events:ListTargetsByRule',
  subscriptions: 'sns:ListSubscriptions',
  alarms: 'cloudwatch:DescribeAlarms',
  budgets: 'budgets:ViewBudget',
} as const;

export type SurveyCall = keyof typeof SURVEY_CALLS;

/** Told as blind spots: what they would show is known to be missing, never taken as fine. */
export const NOT_SURVEYED = [
  { what: 'IAM roles', because: 'are not read: what functions may write to is not known' },
  { what: 'log groups', because: 'are not read: retention and subscriptions are not known' },
  { what: 'bucket notifications', because: 'are not read: loops through a bucket are not found' },
  { what: 'web ACLs of HTTP APIs', because: 'are not read: a rate rule in front is not known' },
] as const;

/** The read-only policy for whoever grants it; lists cannot be narrowed to resources. */
export function surveyPolicy(): string {
  const actions = [...new Set(Object.values(SURVEY_CALLS))].sort();
  const statement = { Sid: 'SpendfuseScan', Effect: 'Allow', Action: actions, Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`;
}
