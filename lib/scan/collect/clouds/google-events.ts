// What starts Google's functions, and what they write to: Pub/Sub, Storage and Eventarc, so that loops through them are seen.
// Who a function runs as decides what it may write; the default account may write anything of its project.

import type { Evidence, FunctionItem, NodeKind, Scope } from '../../inventory';
import type { Resource } from '../../resource';
import { referencesIn } from '../../token';
import { entriesOf, listOf, mapOf, type Tree, type TreeMap, textOf, textsOf } from '../../tree';
import type { Collection } from '../collection';
import { addGrant, addMention, WRITABLE, type WriteRole } from './writers';

export function collectGoogleEvents(collection: Collection): void {
  const items = collection.inventory.functions.filter(({ id }) =>
    collection.resources.get(id)?.type.startsWith('google_'),
  );
  for (const item of items) collectOwnTrigger(item, collection);
  for (const resource of collection.ofType('google_eventarc_trigger'))
    collectEventarc(resource, collection);
  for (const resource of collection.ofType('google_pubsub_subscription'))
    collectSubscription(resource, collection);
  for (const resource of collection.ofType('google_storage_notification'))
    collectNotification(resource, collection);
  for (const item of items) collectMentions(item, collection);
  collectGrants(items, collection);
}

const block = (map: TreeMap, name: string): TreeMap => mapOf(listOf(map[name])[0]);

/** `projects/p/topics/orders` and `orders` are one topic; `buckets` and `subscriptions` read alike. */
const shortName = (tree: Tree | undefined): string =>
  (textOf(tree) ?? '').replace(/^(projects\/[^/]+\/(topics|buckets)\/|projects\/_\/buckets\/)/, '');

interface Heard {
  readonly kind: NodeKind;
  readonly name: string;
  readonly scope: Scope;
  readonly detail: string;
}

/** The word that ends an event's type, in both generations' spellings. */
const CHANGES: Readonly<Record<string, string>> = {
  finalized: 'created',
  finalize: 'created',
  OBJECT_FINALIZE: 'created',
  deleted: 'removed',
  delete: 'removed',
  OBJECT_DELETE: 'removed',
};

const changesOf = (types: readonly string[]): { changes?: string[] } => {
  const changes = types.map((type) => CHANGES[type.split('.').pop() ?? ''] ?? 'other');
  return types.length === 0 ? {} : { changes: [...new Set(changes)] };
};

/** What an event of this type comes from: a topic, a bucket, or nothing that a function could write to by itself. */
function heardOf(type: string, topic: string, bucket: string): Heard | undefined {
  if (topic !== '')
    return { kind: 'topic', name: topic, scope: {}, detail: 'a message of the topic starts it' };
  if (/storage\.(object|v)/.test(type) && bucket !== '')
    return {
      ...{ kind: 'bucket', name: bucket, scope: changesOf([type]) },
      detail: `${type} starts it`,
    };
  return undefined;
}

function addHeard(heard: Heard, to: string, resource: Resource, collection: Collection): void {
  const { kind, name, scope, detail } = heard;
  for (const match of collection.identity.matches(name, kind, resource.stack))
    collection.triggers({
      ...{ from: match.id, to, via: 'subscription', evidence: resource.evidence },
      ...{ detail, scope, isAsync: true },
    });
}

/** `event_trigger` of both generations. */
function collectOwnTrigger(item: FunctionItem, collection: Collection): void {
  const resource = collection.resources.get(item.id);
  if (!resource) return;
  const trigger = block(resource.properties, 'event_trigger');
  const type = textOf(trigger.event_type) ?? '';
  if (type === '' && trigger.pubsub_topic === undefined) return;
  const filters = filtersOf(trigger.event_filters);
  const isFirst = resource.type === 'google_cloudfunctions_function';
  const named = shortName(trigger.resource);
  const heard = isFirst
    ? heardOf(type, /pubsub/.test(type) ? named : '', named)
    : heardOf(type, shortName(trigger.pubsub_topic), filters.get('bucket') ?? '');
  if (heard) addHeard(heard, item.id, resource, collection);
  else collection.blind(`${type} of ${item.name}`, NOT_FOLLOWED, resource.evidence);
}

const NOT_FOLLOWED = 'is an event that is not followed: a loop through it is not seen';

const filtersOf = (tree: Tree | undefined): Map<string, string> =>
  new Map(
    listOf(tree).map((entry) => [
      textOf(mapOf(entry).attribute) ?? '',
      shortName(mapOf(entry).value),
    ]),
  );

function collectEventarc(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const criteria = filtersOf(properties.matching_criteria);
  const type = criteria.get('type') ?? '';
  const topic = shortName(block(block(properties, 'transport'), 'pubsub').topic);
  const destination = block(properties, 'destination');
  const service = block(destination, 'cloud_run_service').service ?? destination.cloud_function;
  const item = collection.functionNamed(service, resource);
  const isMessage = /pubsub/.test(type);
  const heard = heardOf(type, isMessage ? topic : '', criteria.get('bucket') ?? '');
  if (item && heard) addHeard(heard, item.id, resource, collection);
  // A trigger without a topic gets one of its own, to which only Eventarc publishes.
  else if (item && !isMessage)
    collection.blind(`${type} of ${item.name}`, NOT_FOLLOWED, resource.evidence);
}

function collectSubscription(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const from = collection.identity.match(shortName(properties.topic), 'topic', resource.stack);
  if (!from) return;
  const edge = { from: from.id, evidence: resource.evidence };
  const dead = block(properties, 'dead_letter_policy').dead_letter_topic;
  const deadTopic = dead === undefined ? undefined : shortName(dead);
  for (const match of deadTopic
    ? collection.identity.matches(deadTopic, 'topic', resource.stack)
    : [])
    collection.triggers({
      ...{ ...edge, to: match.id, via: 'redrive', scope: { onFailure: true } },
      detail: 'dead-letter topic',
    });
  const endpoint = textOf(block(properties, 'push_config').push_endpoint);
  if (endpoint === undefined) return;
  const pushed = collection.functionWithin(endpoint);
  if (!pushed) {
    collection.blind(
      endpoint,
      'is where messages are pushed to, and was not read',
      resource.evidence,
    );
    return;
  }
  const isNarrowed = textOf(properties.filter) !== undefined && textOf(properties.filter) !== '';
  collection.triggers({
    ...{ ...edge, to: pushed.id, via: 'subscription', isAsync: true },
    detail: 'a push subscription',
    scope: isNarrowed ? { isNarrowed: true, needsAttributes: true } : {},
  });
}

function collectNotification(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const { stack, evidence } = resource;
  const from = collection.identity.match(shortName(properties.bucket), 'bucket', stack);
  const to = collection.identity.match(
    shortName(properties.topic).replace(
      /^\/\/pubsub\.googleapis\.com\/projects\/[^/]+\/topics\//,
      '',
    ),
    'topic',
    stack,
  );
  if (!from || !to) {
    collection.blind(resource.name, 'names a bucket or topic that was not read', evidence);
    return;
  }
  const prefix = textOf(properties.object_name_prefix);
  collection.triggers({
    ...{ from: from.id, to: to.id, via: 'notification', evidence },
    detail: 'tells the topic of its objects',
    scope: {
      ...changesOf(textsOf(properties.event_types)),
      ...(prefix === undefined ? {} : { prefix }),
    },
  });
}

/** Where each kind of function says whom it runs as, and what is in its environment. */
function partsOf(resource: Resource): { account: Tree | undefined; environment: [string, Tree][] } {
  const { properties } = resource;
  const config = block(properties, 'service_config');
  const template = block(properties, 'template');
  const containers = [
    ...listOf(template.containers),
    ...listOf(block(template, 'spec').containers),
  ];
  const pairs = containers.flatMap((container) =>
    listOf(mapOf(container).env).map((entry): [string, Tree] => [
      textOf(mapOf(entry).name) ?? '',
      mapOf(entry).value ?? null,
    ]),
  );
  return {
    account:
      config.service_account_email ??
      template.service_account ??
      block(template, 'spec').service_account_name ??
      properties.service_account_email,
    environment: [
      ...entriesOf(config.environment_variables),
      ...entriesOf(properties.environment_variables),
      ...pairs,
    ],
  };
}

function collectMentions(item: FunctionItem, collection: Collection): void {
  const resource = collection.resources.get(item.id);
  if (!resource) return;
  const { account, environment } = partsOf(resource);
  for (const [setting, value] of environment) {
    for (const node of collection.identity.mentioned(shortName(value), resource.stack)) {
      if (!WRITABLE.has(node.kind)) continue;
      item.environmentRefs.push(node.id);
      // Nobody named: the default account, an editor of its project unless somebody took that away.
      const confidence = keyOf(account) === '' ? 'medium' : 'low';
      const { evidence } = resource;
      addMention(item, { to: node.id, setting, confidence, evidence }, collection);
    }
  }
}

/** An account is one resource, or one address. */
function keyOf(tree: Tree | undefined): string {
  const text = textOf(tree) ?? '';
  return referencesIn(text)[0]?.id ?? text.replace(/^serviceAccount:/, '');
}

/** cloud.google.com/pubsub/docs/access-control and storage/docs/access-control/iam-roles (2026). */
const ROLES: Readonly<Record<string, WriteRole>> = {
  'roles/pubsub.publisher': { kind: 'topic', breadth: 'named' },
  'roles/pubsub.editor': { kind: 'topic', breadth: 'bundle' },
  'roles/pubsub.admin': { kind: 'topic', breadth: 'bundle' },
  'roles/storage.objectCreator': { kind: 'bucket', breadth: 'named', changes: ['created'] },
  'roles/storage.objectUser': { kind: 'bucket', breadth: 'bundle' },
  'roles/storage.objectAdmin': { kind: 'bucket', breadth: 'bundle' },
  'roles/storage.admin': { kind: 'bucket', breadth: 'bundle' },
};

const GRANTS: readonly { readonly type: string; readonly target: string }[] = [
  { type: 'google_pubsub_topic_iam', target: 'topic' },
  { type: 'google_storage_bucket_iam', target: 'bucket' },
];

function collectGrants(items: readonly FunctionItem[], collection: Collection): void {
  const byAccount = new Map<string, FunctionItem[]>();
  for (const item of items) {
    const resource = collection.resources.get(item.id);
    const key = resource ? keyOf(partsOf(resource).account) : '';
    if (key !== '') byAccount.set(key, [...(byAccount.get(key) ?? []), item]);
  }
  for (const { type, target } of GRANTS)
    for (const resource of collection.ofType(`${type}_member`, `${type}_binding`)) {
      const { member, members, role } = resource.properties;
      const named = resource.properties[target];
      for (const granted of [...listOf(member), ...listOf(members)])
        grantTo(byAccount.get(keyOf(granted)) ?? [], { role, named, resource }, collection);
    }
}

interface Granted {
  readonly role: Tree | undefined;
  readonly named: Tree | undefined;
  readonly resource: Resource;
}

function grantTo(
  sharers: readonly FunctionItem[],
  { role, named, resource }: Granted,
  collection: Collection,
): void {
  const roleName = textOf(role) ?? '';
  const known = ROLES[roleName];
  if (!known) return;
  const evidence: Evidence = resource.evidence;
  for (const match of collection.identity.matches(shortName(named), known.kind, resource.stack))
    for (const item of sharers)
      addGrant(item, { role: known, roleName, to: match.id, evidence, sharers }, collection);
}
