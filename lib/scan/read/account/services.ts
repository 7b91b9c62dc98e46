// What starts functions in a live account and what stands before them, as the resources a template would hold.
// An answer that is only half there narrows nothing: a subscription whose filter was not read counts as filtered.

import { referenceTo } from '../../token';
import { emptyMap, listOf, mapOf, type TreeMap, textOf, treeOf } from '../../tree';
import type { AccountAnswers, BalancerAnswer } from './answers';
import { type AccountDesk, add, planted } from './expansion';

export function addServices(answers: AccountAnswers, expansion: AccountDesk): void {
  for (const found of answers.bucketNotifications ?? []) addBucket(found, expansion);
  for (const found of answers.topicSubscriptions ?? []) addSubscription(planted(found), expansion);
  for (const found of answers.balancers ?? []) addBalancer(found, expansion);
  for (const found of answers.distributions ?? []) addDistribution(found, answers, expansion);
  for (const found of answers.trails ?? []) addTrail(found, expansion);
  for (const found of answers.stateMachines ?? []) addMachine(planted(found), expansion);
  for (const found of answers.schedules ?? []) addSchedule(planted(found), expansion);
  for (const found of answers.scalableTargets ?? []) addScaling(planted(found), expansion);
  for (const found of answers.usagePlans ?? []) addUsagePlan(planted(found), expansion);
}

function addBucket(found: { bucket: string; configuration: object }, expansion: AccountDesk): void {
  const { bucket, configuration } = found;
  const properties = treeOf({
    BucketName: bucket,
    NotificationConfiguration: planted(configuration),
  });
  add(expansion, {
    id: `arn:aws:s3:::${bucket}`,
    name: bucket,
    type: 'AWS::S3::Bucket',
    properties,
  });
}

function addSubscription(subscription: TreeMap, expansion: AccountDesk): void {
  const id = textOf(subscription.SubscriptionArn) ?? 'subscription';
  const attributes = subscription.attributes;
  const { FilterPolicy, FilterPolicyScope } = mapOf(attributes);
  const isUnread = attributes === undefined || attributes === null;
  const { Protocol, Endpoint, TopicArn } = subscription;
  const properties = treeOf({
    Protocol,
    Endpoint,
    TopicArn,
    // A filter that was not read is one that nothing can be compared with.
    FilterPolicy: isUnread ? 'not read' : FilterPolicy,
    FilterPolicyScope,
  });
  add(expansion, { id, name: id, type: 'AWS::SNS::Subscription', properties });
}

function addBalancer(
  { balancer, groups, rules, webAcl }: BalancerAnswer,
  expansion: AccountDesk,
): void {
  const { LoadBalancerArn, LoadBalancerName, Scheme } = planted(balancer);
  const id = textOf(LoadBalancerArn) ?? 'balancer';
  const name = textOf(LoadBalancerName) ?? id;
  const type = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
  add(expansion, { id, name, type, properties: treeOf({ Scheme }) });
  for (const { arn, targets } of groups) {
    const Targets = targets.map((target) => treeOf({ Id: referenceTo(unqualified(target)) }));
    const properties = treeOf({ TargetType: 'lambda', Targets });
    const group = 'AWS::ElasticLoadBalancingV2::TargetGroup';
    if (!expansion.reading.resources.some((resource) => resource.id === arn))
      add(expansion, { id: arn, name: arn, type: group, properties });
  }
  // One listener for each rule: who may pass, and to where, is said by the rule alone.
  rules.forEach((raw, index) => {
    const rule = planted(raw);
    const properties = treeOf({
      LoadBalancerArn: referenceTo(id),
      DefaultActions: listOf(rule.Actions).map((action) => withReferences(mapOf(action))),
    });
    const part = textOf(rule.RuleArn) ?? `${id}/rule/${index}`;
    const label = `rule ${textOf(rule.Priority) ?? index}`;
    add(expansion, {
      id: part,
      name: label,
      type: 'AWS::ElasticLoadBalancingV2::Listener',
      properties,
    });
  });
  if (webAcl) associate(id, name, expansion);
}

/** An alias or version of a function is the function. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

function withReferences(action: TreeMap): TreeMap {
  const { Type, TargetGroupArn, ForwardConfig } = action;
  const arns = [
    textOf(TargetGroupArn),
    ...listOf(mapOf(ForwardConfig).TargetGroups).map((group) =>
      textOf(mapOf(group).TargetGroupArn),
    ),
  ];
  const groups = [...new Set(arns.flatMap((arn) => (arn === undefined ? [] : [referenceTo(arn)])))];
  return treeOf({ Type, TargetGroupArn: groups });
}

function associate(id: string, name: string, expansion: AccountDesk): void {
  add(expansion, {
    id: `${id}/acl`,
    name,
    type: 'AWS::WAFv2::WebACLAssociation',
    properties: treeOf({ ResourceArn: referenceTo(id) }),
  });
}

/** A front with a web ACL helps those who come through it; the address behind it may still answer everybody. */
function addDistribution(
  { id, origins }: { id: string; origins: readonly string[] },
  answers: AccountAnswers,
  expansion: AccountDesk,
): void {
  const balancers = (answers.balancers ?? []).map(({ balancer }) => planted(balancer));
  for (const origin of origins) {
    const api = /^([a-z0-9]+)\.execute-api\./.exec(origin)?.[1];
    const balancer = balancers.find(({ DNSName }) => textOf(DNSName)?.toLowerCase() === origin);
    const behind = api ?? textOf(balancer?.LoadBalancerArn);
    if (behind === undefined) continue;
    associate(behind, `distribution ${id}`, expansion);
    expansion.reading.blindSpots.push({
      what: `distribution ${id}`,
      because: `has a web ACL and stands before ${behind}: whether its own address still answers is not known`,
      evidence: { file: expansion.file, path: id },
    });
  }
}

function addTrail(
  { trail, selectors }: { trail: object; selectors: object },
  expansion: AccountDesk,
): void {
  const fields = planted(trail);
  const { EventSelectors, AdvancedEventSelectors } = planted(selectors);
  const name = textOf(fields.Name) ?? 'trail';
  const { S3BucketName, S3KeyPrefix } = fields;
  add(expansion, {
    id: textOf(fields.TrailARN) ?? name,
    name,
    type: 'AWS::CloudTrail::Trail',
    properties: treeOf({ S3BucketName, S3KeyPrefix, EventSelectors, AdvancedEventSelectors }),
  });
}

function addMachine(machine: TreeMap, expansion: AccountDesk): void {
  const name = textOf(machine.name) ?? 'state machine';
  const properties = treeOf({
    StateMachineName: name,
    StateMachineType: machine.type,
    DefinitionString: machine.definition,
    RoleArn: machine.roleArn,
  });
  const id = textOf(machine.stateMachineArn) ?? name;
  add(expansion, { id, name, type: 'AWS::StepFunctions::StateMachine', properties });
}

function addSchedule(schedule: TreeMap, expansion: AccountDesk): void {
  const name = textOf(schedule.Name) ?? 'schedule';
  const { Arn, ScheduleExpression, State, Target } = schedule;
  const properties = treeOf({ Name: name, ScheduleExpression, State, Target });
  add(expansion, { id: textOf(Arn) ?? name, name, type: 'AWS::Scheduler::Schedule', properties });
}

function addScaling(target: TreeMap, expansion: AccountDesk): void {
  const id = textOf(target.ResourceId) ?? 'target';
  const properties = Object.assign(emptyMap(), target);
  add(expansion, {
    id: `scaling/${id}`,
    name: id,
    type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    properties,
  });
}

function addUsagePlan(plan: TreeMap, expansion: AccountDesk): void {
  const id = textOf(plan.id) ?? 'plan';
  const ApiStages = listOf(plan.apiStages).map((stage) => {
    const apiId = textOf(mapOf(stage).apiId);
    return treeOf({ ApiId: apiId === undefined ? undefined : referenceTo(apiId) });
  });
  const properties = treeOf({ ApiStages, Throttle: plan.throttle });
  add(expansion, { id: `plan/${id}`, name: id, type: 'AWS::ApiGateway::UsagePlan', properties });
}
