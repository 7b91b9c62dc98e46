// Text in, tree and line numbers out: the trust boundary of the scan.
// Whatever the file holds, the answer is a tree or one clear sentence; it never throws and the work
// it does is bounded (size, aliases, depth, number of values).

import { plantTree, type Tree } from '../../tree';
import { parseLenientYaml } from './lenient-yaml';
import { type LineIndex, lazily, linesOfJson } from './lines';
import { parseYaml } from './yaml';

/** A Terraform plan of a large estate is tens of megabytes; nothing hand-written comes near this. */
export const JSON_CHARS_MAX = 64 * 1024 * 1024;
/** CloudFormation takes 1 MB from a bucket (service quotas page, 2026-04): four times that is plenty. */
export const YAML_CHARS_MAX = 4 * 1024 * 1024;

export type ParsedText =
  | { ok: true; tree: Tree; lines: LineIndex; syntax: 'json' | 'yaml' }
  | { ok: false; problem: string };

export function parseText(text: string): ParsedText {
  const body = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  if (body.length > JSON_CHARS_MAX) return tooLarge(body.length, JSON_CHARS_MAX);
  if (body.trim() === '') return { ok: false, problem: 'is empty' };
  if (body.includes('\0')) return { ok: false, problem: notText(body) };
  return /^\s*[[{]/.test(body) ? parseJsonText(body) : parseYamlText(body);
}

/** What `>` of Windows PowerShell writes: every other byte of it is a NUL. */
function notText(body: string): string {
  const share = (body.split('\0').length - 1) / body.length;
  return share > 0.4 && share < 0.6
    ? 'is UTF-16: save it as UTF-8'
    : 'is not text (it holds a NUL byte)';
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
  return { ...planted, lines: lazily(() => linesOfJson(body)), syntax: 'json' };
}

function parseYamlText(body: string): ParsedText {
  if (body.length > YAML_CHARS_MAX) return tooLarge(body.length, YAML_CHARS_MAX);
  const strict = parseYaml(body);
  const parsed = !strict.ok && strict.isRefused ? parseLenientYaml(body) : strict;
  return parsed.ok ? { ...parsed, syntax: 'yaml' } : parsed;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').slice(0, 200);
}
