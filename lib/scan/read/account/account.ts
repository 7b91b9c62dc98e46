// A live account, from plain answers of its APIs that someone else has fetched: the same shapes as a
// template gives, so that everything after this is the same. Nothing is fetched here, and what could
// not be fetched (no permission, no answer) comes in as such and becomes a blind spot.

import { parsedJson } from '../../json-text';
import { emptyReading, type Reading } from '../../resource';
import { emptyMap, listOf, mapOf, type TreeMap, textOf, treeOf } from '../../tree';
import type { AccountAnswers, FunctionAnswer, RoleAnswer } from './answers';
import { addHttpApi, addRestApi } from './apis';
import { type AccountDesk, add, planted } from './expansion';
import { addServices } from './services';

export function readAccount(answers: AccountAnswers): Reading {
  const file = `account ${answers.accountId} ${answers.region}`;
  const expansion: AccountDesk = { file, reading: emptyReading() };
  for (const found of answers.functions ?? []) addFunction(found, expansion);
  for (const found of answers.eventSourceMappings ?? []) addMapping(planted(found), expansion);
  for (const found of answers.restApis ?? []) addRestApi(found, expansion);
  for (const found of answers.httpApis ?? []) addHttpApi(found, expansion);
  for (const found of answers.roles ?? []) addRole(found, expansion);
  addPlain(answers, expansion);
  for (const found of answers.rules ?? []) addRule(found, expansion);
  addServices(answers, expansion);
  for (const { what, because } of answers.unreadable ?? []) {
    expansion.reading.blindSpots.push({ what, because, evidence: { file, path: what } });
  }
  expansion.reading.sources.push({
    file,
    format: 'account',
    resources: expansion.reading.resources.length,
  });
  return expansion.reading;
}

function addFunction(found: FunctionAnswer, expansion: AccountDesk): void {
  const configuration = planted(found.configuration);
  const name = textOf(configuration.FunctionName) ?? 'unnamed';
  const id = textOf(configuration.FunctionArn) ?? name;
  const properties = Object.assign(emptyMap(), configuration, {
    ReservedConcurrentExecutions: found.reservedConcurrency ?? null,
    RecursiveLoop: found.recursion ?? null,
    Tags: planted(found.tags ?? {}),
  });
  if (found.reservedConcurrency === undefined) {
    const because = 'was not read: reserved concurrency may be set';
    expansion.reading.blindSpots.push({
      what: `GetFunctionConcurrency of ${name}`,
      because,
      evidence: { file: expansion.file, path: id },
    });
  }
  add(expansion, { id, name, type: 'AWS::Lambda::Function', properties });
  const part = (kind: string, type: string, index: number, more: TreeMap) =>
    add(expansion, {
      id: `${id}/${kind}/${index}`,
      name: `${name} ${kind}`,
      type,
      properties: Object.assign(more, { FunctionName: name }),
    });
  (found.urls ?? []).forEach((url, index) => {
    part(
      'url',
      'AWS::Lambda::Url',
      index,
      Object.assign(planted(url), { TargetFunctionArn: name }),
    );
  });
  (found.eventInvokeConfigs ?? []).forEach((config, index) => {
    part('async', 'AWS::Lambda::EventInvokeConfig', index, planted(config));
  });
  (found.provisionedConcurrency ?? []).forEach(({ requested }, index) => {
    const config = treeOf({ ProvisionedConcurrentExecutions: requested });
    part(
      'provisioned',
      'AWS::Lambda::Alias',
      index,
      treeOf({ ProvisionedConcurrencyConfig: config }),
    );
  });
  addPermissions(found.policy, { id, name }, expansion);
}

/** A resource policy as the permissions it was made of. */
function addPermissions(
  policy: string | undefined,
  owner: { id: string; name: string },
  expansion: AccountDesk,
): void {
  listOf(mapOf(parsedJson(policy ?? '')).Statement).forEach((raw, index) => {
    const statement = mapOf(raw);
    const { Principal, Condition } = statement;
    const principal =
      textOf(Principal) ?? textOf(mapOf(Principal).Service) ?? textOf(mapOf(Principal).AWS);
    const tests = Object.values(mapOf(Condition)).map((test) => mapOf(test));
    const tested = (name: string) =>
      tests.map((test) => test[name]).find((value) => value !== undefined);
    const properties = treeOf({
      FunctionName: owner.name,
      Principal: principal ?? '',
      SourceArn: tested('AWS:SourceArn') ?? tested('aws:SourceArn'),
      SourceAccount: tested('AWS:SourceAccount') ?? tested('aws:SourceAccount'),
      PrincipalOrgID: tested('aws:PrincipalOrgID'),
      FunctionUrlAuthType: tested('lambda:FunctionUrlAuthType'),
      InvokedViaFunctionUrl: tested('lambda:InvokedViaFunctionUrl'),
    });
    add(expansion, {
      id: `${owner.id}/permission/${index}`,
      name: `${owner.name} permission`,
      type: 'AWS::Lambda::Permission',
      properties,
    });
  });
}

function addMapping(mapping: TreeMap, expansion: AccountDesk): void {
  const id = textOf(mapping.UUID) ?? 'mapping';
  const isOn = /^(Enabl|Creat|Updat)/.test(textOf(mapping.State) ?? 'Enabled');
  const properties = Object.assign(emptyMap(), mapping, {
    FunctionName: mapping.FunctionArn ?? null,
    Enabled: isOn,
  });
  add(expansion, { id, name: id, type: 'AWS::Lambda::EventSourceMapping', properties });
}

function addRole(found: RoleAnswer, expansion: AccountDesk): void {
  const role = planted(found.role);
  const name = textOf(role.RoleName) ?? 'role';
  const documents = [...found.inlinePolicies, ...(found.managedDocuments ?? [])];
  const policies = documents.map((document) => {
    const policy = typeof document === 'string' ? parsedJson(decoded(document)) : planted(document);
    return treeOf({ PolicyDocument: policy });
  });
  const properties = treeOf({
    RoleName: name,
    Policies: policies,
    ManagedPolicyArns: [...found.managedPolicyArns],
  });
  add(expansion, { id: textOf(role.Arn) ?? name, name, type: 'AWS::IAM::Role', properties });
}

/** IAM answers with documents in URL encoding. */
function decoded(text: string): string {
  if (!text.startsWith('%7B')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    // Not encoded after all: the text itself is judged, and found not to be JSON.
    return text;
  }
}

function addPlain(answers: AccountAnswers, expansion: AccountDesk): void {
  const each = (
    items: readonly object[] | undefined,
    type: string,
    key: string,
    rename: Record<string, string>,
  ) => {
    (items ?? []).forEach((raw, index) => {
      const fields = planted(raw);
      const properties = Object.assign(emptyMap(), fields);
      for (const [target, source] of Object.entries(rename)) properties[target] = fields[source];
      const name = textOf(fields[key]) ?? `${type} ${index}`;
      add(expansion, { id: `${type}/${name}/${index}`, name, type, properties });
    });
  };
  each(answers.logGroups, 'AWS::Logs::LogGroup', 'logGroupName', {
    LogGroupName: 'logGroupName',
    RetentionInDays: 'retentionInDays',
  });
  each(answers.subscriptionFilters, 'AWS::Logs::SubscriptionFilter', 'filterName', {
    LogGroupName: 'logGroupName',
    FilterPattern: 'filterPattern',
    DestinationArn: 'destinationArn',
  });
  each(answers.logPolicies, 'AWS::Logs::AccountPolicy', 'policyName', {
    PolicyType: 'policyType',
    PolicyDocument: 'policyDocument',
    SelectionCriteria: 'selectionCriteria',
  });
  each(answers.budgetActions, 'AWS::Budgets::BudgetsAction', 'ActionId', {});
  each(answers.alarms, 'AWS::CloudWatch::Alarm', 'AlarmName', {});
  for (const { name, subscribers } of answers.budgets ?? []) {
    const notification = treeOf({
      Subscribers: subscribers.map((subscriber) => planted(subscriber)),
    });
    add(expansion, {
      id: `budget/${name}`,
      name,
      type: 'AWS::Budgets::Budget',
      properties: treeOf({ NotificationsWithSubscribers: [notification] }),
    });
  }
}

function addRule(
  found: { rule: object; targets: readonly object[] },
  expansion: AccountDesk,
): void {
  const rule = planted(found.rule);
  const name = textOf(rule.Name) ?? 'rule';
  const properties = Object.assign(emptyMap(), rule, {
    Targets: found.targets.map((target) => planted(target)),
  });
  add(expansion, { id: textOf(rule.Arn) ?? name, name, type: 'AWS::Events::Rule', properties });
}
