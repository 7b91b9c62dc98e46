// Terraform splits what CloudFormation holds in one resource: targets of a rule, integrations of a
// method, attachments of a role. Here they are put back together, in the provider's own words.

import { parsedJson } from '../../json-text';
import { referencesIn } from '../../token';
import {
  emptyMap,
  entriesOf,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
  treeOf,
} from '../../tree';
import type { PlanNotes, Planned } from './planned';

export function joined(all: readonly Planned[], plan: PlanNotes): Planned[] {
  const expansion = new Desk(all, plan);
  for (const planned of all) {
    JOINS.get(planned.type)?.(planned, expansion);
    documents(planned, expansion, plan);
  }
  return all.filter((planned) => planned.type !== 'aws_iam_policy_document');
}

class Desk {
  private readonly byAddress: Map<string, Planned>;

  constructor(
    readonly all: readonly Planned[],
    private readonly plan: PlanNotes,
  ) {
    this.byAddress = new Map(all.map((planned) => [planned.address, planned]));
  }

  referred(value: Tree | undefined): Planned[] {
    const references = referencesIn(textOf(value) ?? '');
    return references.flatMap(({ id }) => this.byAddress.get(this.plan.addressOf(id)) ?? []);
  }

  /** The resource a value refers to; else one of the type with that name. */
  target(value: Tree | undefined, type: string, nameField: string): Planned | undefined {
    const found = this.referred(value).find((planned) => planned.type === type);
    const text = textOf(value) ?? '';
    if (found || text === '') return found;
    return this.all.find(
      (planned) => planned.type === type && textOf(planned.values[nameField]) === text,
    );
  }
}

function push(planned: Planned, field: string, value: Tree): void {
  planned.values[field] = [...listOf(planned.values[field]), value];
}

type Join = (planned: Planned, expansion: Desk) => void;

const JOINS = new Map<string, Join>([
  ['aws_lambda_function', unreserved],
  ['aws_lambda_function_recursion_config', recursion],
  ['aws_cloudwatch_event_target', eventTarget],
  ['aws_cloudwatch_event_rule', ruleState],
  ['aws_api_gateway_integration', integration],
  ['aws_api_gateway_method_settings', methodSettings],
  ['aws_api_gateway_rest_api', parsedBody],
  ['aws_apigatewayv2_api', parsedBody],
  ['aws_api_gateway_usage_plan', usagePlan],
  ['aws_iam_role', inlinePolicies],
  ['aws_iam_role_policy_attachment', attachment],
  ['aws_iam_policy_attachment', attachment],
  ['aws_s3_bucket_notification', notification],
  ['aws_sqs_queue', redrive],
  ['aws_sqs_queue_redrive_policy', redriveApart],
  ['aws_cloudtrail', trailSelectors],
  ['aws_cloudwatch_log_group', endlessRetention],
  ['aws_cloudwatch_metric_alarm', dimensions],
  ['aws_budgets_budget', budgetNotifications],
  ['aws_lb', scheme],
  ['aws_alb', scheme],
  ['aws_lb_listener', listenerActions('default_action', 'DefaultActions')],
  ['aws_lb_listener_rule', listenerActions('action', 'Actions')],
  ['aws_lb_target_group_attachment', targetAttachment],
  ['aws_lambda_event_source_mapping', mappingFilters],
]);

/** -1 is the provider's way to say that nothing is reserved. */
function unreserved(planned: Planned): void {
  if (textOf(planned.values.reserved_concurrent_executions) === '-1')
    delete planned.values.reserved_concurrent_executions;
}

function recursion(planned: Planned, expansion: Desk): void {
  const target = expansion.target(
    planned.values.function_name,
    'aws_lambda_function',
    'function_name',
  );
  if (target) target.values.recursive_loop = planned.values.recursive_loop;
}

function eventTarget(planned: Planned, expansion: Desk): void {
  const rule = expansion.target(planned.values.rule, 'aws_cloudwatch_event_rule', 'name');
  const deadLetter = mapOf(listOf(planned.values.dead_letter_config)[0]).arn;
  if (!rule) return;
  push(
    rule,
    'Targets',
    treeOf({
      Arn: planned.values.arn,
      DeadLetterConfig: deadLetter === undefined ? undefined : treeOf({ Arn: deadLetter }),
    }),
  );
}

function ruleState(planned: Planned): void {
  if (textOf(planned.values.is_enabled) === 'false') planned.values.state = 'DISABLED';
}

function integration(planned: Planned, expansion: Desk): void {
  const same = (left: Tree | undefined, right: Tree | undefined) =>
    textOf(left) !== undefined && textOf(left) === textOf(right);
  const verb = (tree: Tree | undefined) =>
    textOf(expansion.referred(tree)[0]?.values.http_method ?? tree) ?? '';
  for (const method of expansion.all) {
    if (method.type !== 'aws_api_gateway_method') continue;
    const { resource_id, http_method } = method.values;
    const viaMethod = expansion.referred(planned.values.resource_id).includes(method);
    const isSame =
      same(resource_id, planned.values.resource_id) &&
      verb(planned.values.http_method) === (textOf(http_method) ?? '');
    if (isSame || viaMethod)
      method.values.Integration = treeOf({
        Uri: planned.values.uri,
        IntegrationHttpMethod: planned.values.integration_http_method,
      });
  }
}

function methodSettings(planned: Planned, expansion: Desk): void {
  const stage =
    expansion.target(planned.values.stage_name, 'aws_api_gateway_stage', 'stage_name') ??
    expansion.all.find(
      (other) =>
        other.type === 'aws_api_gateway_stage' &&
        textOf(other.values.rest_api_id) === textOf(planned.values.rest_api_id),
    );
  const settings = mapOf(listOf(planned.values.settings)[0]);
  const path = textOf(planned.values.method_path) ?? '';
  const isWhole = path === '*/*';
  // -1 switches the limit off: the stage's own is then as good as none, a method's is one more than the stage's.
  const isOff = Number(textOf(settings.throttling_rate_limit) ?? -1) < 0;
  if (!stage || (isOff && isWhole)) return;
  push(
    stage,
    'MethodSettings',
    treeOf({
      HttpMethod: isWhole ? '*' : path.slice(path.lastIndexOf('/') + 1),
      ResourcePath: isWhole ? '/*' : path.slice(0, Math.max(0, path.lastIndexOf('/'))),
      ThrottlingRateLimit: settings.throttling_rate_limit,
      ThrottlingBurstLimit: settings.throttling_burst_limit,
    }),
  );
}

function parsedBody(planned: Planned): void {
  const text = textOf(planned.values.body);
  if (text === undefined) return;
  planned.values.body = parsedJson(text) ?? text;
}

function usagePlan(planned: Planned): void {
  planned.values.ApiStages = listOf(planned.values.api_stages).map((stage) =>
    treeOf({ ApiId: mapOf(stage).api_id, Stage: mapOf(stage).stage }),
  );
}

function inlinePolicies(planned: Planned): void {
  for (const inline of listOf(planned.values.inline_policy)) {
    push(planned, 'Policies', treeOf({ PolicyDocument: mapOf(inline).policy }));
  }
}

function attachment(planned: Planned, expansion: Desk): void {
  const roles = [...listOf(planned.values.role), ...listOf(planned.values.roles)];
  const policy = expansion.target(planned.values.policy_arn, 'aws_iam_policy', 'arn');
  for (const role of roles) {
    if (policy) push(policy, 'Roles', role);
    const owner = policy ? undefined : expansion.target(role, 'aws_iam_role', 'name');
    if (owner && planned.values.policy_arn !== undefined)
      push(owner, 'managed_policy_arns', planned.values.policy_arn);
  }
}

function notification(planned: Planned): void {
  const { values } = planned;
  const filterOf = (fields: TreeMap): TreeMap => {
    const rules = (['prefix', 'suffix'] as const).flatMap((name) => {
      const value = textOf(fields[`filter_${name}`]);
      return value === undefined || value === '' ? [] : [treeOf({ Name: name, Value: value })];
    });
    return treeOf({ Key: treeOf({ FilterRules: rules }) });
  };
  const configs = (field: string, target: string, source: string): Tree[] =>
    listOf(values[field]).map((entry) => {
      const fields = mapOf(entry);
      return treeOf({ [target]: fields[source], Events: fields.events, Filter: filterOf(fields) });
    });
  values.NotificationConfiguration = treeOf({
    LambdaFunctionConfigurations: configs(
      'lambda_function',
      'LambdaFunctionArn',
      'lambda_function_arn',
    ),
    QueueConfigurations: configs('queue', 'QueueArn', 'queue_arn'),
    TopicConfigurations: configs('topic', 'TopicArn', 'topic_arn'),
    EventBridgeConfiguration: textOf(values.eventbridge) === 'true' ? emptyMap() : undefined,
  });
}

function redrive(planned: Planned): void {
  const policy = planned.values.redrive_policy;
  const text = textOf(policy);
  if (text === undefined) return;
  const parsed = parsedJson(text) ?? text;
  // Known only after apply: the one thing it refers to is the dead-letter queue.
  planned.values.redrive_policy = isMap(parsed) ? parsed : treeOf({ deadLetterTargetArn: text });
}

function redriveApart(planned: Planned, expansion: Desk): void {
  const queue = expansion.target(planned.values.queue_url, 'aws_sqs_queue', 'url');
  redrive(planned);
  if (queue) queue.values.redrive_policy = planned.values.redrive_policy;
}

function trailSelectors(planned: Planned): void {
  planned.values.EventSelectors = listOf(planned.values.event_selector).map((selector) => {
    const fields = mapOf(selector);
    return treeOf({
      ReadWriteType: fields.read_write_type,
      DataResources: listOf(fields.data_resource).map((data) =>
        treeOf({ Type: mapOf(data).type, Values: mapOf(data).values }),
      ),
    });
  });
}

/** 0 keeps logs for ever. */
function endlessRetention(planned: Planned): void {
  if (textOf(planned.values.retention_in_days) === '0') delete planned.values.retention_in_days;
}

function dimensions(planned: Planned): void {
  planned.values.Dimensions = entriesOf(planned.values.dimensions).map(([name, value]) =>
    treeOf({ Name: name.startsWith('(') ? 'FunctionName' : name, Value: value }),
  );
}

function budgetNotifications(planned: Planned): void {
  planned.values.NotificationsWithSubscribers = listOf(planned.values.notification).map((entry) => {
    const fields = mapOf(entry);
    const topics = textsOf(fields.subscriber_sns_topic_arns).map((arn) =>
      treeOf({ SubscriptionType: 'SNS', Address: arn }),
    );
    const mails = textsOf(fields.subscriber_email_addresses).map((mail) =>
      treeOf({ SubscriptionType: 'EMAIL', Address: mail }),
    );
    return treeOf({ Subscribers: [...topics, ...mails] });
  });
}

function scheme(planned: Planned): void {
  if (textOf(planned.values.internal) === 'true') planned.values.Scheme = 'internal';
}

function listenerActions(from: string, to: string): Join {
  return (planned) => {
    planned.values[to] = listOf(planned.values[from]).map((action) => {
      const fields = mapOf(action);
      return treeOf({
        Type: fields.type,
        TargetGroupArn: fields.target_group_arn,
        ForwardConfig: fields.forward,
      });
    });
  };
}

function targetAttachment(planned: Planned, expansion: Desk): void {
  const group = expansion.target(planned.values.target_group_arn, 'aws_lb_target_group', 'arn');
  if (group) push(group, 'Targets', treeOf({ Id: planned.values.target_id }));
}

function mappingFilters(planned: Planned): void {
  const criteria = mapOf(listOf(planned.values.filter_criteria)[0]);
  const filters = listOf(criteria.filter).map((filter) =>
    treeOf({ Pattern: mapOf(filter).pattern }),
  );
  if (filters.length > 0) planned.values.filter_criteria = [treeOf({ Filters: filters })];
}

/** A policy written as a data source still says its actions when its resources are not known yet. */
function documents(planned: Planned, expansion: Desk, plan: PlanNotes): void {
  const policy = planned.values.policy;
  const isPolicy = /^aws_iam_(role_policy|policy)$/.test(planned.type);
  const text = textOf(policy);
  if (!isPolicy || text === undefined || text.startsWith('{')) return;
  const document = expansion.target(policy, 'aws_iam_policy_document', 'json');
  if (document) planned.values.policy = documentOf(document);
  else
    plan.blind(
      `policy ${planned.address}`,
      'is known only after apply: what it allows is not seen',
      planned.path,
    );
}

function documentOf(planned: Planned): TreeMap {
  const statements = listOf(planned.values.statement).map((statement) => {
    const fields = mapOf(statement);
    return treeOf({
      Effect: fields.effect ?? 'Allow',
      Action: fields.actions,
      Resource: fields.resources,
    });
  });
  return treeOf({ Statement: statements });
}
