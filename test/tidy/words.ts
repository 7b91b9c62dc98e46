// Words that must not be in the project: half-done work, muted tests, impure calls, private places.
// Must report a line for every one; patterns are written so that they do not match themselves.
import ts from 'typescript';
import { lineOf, type Offence, type Source, type TextFile } from './source-tree';

const unfinished = /\b(TOD[O]|FIXM[E])\b/;
const machinePath = /(^|[\s'"`(=:[<])\/(work|root|home)\//;
const registryHost =
  /npmjs[.](org|com)|yarnpkg[.]com|pypi[.]org|pythonhosted[.]org|crates[.]io|proxy[.]golang[.]org|deb[.]debian[.]org|"resolved"[:]/;
const privateNotes = /shared[/](field|design)/;

export function unfinishedWork(files: readonly TextFile[]): Offence[] {
  const written = files.filter(({ path }) => path !== 'package-lock.json');
  return linesWith(written, unfinished, 'says that work is left to do: do it, or file an issue');
}

export function privatePlaces(files: readonly TextFile[]): Offence[] {
  return [
    ...linesWith(files, machinePath, 'names a path of one machine'),
    ...linesWith(files, registryHost, 'names the host of a package registry'),
    ...linesWith(files, privateNotes, 'cites notes that a reader does not have: cite the source'),
  ];
}

function linesWith(files: readonly TextFile[], pattern: RegExp, complaint: string): Offence[] {
  return files
    .filter(({ text }) => new RegExp(pattern, 'm').test(text))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          pattern.test(line)
            ? [`${path}:${index + 1} ${complaint}: ${line.trim().slice(0, 80)}`]
            : [],
        ),
    );
}

const mutedName = /^(fdescribe|fit|xdescribe|xit|xtest)$/;
const mutedProperty = /^(only|skip|todo|failing)$/;
const testName = /^(describe|test|it)$/;

/** A muted test passes for ever, and one that is focused mutes all the others. */
export function mutedTests(sources: readonly Source[]): Offence[] {
  return offendingNodes(sources, (node) => {
    if (ts.isIdentifier(node) && mutedName.test(node.text)) return `mutes tests: ${node.text}`;
    if (!ts.isPropertyAccessExpression(node) || !mutedProperty.test(node.name.text)) return;
    // `lacksIt ? describe.skip : describe`: what this machine cannot run is not run, and counted so.
    if (ts.isConditionalExpression(node.parent) && node.name.text === 'skip') return;
    const isTest = ts.isIdentifier(node.expression) && testName.test(node.expression.text);
    return isTest ? `mutes tests: ${node.getText()}` : undefined;
  });
}

/** A test that replaces modules tests its own replacement; ports and fakes need no such thing. */
export function mockedModules(sources: readonly Source[]): Offence[] {
  return offendingNodes(sources, (node) =>
    ts.isPropertyAccessExpression(node) &&
    /^(mock|doMock)$/.test(node.name.text) &&
    /^jest\.(mock|doMock)$/.test(node.getText())
      ? 'replaces a module: pass a fake through a port'
      : undefined,
  );
}

const vagueNames = new Set(['given', 'one', 'said', 'told']);

/** A variable is called by what it holds. A field that is taken out of an object keeps the name that it has there. */
export function vagueVariables(sources: readonly Source[]): Offence[] {
  return offendingNodes(sources, (node) =>
    (ts.isParameter(node) || ts.isVariableDeclaration(node)) &&
    ts.isIdentifier(node.name) &&
    vagueNames.has(node.name.text)
      ? `calls a variable '${node.name.text}': name what it holds`
      : undefined,
  );
}

const titled = /^(describe|test|it)\b/;

/** A title is a promise: "pauses the spender", not what it ought to do. */
export function timidTitles(sources: readonly Source[]): Offence[] {
  return offendingNodes(sources, (node) => {
    if (!ts.isCallExpression(node)) return;
    const title = node.arguments[0];
    if (!title || !ts.isStringLiteralLike(title) || !/\bshould\b/.test(title.text)) return;
    return titled.test(node.expression.getText())
      ? `is a hope, not a promise: '${title.text}'`
      : undefined;
  });
}

const impureGlobals = new Set(['console', 'crypto', 'globalThis', 'performance', 'process']);
const impureMembers = new Set(['Date.now', 'Math.random']);
const impureFunctions = new Set(['Date', 'fetch', 'require', 'setInterval', 'setTimeout']);

/** The clock is a value and chance has a seed, or no run could be repeated. */
export function impureCalls(sources: readonly Source[]): Offence[] {
  const pure = sources.filter(({ path }) => /^lib\/(core|engine)\//.test(path));
  return offendingNodes(pure, (node) => {
    if (ts.isNewExpression(node) && node.expression.getText() === 'Date') return reads('new Date(');
    if (ts.isCallExpression(node) && impureFunctions.has(node.expression.getText())) {
      return reads(`${node.expression.getText()}(`);
    }
    if (!ts.isPropertyAccessExpression(node)) return;
    if (impureMembers.has(node.getText())) return reads(node.getText());
    const isGlobal = ts.isIdentifier(node.expression) && impureGlobals.has(node.expression.text);
    return isGlobal ? reads(node.getText()) : undefined;
  });
}

const collections = new Set(['Map', 'Set', 'Array']);

/**
 * What a call leaves at the top of a module is found by the next: in a console by the next command, in a test by the next
 * file, since all of them share the library (scripts/jest/shared-library.js). What belongs to an object may be kept by it.
 */
export function keptState(sources: readonly Source[]): Offence[] {
  const library = sources.filter(({ path }) => path.startsWith('lib/'));
  return offendingNodes(library, (node) => {
    if (!ts.isVariableDeclaration(node) || !isAtTop(node.parent.parent)) return;
    const isConstant = (node.parent.flags & ts.NodeFlags.Const) !== 0;
    return isConstant && !isEmptyCollection(node.initializer)
      ? undefined
      : `keeps state between calls: ${node.name.getText()} (keep it in what the caller holds)`;
  });
}

const isAtTop = (node: ts.Node): boolean =>
  ts.isVariableStatement(node) && ts.isSourceFile(node.parent);

function isEmptyCollection(value: ts.Expression | undefined): boolean {
  if (!value) return false;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0;
  if (!ts.isNewExpression(value) || !collections.has(value.expression.getText())) return false;
  return (value.arguments?.length ?? 0) === 0;
}

function reads(what: string): string {
  return `reads the world: ${what} (take it as an argument)`;
}

function offendingNodes(
  sources: readonly Source[],
  complaintAbout: (node: ts.Node) => string | undefined,
): Offence[] {
  const found: Offence[] = [];
  for (const source of sources)
    for (const node of source.nodes) {
      const complaint = complaintAbout(node);
      if (complaint) found.push(`${source.path}:${lineOf(source, node)} ${complaint}`);
    }
  return found;
}
