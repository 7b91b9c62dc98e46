// `${self:...}`, `${opt:...}` and their kin in a serverless.yml, as far as the file itself answers.
// What only the command line, the environment or the code of another file knows becomes a symbol.

import { unknownOf } from '../../token';
import { emptyMap, isMap, mapOf, type Tree, type TreeMap, textOf } from '../../tree';
import type { Expansion } from '../cloudformation/expansion';

const DEPTH_MAX = 12;
/** Substituting a map into a map into a map could grow without end. */
const VALUES_MAX = 300_000;

/** What a file holds that the service names, or why it was not read; undefined where nobody looked. */
export type OpenFile = (path: string) => { tree: Tree } | { because: string } | undefined;

interface Walk {
  root: TreeMap;
  expansion: Expansion;
  open: OpenFile;
  values: number;
}

export function withVariables(root: TreeMap, expansion: Expansion, open: OpenFile): Tree {
  return filled(root, { root, expansion, open, values: 0 }, 0);
}

function filled(tree: Tree, walk: Walk, depth: number): Tree {
  walk.values += 1;
  if (walk.values > VALUES_MAX) return null;
  if (typeof tree === 'string') return tree.includes('${') ? filledText(tree, walk, depth) : tree;
  if (Array.isArray(tree)) return tree.map((item) => filled(item, walk, depth));
  if (!isMap(tree)) return tree;
  const made = emptyMap();
  for (const [key, value] of Object.entries(tree)) {
    // Fn::Sub has its own `${}`, which CloudFormation fills in.
    made[key] = value === undefined ? undefined : filled(value, walk, depth);
  }
  return made;
}

/** Innermost first, so that `${self:custom.${opt:stage, 'dev'}.x}` works. */
function filledText(text: string, walk: Walk, depth: number): Tree {
  let here = text;
  for (let round = 0; round < DEPTH_MAX; round += 1) {
    const whole = /^\$\{([^${}]*)\}$/.exec(here);
    if (whole && isVariable(whole[1] ?? '')) return firstAnswer(whole[1] ?? '', walk, depth);
    const next = here.replace(/\$\{([^${}]*)\}/g, (written, inner: string) => {
      if (!isVariable(inner)) return written.replace('${', '\uE004{');
      return textOf(firstAnswer(inner, walk, depth)) ?? unknownOf(inner);
    });
    if (next === here) break;
    here = next;
  }
  return here.replaceAll('\uE004{', '${');
}

const SOURCES =
  /^(self|opt|sls|env|file|cf|ssm|s3|param|git|aws|terraform|output|secretsManager|strToBool)\b[:(.]/;

function isVariable(inner: string): boolean {
  return SOURCES.test(inner.trim());
}

function firstAnswer(inner: string, walk: Walk, depth: number): Tree {
  const parts = inner.split(',').map((part) => part.trim());
  for (const part of parts) {
    const value = answer(part, walk, depth);
    if (value !== undefined) return value;
  }
  const [first = inner] = parts;
  if (first.startsWith('file')) blindFile(first, walk);
  return unknownOf(first);
}

const FILE = /^file\(\s*([^)]*?)\s*\)(?::(.*))?$/;
/** The framework runs such a file and takes what it exports; here nothing is run. */
const CODE = /\.[cm]?[jt]s$/;

function blindFile(part: string, walk: Walk): void {
  const path = FILE.exec(part)?.[1] ?? '';
  const found = CODE.test(path)
    ? { because: `${path} is code, which is not run` }
    : walk.open(path);
  const because =
    found && 'because' in found ? found.because : 'is in another file, which is not read';
  walk.expansion.blind(`\${${part}}`, because, ['service']);
}

/** What a file holds at an address like `custom.stages.0`; its own variables are those of the service. */
function answerOfFile(part: string, walk: Walk, depth: number): Tree | undefined {
  const [, path = '', address = ''] = FILE.exec(part) ?? [];
  if (path === '' || CODE.test(path) || depth > DEPTH_MAX) return undefined;
  const found = walk.open(path);
  if (found === undefined || 'because' in found) return undefined;
  const here = valueAt(found.tree, address, walk, depth);
  return here === undefined ? undefined : filled(here, walk, depth + 1);
}

/** A step may be a variable itself, as `custom: ${file(...)}` is. */
function valueAt(root: Tree, address: string, walk: Walk, depth: number): Tree | undefined {
  let here: Tree | undefined = root;
  for (const step of address === '' ? [] : address.split('.')) {
    const whole: Tree | undefined =
      typeof here === 'string' && here.includes('${') ? filled(here, walk, depth + 1) : here;
    here = Array.isArray(whole) ? whole[Number(step)] : mapOf(whole)[step];
  }
  return here;
}

function answer(part: string, walk: Walk, depth: number): Tree | undefined {
  const literal = /^'([^']*)'$|^"([^"]*)"$/.exec(part);
  if (literal) return literal[1] ?? literal[2] ?? '';
  if (/^(true|false|null|-?\d+(\.\d+)?)$/.test(part)) return JSON.parse(part) as Tree;
  if (part === 'sls:stage' || part === 'opt:stage')
    return answer('self:provider.stage', walk, depth + 1) ?? 'dev';
  if (part === 'aws:region') return answer('self:provider.region', walk, depth + 1) ?? 'us-east-1';
  if (part.startsWith('file')) return answerOfFile(part, walk, depth);
  if (!part.startsWith('self:') || depth > DEPTH_MAX) return undefined;
  const here = valueAt(walk.root, part.slice('self:'.length), walk, depth);
  if (here === undefined) return undefined;
  // A stage that names itself is the stage of the command line, whose default is dev.
  if (part === 'self:provider.stage' && depth > 2) return 'dev';
  return filled(here, walk, depth + 1);
}
