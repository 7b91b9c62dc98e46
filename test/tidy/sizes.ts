// Caps on files, functions and parameters. A cap is where a reader gives up, not a target.
// Must measure with the compiler's own parser, so that no layout of the code escapes it.
import ts from 'typescript';
import { lineCount, lineOf, type Offence, type Source } from './source-tree';

const linesPerFunction = 70;
const parametersPerFunction = 4;

/** The first row that fits decides. Price books are data: a table is as long as the cloud's. */
const linesPerFile: readonly { readonly where: RegExp; readonly lines: number }[] = [
  { where: /^lib\/core\/prices\/books\//, lines: Number.POSITIVE_INFINITY },
  { where: /^bin\//, lines: 30 },
  { where: /^lambda\/[^/]+\/handlers\//, lines: 60 },
  { where: /^lib\/(core|engine)\//, lines: 250 },
  { where: /^test\//, lines: 500 },
  { where: /./, lines: 400 },
];

export function oversizedFiles(sources: readonly Source[]): Offence[] {
  return sources.flatMap(({ path, text }) => {
    const cap = linesPerFile.find(({ where }) => where.test(path))?.lines ?? 0;
    const lines = lineCount(text);
    return lines > cap ? [`${path}:${cap + 1} has ${lines} lines, ${cap} at most`] : [];
  });
}

export function oversizedFunctions(sources: readonly Source[]): Offence[] {
  return functionsOf(sources).flatMap(({ source, node }) => {
    if (isDescribeCallback(node)) return [];
    const end = source.ast.getLineAndCharacterOfPosition(node.getEnd()).line + 1;
    const start = lineOf(source, node);
    const lines = end - start + 1;
    return lines > linesPerFunction
      ? [`${source.path}:${start} ${nameOf(node)} has ${lines} lines, ${linesPerFunction} at most`]
      : [];
  });
}

export function overloadedParameters(sources: readonly Source[]): Offence[] {
  return functionsOf(sources).flatMap(({ source, node }) => {
    const count = node.parameters.filter((parameter) => !isThis(parameter)).length;
    return count > parametersPerFunction
      ? [
          `${source.path}:${lineOf(source, node)} ${nameOf(node)} takes ${count} parameters, ` +
            `${parametersPerFunction} at most: pass one object with names`,
        ]
      : [];
  });
}

function functionsOf(sources: readonly Source[]) {
  return sources.flatMap((source) =>
    source.nodes
      .filter((node): node is ts.FunctionLikeDeclaration =>
        Boolean(ts.isFunctionLike(node) && 'body' in node && node.body),
      )
      .map((node) => ({ source, node })),
  );
}

/** The body of a `describe`, and of one with a condition like `describeInBrowser`, is a list of tests, each measured on its own. */
function isDescribeCallback(node: ts.Node): boolean {
  const call = node.parent;
  return ts.isCallExpression(call) && /^describe([A-Z]|\b)/.test(call.expression.getText());
}

function isThis(parameter: ts.ParameterDeclaration): boolean {
  return parameter.name.getText() === 'this';
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named ? named.getText() : 'a function without a name';
}
