// A template with the files that it names taken in where `aws cloudformation package` would take them from: definitions
// of APIs and state machines, and AWS::Include. What is not taken in stays as it is, and is told.

import {
  emptyMap,
  entriesOf,
  isMap,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  treeOf,
} from '../tree';
import type { LocalFiles } from './local-files';
import type { Path } from './text/lines';

export interface NamingTemplate {
  file: string;
  tree: TreeMap;
  files: LocalFiles;
  tell: (what: string, because: string, path: Path) => void;
}

/** The property that names a file, and the one that holds what is in it: `aws cloudformation package`, 2026-11. */
const DEFINITIONS: Readonly<Record<string, { named: string; held: string }>> = {
  'AWS::Serverless::Api': { named: 'DefinitionUri', held: 'DefinitionBody' },
  'AWS::Serverless::HttpApi': { named: 'DefinitionUri', held: 'DefinitionBody' },
  'AWS::Serverless::StateMachine': { named: 'DefinitionUri', held: 'Definition' },
  'AWS::ApiGateway::RestApi': { named: 'BodyS3Location', held: 'Body' },
  'AWS::ApiGatewayV2::Api': { named: 'BodyS3Location', held: 'Body' },
  'AWS::StepFunctions::StateMachine': { named: 'DefinitionS3Location', held: 'Definition' },
};

const NESTED: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};

export function withLocalDefinitions(template: NamingTemplate): TreeMap {
  const tree = mapOf(withIncludes(template.tree, template, 0));
  const resources = emptyMap();
  let isChanged = tree !== template.tree;
  for (const [id, raw] of entriesOf(tree.Resources)) {
    const whole = withDefinition(id, mapOf(raw), template);
    isChanged ||= whole !== undefined;
    resources[id] = whole ?? raw;
    askForNested(id, mapOf(raw), template);
  }
  if (!isChanged) return template.tree;
  const made = Object.assign(emptyMap(), tree);
  made.Resources = resources;
  return made;
}

function withDefinition(id: string, raw: TreeMap, template: NamingTemplate): TreeMap | undefined {
  const { named, held } = DEFINITIONS[textOf(raw.Type) ?? ''] ?? {};
  if (named === undefined || held === undefined) return undefined;
  const properties = mapOf(raw.Properties);
  if (properties[held] !== undefined) return undefined;
  const found = template.files.part(template.file, properties[named]);
  if (found === undefined) return undefined;
  if ('because' in found) {
    template.tell(`${named} of ${id}`, found.because, ['Resources', id, 'Properties', named]);
    return undefined;
  }
  const whole = Object.assign(emptyMap(), properties);
  delete whole[named];
  whole[held] = found.tree;
  return Object.assign(emptyMap(), raw, { Properties: whole });
}

function askForNested(id: string, raw: TreeMap, { file, files, tell }: NamingTemplate): void {
  const named = NESTED[textOf(raw.Type) ?? ''];
  if (named === undefined) return;
  const location = mapOf(raw.Metadata)['aws:asset:path'] ?? mapOf(raw.Properties)[named];
  const because = files.template(file, location);
  if (because !== undefined)
    tell(`${named} of ${id}`, because, ['Resources', id, 'Properties', named]);
}

/** An include may include; nobody's goes deeper. */
const INCLUDES_MAX = 8;

function withIncludes(tree: Tree, template: NamingTemplate, depth: number): Tree {
  if (Array.isArray(tree)) {
    const items = tree.map((item) => withIncludes(item, template, depth));
    return items.every((item, index) => item === tree[index]) ? tree : items;
  }
  if (!isMap(tree)) return tree;
  const included = includedBy(tree, template, depth);
  const made = emptyMap();
  let isChanged = included !== undefined;
  if (included) Object.assign(made, included);
  for (const [key, value] of Object.entries(tree)) {
    if (included && key === 'Fn::Transform') continue;
    const whole = value === undefined ? undefined : withIncludes(value, template, depth);
    isChanged ||= whole !== value;
    made[key] = whole;
  }
  return isChanged ? made : tree;
}

function includedBy(map: TreeMap, template: NamingTemplate, depth: number): TreeMap | undefined {
  const { Name, Parameters } = mapOf(map['Fn::Transform']);
  if (textOf(Name) !== 'AWS::Include' || depth >= INCLUDES_MAX) return undefined;
  const { Location } = mapOf(Parameters);
  const found = template.files.part(template.file, Location);
  if (found === undefined) return undefined;
  if ('because' in found) {
    template.tell('AWS::Include', found.because, ['Resources']);
    return undefined;
  }
  return mapOf(withIncludes(treeOf(mapOf(found.tree)), template, depth + 1));
}
