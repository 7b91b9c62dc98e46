// YAML that stricter readers refuse and CloudFormation takes, as a bracket that closes further left than what
// it opened in. Slower by far, so only for what the other reader refused; the same tree and the same lines.

import {
  type CollectionTag,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type ScalarTag,
  YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { plantTree } from '../../tree';
import { fromText, LONG_FORMS } from '../cloudformation/short-forms';
import { DEPTH_MAX, type LineIndex, lookup, SEPARATOR } from './lines';
import type { ParsedYaml } from './yaml';

/** Anchors are for a few shared blocks; a bomb needs ever more of them. */
const ALIASES_MAX = 200;
const YAML_DEPTH_MAX = 400;

/** What people write by hand has short lines; in one this long, a slip takes this reader many seconds to tell. */
const LINE_CHARS_MAX = 20_000;

/** CloudFormation takes a megabyte; 50,000 lines take this reader over two seconds (2026-11). */
const LINES_MAX = 12_000;

export function parseLenientYaml(body: string): ParsedYaml {
  const lines = body.split('\n');
  if (lines.length > LINES_MAX)
    return {
      ok: false,
      problem: `is not valid YAML, and has ${lines.length} lines, of which ${LINES_MAX} at most could be read leniently`,
    };
  const long = lines.findIndex(({ length }) => length > LINE_CHARS_MAX);
  if (long >= 0)
    return {
      ok: false,
      problem: `is not valid YAML, and line ${long + 1} is longer than ${LINE_CHARS_MAX} characters`,
    };
  if (isTooDeep(body))
    return { ok: false, problem: `is nested deeper than ${YAML_DEPTH_MAX} levels` };
  try {
    const counter = new LineCounter();
    const document = parseDocument(body, {
      lineCounter: counter,
      customTags: TAGS,
      version: '1.2',
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: false,
    });
    const [error] = document.errors;
    if (error) {
      const { line } = counter.linePos(error.pos[0]);
      return { ok: false, problem: `is not valid YAML: ${firstLine(error)} (line ${line})` };
    }
    const planted = plantTree(document.toJS({ maxAliasCount: ALIASES_MAX }));
    if (!planted.ok) return planted;
    return { ok: true, tree: planted.tree, lines: linesOfYaml(document.contents, counter) };
  } catch (error) {
    return { ok: false, problem: `cannot be read as YAML: ${firstLine(error)}` };
  }
}

function tagsFor([short, long]: readonly [string, string]): (ScalarTag | CollectionTag)[] {
  const tag = `!${short}`;
  const resolve = (node: YAMLMap.Parsed | YAMLSeq.Parsed) => {
    const map = new YAMLMap();
    map.set(long, node);
    return map;
  };
  return [
    { tag, resolve: (text: string) => fromText(long, text) },
    { tag, collection: 'seq', resolve },
    { tag, collection: 'map', resolve },
  ];
}

const TAGS = LONG_FORMS.flatMap(tagsFor);

function linesOfYaml(contents: unknown, counter: LineCounter): LineIndex {
  const found = new Map<string, number>();
  const visit = (node: unknown, path: string, depth: number): void => {
    if (depth >= DEPTH_MAX) return;
    const step = (key: string, start: unknown, value: unknown) => {
      const here = path === '' ? key : `${path}${SEPARATOR}${key}`;
      if (typeof start === 'number' && !found.has(here))
        found.set(here, counter.linePos(start).line);
      visit(value, here, depth + 1);
    };
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isPair(pair) || !isScalar(pair.key)) continue;
        step(String(pair.key.value), pair.key.range?.[0], pair.value);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        const start = (item as { range?: number[] } | null)?.range?.[0];
        step(String(index), start, item);
      });
    }
  };
  visit(contents, '', 0);
  return lookup(found);
}

/**
 * The YAML parser recurses, and Node cannot always recover from a full stack: so depth is judged
 * before parsing, from brackets (flow style) and from the column a line starts at (block style).
 */
function isTooDeep(body: string): boolean {
  let brackets = 0;
  let column = 0;
  let isIndent = true;
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at];
    if (char === '[' || char === '{') brackets += 1;
    else if ((char === ']' || char === '}') && brackets > 0) brackets -= 1;
    if (char === '\n') {
      column = 0;
      isIndent = true;
    } else if (isIndent) {
      column += 1;
      isIndent = char === ' ' || char === '\t' || isIndicator(body, at);
    }
    if (brackets > YAML_DEPTH_MAX || (isIndent && column > YAML_DEPTH_MAX * 2)) return true;
  }
  return false;
}

function isIndicator(body: string, at: number): boolean {
  const char = body[at];
  return (char === '-' || char === '?' || char === ':') && /\s/.test(body[at + 1] ?? '');
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').slice(0, 200);
}
