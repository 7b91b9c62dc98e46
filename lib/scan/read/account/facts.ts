// What an account's answers say beside its resources: quotas, measurements, and above all what was not answered.
// A setting nobody could read is unknown, never left out: only then is it no finding and no clean bill.

import {
  type ApiItem,
  type BlindSpot,
  type FunctionItem,
  type Inventory,
  type Unread,
  unknown,
} from '../../inventory';
import type { AccountAnswers, FunctionAnswer } from './answers';
import { ACCOUNT_CALLS, type AccountCallName } from './policy';

export function settleAccount(inventory: Inventory, answers: AccountAnswers): void {
  const { concurrencyQuota, apiThrottle } = answers;
  inventory.account = {
    ...(concurrencyQuota === undefined ? {} : { concurrencyQuota }),
    ...(apiThrottle === undefined ? {} : { apiThrottle }),
    notRead: notRead(answers),
  };
  const found = new Map(
    (answers.functions ?? []).map((answer) => [arnOf(answer.configuration), answer]),
  );
  for (const item of inventory.functions) {
    const answer = found.get(item.id);
    if (answer) settleFunction(item, answer);
    if (answers.logGroups === undefined && item.log)
      item.log.retentionDays = unknown('log groups were not read');
  }
  const unasked = new Set(
    (answers.balancers ?? []).flatMap(({ balancer, webAcl }) =>
      webAcl === undefined
        ? [String((balancer as { LoadBalancerArn?: unknown }).LoadBalancerArn)]
        : [],
    ),
  );
  for (const api of inventory.apis) if (unasked.has(api.id)) settleFront(api);
  inventory.blindSpots.push(...unlisted(answers));
}

const arnOf = (configuration: object): string =>
  String((configuration as { FunctionArn?: unknown }).FunctionArn);

function settleFunction(item: FunctionItem, answer: FunctionAnswer): void {
  item.measured = answer.measured;
  if (answer.reservedConcurrency === undefined) item.reservedConcurrency = unknown('was not read');
  if (answer.recursion === undefined) item.recursion = unknown('was not read');
  if (answer.eventInvokeConfigs === undefined && item.asyncFailure.state === 'unset')
    item.asyncFailure = unknown('was not read');
}

function settleFront(api: ApiItem): void {
  api.hasWaf = unknown('web ACLs were not read');
}

function notRead(answers: AccountAnswers): Unread[] {
  const missing: [Unread, unknown][] = [
    ['alarms', answers.alarms],
    // A budget without an action that was read may have one that was not.
    ['budgets', answers.budgets && answers.budgetActions],
    ['log groups', answers.logGroups],
    ["the account's quota", answers.concurrencyQuota],
  ];
  return missing.flatMap(([name, answer]) => (answer === undefined ? [name] : []));
}

/** Each list with the call that fills it. */
const LISTS: readonly [keyof AccountAnswers, AccountCallName][] = [
  ['functions', 'functions'],
  ['eventSourceMappings', 'mappings'],
  ['restApis', 'apis'],
  ['httpApis', 'apis'],
  ['balancers', 'targetGroups'],
  ['distributions', 'distributions'],
  ['roles', 'roles'],
  ['logGroups', 'logGroups'],
  ['logPolicies', 'logPolicies'],
  ['bucketNotifications', 'buckets'],
  ['topicSubscriptions', 'subscriptions'],
  ['rules', 'rules'],
  ['schedules', 'schedules'],
  ['stateMachines', 'machines'],
  ['trails', 'trails'],
  ['scalableTargets', 'scaling'],
  ['alarms', 'alarms'],
  ['budgets', 'budgets'],
];

/** A list that is not there and that nobody told about: it was not asked for. */
function unlisted(answers: AccountAnswers): BlindSpot[] {
  const explained = new Set((answers.unreadable ?? []).map(({ what }) => what));
  const file = `account ${answers.accountId} ${answers.region}`;
  const spots = LISTS.flatMap(([list, name]): BlindSpot[] => {
    const { action, shows } = ACCOUNT_CALLS[name];
    if (answers[list] !== undefined || explained.has(action)) return [];
    explained.add(action);
    const because = `was not asked, so it is not known: ${shows}`;
    return [{ what: action, because, evidence: { file, path: action } }];
  });
  return spots;
}
