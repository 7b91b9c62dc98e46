// Lambda functions and what is set on them: size, bounds, destinations, logs, addresses.
// A function that a framework deploys for itself is marked, so that no rule asks its owner to fix it.

import {
  type FunctionItem,
  known,
  type Promises,
  type Provisioned,
  type Setting,
  settled,
  unknown,
} from '../inventory';
import {
  flagSetting,
  logicalIdOf,
  numberSetting,
  presenceSetting,
  type Resource,
  tagsOf,
  textSetting,
} from '../resource';
import { readable } from '../token';
import {
  at,
  entriesOf,
  everyText,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  treeOf,
  UNREAD,
} from '../tree';
import type { Collection } from './collection';
import { machineryOf } from './identity/machinery';

/** Lambda's own defaults: docs.aws.amazon.com/AWSCloudFormation AWS::Lambda::Function, 2026-04. */
export const LAMBDA_DEFAULTS = {
  memoryMb: 128,
  timeoutSeconds: 3,
  ephemeralStorageMb: 512,
} as const;

export function collectFunctions(collection: Collection): void {
  for (const resource of collection.ofType('AWS::Lambda::Function')) {
    const item = functionItem(resource);
    collection.functions.set(item.id, item);
    collection.inventory.functions.push(item);
    blindSettings(item, collection);
  }
  // Environments may name any function, so all of them exist before the first is read.
  for (const resource of collection.ofType('AWS::Lambda::Function'))
    collectEnvironment(resource, collection);
  for (const resource of collection.ofType('AWS::Lambda::Function'))
    collectDeadLetter(resource, collection);
  for (const resource of collection.ofType('AWS::Lambda::EventInvokeConfig'))
    collectInvokeConfig(resource, collection);
  for (const resource of collection.ofType('AWS::Lambda::Alias', 'AWS::Lambda::Version')) {
    collectProvisioned(resource, collection);
  }
  for (const resource of collection.ofType('AWS::ApplicationAutoScaling::ScalableTarget')) {
    collectScaling(resource, collection);
  }
  for (const resource of collection.ofType('AWS::Lambda::Url')) collectUrl(resource, collection);
}

/** What a bound is made of is told where it is not known, whatever decides it. */
function blindSettings(item: FunctionItem, collection: Collection): void {
  const settings = [
    ['memory', item.memoryMb],
    ['timeout', item.timeoutSeconds],
    ['reserved concurrency', item.reservedConcurrency],
    ['recursion setting', item.recursion],
  ] as const;
  for (const [what, setting] of settings) {
    if (setting.state === 'unknown')
      collection.blind(
        `the ${what} of ${item.name}`,
        `is not known: ${setting.because}`,
        item.evidence,
      );
  }
}

/** What is left out may still be set by a macro that adds to the properties: then it is not known. */
function unlessHidden(properties: TreeMap): <T>(setting: Setting<T>) => Setting<T> {
  const macro = textOf(properties[UNREAD]);
  return (setting) =>
    macro !== undefined && setting.state === 'unset' ? unknown(`${macro} may set it`) : setting;
}

function functionItem(resource: Resource): FunctionItem {
  const { properties } = resource;
  const name = textOf(properties.FunctionName);
  const open = unlessHidden(properties);
  return {
    id: resource.id,
    name: resource.name,
    ...logicalIdOf(resource),
    evidence: resource.evidence,
    cloud: 'aws',
    kind: 'lambda',
    ...(name === undefined ? {} : { physicalName: readable(name) }),
    ...runtimeOf(properties.Runtime),
    memoryMb: open(numberSetting(properties.MemorySize)),
    timeoutSeconds: open(numberSetting(properties.Timeout)),
    ephemeralStorageMb: open(numberSetting(at(properties, 'EphemeralStorage', 'Size'))),
    architecture: open(architectureOf(properties.Architectures)),
    reservedConcurrency: open(numberSetting(properties.ReservedConcurrentExecutions)),
    requestsPerInstance: known(1),
    recursion: open(recursionOf(properties.RecursiveLoop)),
    waysIn: [],
    provisioned: [],
    asyncFailure: open(presenceSetting(at(properties, 'DeadLetterConfig', 'TargetArn'))),
    responseStreaming: false,
    environmentRefs: [],
    environmentTexts: [],
    hasKnownRole: false,
    ...ceilingOf(properties.Tags),
    promises: promisesOf(resource),
    ...publicBecause(resource),
    ...machineryOf(resource),
  };
}

function runtimeOf(tree: Tree | undefined): { runtime?: string } {
  const runtime = textSetting(tree);
  return runtime.state === 'known' ? { runtime: runtime.value } : {};
}

function architectureOf(tree: Tree | undefined): FunctionItem['architecture'] {
  const setting = textSetting(listOf(tree)[0]);
  if (setting.state !== 'known') return setting;
  if (setting.value === 'arm64' || setting.value === 'x86_64') return known(setting.value);
  return unknown(`architecture "${setting.value}" is not one of x86_64, arm64`);
}

function recursionOf(tree: Tree | undefined): FunctionItem['recursion'] {
  const setting = textSetting(tree);
  if (setting.state !== 'known') return setting;
  if (setting.value === 'Allow' || setting.value === 'Terminate') return known(setting.value);
  return unknown(`"${setting.value}" is not one of Allow, Terminate`);
}

function ceilingOf(tree: Tree | undefined): { ceilingUsdPerDay?: number } {
  const value = positive(tagsOf(tree).get('spendfuse:ceiling-usd-per-day'));
  return value === undefined ? {} : { ceilingUsdPerDay: value };
}

/** A webhook is open on purpose: the tag, or the metadata where words do not fit a tag, says why. */
function publicBecause({ properties, metadata }: Resource): { publicBecause?: string } {
  const words =
    tagsOf(properties.Tags).get('spendfuse:public') ?? textOf(mapOf(metadata.spendfuse).public);
  return words === undefined || !/\s/.test(words.trim()) ? {} : { publicBecause: words.trim() };
}

const PROMISES = {
  answerKb: 'spendfuse:answer-kb',
  messageKb: 'spendfuse:message-kb',
  shortestRunSeconds: 'spendfuse:shortest-run-seconds',
} as const satisfies Record<keyof Promises, string>;

/** A tag, since it is deployed and people see it, before the metadata that a construct leaves. */
function promisesOf({ properties, metadata }: Resource): Promises {
  const tags = tagsOf(properties.Tags);
  const noted = mapOf(metadata.spendfuse);
  const promises: Promises = {};
  for (const [name, tag] of entriesOf(treeOf(PROMISES))) {
    const value = positive(tags.get(textOf(tag) ?? '') ?? textOf(noted[name]));
    if (value !== undefined) promises[name as keyof Promises] = value;
  }
  return promises;
}

function positive(text: string | undefined): number | undefined {
  const value = text === undefined || text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function collectEnvironment(resource: Resource, collection: Collection): void {
  const item = collection.functions.get(resource.id);
  if (!item) return;
  const refs = new Set<string>();
  for (const [, value] of entriesOf(at(resource.properties, 'Environment', 'Variables'))) {
    for (const text of everyText(value)) {
      for (const node of collection.identity.mentioned(text, resource.stack)) refs.add(node.id);
      if (text.length <= 256) item.environmentTexts.push(text);
    }
  }
  refs.delete(item.id);
  item.environmentRefs = [...refs];
}

function collectDeadLetter(resource: Resource, collection: Collection): void {
  const target = at(resource.properties, 'DeadLetterConfig', 'TargetArn');
  const item = collection.functions.get(resource.id);
  if (target === undefined || !item) return;
  addDestination(collection, { resource, item, target, via: 'dead-letter', isFailure: true });
}

interface Destination {
  resource: Resource;
  item: FunctionItem;
  target: Tree;
  via: 'destination' | 'dead-letter';
  isFailure: boolean;
}

function addDestination(collection: Collection, found: Destination): void {
  const { resource, item, target, via, isFailure } = found;
  for (const kind of ['queue', 'topic', 'function', 'bus', 'bucket'] as const) {
    const match = collection.named(target, kind, resource);
    const node = match && collection.identity.node(match.id);
    if (!match || !node || (!node.isDeclared && !(textOf(target) ?? '').startsWith('arn:')))
      continue;
    const kindText = isFailure ? 'failed' : 'successful';
    const edge = {
      from: item.id,
      to: match.id,
      via,
      evidence: resource.evidence,
      detail: `sends the outcome of ${kindText} asynchronous invocations`,
      scope: { needsAsync: true, onFailure: isFailure, sources: ['lambda'] },
    };
    if (kind === 'function') {
      collection.triggers({ ...edge, isAsync: true });
      const called = collection.functions.get(match.id);
      const label = `${isFailure ? 'failure' : 'success'} destination of ${item.name}`;
      if (called)
        collection.addWay(called, {
          kind: 'async-destination',
          from: item.id,
          evidence: resource.evidence,
          label,
          isAsync: true,
        });
    } else collection.writes(edge);
    return;
  }
}

function collectInvokeConfig(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const item = collection.functionNamed(properties.FunctionName, resource);
  if (!item) return;
  const onFailure = at(properties, 'DestinationConfig', 'OnFailure', 'Destination');
  const onSuccess = at(properties, 'DestinationConfig', 'OnSuccess', 'Destination');
  if (onFailure !== undefined) {
    if (item.asyncFailure.state !== 'known') item.asyncFailure = presenceSetting(onFailure);
    addDestination(collection, {
      resource,
      item,
      target: onFailure,
      via: 'destination',
      isFailure: true,
    });
  }
  if (onSuccess !== undefined) {
    addDestination(collection, {
      resource,
      item,
      target: onSuccess,
      via: 'destination',
      isFailure: false,
    });
  }
}

function collectProvisioned(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const config =
    properties.ProvisionedConcurrencyConfig ?? properties.ProvisionedConcurrencyConfiguration;
  if (config === undefined) return;
  const item = collection.functionNamed(properties.FunctionName, resource);
  if (!item) return;
  item.provisioned.push({
    concurrency: numberSetting(mapOf(config).ProvisionedConcurrentExecutions),
    isScaled: false,
    evidence: resource.evidence,
  });
}

function collectScaling(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const dimension = textOf(properties.ScalableDimension) ?? '';
  if (!dimension.startsWith('lambda:')) return;
  const text = textOf(properties.ResourceId) ?? '';
  const match =
    collection.functionWithin(text) ??
    collection.identity.match(text.split(':')[1], 'function', resource.stack);
  const item = match && collection.functions.get(match.id);
  if (!item) return;
  const scaled: Provisioned = {
    concurrency: numberSetting(properties.MinCapacity),
    maximum: numberSetting(properties.MaxCapacity),
    isScaled: true,
    evidence: resource.evidence,
  };
  item.provisioned.push(scaled);
}

function collectUrl(resource: Resource, collection: Collection): void {
  const { properties } = resource;
  const item = collection.functionNamed(properties.TargetFunctionArn, resource);
  if (!item) return;
  const auth = textSetting(properties.AuthType);
  const isOpen: Setting<boolean> =
    auth.state === 'known'
      ? known(auth.value === 'NONE')
      : auth.state === 'unset'
        ? known(false)
        : auth;
  if (textOf(properties.InvokeMode) === 'RESPONSE_STREAM') item.responseStreaming = true;
  collection.addWay(item, {
    kind: 'function-url',
    from: resource.id,
    evidence: resource.evidence,
    label: 'function URL',
    isOpen,
    isPublic: settled(isOpen, false) !== false,
  });
  collection.triggers({
    from: resource.id,
    to: item.id,
    via: 'integration',
    evidence: resource.evidence,
    detail: 'function URL',
  });
}

export function isEnabledSetting(tree: Tree | undefined): Setting<boolean> {
  const setting = flagSetting(tree);
  return setting.state === 'unset' ? known(true) : setting;
}
