// Triggers and outputs of Azure's functions, as bindings that infrastructure declares (azurerm_function_app_function).
// An app has many functions: what starts one of them comes out of that one alone.

import type { FunctionItem, NodeKind, Scope } from '../../inventory';
import type { Resource } from '../../resource';
import { isPlain, referencesIn } from '../../token';
import { at, isMap, listOf, mapOf, plantTree, type Tree, type TreeMap, textOf } from '../../tree';
import type { Collection } from '../collection';

export function collectAzureBindings(collection: Collection): void {
  for (const resource of collection.ofType('azurerm_function_app_function')) {
    const [reference] = referencesIn(textOf(resource.properties.function_app_id) ?? '');
    const item = reference && collection.functions.get(reference.id);
    if (!item) {
      collection.blind(
        `the app of ${resource.name}`,
        'was not read: a loop through the function is not seen',
        resource.evidence,
      );
      continue;
    }
    const bindings = bindingsOf(resource.properties.config_json);
    if (bindings === undefined)
      collection.blind(
        `the bindings of ${resource.name}`,
        'are known only after apply: a loop through them is not seen',
        resource.evidence,
      );
    for (const binding of bindings ?? []) collectBinding({ binding, item, resource, collection });
  }
}

/** Text as a plan has it, or read already. */
function bindingsOf(config: Tree | undefined): TreeMap[] | undefined {
  if (isMap(config)) return listOf(config.bindings).map((entry) => mapOf(entry));
  const text = textOf(config);
  if (text === undefined || !isPlain(text)) return undefined;
  try {
    const planted = plantTree(JSON.parse(text));
    return planted.ok
      ? listOf(mapOf(planted.tree).bindings).map((entry) => mapOf(entry))
      : undefined;
  } catch {
    return undefined;
  }
}

interface BindingAt {
  readonly binding: TreeMap;
  readonly item: FunctionItem;
  readonly resource: Resource;
  readonly collection: Collection;
}

/** learn.microsoft.com, functions-triggers-bindings (2026): the property that holds each one's name. */
const KINDS: Readonly<Record<string, readonly [property: string, kind: NodeKind][]>> = {
  queue: [['queueName', 'queue']],
  blob: [['path', 'bucket']],
  serviceBus: [
    ['queueName', 'queue'],
    ['topicName', 'topic'],
  ],
  eventHub: [['eventHubName', 'stream']],
};

/** The settings that hold the connection where a binding names none. */
const CONNECTIONS: Readonly<Record<string, string>> = {
  queue: 'AzureWebJobsStorage',
  blob: 'AzureWebJobsStorage',
  serviceBus: 'AzureWebJobsServiceBus',
};

function collectBinding({ binding, item, resource, collection }: BindingAt): void {
  const type = textOf(binding.type) ?? '';
  const isTrigger = type.endsWith('Trigger');
  const family = type.replace(/Trigger$/, '');
  if (!isTrigger && textOf(binding.direction) !== 'out') return;
  const settings = mapOf(collection.resources.get(item.id)?.properties.app_settings);
  for (const [property, kind] of KINDS[family] ?? []) {
    const full = settled(textOf(binding[property]) ?? '', settings);
    if (full === '') continue;
    const [name = '', ...rest] = kind === 'bucket' ? full.split('/') : [full];
    const part = textOf(resource.properties.name) ?? resource.name;
    const account = accountOf(binding, CONNECTIONS[family], settings);
    const scope: Scope = {
      part,
      ...(account === undefined ? {} : { home: { account } }),
      ...(kind === 'bucket' ? keysOf(rest.join('/'), isTrigger) : {}),
    };
    for (const match of collection.identity.matches(name, kind, resource.stack)) {
      const edge = { evidence: resource.evidence, scope, detail: `${type} of ${part}` };
      if (isTrigger)
        collection.triggers({
          ...edge,
          from: match.id,
          to: item.id,
          via: 'mapping',
          isAsync: true,
        });
      else collection.writes({ ...edge, from: item.id, to: match.id, via: 'integration' });
    }
  }
}

/** `%InputQueue%` is the app's setting of that name. */
const settled = (text: string, settings: TreeMap): string =>
  text.replace(/%([^%]+)%/g, (whole, name: string) => textOf(at(settings, name)) ?? whole);

/** Two bindings by connections that are known to differ mean two queues of one name. */
function accountOf(
  binding: TreeMap,
  usual: string | undefined,
  settings: TreeMap,
): string | undefined {
  const setting = textOf(binding.connection) || usual;
  if (setting === undefined) return undefined;
  const spellings = ['', '__accountName', '__serviceUri', '__fullyQualifiedNamespace'];
  const found = spellings.map((end) => textOf(settings[setting + end])).find((value) => value);
  return found;
}

/** `in/{name}.png`: what stands before and after the names in braces. */
function keysOf(path: string, isTrigger: boolean): Partial<Scope> {
  const changes = ['created'];
  if (!isTrigger) return { changes, keys: [path === '' ? '*' : path.replace(/\{[^}]*\}/g, '*')] };
  const [head = ''] = path.split('{');
  const tail = path.includes('}') ? (path.split('}').pop() ?? '') : '';
  return { changes, prefix: head, ...(tail === '' ? {} : { suffix: tail }) };
}
