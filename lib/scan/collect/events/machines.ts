// State machines: what each task calls, read from the definition however it is written.
// A definition that cannot be read is a blind spot, not a machine that calls nothing.

import type { NodeKind, Scope } from '../../inventory';
import { parsedJson } from '../../json-text';
import { type Resource, textSetting } from '../../resource';
import {
  entriesOf,
  everyText,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
} from '../../tree';
import type { Collection } from '../collection';

const STATES_MAX = 2_000;

export function collectMachines(collection: Collection): void {
  for (const resource of collection.ofType('AWS::StepFunctions::StateMachine')) {
    const definition = definitionOf(resource);
    if (isMap(definition)) {
      for (const state of statesIn(definition)) collectState(resource, state, collection);
    } else collectByMention(resource, collection);
  }
}

/** The definition as data, with its substitutions made. */
function definitionOf(resource: Resource): Tree | undefined {
  const { properties } = resource;
  const text = textOf(properties.DefinitionString) ?? textOf(properties.Definition);
  const written = isMap(properties.Definition) ? JSON.stringify(properties.Definition) : text;
  if (written === undefined) return undefined;
  let filled = written;
  for (const [name, value] of entriesOf(properties.DefinitionSubstitutions)) {
    const replacement = JSON.stringify(textOf(value) ?? '').slice(1, -1);
    filled = filled.replaceAll(`\${${name}}`, () => replacement);
  }
  return parsedJson(filled);
}

function statesIn(definition: TreeMap): TreeMap[] {
  const found: TreeMap[] = [];
  const open: TreeMap[] = [definition];
  while (open.length > 0 && found.length < STATES_MAX) {
    const machine = open.pop();
    for (const [, state] of entriesOf(machine?.States)) {
      const fields = mapOf(state);
      found.push(fields);
      for (const inner of [fields.Iterator, fields.ItemProcessor, ...listOf(fields.Branches)]) {
        if (isMap(inner)) open.push(inner);
      }
    }
  }
  return found;
}

const ACTIONS: readonly {
  pattern: RegExp;
  kind: NodeKind;
  changes?: string[];
  isWrite?: boolean;
}[] = [
  {
    pattern: /:states:::lambda:invoke|:lambda:[^:]*:[^:]*:function:|aws-sdk:lambda:invoke/,
    kind: 'function',
  },
  { pattern: /:sqs:sendMessage/i, kind: 'queue', isWrite: true },
  { pattern: /:sns:publish/i, kind: 'topic', isWrite: true },
  { pattern: /:dynamodb:putItem/i, kind: 'table', changes: ['insert', 'modify'], isWrite: true },
  { pattern: /:dynamodb:updateItem/i, kind: 'table', changes: ['insert', 'modify'], isWrite: true },
  { pattern: /:dynamodb:deleteItem/i, kind: 'table', changes: ['remove'], isWrite: true },
  { pattern: /:events:putEvents/i, kind: 'bus', isWrite: true },
  { pattern: /:states:startExecution|:sfn:startExecution/i, kind: 'state-machine' },
  { pattern: /:s3:putObject/i, kind: 'bucket', changes: ['created'], isWrite: true },
  { pattern: /:kinesis:putRecord/i, kind: 'stream', isWrite: true },
];

function collectState(resource: Resource, state: TreeMap, collection: Collection): void {
  const target = textOf(state.Resource);
  if (target === undefined) return;
  const direct =
    collection.functionWithin(target) ??
    (/:function:/.test(target)
      ? collection.identity.match(target, 'function', resource.stack)
      : undefined);
  if (direct) {
    addCall(resource, direct.id, collection);
    return;
  }
  const action = ACTIONS.find(({ pattern }) => pattern.test(target));
  if (!action) return;
  const inputs = mapOf(state.Parameters ?? state.Arguments);
  blindInputs(resource, { inputs, kind: action.kind }, collection);
  for (const text of namesIn(inputs, action.kind)) {
    const match = collection.identity.match(text, action.kind, resource.stack);
    if (!match) continue;
    if (action.kind === 'function') addCall(resource, match.id, collection);
    else addWrite(resource, match.id, { action, inputs }, collection);
  }
  if (action.kind === 'bus' && namesIn(inputs, 'bus').length === 0) {
    const match = collection.identity.match('default', 'bus', resource.stack);
    if (match) addWrite(resource, match.id, { action, inputs }, collection);
  }
}

const INPUT_NAMES: Partial<Record<NodeKind, string[]>> = {
  function: ['FunctionName'],
  queue: ['QueueUrl'],
  topic: ['TopicArn', 'TargetArn'],
  table: ['TableName'],
  bus: ['EventBusName'],
  'state-machine': ['StateMachineArn'],
  bucket: ['Bucket'],
  stream: ['StreamName', 'StreamARN'],
};

function namesIn(inputs: TreeMap, kind: NodeKind): string[] {
  const names = INPUT_NAMES[kind] ?? [];
  const entries = [inputs, ...listOf(inputs.Entries).map((entry) => mapOf(entry))];
  return entries.flatMap((entry) =>
    names.flatMap((name) => {
      const text = textOf(entry[name]);
      return text === undefined || /^\{%|^\$/.test(text) ? [] : [text];
    }),
  );
}

/** A task may take what it calls from its input: then it may call anything. */
function blindInputs(
  resource: Resource,
  { inputs, kind }: { inputs: TreeMap; kind: NodeKind },
  collection: Collection,
): void {
  const names = INPUT_NAMES[kind] ?? [];
  const isDynamic = Object.entries(inputs).some(([key, value]) => {
    const isNamed = names.some((name) => key === name || key === `${name}.$`);
    return isNamed && (key.endsWith('.$') || /^\{%|^\$/.test(textOf(value) ?? ''));
  });
  if (!isDynamic) return;
  const because = 'is named by the input of the execution: what it starts is not seen';
  collection.blind(
    `a ${kind} that state machine ${resource.name} calls`,
    because,
    resource.evidence,
  );
}

function addCall(resource: Resource, functionId: string, collection: Collection): void {
  const item = collection.functions.get(functionId);
  if (!item || item.waysIn.some((way) => way.from === resource.id)) return;
  const evidence = resource.evidence;
  collection.addWay(item, {
    kind: 'state-machine',
    from: resource.id,
    evidence,
    isExpress: isExpress(resource),
    label: `state machine ${resource.name}`,
  });
  collection.triggers({
    from: resource.id,
    to: functionId,
    via: 'definition',
    evidence,
    detail: 'task of the state machine',
  });
}

function addWrite(
  resource: Resource,
  nodeId: string,
  task: { action: (typeof ACTIONS)[number]; inputs: TreeMap },
  collection: Collection,
): void {
  const { action, inputs } = task;
  const scope: Scope = action.changes ? { changes: action.changes } : {};
  if (action.kind === 'bus') {
    const sources = listOf(inputs.Entries).flatMap((entry) => textOf(mapOf(entry).Source) ?? []);
    const detailTypes = listOf(inputs.Entries).flatMap(
      (entry) => textOf(mapOf(entry).DetailType) ?? [],
    );
    if (sources.length > 0) scope.sources = sources;
    if (detailTypes.length > 0) scope.detailTypes = detailTypes;
  }
  const edge = {
    from: resource.id,
    to: nodeId,
    via: 'definition' as const,
    evidence: resource.evidence,
    detail: `task of state machine ${resource.name}`,
    scope,
  };
  if (action.isWrite) collection.writes(edge);
  else collection.triggers(edge);
}

/** A definition that is not plain JSON: every function it mentions is called. */
function collectByMention(resource: Resource, collection: Collection): void {
  const texts = everyText(resource.properties.DefinitionString).concat(
    everyText(resource.properties.DefinitionSubstitutions),
  );
  for (const text of texts) {
    for (const node of collection.identity.mentioned(text, resource.stack)) {
      if (node.kind === 'function') addCall(resource, node.id, collection);
    }
  }
  collection.blind(
    `state machine ${resource.name}`,
    'has a definition that cannot be read here: its writes are not seen',
    resource.evidence,
  );
}

function isExpress(resource: Resource): boolean {
  const type = textSetting(resource.properties.StateMachineType);
  return type.state === 'known' && type.value === 'EXPRESS';
}
