// AWS SAM, expanded to the CloudFormation its transform makes, as far as spending is concerned.
// Public facts of the transform (names of generated resources, defaults) follow the SAM specification,
// docs.aws.amazon.com/serverless-application-model, read 2026-04.

import {
  emptyMap,
  entriesOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
  treeOf,
} from '../../tree';
import { type Expansion, getAtt, ref, withGlobals } from '../cloudformation/expansion';
import type { Path } from '../text/lines';
import { addApis } from './apis';
import { addConnectors } from './connectors';
import { type ApiRoute, addFunctionEvents, addMachineEvents } from './events';
import { policyProperties } from './policies';
import { addSockets } from './sockets';

const TRANSFORM = 'AWS::Serverless-2016-10-31';

export function isSam(tree: Tree): boolean {
  const transforms = textsOf(mapOf(tree).Transform);
  if (transforms.includes(TRANSFORM)) return true;
  return entriesOf(mapOf(tree).Resources).some(([, raw]) =>
    (textOf(mapOf(raw).Type) ?? '').startsWith('AWS::Serverless::'),
  );
}

export function expandSam(tree: TreeMap, expansion: Expansion): TreeMap {
  const globals = mapOf(tree.Globals);
  const routes: ApiRoute[] = [];
  const resources = entriesOf(tree.Resources).map(([id, raw]) => ({ id, raw: mapOf(raw) }));
  for (const { id, raw } of resources) {
    const type = textOf(raw.Type) ?? '';
    if (!type.startsWith('AWS::Serverless::')) expansion.resources[id] = raw;
    else expandOne({ id, raw, type, globals, routes }, expansion);
  }
  addApis({ resources, globals, routes }, expansion);
  addSockets({ resources, globals }, expansion);
  addConnectors(resources, expansion);
  const made = Object.assign(emptyMap(), tree);
  made.Resources = expansion.resources;
  return made;
}

interface Found {
  id: string;
  raw: TreeMap;
  type: string;
  globals: TreeMap;
  routes: ApiRoute[];
}

function expandOne(found: Found, expansion: Expansion): void {
  const { id, raw, type, globals, routes } = found;
  if (type === 'AWS::Serverless::Function') addFunction(found, expansion);
  else if (type === 'AWS::Serverless::SimpleTable') {
    expansion.add(id, 'AWS::DynamoDB::Table', { properties: mapOf(raw.Properties), from: raw });
  } else if (type === 'AWS::Serverless::StateMachine') {
    const properties = withGlobals(mapOf(globals.StateMachine), raw);
    addMachine({ id, raw, properties }, routes, expansion);
  } else if (!EXPANDED_ELSEWHERE.has(type)) expansion.resources[id] = raw;
}

/** APIs and connectors are expanded once all routes are known; a layer sets nothing off. */
const EXPANDED_ELSEWHERE = new Set([
  'AWS::Serverless::Api',
  'AWS::Serverless::Connector',
  'AWS::Serverless::HttpApi',
  'AWS::Serverless::LayerVersion',
  'AWS::Serverless::WebSocketApi',
]);

const KEPT = [
  // A macro that adds properties at deploy time: read as such where every template is.
  'Fn::Transform',
  'Architectures',
  'Description',
  'Environment',
  'EphemeralStorage',
  'FunctionName',
  'Handler',
  'LoggingConfig',
  'MemorySize',
  'RecursiveLoop',
  'ReservedConcurrentExecutions',
  'Runtime',
  'Tags',
  'Timeout',
] as const;

function addFunction(found: Found, expansion: Expansion): void {
  const { id, raw, globals, routes } = found;
  const all = withGlobals(mapOf(globals.Function), raw);
  const properties = emptyMap();
  for (const name of KEPT) if (all[name] !== undefined) properties[name] = all[name];
  // SAM's own name for it.
  if (all.DeadLetterQueue !== undefined) properties.DeadLetterConfig = all.DeadLetterQueue;
  properties.Role = all.Role ?? getAtt(`${id}Role`, 'Arn');
  expansion.add(id, 'AWS::Lambda::Function', { properties, from: raw });
  const origin: Path = ['Resources', id];
  if (all.Role === undefined) {
    const policies = policyProperties(all.Policies);
    expansion.add(`${id}Role`, 'AWS::IAM::Role', {
      properties: policies,
      origin: [...origin, 'Properties', 'Policies'],
      from: raw,
    });
  }
  addFunctionParts({ id, all, origin, raw }, expansion);
  addFunctionEvents({ id, events: mapOf(all.Events), raw }, routes, expansion);
}

interface Parts {
  id: string;
  all: TreeMap;
  origin: Path;
  raw: TreeMap;
}

function addFunctionParts({ id, all, origin, raw }: Parts, expansion: Expansion): void {
  const alias = textOf(all.AutoPublishAlias);
  if (all.AutoPublishAlias !== undefined) {
    const properties = treeOf({
      FunctionName: ref(id),
      Name: all.AutoPublishAlias,
      ProvisionedConcurrencyConfig: all.ProvisionedConcurrencyConfig,
    });
    const at = [...origin, 'Properties', 'ProvisionedConcurrencyConfig'];
    expansion.add(`${id}Alias${alias ?? ''}`, 'AWS::Lambda::Alias', {
      properties,
      origin: at,
      from: raw,
    });
    expansion.add(`${id}Version`, 'AWS::Lambda::Version', {
      properties: treeOf({ FunctionName: ref(id) }),
      origin,
      from: raw,
    });
  }
  if (all.EventInvokeConfig !== undefined) {
    const properties = Object.assign(
      treeOf({ FunctionName: ref(id) }),
      mapOf(all.EventInvokeConfig),
    );
    const at = [...origin, 'Properties', 'EventInvokeConfig'];
    properties.DestinationConfig = destinations(mapOf(all.EventInvokeConfig).DestinationConfig, id);
    expansion.add(`${id}EventInvokeConfig`, 'AWS::Lambda::EventInvokeConfig', {
      properties,
      origin: at,
      from: raw,
    });
  }
  if (all.FunctionUrlConfig !== undefined) {
    const properties = Object.assign(
      treeOf({ TargetFunctionArn: ref(id) }),
      mapOf(all.FunctionUrlConfig),
    );
    const at = [...origin, 'Properties', 'FunctionUrlConfig'];
    expansion.add(`${id}Url`, 'AWS::Lambda::Url', { properties, origin: at, from: raw });
  }
}

/** SAM makes the queue or topic itself when only a type is given. */
function destinations(config: Tree | undefined, id: string): TreeMap {
  const made = emptyMap();
  for (const [name, value] of entriesOf(config)) {
    const { Destination, Type } = mapOf(value);
    const made_ =
      Destination ?? (Type === undefined ? undefined : ref(`${id}EventInvokeConfig${name}Queue`));
    made[name] = treeOf({ Destination: made_ });
  }
  return made;
}

function addMachine(
  { id, raw, properties }: { id: string; raw: TreeMap; properties: TreeMap },
  routes: ApiRoute[],
  expansion: Expansion,
): void {
  const made = Object.assign(emptyMap(), properties);
  made.StateMachineType = properties.Type;
  made.StateMachineName = properties.Name;
  if (properties.Definition === undefined && properties.DefinitionUri !== undefined) {
    expansion.blind(
      `state machine ${id}`,
      'has its definition in another file: what it calls is taken from its substitutions',
      ['Resources', id],
    );
  }
  expansion.add(id, 'AWS::StepFunctions::StateMachine', { properties: made, from: raw });
  addMachineEvents({ id, events: mapOf(properties.Events), raw }, routes, expansion);
}
