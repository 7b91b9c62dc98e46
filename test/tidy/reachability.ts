// Which files are reached from something that runs: the project's entry points, or its tests.
// Must count an import of types as a use, and a use by a test or a benchmark alone as none.
import { posix } from 'node:path';
import ts from 'typescript';
import type { Offence, Source } from './source-tree';

export type IsEntry = (path: string) => boolean;

/** Every file of `within` that no entry point leads to. */
export function unreached(
  sources: readonly Source[],
  isEntry: IsEntry,
  within: RegExp,
): readonly string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const seen = new Set<string>();
  const waiting = sources.map(({ path }) => path).filter(isEntry);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const source = byPath.get(path);
    if (!source || seen.has(path)) continue;
    seen.add(path);
    waiting.push(...importsOf(source, byPath));
  }
  return sources.map(({ path }) => path).filter((path) => within.test(path) && !seen.has(path));
}

export function deadFiles(sources: readonly Source[], isEntry: IsEntry): Offence[] {
  const used = unreached(sources, isEntry, /^(lib|lambda|bin)\//);
  return used.map((path) => `${path}:1 is reached from no entry point (a test or bench is none)`);
}

const testEntry = /^test\/.*\.test\.ts$/;

export function deadTestSupport(sources: readonly Source[]): Offence[] {
  const unused = unreached(
    sources,
    (path) => /^(bench|scripts)\//.test(path) || testEntry.test(path),
    /^test\//,
  );
  return unused.map((path) => `${path}:1 is used by no test and no benchmark`);
}

const declares = /^(describe|test|it|fdescribe|fit|xdescribe|xit|xtest)$/;

/** Jest runs test/**\/*.test.ts only, so a test declared anywhere else never runs and never fails. */
export function testsThatNeverRun(sources: readonly Source[]): Offence[] {
  return sources
    .filter(({ path, ast }) => !testEntry.test(path) && declaresTests(ast))
    .map(({ path }) => `${path}:1 declares tests that never run: call it test/….test.ts`);
}

/** Tests declared when the file loads; a function that declares some for its callers is support. */
function declaresTests(ast: ts.SourceFile): boolean {
  let found = false;
  const look = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node) && declares.test(rootName(node.expression))) found = true;
    ts.forEachChild(node, look);
  };
  look(ast);
  return found;
}

/** `test` of `test.each([…])('…')`. */
function rootName(expression: ts.Expression): string {
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression)) {
    return rootName(expression.expression);
  }
  return ts.isIdentifier(expression) ? expression.text : '';
}

/** `import … from`, `export … from`, `import('…')`, `require('…')` and the types `import('…').Name`. */
function isImported({ text, parent }: ts.StringLiteralLike): boolean {
  if (!text.startsWith('.')) return false;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    (ts.isLiteralTypeNode(parent) && ts.isImportTypeNode(parent.parent)) ||
    (ts.isCallExpression(parent) && /^(import|require)$/.test(parent.expression.getText()))
  );
}

function importsOf(source: Source, byPath: ReadonlyMap<string, Source>): string[] {
  return source.nodes
    .filter(ts.isStringLiteralLike)
    .filter(isImported)
    .map(({ text }) => text)
    .flatMap((name) => {
      const target = posix.join(posix.dirname(source.path), name);
      const candidates = [target, `${target}.ts`, `${target}/index.ts`, `${target}.js`];
      return candidates.find((candidate) => byPath.has(candidate)) ?? [];
    });
}
