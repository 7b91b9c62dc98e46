// CloudFormation templates read together: parameters, exports and nested stacks link them.
// A template's values are evaluated only where something is read, each at most once, and a chain of
// references that bites its own tail ends as a symbol, not as a hang.

import type { BlindSpot, Evidence } from '../../inventory';
import type { Reading, Resource } from '../../resource';
import { readable, unknownOf } from '../../token';
import {
  EITHER,
  entriesOf,
  everyText,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  UNREAD,
} from '../../tree';
import { normalPath } from '../local-files';
import { suppressionsIn } from '../suppressions';
import type { LineIndex, Path } from '../text/lines';
import { exclusivePairs } from './conditions';
import { constructPathOf } from './construct-paths';
import { resolve, type TemplateScope } from './intrinsics';
import { isRead, isWithoutBearing } from './types';

/** One template as its reader hands it over: plain CloudFormation, macros already expanded. */
export interface TemplateSource {
  file: string;
  stack: string;
  format: string;
  tree: TreeMap;
  lines: LineIndex;
  /** Where a generated resource really comes from, by logical id. */
  origins: ReadonlyMap<string, Path>;
  /** Paths of constructs by logical id, where the metadata of the resources does not hold them. */
  constructs?: ReadonlyMap<string, string>;
  /** Blind spots and problems the reader met before evaluation. */
  blindSpots: BlindSpot[];
}

interface Instance {
  source: TemplateSource;
  key: string;
  parent?: { instance: Instance; logicalId: string };
  memo: Map<string, Tree | undefined>;
  children: Map<string, Instance>;
}

const NESTING_MAX = 8;
/** CloudFormation itself stops at 500 resources a template; stacks that nest stacks multiply. */
const INSTANCES_MAX = 1_000;
/** Exports that import exports that import exports: nobody's stack, but a file can say it. */
const CHAIN_MAX = 200;

/** `assets` gives the file behind an asset's hash, as CDK's asset manifests do. */
export function readTemplates(
  sources: readonly TemplateSource[],
  assets: ReadonlyMap<string, string>,
  reading: Reading,
): void {
  new Program(sources, assets, reading).read();
}

class Program {
  private readonly instances: Instance[] = [];
  private readonly open = new Set<string>();
  private readonly seen = new Set<string>();
  private readonly exports = new Map<string, { instance: Instance; value: Tree }>();

  constructor(
    private readonly sources: readonly TemplateSource[],
    private readonly assets: ReadonlyMap<string, string>,
    private readonly reading: Reading,
  ) {
    const nested = new Set<TemplateSource>();
    for (const source of sources) {
      for (const child of this.childSources(source).values()) nested.add(child);
    }
    const roots = sources.filter((source) => !nested.has(source));
    for (const source of roots) this.instantiate(source, undefined, 0);
    // Templates that only nest each other have no root among them, and are read all the same.
    for (const source of sources) {
      if (!this.instances.some((instance) => instance.source === source))
        this.instantiate(source, undefined, 0);
    }
    for (const instance of this.instances) this.collectExports(instance);
  }

  read(): void {
    for (const source of this.sources) this.reading.blindSpots.push(...source.blindSpots);
    for (const instance of this.instances) this.readInstance(instance);
  }

  /** Nested stacks whose template is among the sources, by logical id. */
  private childSources(source: TemplateSource): Map<string, TemplateSource> {
    const children = new Map<string, TemplateSource>();
    for (const [logicalId, raw] of entriesOf(source.tree.Resources)) {
      const type = textOf(mapOf(raw).Type);
      if (type !== 'AWS::CloudFormation::Stack' && type !== 'AWS::Serverless::Application')
        continue;
      const properties = mapOf(mapOf(raw).Properties);
      const asset = textOf(mapOf(mapOf(raw).Metadata)['aws:asset:path']);
      const location = asset ?? textOf(properties.TemplateURL) ?? textOf(properties.Location);
      const child =
        location === undefined
          ? this.sourceOfAsset(properties.TemplateURL)
          : this.sourceAt(location, source);
      if (child && child !== source) children.set(logicalId, child);
    }
    return children;
  }

  /** CDK names a nested template by the hash of its content. */
  private sourceOfAsset(url: Tree | undefined): TemplateSource | undefined {
    const hash = everyText(url).flatMap((text) => /([0-9a-f]{64})\.json$/.exec(text)?.[1] ?? [])[0];
    const file = hash === undefined ? undefined : this.assets.get(hash);
    return this.sources.find((source) => file !== undefined && source.file === file);
  }

  private sourceAt(location: string, from: TemplateSource): TemplateSource | undefined {
    if (/^https?:/.test(location)) return undefined;
    const folder = from.file.includes('/')
      ? from.file.slice(0, from.file.lastIndexOf('/') + 1)
      : '';
    const wanted = normalPath(folder + location);
    return this.sources.find((source) => normalPath(source.file) === wanted);
  }

  private instantiate(
    source: TemplateSource,
    parent: Instance['parent'],
    depth: number,
  ): Instance | undefined {
    const because = this.whyNotNested(source, parent, depth);
    if (parent && because) {
      const path = ['Resources', parent.logicalId];
      this.blind(parent.instance, { what: `nested stack ${parent.logicalId}`, because, path });
      return undefined;
    }
    const key = parent ? `${parent.instance.key}/${parent.logicalId}` : source.file;
    const instance: Instance = { source, key, parent, memo: new Map(), children: new Map() };
    this.instances.push(instance);
    for (const [logicalId, child] of this.childSources(source)) {
      const made = this.instantiate(child, { instance, logicalId }, depth + 1);
      if (made) instance.children.set(logicalId, made);
    }
    return instance;
  }

  /** Templates that nest each other, or ever more of the same, must end. */
  private whyNotNested(
    source: TemplateSource,
    parent: Instance['parent'],
    depth: number,
  ): string | undefined {
    for (let above = parent; above; above = above.instance.parent)
      if (above.instance.source === source) return 'nests itself: what it holds is not seen again';
    if (depth > NESTING_MAX) return `is nested deeper than ${NESTING_MAX} stacks: it is not seen`;
    return this.instances.length < INSTANCES_MAX
      ? undefined
      : `is one of more than ${INSTANCES_MAX} nested stacks: it is not seen`;
  }

  private collectExports(instance: Instance): void {
    for (const [id, output] of entriesOf(instance.source.tree.Outputs)) {
      const name = mapOf(mapOf(output).Export).Name;
      if (name === undefined) continue;
      const scope = this.scopeOf(instance, false);
      const text = textOf(resolve(name, scope, ['Outputs', id, 'Export', 'Name']));
      if (text !== undefined && !this.exports.has(text)) {
        this.exports.set(text, { instance, value: mapOf(output).Value ?? null });
      }
    }
  }

  private readInstance(instance: Instance): void {
    const { source } = instance;
    const scope = this.scopeOf(instance, true);
    const conditions = new Set<string>();
    const unread = new Map<string, Path>();
    let count = 0;
    for (const [logicalId, raw] of entriesOf(source.tree.Resources)) {
      const type = textOf(mapOf(raw).Type) ?? '';
      const origin = source.origins.get(logicalId) ?? ['Resources', logicalId];
      if (logicalId.startsWith('Fn::')) {
        this.blindResources(instance, logicalId);
        continue;
      }
      if (type === 'AWS::CloudFormation::Stack' && instance.children.has(logicalId)) continue;
      const isCustom =
        type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
      if (!isRead(type) && !isCustom) {
        if (!isWithoutBearing(type) && !unread.has(type)) unread.set(type, origin);
        continue;
      }
      count += 1;
      const condition = textOf(mapOf(raw).Condition);
      if (condition !== undefined) conditions.add(condition);
      this.reading.resources.push(
        this.resourceOf(instance, logicalId, { raw: mapOf(raw), type, origin, scope }),
      );
    }
    for (const [type, path] of unread) this.blindType(instance, type, path);
    const pairs = exclusivePairs(source.tree.Conditions, [...conditions], (name) =>
      conditionId(instance, name),
    );
    for (const pair of pairs) this.reading.exclusive.add(pair);
    this.reading.suppressions.push(
      ...suppressionsIn(source.tree, evidenceOf(source), this.reading.problems),
    );
    this.reading.sources.push({ file: source.file, format: source.format, resources: count });
  }

  private resourceOf(
    instance: Instance,
    logicalId: string,
    found: { raw: TreeMap; type: string; origin: Path; scope: TemplateScope },
  ): Resource {
    const { raw, type, origin, scope } = found;
    const condition = textOf(raw.Condition);
    const construct = constructPathOf(raw.Metadata) ?? instance.source.constructs?.get(logicalId);
    const at = evidenceOf(instance.source);
    const evidence = (path: Path): Evidence => ({
      ...at(path),
      ...(construct === undefined ? {} : { construct }),
      ...(condition === undefined ? {} : { condition: conditionId(instance, condition) }),
    });
    const isGenerated = instance.source.origins.has(logicalId);
    const properties = mapOf(resolve(raw.Properties, scope, [...origin, 'Properties']));
    if (raw['Fn::Transform'] !== undefined) {
      properties[UNREAD] = 'Fn::Transform';
      const because = 'adds to the resource what is only known at deploy time';
      this.blind(instance, { what: `Fn::Transform of ${logicalId}`, because, path: origin });
    }
    return {
      id: `${instance.key}/${logicalId}`,
      name: construct ?? logicalId,
      ...(construct === undefined || construct === logicalId ? {} : { logicalId }),
      type,
      stack: instance.key,
      properties,
      metadata: mapOf(raw.Metadata),
      evidence: evidence(origin),
      where: (...path) => evidence(isGenerated ? origin : [...origin, 'Properties', ...path]),
    };
  }

  /** A loop that could not be unrolled was told where it was met. */
  private blindResources(instance: Instance, logicalId: string): void {
    if (logicalId.startsWith('Fn::ForEach::')) return;
    this.blind(instance, {
      what: `${logicalId} among the resources`,
      because: 'adds resources that are only known at deploy time: they are not seen',
      path: ['Resources', logicalId],
    });
  }

  private blindType(instance: Instance, type: string, path: Path): void {
    const isNested =
      type === 'AWS::CloudFormation::Stack' || type === 'AWS::Serverless::Application';
    this.blind(instance, {
      what: type === '' ? 'a resource without a type' : type,
      because: isNested
        ? 'points to a template that was not given: what it holds is not seen'
        : 'is not read: a way in or a loop through it is not seen',
      path,
    });
  }

  private blind(instance: Instance, spot: { what: string; because: string; path: Path }): void {
    const key = `${instance.source.file}\n${spot.what}\n${spot.because}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const evidence = evidenceOf(instance.source)(spot.path);
    const what = readable(spot.what).slice(0, 200);
    this.reading.blindSpots.push({ what, because: spot.because, evidence });
  }

  private scopeOf(instance: Instance, isTelling: boolean): TemplateScope {
    const { tree } = instance.source;
    const resources = mapOf(tree.Resources);
    const blind: TemplateScope['blind'] = (what, because, path) => {
      if (isTelling) this.blind(instance, { what, because, path });
    };
    return {
      resourceId: (id) => (resources[id] === undefined ? undefined : `${instance.key}/${id}`),
      parameter: (name) => this.parameter(instance, name, blind),
      nestedOutput: (id, output) => {
        const child = instance.children.get(id);
        return child ? this.output(child, output) : undefined;
      },
      mapping: (name) => mapOf(tree.Mappings)[name],
      imported: (name) => {
        const found = this.exports.get(name);
        return found && this.evaluated(found.instance, `export ${name}`, found.value);
      },
      stackOutput: (stack, output) => {
        const found = this.instances.find((other) => other.source.stack === stack);
        return found && this.output(found, output);
      },
      blind,
    };
  }

  private output(instance: Instance, name: string): Tree | undefined {
    const output = mapOf(mapOf(instance.source.tree.Outputs)[name]);
    return output.Value === undefined
      ? undefined
      : this.evaluated(instance, `output ${name}`, output.Value);
  }

  /** Evaluates once; a value that needs itself is a symbol. */
  private evaluated(instance: Instance, name: string, value: Tree): Tree {
    const key = `${instance.key}\n${name}`;
    const memo = instance.memo.get(name);
    if (memo !== undefined) return memo;
    if (this.open.has(key)) return unknownOf(`${name} (refers to itself)`);
    if (this.open.size > CHAIN_MAX)
      return unknownOf(`${name} (is referred to through too many others)`);
    this.open.add(key);
    const made = resolve(value, this.scopeOf(instance, false), [name]);
    this.open.delete(key);
    instance.memo.set(name, made);
    return made;
  }

  private parameter(
    instance: Instance,
    name: string,
    blind: TemplateScope['blind'],
  ): Tree | undefined {
    const declared = mapOf(instance.source.tree.Parameters)[name];
    if (declared === undefined) return undefined;
    const { parent } = instance;
    const passed = parent && passedParameters(parent)[name];
    if (parent && passed !== undefined)
      return this.evaluated(parent.instance, `${instance.key} ${name}`, passed);
    const { Type, Default } = mapOf(declared);
    const type = textOf(Type) ?? 'String';
    const fallback = textOf(Default);
    const isIndirect = type.startsWith('AWS::SSM::Parameter::Value');
    if (fallback === undefined || isIndirect) {
      const because = isIndirect ? 'is read from SSM at deploy time' : 'has no default';
      blind(`parameter ${name}`, because, ['Parameters', name]);
      return unknownOf(`parameter ${name} ${because}`);
    }
    return type === 'CommaDelimitedList' || type.startsWith('List<')
      ? fallback.split(',').map((item) => item.trim())
      : fallback;
  }
}

function passedParameters(parent: { instance: Instance; logicalId: string }): TreeMap {
  const resource = mapOf(mapOf(parent.instance.source.tree.Resources)[parent.logicalId]);
  return mapOf(mapOf(resource.Properties).Parameters);
}

const conditionId = (instance: Instance, name: string): string => `${instance.key}#${name}`;

export function evidenceOf(source: { file: string; lines: LineIndex }): (path: Path) => Evidence {
  return (path) => {
    const line = source.lines(path);
    const shown = path.join('.');
    return line === undefined
      ? { file: source.file, path: shown }
      : { file: source.file, path: shown, line };
  };
}

/** `a/./b/../c` as `a/c`; no file system is asked. */
/** CloudFormation is recognised by resources whose types are spelt `Vendor::Service::Kind`. */
export function looksLikeTemplate(tree: Tree): boolean {
  const resources = mapOf(mapOf(tree).Resources);
  if (resources[EITHER] !== undefined) return false;
  return entriesOf(resources).some(
    ([id, raw]) => id.startsWith('Fn::ForEach::') || (textOf(mapOf(raw).Type) ?? '').includes('::'),
  );
}
