// Text in, tree and line numbers out: the trust boundary of the scan.
// Whatever the file holds, the answer is a tree or one clear sentence; it never throws and the work
// it does is bounded (size, aliases, depth, number of values).

import { LineCounter, parseDocument } from 'yaml';
import { plantTree, type Tree } from '../tree';
import { type LineIndex, linesOfJson, linesOfYaml } from './lines';
import { yamlTags } from './yaml-tags';

/** A Terraform plan of a large estate is tens of megabytes; nothing hand-written comes near this. */
export const JSON_CHARS_MAX = 64 * 1024 * 1024;
/** CloudFormation takes 1 MB from a bucket (service quotas page, 2026-04): four times that is plenty. */
export const YAML_CHARS_MAX = 4 * 1024 * 1024;
/** Anchors are for a few shared blocks; a bomb needs ever more of them. */
const ALIASES_MAX = 200;

const YAML_DEPTH_MAX = 400;

export type ParsedText =
  | { ok: true; tree: Tree; lines: LineIndex; syntax: 'json' | 'yaml' }
  | { ok: false; problem: string };

export function parseText(text: string): ParsedText {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.length > JSON_CHARS_MAX) return tooLarge(body.length, JSON_CHARS_MAX);
  if (body.trim() === '') return { ok: false, problem: 'is empty' };
  if (body.includes('\0')) return { ok: false, problem: 'is not text (it holds a NUL byte)' };
  return /^\s*[[{]/.test(body) ? parseJsonText(body) : parseYamlText(body);
}

function tooLarge(length: number, max: number): ParsedText {
  const mb = (chars: number) => `${Math.ceil(chars / (1024 * 1024))} MB`;
  return { ok: false, problem: `is ${mb(length)}, over the ${mb(max)} this reads: split it` };
}

function parseJsonText(body: string): ParsedText {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch (error) {
    // Flow-style YAML opens with a brace too.
    const asYaml = body.length <= YAML_CHARS_MAX ? parseYamlText(body) : undefined;
    return asYaml?.ok ? asYaml : { ok: false, problem: `is not valid JSON: ${firstLine(error)}` };
  }
  const planted = plantTree(raw);
  if (!planted.ok) return planted;
  return { ok: true, tree: planted.tree, lines: linesOfJson(body), syntax: 'json' };
}

function parseYamlText(body: string): ParsedText {
  if (body.length > YAML_CHARS_MAX) return tooLarge(body.length, YAML_CHARS_MAX);
  if (isTooDeep(body))
    return { ok: false, problem: `is nested deeper than ${YAML_DEPTH_MAX} levels` };
  try {
    const counter = new LineCounter();
    const document = parseDocument(body, {
      lineCounter: counter,
      customTags: yamlTags,
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
    const lines = linesOfYaml(document.contents, counter);
    return { ok: true, tree: planted.tree, lines, syntax: 'yaml' };
  } catch (error) {
    return { ok: false, problem: `cannot be read as YAML: ${firstLine(error)}` };
  }
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
