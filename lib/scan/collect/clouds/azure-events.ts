// What Event Grid starts among Azure's functions, and what their identities may write to.
// Containers belong to accounts: what is written to a container is heard by whoever listens to its account.

import type { Evidence, FunctionItem, Scope } from '../../inventory';
import type { Resource } from '../../resource';
import { referencesIn } from '../../token';
import { entriesOf, listOf, mapOf, type Tree, textOf, textsOf } from '../../tree';
import type { Collection } from '../collection';
import { addGrant, addMention, WRITABLE, type WriteRole } from './writers';

export function collectAzureEvents(collection: Collection): void {
  const items = collection.inventory.functions.filter(({ cloud }) => cloud === 'azure');
  for (const resource of collection.ofType('azurerm_storage_container'))
    collectContainer(resource, collection);
  for (const resource of collection.ofType(
    'azurerm_eventgrid_event_subscription',
    'azurerm_eventgrid_system_topic_event_subscription',
  ))
    collectEventGrid(resource, collection);
  for (const item of items) collectMentions(item, collection);
  for (const resource of collection.ofType('azurerm_role_assignment'))
    collectAssignment(resource, { items, collection });
}

/** The node that a property refers to, through names and ids alike. */
function nodeOf(tree: Tree | undefined, collection: Collection): string | undefined {
  for (const reference of referencesIn(textOf(tree) ?? '')) {
    const node = collection.identity.target(reference);
    if (node) return node.id;
  }
  return undefined;
}

function collectContainer(resource: Resource, collection: Collection): void {
  const { storage_account_id, storage_account_name, name } = resource.properties;
  const account = nodeOf(storage_account_id ?? storage_account_name, collection);
  if (account === undefined) return;
  collection.triggers({
    ...{ from: resource.id, to: account, via: 'delivery', evidence: resource.evidence },
    detail: 'is a part of the account',
    scope: { keys: [`${textOf(name) ?? ''}/*`] },
  });
}

const CHANGES: Readonly<Record<string, string>> = {
  'Microsoft.Storage.BlobCreated': 'created',
  'Microsoft.Storage.BlobDeleted': 'removed',
};

function collectEventGrid(resource: Resource, collection: Collection): void {
  const { properties, evidence } = resource;
  const from = sourceOf(resource, collection);
  const endpoint = mapOf(listOf(properties.azure_function_endpoint)[0]).function_id;
  const to = nodeOf(endpoint, collection);
  if (to === undefined) return;
  if (from === undefined) {
    collection.blind(
      `the source of ${resource.name}`,
      'was not read: a loop through it is not seen',
      evidence,
    );
    return;
  }
  const part = /\/functions\/([^/]+)$/.exec(textOf(endpoint) ?? '')?.[1];
  collection.triggers({
    ...{ from, to, via: 'subscription', isAsync: true, evidence },
    detail: 'an Event Grid subscription',
    scope: { ...heardBy(resource), ...(part === undefined ? {} : { part }) },
  });
}

function sourceOf({ properties }: Resource, collection: Collection): string | undefined {
  const direct = nodeOf(properties.scope, collection);
  if (direct !== undefined) return direct;
  const [reference] = referencesIn(textOf(properties.system_topic) ?? '');
  const topic = reference && collection.resources.get(reference.id)?.properties;
  return nodeOf(topic?.source_resource_id ?? topic?.source_arm_resource_id, collection);
}

/** A subject is `/blobServices/default/containers/NAME/blobs/PATH`. */
function heardBy({ properties }: Resource): Scope {
  const filter = mapOf(listOf(properties.subject_filter)[0]);
  const begin = textOf(filter.subject_begins_with) ?? '';
  const [, container, path] = /\/containers\/([^/]+)\/?(?:blobs\/)?(.*)$/.exec(begin) ?? [];
  const suffix = textOf(filter.subject_ends_with);
  const types = textsOf(properties.included_event_types);
  const isNarrowed = listOf(properties.advanced_filter).length > 0;
  return {
    ...(types.length === 0 ? {} : { changes: types.map((type) => CHANGES[type] ?? 'other') }),
    ...(container === undefined ? {} : { prefix: `${container}/${path ?? ''}` }),
    ...(suffix === undefined || suffix === '' ? {} : { suffix }),
    ...(isNarrowed ? { isNarrowed: true } : {}),
  };
}

/** What the platform itself needs: every app has these, whatever it writes. */
const OF_PLATFORM =
  /^(AzureWebJobsStorage|AzureWebJobsDashboard|WEBSITE_|DEPLOYMENT_STORAGE|FUNCTIONS_)/;

function collectMentions(item: FunctionItem, collection: Collection): void {
  const resource = collection.resources.get(item.id);
  if (!resource) return;
  for (const [setting, value] of entriesOf(resource.properties.app_settings)) {
    if (OF_PLATFORM.test(setting)) continue;
    for (const node of collection.identity.mentioned(textOf(value) ?? '', resource.stack)) {
      if (!WRITABLE.has(node.kind)) continue;
      item.environmentRefs.push(node.id);
      const { evidence } = resource;
      addMention(item, { to: node.id, setting, confidence: 'medium', evidence }, collection);
    }
  }
}

/** learn.microsoft.com, role-based-access-control/built-in-roles (2026). */
const ROLES: Readonly<Record<string, WriteRole>> = {
  'Storage Blob Data Contributor': { kind: 'bucket', breadth: 'bundle' },
  'Storage Blob Data Owner': { kind: 'bucket', breadth: 'bundle' },
  'Storage Queue Data Message Sender': { kind: 'queue', breadth: 'named' },
  'Storage Queue Data Contributor': { kind: 'queue', breadth: 'bundle' },
  'Azure Service Bus Data Sender': { kind: 'queue', breadth: 'named' },
  'Azure Service Bus Data Owner': { kind: 'queue', breadth: 'bundle' },
  'Azure Event Hubs Data Sender': { kind: 'stream', breadth: 'named' },
  'Azure Event Hubs Data Owner': { kind: 'stream', breadth: 'bundle' },
};

function collectAssignment(
  resource: Resource,
  { items, collection }: { items: readonly FunctionItem[]; collection: Collection },
): void {
  const { properties } = resource;
  const roleName = textOf(properties.role_definition_name) ?? '';
  const role = ROLES[roleName];
  const to = nodeOf(properties.scope, collection);
  const [principal] = referencesIn(textOf(properties.principal_id) ?? '');
  if (!role || to === undefined || !principal) return;
  const sharers = items.filter((item) => runsAs(item, principal.id, collection));
  const evidence: Evidence = resource.evidence;
  for (const item of sharers) addGrant(item, { role, roleName, to, evidence, sharers }, collection);
}

/** By an identity of its own, or by one that it shares. */
function runsAs(item: FunctionItem, principalId: string, collection: Collection): boolean {
  if (item.id === principalId) return true;
  const identity = mapOf(listOf(collection.resources.get(item.id)?.properties.identity)[0]);
  return textsOf(identity.identity_ids).some((text) =>
    referencesIn(text).some(({ id }) => id === principalId),
  );
}
