// Reads the project's own files once, for every check in test/tidy.test.ts.
// Must see each file a clone would have: only what is built or installed is left out.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import ts from 'typescript';

export interface TextFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Source extends TextFile {
  readonly ast: ts.SourceFile;
  /** Every node of it, parents before their children. */
  readonly nodes: readonly ts.Node[];
}

/** A sentence that starts with the place, as `file:line`, which editors and terminals open. */
export type Offence = string;

export const projectRoot = join(__dirname, '..', '..');

const builtOrInstalled = new Set([
  '.git',
  'node_modules',
  'dist',
  'cdk.out',
  'cdktf.out',
  'coverage',
]);
const binaryExtensions = new Set(['.png', '.jpg', '.gif', '.ico', '.zip', '.gz', '.tgz', '.woff2']);
/** What tests are fed, and what they are compared with: not code of ours. */
const material = /^test\/(.*\/)?(fixtures|golden)\//;
const sourceExtensions = new Set(['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs']);

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (builtOrInstalled.has(entry.name) || entry.isSymbolicLink()) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

export function readTextFiles(root: string = projectRoot): TextFile[] {
  return filesUnder(root)
    .filter((path) => !binaryExtensions.has(extname(path)))
    .map((path) => ({
      path: relative(root, path).split(sep).join('/'),
      text: readFileSync(path, 'utf8'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function parseSource(file: TextFile): Source {
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ES2022,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  };
  const ast = ts.createSourceFile(file.path, file.text, options);
  return { ...file, ast, nodes: nodesOf(ast) };
}

export function parseSources(files: readonly TextFile[]): Source[] {
  return files
    .filter(({ path }) => sourceExtensions.has(extname(path)) && !material.test(path))
    .map(parseSource);
}

export function lineCount(text: string): number {
  return text.length === 0 ? 0 : text.replace(/\n$/, '').split('\n').length;
}

export function lineOf(source: Source, node: ts.Node): number {
  return source.ast.getLineAndCharacterOfPosition(node.getStart(source.ast)).line + 1;
}

/** Each knows its parent afterwards: TypeScript would walk through all of them once more for that. */
function nodesOf(ast: ts.SourceFile): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node, parent: ts.Node): void => {
    if (node !== ast) (node as { parent: ts.Node }).parent = parent;
    nodes.push(node);
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(ast, ast);
  return nodes;
}
