// A Terraform plan (`terraform show -json`), as resources in the shapes the collectors know.
// The plan leaves out what is known only after apply; the configuration beside it says which resource
// such a value comes from, and that reference stands in for it. What it does not say is a blind spot.

import type { Reading, Resource } from '../../resource';
import { referenceTo, unknownOf } from '../../token';
import {
  at,
  emptyMap,
  entriesOf,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
} from '../../tree';
import { evidenceOf } from '../cloudformation/cloudformation';
import type { LineIndex, Path } from '../text/lines';
import { joined } from './joins';
import type { PlanNotes, Planned } from './planned';
import { isTranslated, translated } from './types';

interface PlanSource {
  file: string;
  tree: TreeMap;
  lines: LineIndex;
  /** The plan was made of a configuration: its own paths are not in the file. */
  isConfiguration?: boolean;
}

const MODULES_DEPTH_MAX = 12;

export function readPlan(source: PlanSource, reading: Reading): void {
  const evidence = evidenceOf(source);
  const plan = new Plan(source);
  const planned = plan.resources();
  const resources = joined(planned, plan).map((found): Resource => {
    const { type, properties } = translated(found);
    return {
      id: `${source.file}/${found.address}`,
      // CDK for Terraform writes the path of the construct, which is what its author calls it.
      ...namesOf(found),
      type,
      stack: source.file,
      properties,
      metadata: emptyMap(),
      evidence: evidence(found.path),
      where: (...path) =>
        evidence([...found.path, ...(source.isConfiguration ? [] : ['values']), ...path]),
    };
  });
  reading.resources.push(...resources);
  for (const type of plan.unread(planned)) {
    reading.blindSpots.push({
      what: type,
      because: 'is not read: a way in or a loop through it is not seen',
      evidence: evidence([]),
    });
  }
  for (const { what, because, path } of plan.blindSpots) {
    reading.blindSpots.push({ what, because, evidence: evidence(path) });
  }
  reading.sources.push({ file: source.file, format: 'terraform', resources: resources.length });
}

function namesOf({ address, values }: Planned): Pick<Resource, 'name' | 'logicalId'> {
  const construct = textOf(at(values, '//', 'metadata', 'path'));
  return construct === undefined ? { name: address } : { name: construct, logicalId: address };
}

interface ModuleConfig {
  resources: Map<string, TreeMap>;
  calls: TreeMap;
  outputs: TreeMap;
  parent?: { config: ModuleConfig; prefix: string; call: TreeMap };
}

class Plan implements PlanNotes {
  readonly blindSpots: { what: string; because: string; path: Path }[] = [];
  private readonly modules = new Map<string, ModuleConfig>();
  private readonly addresses = new Map<string, string[]>();

  constructor(private readonly source: PlanSource) {
    const root = mapOf(mapOf(source.tree.configuration).root_module);
    this.index('', root, undefined, 0);
  }

  /** Every managed resource, each value as far as it is known. */
  resources(): Planned[] {
    const { tree } = this.source;
    const isState = tree.planned_values === undefined;
    const top = isState ? 'values' : 'planned_values';
    const found: Planned[] = [];
    this.collect(mapOf(mapOf(tree[top]).root_module), [top, 'root_module'], { found, depth: 0 });
    this.addDocuments(found);
    for (const planned of found) {
      const bare = withoutIndexes(planned.address);
      this.addresses.set(bare, [...(this.addresses.get(bare) ?? []), planned.address]);
    }
    for (const planned of found) planned.values = this.withReferences(planned);
    return found;
  }

  /** Types of clouds we read, whose meaning for spending we do not. */
  unread(planned: readonly Planned[]): string[] {
    const types = planned.map((found) => found.type).filter((type) => !isTranslated(type));
    return [...new Set(types)].filter((type) => MATTERING.test(type) && !HARMLESS.test(type));
  }

  addressOf(id: string): string {
    return id.slice(this.source.file.length + 1);
  }

  blind(what: string, because: string, path: Path): void {
    if (!this.blindSpots.some((spot) => spot.what === what))
      this.blindSpots.push({ what, because, path });
  }

  private index(
    prefix: string,
    config: TreeMap,
    parent: ModuleConfig['parent'],
    depth: number,
  ): void {
    const resources = new Map<string, TreeMap>();
    for (const raw of listOf(config.resources)) {
      const fields = mapOf(raw);
      const address = textOf(fields.address);
      if (address !== undefined) resources.set(address, fields);
    }
    const made: ModuleConfig = {
      resources,
      calls: mapOf(config.module_calls),
      outputs: mapOf(config.outputs),
      ...(parent ? { parent } : {}),
    };
    this.modules.set(prefix, made);
    if (depth > MODULES_DEPTH_MAX) return;
    for (const [name, call] of entriesOf(made.calls)) {
      const inner = `${prefix}module.${name}.`;
      this.index(
        inner,
        mapOf(mapOf(call).module),
        { config: made, prefix, call: mapOf(call) },
        depth + 1,
      );
    }
  }

  private collect(module: TreeMap, path: Path, walk: { found: Planned[]; depth: number }): void {
    if (walk.depth > MODULES_DEPTH_MAX) return;
    const prefix = textOf(module.address);
    listOf(module.resources).forEach((raw, index) => {
      const fields = mapOf(raw);
      const address = textOf(fields.address);
      const type = textOf(fields.type);
      if (address === undefined || type === undefined) return;
      if (textOf(fields.mode) === 'data' && type !== 'aws_iam_policy_document') return;
      walk.found.push({
        address,
        module: prefix === undefined ? '' : `${withoutIndexes(prefix)}.`,
        type,
        name: textOf(fields.name) ?? address,
        values: mapOf(fields.values),
        path: this.source.isConfiguration
          ? ['resource', type, textOf(fields.name) ?? address]
          : [...path, 'resources', index],
      });
    });
    listOf(module.child_modules).forEach((child, index) => {
      this.collect(mapOf(child), [...path, 'child_modules', index], {
        found: walk.found,
        depth: walk.depth + 1,
      });
    });
  }

  /** Policy documents that are read during apply are only in the configuration. */
  private addDocuments(found: Planned[]): void {
    const present = new Set(found.map((planned) => withoutIndexes(planned.address)));
    for (const [module, config] of this.modules) {
      for (const [bare, fields] of config.resources) {
        const address = `${module}${bare}`;
        if (textOf(fields.type) !== 'aws_iam_policy_document' || present.has(address)) continue;
        const name = textOf(fields.name) ?? bare;
        found.push({
          address,
          module,
          type: 'aws_iam_policy_document',
          name,
          values: emptyMap(),
          path: ['configuration'],
        });
      }
    }
  }

  private withReferences(planned: Planned): TreeMap {
    const config = this.modules.get(planned.module);
    const bare = withoutIndexes(planned.address).slice(planned.module.length);
    const expressions = config?.resources.get(bare)?.expressions;
    return mapOf(this.filled(planned.values, expressions ?? null, { planned, depth: 0 }));
  }

  /** Known values stay; where one is missing, what the configuration refers to stands in. */
  private filled(value: Tree, expression: Tree, at: { planned: Planned; depth: number }): Tree {
    if (at.depth > 20) return value;
    const deeper = { ...at, depth: at.depth + 1 };
    if (Array.isArray(expression)) {
      const list = Array.isArray(value) ? value : [];
      return expression
        .map((part, index) => this.filled(list[index] ?? null, part, deeper))
        .concat(list.slice(expression.length));
    }
    if (!isMap(expression)) return value;
    if (Array.isArray(expression.references)) {
      const texts = this.referenced(expression.references, at.planned);
      if (value === null || value === undefined)
        return texts.length === 1 ? (texts[0] ?? null) : texts;
      return isMap(value) ? withExtra(value, texts) : value;
    }
    if ('constant_value' in expression) return value ?? expression.constant_value ?? null;
    const made = Object.assign(emptyMap(), mapOf(value));
    for (const [key, part] of entriesOf(expression))
      made[key] = this.filled(made[key] ?? null, part, deeper);
    return made;
  }

  /** The longest references only: `a.b.arn` comes with a plain `a.b` behind it. */
  private referenced(references: Tree[], planned: Planned): string[] {
    const names = references.flatMap((item) => textOf(item) ?? []);
    const longest = names.filter(
      (name) =>
        !names.some(
          (other) =>
            other !== name && other.startsWith(name) && /^[.[]/.test(other.slice(name.length)),
        ),
    );
    return [
      ...new Set(longest.map((name) => this.symbol(name, planned.module, planned.address, 0))),
    ];
  }

  private symbol(name: string, module: string, from: string, depth: number): string {
    if (depth > MODULES_DEPTH_MAX) return unknownOf(name);
    const config = this.modules.get(module);
    const parts = name.split('.');
    if (parts[0] === 'var' && config?.parent) {
      const { call, prefix } = config.parent;
      return (
        this.symbolOf(
          mapOf(call.expressions)[parts[1]?.replace(/\[.*$/, '') ?? ''],
          prefix,
          from,
          depth,
        ) ?? unknownOf(module + name)
      );
    }
    if (parts[0] === 'var') {
      const variable = mapOf(mapOf(this.source.tree.variables)[parts[1] ?? '']).value;
      return textOf(variable) ?? unknownOf(name);
    }
    if (parts[0] === 'module') {
      const inner = `${module}module.${(parts[1] ?? '').replace(/\[.*$/, '')}.`;
      const output = mapOf(this.modules.get(inner)?.outputs[(parts[2] ?? '').replace(/\[.*$/, '')]);
      return this.symbolOf(output.expression, inner, from, depth) ?? unknownOf(module + name);
    }
    return this.resourceSymbol(name, module, from);
  }

  private symbolOf(
    expression: Tree | undefined,
    module: string,
    from: string,
    depth: number,
  ): string | undefined {
    const fields = mapOf(expression);
    const constant = textOf(fields.constant_value);
    if (constant !== undefined) return constant;
    const [first] = listOf(fields.references);
    const name = textOf(first);
    return name === undefined ? undefined : this.symbol(name, module, from, depth + 1);
  }

  private resourceSymbol(name: string, module: string, from: string): string {
    const match = /^(data\.)?([a-z0-9_]+\.[A-Za-z0-9_-]+)(\[[^\]]*\])?\.?(.*)$/.exec(name);
    if (!match) return unknownOf(module + name);
    const [, data = '', base = '', index = '', attribute = ''] = match;
    const addresses = this.addresses.get(`${module}${data}${base}`) ?? [];
    const exact = addresses.find((address) => index !== '' && address.endsWith(index));
    const sameIndex = /\[[^\]]*\]$/.exec(from)?.[0];
    const sibling =
      sameIndex === undefined
        ? undefined
        : addresses.find((address) => address.endsWith(sameIndex));
    const chosen = exact ?? (addresses.length === 1 ? addresses[0] : sibling);
    if (chosen === undefined) {
      const because = 'has several instances: which of them is meant is not known before apply';
      if (addresses.length > 1)
        this.blind(`${module}${base} in ${from}`, because, ['configuration']);
      return unknownOf(`${module}${name}`);
    }
    return referenceTo(`${this.source.file}/${chosen}`, attributeOf(attribute));
  }
}

/** AWS's types that may start or bound a function, by how they begin. */
const AWS_MATTERING = `
  lambda api sfn cloudwatch_event scheduler pipes sqs sns kinesis appsync cloudfront batch
  iot codepipeline codecommit_trigger glue_trigger mq msk ses_receipt_rule
  config_config_rule config_organization_custom secretsmanager_secret_rotation lex
  vpclattice_target s3control_object_lambda bedrockagent cognito_user_pool transfer_server connect_lambda dynamodb_kinesis
  cloudformation_stack serverlessapplicationrepository
`
  .trim()
  .split(/\s+/)
  .join('|');

const MATTERING = new RegExp(
  `^(aws_(${AWS_MATTERING})|azurerm_.*function|azurerm_eventgrid|azurerm_logic_app|google_cloud(functions|_run|_scheduler|_tasks)|google_eventarc|google_pubsub_subscription|google_storage_notification)`,
);

const HARMLESS =
  /_(account|domain|domain_name|user_pool_client|user_pool_ui_customization|api_key|usage_plan_key|gateway_response|deployment|model|documentation_part|documentation_version|request_validator|base_path_mapping|api_mapping|vpc_link|layer_version|policy|code_signing_config|invocation|client_certificate|archive|connection|api_destination|permission|schedule_group|activity|origin_access_control|origin_access_identity|cache_policy|public_key|key_group|cloudfront_function|appsync_function|resolver|thing|certificate|invoker|iam_member|iam_binding|iam_policy)$/;

const ATTRIBUTES = new Map([
  ['arn', 'Arn'],
  ['invoke_arn', 'Arn'],
  ['qualified_arn', 'Arn'],
  ['stream_arn', 'StreamArn'],
]);

function attributeOf(attribute: string): string {
  const [first = ''] = attribute.split('.');
  return ATTRIBUTES.get(first) ?? '';
}

function withExtra(value: TreeMap, texts: readonly string[]): TreeMap {
  const made = Object.assign(emptyMap(), value);
  texts.forEach((text, index) => {
    made[`(known after apply ${index + 1})`] = text;
  });
  return made;
}

function withoutIndexes(address: string): string {
  return address.replace(/\[[^\]]*\]/g, '');
}
