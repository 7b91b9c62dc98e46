// `${self:...}`, `${opt:...}` and their kin in a serverless.yml, as far as the file itself answers.
// What only the command line, the environment or another file knows becomes a symbol.

import { unknownOf } from '../../token';
import { emptyMap, isMap, mapOf, type Tree, type TreeMap, textOf } from '../../tree';
import type { Expansion } from '../cloudformation/expansion';

const DEPTH_MAX = 12;
/** Substituting a map into a map into a map could grow without end. */
const VALUES_MAX = 300_000;

interface Walk {
  root: TreeMap;
  expansion: Expansion;
  values: number;
}

export function withVariables(root: TreeMap, expansion: Expansion): Tree {
  return filled(root, { root, expansion, values: 0 }, 0);
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
  if (first.startsWith('file'))
    walk.expansion.blind(`\${${first}}`, 'is in another file, which is not read', ['service']);
  return unknownOf(first);
}

function answer(part: string, walk: Walk, depth: number): Tree | undefined {
  const literal = /^'([^']*)'$|^"([^"]*)"$/.exec(part);
  if (literal) return literal[1] ?? literal[2] ?? '';
  if (/^(true|false|null|-?\d+(\.\d+)?)$/.test(part)) return JSON.parse(part) as Tree;
  if (part === 'sls:stage' || part === 'opt:stage')
    return answer('self:provider.stage', walk, depth + 1) ?? 'dev';
  if (part === 'aws:region') return answer('self:provider.region', walk, depth + 1) ?? 'us-east-1';
  if (!part.startsWith('self:') || depth > DEPTH_MAX) return undefined;
  let here: Tree | undefined = walk.root;
  for (const step of part.slice('self:'.length).split('.')) {
    here = Array.isArray(here) ? here[Number(step)] : mapOf(here)[step];
  }
  if (here === undefined) return undefined;
  // A stage that names itself is the stage of the command line, whose default is dev.
  if (part === 'self:provider.stage' && depth > 2) return 'dev';
  return filled(here, walk, depth + 1);
}
