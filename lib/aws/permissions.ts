// What the watchdog may do: the calls it makes, each with what it reaches and why, as data.
// A permission that no call needs, or a call that no line here permits, is a bug; a test on each side says so.

/** What a permission reaches. The constructs turn each word into ARNs of one account and Region. */
export type IamScope =
  /** Actions that cannot be narrowed: AWS lets them name no resource. */
  | 'everything'
  | 'functions'
  | 'event-source-mappings'
  | 'api-stages'
  /** Settings of single routes, below a stage: /apis/{id}/stages/{name}/routesettings/{key}. */
  | 'api-route-settings'
  | 'apis'
  /** Those of the account; budgets have no Region. */
  | 'budgets'
  | 'default-event-bus'
  | 'own-function'
  | 'own-stack'
  | 'own-table'
  | 'own-topic'
  | 'own-log-group'
  | 'own-rescue-queue'
  | 'queues'
  /** Those that the constructs make, by their name. */
  | 'rescue-queues'
  /** What the owner named for a channel of alerts, one by one. */
  | 'alert-secrets'
  | 'alert-parameters'
  | 'alert-topics';

/** What narrows a permission beyond its resources. */
export type IamCondition =
  /** The function carries the guard's name in its tag, which the constructs set on what they protect. */
  | 'tagged-for-this-guard'
  /** The mapping feeds, or would feed, a function of this account and Region. */
  | 'of-functions-here'
  /** The mapping feeds, or would feed, the watchdog. */
  | 'of-the-watchdog';

export interface Permission {
  readonly actions: readonly string[];
  readonly scope: IamScope;
  readonly condition?: IamCondition;
  readonly isWrite: boolean;
  /** One sentence for the person who reviews the role; docs/permissions.md prints it. */
  readonly why: string;
}

/** All that the watchdog may do. Equal to the calls it makes: a test on each side says so. */
export const PERMISSIONS: readonly Permission[] = [
  {
    actions: [
      'cloudwatch:GetMetricData',
      'cloudwatch:GetMetricStatistics',
      'lambda:GetAccountSettings',
      'lambda:ListEventSourceMappings',
      'lambda:ListFunctions',
      'tag:GetResources',
    ],
    scope: 'everything',
    isWrite: false,
    why: 'finds the functions, their tags and their sources, and reads what they spend',
  },
  {
    actions: [
      'lambda:GetFunctionConfiguration',
      'lambda:GetFunctionConcurrency',
      'lambda:GetFunctionEventInvokeConfig',
      'lambda:GetPolicy',
      'lambda:ListProvisionedConcurrencyConfigs',
    ],
    scope: 'functions',
    isWrite: false,
    why: 'reads the prior state before anything is changed, and whether events would be lost',
  },
  {
    actions: [
      'lambda:DeleteFunctionConcurrency',
      'lambda:PutFunctionConcurrency',
      'lambda:DeleteProvisionedConcurrencyConfig',
      'lambda:PutProvisionedConcurrencyConfig',
    ],
    scope: 'functions',
    isWrite: true,
    why: 'pauses a function and restores its prior state; also reserves executions for the watchdog itself',
  },
  {
    actions: ['lambda:UpdateEventSourceMapping'],
    scope: 'event-source-mappings',
    condition: 'of-functions-here',
    isWrite: true,
    why: 'stops a queue or stream before concurrency goes to zero, so that messages wait instead of failing',
  },
  {
    actions: ['apigateway:GET'],
    scope: 'apis',
    isWrite: false,
    why: 'finds the routes in front of a function and their throttles',
  },
  {
    actions: ['apigateway:PATCH'],
    scope: 'api-stages',
    isWrite: true,
    why: 'throttles the routes of a paused function, because requests refused there are not billed',
  },
  {
    actions: ['apigateway:DELETE'],
    scope: 'api-route-settings',
    isWrite: true,
    why: 'restores a route that had no throttle of its own, by removing the throttle that a pause set',
  },
  {
    actions: ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    scope: 'own-table',
    isWrite: true,
    why: 'writes the record of each pause before the first change, what was learned, and the lease of a tick',
  },
  {
    actions: ['sns:Publish'],
    scope: 'own-topic',
    isWrite: true,
    why: 'sends alerts to the people who subscribed',
  },
  {
    actions: ['sns:GetTopicAttributes'],
    scope: 'own-topic',
    isWrite: false,
    why: 'counts the subscribers, so that `status` says when nobody receives the alerts',
  },
  {
    actions: ['budgets:ViewBudget'],
    scope: 'budgets',
    isWrite: false,
    why: 'asks what a budget has measured before its notification pauses anything',
  },
  {
    actions: ['cloudformation:DescribeStackResource'],
    scope: 'own-stack',
    isWrite: false,
    why: 'asks whether the stack really is being removed before everything is resumed',
  },
  {
    actions: ['events:PutEvents'],
    scope: 'default-event-bus',
    isWrite: true,
    why: 'sends pauses and resumes as events, for rules of the account to react to',
  },
  {
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    scope: 'own-log-group',
    isWrite: true,
    why: 'writes its own log, which carries its metrics',
  },
  {
    actions: ['sqs:SendMessage'],
    scope: 'own-rescue-queue',
    isWrite: true,
    why: 'keeps an event that the watchdog itself could not process, so that it can be looked at',
  },
  {
    actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueueTags'],
    scope: 'queues',
    isWrite: false,
    why: 'reads how many events wait in each queue and how long they are kept, and which rescue queues it may replay',
  },
  {
    actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    scope: 'rescue-queues',
    isWrite: true,
    why: 'removes replayed and discarded events from a rescue queue, and holds back events that keep failing',
  },
  {
    actions: ['lambda:InvokeFunction'],
    scope: 'functions',
    condition: 'tagged-for-this-guard',
    isWrite: true,
    why: 'sends an event that waited during a pause to its function',
  },
];

/** What the watchdog is refused whatever else is granted to its role, now or later. */
export const DENIALS: readonly Permission[] = [
  {
    actions: ['lambda:DeleteFunction', 'lambda:DeleteEventSourceMapping'],
    scope: 'everything',
    isWrite: true,
    why: 'a pause can be undone, a deletion cannot',
  },
  {
    actions: [
      'lambda:DeleteFunctionConcurrency',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
    ],
    scope: 'own-function',
    isWrite: true,
    why: 'the guard can be neither changed nor unprotected by its own role',
  },
  {
    actions: ['lambda:UpdateEventSourceMapping'],
    scope: 'event-source-mappings',
    condition: 'of-the-watchdog',
    isWrite: true,
    why: 'no queue or stream can be turned to the guard itself',
  },
];

/** What a watchdog with channels may do beyond that, on exactly what its channels name. */
export const CHANNEL_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['secretsmanager:GetSecretValue'],
    scope: 'alert-secrets',
    isWrite: false,
    why: 'reads the address or key of a channel when an alert is sent to it',
  },
  {
    actions: ['ssm:GetParameter'],
    scope: 'alert-parameters',
    isWrite: false,
    why: 'the same, where it is kept as a parameter',
  },
  {
    actions: ['sns:Publish'],
    scope: 'alert-topics',
    isWrite: true,
    why: 'sends alerts through the topics that a chat listens to',
  },
];

/** What the runbook may do that gives back from the console, also when the watchdog cannot run. */
export const RUNBOOK_PERMISSIONS: readonly Permission[] = [
  {
    actions: ['lambda:InvokeFunction'],
    scope: 'own-function',
    isWrite: true,
    why: 'asks the watchdog to resume, which is its first attempt',
  },
  {
    actions: ['dynamodb:Query'],
    scope: 'own-table',
    isWrite: false,
    why: 'reads from the open records what was found and what was set',
  },
  {
    actions: ['lambda:GetFunctionConcurrency', 'lambda:ListProvisionedConcurrencyConfigs'],
    scope: 'functions',
    isWrite: false,
    why: 'sees whether a setting is still as the guard left it',
  },
  {
    actions: [
      'lambda:DeleteFunctionConcurrency',
      'lambda:PutFunctionConcurrency',
      'lambda:PutProvisionedConcurrencyConfig',
    ],
    scope: 'functions',
    isWrite: true,
    why: 'restores the prior state from the record',
  },
  {
    actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
    scope: 'event-source-mappings',
    isWrite: true,
    why: 'the same for queues and streams',
  },
  {
    actions: ['apigateway:GET', 'apigateway:PATCH'],
    scope: 'api-stages',
    isWrite: true,
    why: 'the same for the throttles of routes',
  },
  {
    actions: ['apigateway:DELETE'],
    scope: 'api-route-settings',
    isWrite: true,
    why: 'the same where a route had no throttle of its own',
  },
];
