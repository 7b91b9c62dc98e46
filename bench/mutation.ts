// npm run mutation -- lib/core/units [--max 50] [--from 0]: changes one thing at a time in a folder and runs its tests.
// A change that no test notices is printed with its place: a test is missing, or the code says more than it needs.
// Nothing is written over: a transform of jest puts the change in, so a run that is cut short leaves no trace.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';

interface Mutant {
  readonly file: string;
  readonly from: number;
  readonly until: number;
  readonly text: string;
  readonly line: number;
  readonly was: string;
}

const SWAPS: Readonly<Partial<Record<ts.SyntaxKind, string>>> = {
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
  [ts.SyntaxKind.QuestionQuestionToken]: '&&',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/',
  [ts.SyntaxKind.SlashToken]: '*',
  [ts.SyntaxKind.PercentToken]: '*',
  [ts.SyntaxKind.TrueKeyword]: 'false',
  [ts.SyntaxKind.FalseKeyword]: 'true',
};
/** Methods that another takes the place of. */
const METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};

function mutantsIn(file: string): Mutant[] {
  const text = readFileSync(file, 'utf8');
  const ast = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Mutant[] = [];
  const add = (node: ts.Node, changed: string): void => {
    const from = node.getStart(ast);
    const { line } = ast.getLineAndCharacterOfPosition(from);
    const was = node.getText(ast);
    found.push({ file, from, until: node.getEnd(), text: changed, line: line + 1, was });
  };
  const visit = (node: ts.Node): void => {
    // What exists for the compiler alone changes nothing that runs.
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node))
      return;
    const swap = SWAPS[node.kind];
    if (swap && !ts.isLiteralTypeNode(node.parent)) add(node, swap);
    if (ts.isPropertyAccessExpression(node)) {
      const method = METHODS[node.name.text];
      if (method) add(node.name, method);
    }
    if (ts.isIfStatement(node)) for (const word of ['true', 'false']) add(node.expression, word);
    if (ts.isConditionalExpression(node)) add(node.condition, `!(${node.condition.getText(ast)})`);
    if (ts.isNumericLiteral(node)) add(node, String(Number(node.text) + 1));
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

/** Each mutant is tried by the tests of its folder; those of a file with its own test, by that first. */
function testsOf(folder: string): string {
  const tests = folder.replace(/^lib\//, 'test/');
  if (!existsSync(tests)) throw new Error(`${folder} has no tests of its own in ${tests}`);
  return tests;
}

function isNoticed(mutant: Mutant, tests: string): boolean {
  const { file, from, until, text } = mutant;
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--config', 'jest.mutation.config.js', tests],
    {
      env: { ...process.env, SPENDFUSE_MUTANT: JSON.stringify({ file, from, until, text }) },
      stdio: 'ignore',
      timeout: TIMEOUT_MS,
    },
  );
  return status !== 0;
}

/** A mutant that runs for ever is noticed: by whoever waits. */
const TIMEOUT_MS = 120_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    max: { type: 'string', default: '1000000' },
    from: { type: 'string', default: '0' },
    every: { type: 'string', default: '1' },
  },
});
const [folder = 'lib/core/units'] = positionals;
const tests = testsOf(folder);
const mutants = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .sort()
  .flatMap((name) => mutantsIn(join(folder, name)))
  .filter((_, index) => index % Number(values.every) === 0)
  .slice(Number(values.from), Number(values.from) + Number(values.max));

let noticed = 0;
for (const mutant of mutants) {
  if (isNoticed(mutant, tests)) noticed += 1;
  else
    console.log(
      `${mutant.file}:${mutant.line} survived: ${mutant.was.slice(0, 60)} → ${mutant.text.slice(0, 60)}`,
    );
}
const score = ((100 * noticed) / Math.max(1, mutants.length)).toFixed(1);
console.log(`${folder}: ${noticed} of ${mutants.length} mutants were noticed (${score} %)`);
