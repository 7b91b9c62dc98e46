// A serverless.yml as source, turned into the CloudFormation that the framework deploys for AWS.
// Names of generated resources follow the framework's documented conventions; plugins are not run.

import {
  emptyMap,
  entriesOf,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  treeOf,
} from '../../tree';
import { type Expansion, getAtt, ref } from '../cloudformation/expansion';
import type { Path } from '../text/lines';
import { addServerlessApis, addServerlessEvents, type ServerlessRoute } from './events';
import { functionId } from './names';
import { type OpenFile, withVariables } from './variables';

/** The framework's own defaults: serverless.com/framework/docs/providers/aws/guide/functions, 2026. */
const DEFAULTS = { memorySize: 1024, timeout: 6 } as const;

export function expandServerless(source: TreeMap, expansion: Expansion, open: OpenFile): TreeMap {
  const config = mapOf(withVariables(source, expansion, open));
  const provider = mapOf(config.provider);
  const cloud = textOf(provider.name) ?? textOf(config.provider) ?? 'aws';
  const made = ownResources(config);
  if (cloud !== 'aws') {
    expansion.blind(`provider ${cloud}`, 'is not read from a serverless.yml: only aws is', [
      'provider',
    ]);
    made.Resources = expansion.resources;
    return made;
  }
  addOwnResources(config, expansion);
  addSharedRole(provider, expansion);
  const routes: ServerlessRoute[] = [];
  for (const [name, raw] of functionsOf(config))
    addFunction({ name, raw, config, provider }, routes, expansion);
  addServerlessApis(routes, provider, expansion);
  blindPlugins(config, expansion);
  made.Resources = expansion.resources;
  return made;
}

/** What the framework itself reads at the top of its file: its reference, serverless.com/framework/docs, 2026-04. */
const OWN_SECTIONS = new Set(
  `app build configValidationMode console custom dashboard deprecationNotificationMode disabledDeprecations
  enableLegacyDeploymentBucket frameworkVersion functions layers licenseKey org outputs package params plugins
  projectDir provider resources service stages state tenant unresolvedVariablesNotificationMode useDotenv
  variablesResolutionMode`.split(/\s+/),
);

/** Plugins add resources of their own and change those of the framework; none is run here. */
function blindPlugins(config: TreeMap, expansion: Expansion): void {
  const because = 'belongs to a plugin that is not run: what it makes is not seen';
  for (const [section] of entriesOf(config)) {
    if (!OWN_SECTIONS.has(section)) expansion.blind(section, because, [section]);
  }
  if (mapOf(config.custom).apiGatewayServiceProxies !== undefined)
    expansion.blind('apiGatewayServiceProxies', because, ['custom', 'apiGatewayServiceProxies']);
  for (const part of listOf(config.resources)) {
    if (mapOf(part).extensions === undefined) continue;
    const because = 'changes resources that the framework makes: what it sets is not seen';
    expansion.blind('resources.extensions', because, ['resources', 'extensions']);
  }
}

/** What the file declares as CloudFormation stands one level deeper than in a template. */
function addOwnResources(config: TreeMap, expansion: Expansion): void {
  const isList = Array.isArray(config.resources);
  listOf(config.resources).forEach((part, index) => {
    const path: Path = isList ? ['resources', index] : ['resources'];
    for (const [id, raw] of entriesOf(mapOf(part).Resources)) {
      expansion.resources[id] = raw;
      expansion.origins.set(id, [...path, 'Resources', id]);
    }
  });
}

/** `functions` may be a map or a list of maps. */
function functionsOf(config: TreeMap): [string, Tree][] {
  return listOf(config.functions).flatMap((part) => entriesOf(part));
}

/** What the file declares by itself, and where: the index keeps the file's own paths. */
function ownResources(config: TreeMap): TreeMap {
  const made = emptyMap();
  const resources = emptyMap();
  const outputs = emptyMap();
  for (const part of listOf(config.resources)) {
    Object.assign(resources, mapOf(mapOf(part).Resources));
    Object.assign(outputs, mapOf(mapOf(part).Outputs));
    for (const section of ['Conditions', 'Mappings', 'Parameters'] as const) {
      if (isMap(mapOf(part)[section])) made[section] = mapOf(part)[section];
    }
  }
  made.Resources = resources;
  made.Outputs = outputs;
  return made;
}

const ROLE = 'IamRoleLambdaExecution';

function addSharedRole(provider: TreeMap, expansion: Expansion): void {
  const iam = mapOf(mapOf(mapOf(provider.iam).role));
  const statements = [...listOf(iam.statements), ...listOf(provider.iamRoleStatements)];
  const managed = [...listOf(iam.managedPolicies), ...listOf(provider.iamManagedPolicies)];
  const properties = treeOf({
    Policies: [treeOf({ PolicyDocument: treeOf({ Statement: statements }) })],
    ManagedPolicyArns: managed,
  });
  expansion.add(ROLE, 'AWS::IAM::Role', { properties, origin: ['provider', 'iam'] });
}

interface Declared {
  name: string;
  raw: Tree;
  config: TreeMap;
  provider: TreeMap;
}

function addFunction(declared: Declared, routes: ServerlessRoute[], expansion: Expansion): void {
  const { name, raw, config, provider } = declared;
  const fields = mapOf(raw);
  const id = functionId(name);
  const origin: Path = ['functions', name];
  const service = textOf(config.service) ?? textOf(mapOf(config.service).name) ?? 'service';
  const stage = textOf(provider.stage) ?? 'dev';
  const properties = treeOf({
    FunctionName: fields.name ?? `${service}-${stage}-${name}`,
    Handler: fields.handler,
    Description: fields.description,
    Runtime: fields.runtime ?? provider.runtime,
    MemorySize: fields.memorySize ?? provider.memorySize ?? DEFAULTS.memorySize,
    Timeout: fields.timeout ?? provider.timeout ?? DEFAULTS.timeout,
    Architectures: [fields.architecture ?? provider.architecture ?? 'x86_64'],
    ReservedConcurrentExecutions: fields.reservedConcurrency,
    EphemeralStorage: treeOf({ Size: fields.ephemeralStorageSize }),
    Environment: treeOf({
      Variables: Object.assign(emptyMap(), mapOf(provider.environment), mapOf(fields.environment)),
    }),
    Tags: Object.assign(emptyMap(), mapOf(provider.tags), mapOf(fields.tags)),
    RecursiveLoop: fields.recursiveLoop,
    Role:
      addOwnRole(id, fields, expansion) ??
      roleOf(fields.role ?? provider.role ?? mapOf(provider.iam).role),
    DeadLetterConfig:
      fields.onError === undefined ? undefined : treeOf({ TargetArn: fields.onError }),
  });
  expansion.add(id, 'AWS::Lambda::Function', { properties, origin });
  addParts({ id, fields, provider, origin }, expansion);
  addServerlessEvents({ id, name, events: listOf(fields.events), origin }, routes, expansion);
}

/** A role of its own, as the per-function roles plugin makes it. */
function addOwnRole(id: string, fields: TreeMap, expansion: Expansion): Tree | undefined {
  if (fields.iamRoleStatements === undefined) return undefined;
  const statements = listOf(fields.iamRoleStatements);
  const properties = treeOf({
    Policies: [treeOf({ PolicyDocument: treeOf({ Statement: statements }) })],
  });
  expansion.add(`${id}Role`, 'AWS::IAM::Role', { properties, origin: ['functions', id] });
  return getAtt(`${id}Role`, 'Arn');
}

function roleOf(role: Tree | undefined): Tree {
  const text = textOf(role);
  if (text === undefined)
    return isMap(role) && (role.Ref ?? role['Fn::GetAtt'] ?? role['Fn::Sub']) !== undefined
      ? role
      : getAtt(ROLE, 'Arn');
  return /^arn:|\uE000/.test(text) ? text : getAtt(text, 'Arn');
}

interface PartsFound {
  id: string;
  fields: TreeMap;
  provider: TreeMap;
  origin: Path;
}

function addParts({ id, fields, provider, origin }: PartsFound, expansion: Expansion): void {
  const retention = fields.logRetentionInDays ?? provider.logRetentionInDays;
  const logs = treeOf({
    LogGroupName: treeOf({ 'Fn::Sub': `/aws/lambda/\${${id}}` }),
    RetentionInDays: retention,
  });
  expansion.add(id.replace(/LambdaFunction$/, 'LogGroup'), 'AWS::Logs::LogGroup', {
    properties: logs,
    origin,
  });
  if (fields.url !== undefined && textOf(fields.url) !== 'false') {
    const { authorizer, invokeMode } = mapOf(fields.url);
    const isIam = textOf(authorizer) === 'aws_iam';
    const properties = treeOf({
      TargetFunctionArn: ref(id),
      AuthType: isIam ? 'AWS_IAM' : 'NONE',
      InvokeMode: invokeMode,
    });
    expansion.add(`${id}Url`, 'AWS::Lambda::Url', { properties, origin: [...origin, 'url'] });
  }
  if (fields.provisionedConcurrency !== undefined) {
    const config = treeOf({
      ProvisionedConcurrentExecutions:
        mapOf(fields.provisionedConcurrency).executions ?? fields.provisionedConcurrency,
    });
    const properties = treeOf({ FunctionName: ref(id), ProvisionedConcurrencyConfig: config });
    expansion.add(`${id}Alias`, 'AWS::Lambda::Alias', {
      properties,
      origin: [...origin, 'provisionedConcurrency'],
    });
  }
  if (fields.destinations !== undefined) {
    const config = emptyMap();
    for (const [outcome, name] of [
      ['OnSuccess', 'onSuccess'],
      ['OnFailure', 'onFailure'],
    ] as const) {
      const target = mapOf(fields.destinations)[name];
      if (target !== undefined) config[outcome] = treeOf({ Destination: destination(target) });
    }
    const properties = treeOf({ FunctionName: ref(id), DestinationConfig: config });
    expansion.add(`${id}EvConf`, 'AWS::Lambda::EventInvokeConfig', {
      properties,
      origin: [...origin, 'destinations'],
    });
  }
}

/** Another function by its short name, an ARN, or `{ type, arn }`. */
function destination(target: Tree): Tree {
  const text = textOf(target);
  if (text === undefined) return mapOf(target).arn ?? target;
  return text.startsWith('arn:') || text.includes('\uE000')
    ? text
    : getAtt(functionId(text), 'Arn');
}
