// npm run mutation -- lib/core/units [lib/core/pausing …] [--sample 50 --seed 1]: changes one thing at a time in a folder
// and runs its tests; of a sample, the score comes with its 95 % interval, and the same seed draws the same sample.
// A change that no test notices is printed with its place: a test is missing, or the code says more than it needs.
// Nothing is written over: a transform of jest puts the change in, so a run that is cut short leaves no trace.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import ts from 'typescript';
import { randomFrom } from '../lib/simulator/random';

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
    if (ts.isNumericLiteral(node) && !isSign(node)) add(node, otherNumber(Number(node.text)));
    ts.forEachChild(node, visit);
  };
  visit(ast);
  return found;
}

/** The 1 of `a < b ? -1 : 1`: any other positive number sorts the same. */
const isSign = ({ parent }: ts.NumericLiteral): boolean =>
  /\? -1 : 1$|\? 1 : -1$/.test(
    (ts.isPrefixUnaryExpression(parent) ? parent.parent : parent).getText(),
  );

/** A millisecond more of a minute is no other behaviour; twice the minute is. */
const otherNumber = (value: number): string => String(value < 10 ? value + 1 : 2 * value);

/** What is decided in the core shows in the engine too, and a lever's meaning in the brake of its cloud. */
const BESIDE = ['test/engine', 'test/lambda/azure', 'test/lambda/gcp'];

/** Each mutant is tried by the tests of its folder, or of the nearest that has some; by those of its own file first. */
function testsOf(folder: string): readonly string[] {
  const tests = folder.replace(/^lib\//, 'test/');
  if (!existsSync(tests)) return testsOf(dirname(folder));
  return tests.startsWith('test/core/') ? [tests, ...BESIDE] : [tests];
}

/** As drawn by the seed, in the order of the source. */
function sampleOf(mutants: readonly Mutant[], size: number, seed: string): readonly Mutant[] {
  const random = randomFrom(`mutation ${seed}`);
  return mutants
    .map((mutant, index) => ({ mutant, index, drawn: random.next() }))
    .sort((a, b) => a.drawn - b.drawn)
    .slice(0, size)
    .sort((a, b) => a.index - b.index)
    .map(({ mutant }) => mutant);
}

/** Wilson's interval of a share, which holds near 1 too (E. B. Wilson, 1927). */
function intervalOf(hits: number, of: number): readonly [low: number, high: number] {
  const z = 1.96;
  const share = hits / of;
  const middle = share + (z * z) / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  const scale = 1 + (z * z) / of;
  return [(middle - half) / scale, (middle + half) / scale];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function isNoticed(mutant: Mutant, tests: readonly string[]): boolean {
  const { file, from, until, text } = mutant;
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--config', 'jest.mutation.config.js', ...tests],
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
    sample: { type: 'string', default: String(Number.MAX_SAFE_INTEGER) },
    seed: { type: 'string', default: '1' },
  },
});

for (const folder of positionals.length > 0 ? positionals : ['lib/core/units']) {
  const tests = testsOf(folder);
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .flatMap((name) => mutantsIn(join(folder, name)));
  const tried = sampleOf(all, Number(values.sample), values.seed);
  let noticed = 0;
  for (const mutant of tried) {
    if (isNoticed(mutant, tests)) noticed += 1;
    else
      console.log(
        `${mutant.file}:${mutant.line} survived: ${mutant.was.slice(0, 60)} → ${mutant.text.slice(0, 60)}`,
      );
  }
  const [low, high] = intervalOf(noticed, tried.length);
  const interval =
    tried.length < all.length
      ? `, 95 % interval ${percent(low)} to ${percent(high)} for all ${all.length}`
      : '';
  console.log(
    `${folder}: ${noticed} of ${tried.length} mutants were noticed (${percent(noticed / tried.length)}${interval})`,
  );
}
