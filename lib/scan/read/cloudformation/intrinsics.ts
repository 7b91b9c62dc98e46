// CloudFormation's functions, evaluated as far as a template alone allows.
// What only the deployment knows becomes a symbol in the text, and is reported when nothing stands
// for it; a condition keeps both its branches; nothing is ever guessed.

import {
  isPlain,
  pseudo,
  readable,
  referenceTo,
  soleReference,
  splitText,
  unknownOf,
} from '../../token';
import {
  ABSENT,
  alternatives,
  either,
  emptyMap,
  isMap,
  listOf,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  UNREAD,
} from '../../tree';
import type { Path } from '../text/lines';

/** What the template around a value offers. Each answer is already evaluated. */
export interface TemplateScope {
  resourceId(logicalId: string): string | undefined;
  parameter(name: string): Tree | undefined;
  nestedOutput(logicalId: string, output: string): Tree | undefined;
  mapping(map: string): Tree | undefined;
  imported(name: string): Tree | undefined;
  stackOutput(stack: string, output: string): Tree | undefined;
  blind(what: string, because: string, path: Path): void;
}

/** Both branches of every condition multiply: beyond this the text is simply not known. */
const COMBINATIONS_MAX = 16;

export function resolve(node: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  if (node === undefined || node === null) return null;
  if (typeof node === 'string') return node.includes('{{resolve:') ? withoutDynamic(node) : node;
  if (Array.isArray(node)) return resolveList(node, scope, path);
  if (!isMap(node)) return node;
  const keys = Object.keys(node);
  const only = keys.length === 1 ? keys[0] : undefined;
  if (only !== undefined && (only === 'Ref' || (only.startsWith('Fn::') && !isMacro(only)))) {
    return evaluate(only, node[only], scope, path);
  }
  const made = emptyMap();
  for (const key of keys) {
    if (node[key] === undefined) continue;
    if (isMacro(key)) {
      made[UNREAD] = macro(key, scope, [...path, key]);
      continue;
    }
    const value = resolve(node[key], scope, [...path, key]);
    // An empty value is no value: CloudFormation has no null.
    if (value !== ABSENT && value !== null) made[key] = value;
  }
  return made;
}

/** What adds to the map it stands in, beside or instead of its other keys. */
function isMacro(key: string): boolean {
  return key === 'Fn::Transform' || key.startsWith('Fn::ForEach::');
}

/** A loop over a list that is not given was told where it was met. */
function macro(key: string, scope: TemplateScope, path: Path): string {
  if (key === 'Fn::Transform')
    scope.blind(key, 'adds what is only known at deploy time: that part is not seen', path);
  return key;
}

function resolveList(items: Tree[], scope: TemplateScope, path: Path): Tree[] {
  return items
    .map((item, index) => resolve(item, scope, [...path, index]))
    .filter((item) => item !== ABSENT);
}

/** `{{resolve:ssm:/name}}` is read at deploy time. */
function withoutDynamic(text: string): string {
  return text.replace(/\{\{resolve:([^{}]*)\}\}/g, (_, what: string) =>
    unknownOf(`resolve:${what}`),
  );
}

type Evaluator = (argument: Tree | undefined, scope: TemplateScope, path: Path) => Tree;

const EVALUATORS = new Map<string, Evaluator>([
  ['Ref', (argument, scope, path) => ref(textOf(argument) ?? '', scope, path)],
  ['Fn::GetAtt', getAtt],
  ['Fn::Sub', sub],
  ['Fn::Join', join],
  ['Fn::If', choose],
  ['Fn::FindInMap', findInMap],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::Base64', (argument, scope, path) => resolve(argument, scope, path)],
  ['Fn::ToJsonString', (argument, scope, path) => JSON.stringify(resolve(argument, scope, path))],
  ['Fn::Length', (argument, scope, path) => listOf(resolve(argument, scope, path)).length],
  ['Fn::GetAZs', () => [unknownOf('availability zone')]],
  ['Fn::Cidr', () => [unknownOf('address range')]],
]);

function evaluate(
  name: string,
  argument: Tree | undefined,
  scope: TemplateScope,
  path: Path,
): Tree {
  const evaluator = EVALUATORS.get(name);
  if (evaluator) return evaluator(argument, scope, path);
  scope.blind(name, 'is a function this does not evaluate', path);
  return unknownOf(`${name} at ${path.join('.')}`);
}

function ref(name: string, scope: TemplateScope, path: Path): Tree {
  if (name === 'AWS::NoValue') return ABSENT;
  if (name.startsWith('AWS::')) return pseudo(name);
  const parameter = scope.parameter(name);
  if (parameter !== undefined) return parameter;
  // SAM lets a generated resource be named as `Function.Version`.
  const id = scope.resourceId(name) ?? scope.resourceId(name.split('.')[0] ?? '');
  if (id !== undefined) return referenceTo(id);
  scope.blind(`\${${name}}`, 'names nothing in this template', path);
  return unknownOf(name);
}

function getAtt(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const parts = Array.isArray(argument)
    ? argument.map((part) => textOf(resolve(part, scope, path)) ?? '')
    : splitOnce(textOf(argument) ?? '');
  return attribute(parts[0] ?? '', parts.slice(1).join('.'), scope, path);
}

function splitOnce(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

function attribute(logicalId: string, name: string, scope: TemplateScope, path: Path): Tree {
  if (name.startsWith('Outputs.')) {
    const output = scope.nestedOutput(logicalId, name.slice('Outputs.'.length));
    if (output !== undefined) return output;
    scope.blind(
      `\${${logicalId}.${name}}`,
      'is an output of a nested stack that was not read',
      path,
    );
    return unknownOf(`${logicalId}.${name}`);
  }
  const id = scope.resourceId(logicalId);
  if (id !== undefined) return referenceTo(id, name);
  scope.blind(`\${${logicalId}.${name}}`, 'names nothing in this template', path);
  return unknownOf(`${logicalId}.${name}`);
}

/** Every way to fill in the conditional parts, as text. */
function combined(parts: readonly Tree[], build: (texts: string[]) => Tree): Tree {
  let rows: string[][] = [[]];
  for (const part of parts) {
    const texts = alternatives(part).map((branch) => textOf(branch) ?? '');
    rows = rows.flatMap((row) => texts.map((text) => [...row, text]));
    if (rows.length > COMBINATIONS_MAX) return unknownOf('too many conditions');
  }
  return either(rows.map(build));
}

function sub(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const list = Array.isArray(argument) ? argument : [argument ?? ''];
  const locals = mapOf(list[1]);
  const template = textOf(list[0]) ?? '';
  const pieces = withoutDynamic(template).split(/(\$\{[^${}]*\})/);
  const parts = pieces.map((piece): Tree => {
    const name = /^\$\{([^${}]*)\}$/.exec(piece)?.[1]?.trim();
    if (name === undefined || name === '') return piece;
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (locals[name] !== undefined) return resolve(locals[name], scope, path);
    if (scope.parameter(name) !== undefined || name.startsWith('AWS::'))
      return ref(name, scope, path);
    const [id = '', attributeName] = splitOnce(name);
    return attributeName === undefined
      ? ref(id, scope, path)
      : attribute(id, attributeName, scope, path);
  });
  return combined(parts.map(asText), (texts) => texts.join(''));
}

/** A list where text is wanted reads as CloudFormation would write it. */
function asText(part: Tree): Tree {
  return Array.isArray(part) ? part.map((item) => textOf(item) ?? '').join(',') : part;
}

function join(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const [delimiter, items] = Array.isArray(argument) ? argument : [];
  const parts = resolve(items ?? [], scope, path);
  const between = textOf(delimiter) ?? '';
  const list = Array.isArray(parts) ? parts : listOf(parts);
  return combined(list.map(asText), (texts) => texts.join(between));
}

function choose(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const [, whenTrue, whenFalse] = Array.isArray(argument) ? argument : [];
  return either([resolve(whenTrue, scope, path), resolve(whenFalse, scope, path)]);
}

function findInMap(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const list = Array.isArray(argument) ? argument : [];
  const [name, first, second] = list
    .slice(0, 3)
    .map((key) => textOf(resolve(key, scope, path)) ?? '');
  const table = mapOf(scope.mapping(name ?? ''));
  // A key that only the deployment knows may be any row; a written one is that row or none.
  const rows = isPlain(first ?? '') ? [table[first ?? '']] : Object.values(table);
  const cells = rows.map((row) => mapOf(row)[second ?? '']).filter((cell) => cell !== undefined);
  if (cells.length > 0) {
    const value = either(cells);
    // Rows that differ by region or account are as open as a condition; of numbers the largest still bounds.
    const isOpen = isMap(value) && rows.length > 1 && !cells.every((cell) => isNumber(cell));
    return isOpen ? unknownOf(`map ${name}.${second}`) : value;
  }
  const fallback = mapOf(list[3]).DefaultValue;
  if (fallback !== undefined) return resolve(fallback, scope, path);
  scope.blind(
    `map ${name}`,
    `has no entry ${readable(first ?? '')} / ${readable(second ?? '')}`,
    path,
  );
  return unknownOf(`map ${name}.${first}.${second}`);
}

const isNumber = (tree: Tree): boolean => /^\d+(\.\d+)?$/.test(textOf(tree) ?? '');

function select(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const [position, items] = Array.isArray(argument) ? argument : [];
  const list = resolve(items ?? [], scope, path);
  const index = Number(textOf(resolve(position, scope, path)) ?? Number.NaN);
  const found = Array.isArray(list) ? list[index] : undefined;
  if (found !== undefined) return found;
  // A part of an ARN that is itself a reference still means that resource.
  const lone = Array.isArray(list) && list.length === 1 ? textOf(list[0]) : undefined;
  if (lone !== undefined && soleReference(lone)) return lone;
  return unknownOf(`item ${index} of ${readable(textOf(list) ?? 'a list')}`);
}

function split(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const [delimiter, source] = Array.isArray(argument) ? argument : [];
  const text = textOf(resolve(source, scope, path));
  if (text === undefined) return [];
  return splitText(text, textOf(delimiter) ?? '');
}

function importValue(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const name = textOf(resolve(argument, scope, path)) ?? '';
  const value = scope.imported(name);
  if (value !== undefined) return value;
  scope.blind(`import ${readable(name)}`, 'is exported by a stack that was not read', path);
  return unknownOf(`import ${name}`);
}

function getStackOutput(argument: Tree | undefined, scope: TemplateScope, path: Path): Tree {
  const reference: TreeMap = mapOf(resolve(argument, scope, path));
  const stack = textOf(reference.StackName) ?? '';
  const output = textOf(reference.OutputName) ?? '';
  const value = scope.stackOutput(stack, output);
  if (value !== undefined) return value;
  scope.blind(`output ${stack}.${output}`, 'belongs to a stack that was not read', path);
  return unknownOf(`output ${stack}.${output}`);
}
