// Which small changes of a source file there are, and the same file with all of them in it, each behind a switch.
// Compiling once and switching is what makes thousands of changes affordable. The file with every switch off must do
// what the file does: an alternative repeats the text of its operands, in parentheses, and nothing else moves.

const { readdirSync, readFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const ts = require('typescript');
const { root } = require('../entries.js');

/**
 * @typedef {object} Mutant
 * @property {number} id
 * @property {string} file
 * @property {number} line
 * @property {string} was
 * @property {string} becomes
 */

/** @type {Readonly<Partial<Record<import('typescript').SyntaxKind, string>>>} */
const OPERATORS = {
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
};

/** @type {Readonly<Record<string, string>>} Methods that another takes the place of. */
const METHODS = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};

/** A millisecond more of a minute is no other behaviour; twice the minute is. @param {number} value */
const otherNumber = (value) => String(value < 10 ? value + 1 : 2 * value);

/**
 * The 1 of `a < b ? -1 : 1`: any other positive number sorts the same.
 * @param {import('typescript').NumericLiteral} literal
 */
const isSign = ({ parent }) =>
  /\? -1 : 1$|\? 1 : -1$/.test(
    (ts.isPrefixUnaryExpression(parent) ? parent.parent : parent).getText(),
  );

/** @param {import('typescript').Node} node @returns {readonly (readonly [was: string, becomes: string, code: string])[]} */
function alternativesOf(node) {
  const { parent } = node;
  const text = node.getText();
  const operator = ts.isBinaryExpression(node) ? node.operatorToken : undefined;
  const other = operator && OPERATORS[operator.kind];
  if (ts.isBinaryExpression(node) && operator && other)
    return [
      [operator.getText(), other, `(${node.left.getText()}) ${other} (${node.right.getText()})`],
      ...ofCondition(node, text),
    ];
  if (ts.isLiteralTypeNode(parent) || (ts.isPropertyAssignment(parent) && parent.name === node))
    return [];
  if (node.kind === ts.SyntaxKind.TrueKeyword) return [[text, 'false', 'false']];
  if (node.kind === ts.SyntaxKind.FalseKeyword) return [[text, 'true', 'true']];
  if (ts.isNumericLiteral(node) && !isSign(node)) {
    const number = otherNumber(Number(node.text));
    return [[text, number, number]];
  }
  return ofCondition(node, text);
}

/** @param {import('typescript').Node} node @param {string} text @returns {[string, string, string][]} */
function ofCondition(node, text) {
  const { parent } = node;
  if (ts.isIfStatement(parent) && parent.expression === node)
    return [
      [text, 'true', 'true'],
      [text, 'false', 'false'],
    ];
  if (ts.isConditionalExpression(parent) && parent.condition === node)
    return [[text, `!(${text})`, `!(${text})`]];
  return [];
}

/** What exists for the compiler alone changes nothing that runs. @param {import('typescript').Node} node */
const isForTheCompiler = (node) =>
  ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node);

/**
 * The changes of a file in the order of their places, and the file with a switch at each: `__mutant(id)` says whether it is on.
 * @param {string} file from the root @param {string} source @param {number} firstId
 * @returns {{ mutants: Mutant[], switched: string }}
 */
function withSwitches(file, source, firstId) {
  const ast = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
  /** @type {Mutant[]} */
  const mutants = [];
  const add = (
    /** @type {ts.Node} */ node,
    /** @type {string} */ was,
    /** @type {string} */ becomes,
  ) => {
    const id = firstId + mutants.length;
    const line = ast.getLineAndCharacterOfPosition(node.getStart(ast)).line + 1;
    mutants.push({ id, file, line, was, becomes });
    return `__mutant(${id})`;
  };
  /** @param {ts.Node} node @returns {string} */
  const rendered = (node) => {
    if (isForTheCompiler(node)) return node.getText();
    if (ts.isPropertyAccessExpression(node) && Object.hasOwn(METHODS, node.name.text)) {
      const name = node.name.text;
      const other = METHODS[name] ?? name;
      const called = add(node.name, name, other);
      const dots = node.questionDotToken ? '?.' : '';
      return `${rendered(node.expression)}${dots}[${called} ? '${other}' : '${name}']`;
    }
    const alternatives = alternativesOf(node).map(
      ([was, becomes, code]) => `${add(node, was, becomes)} ? ${code} : `,
    );
    const text = insides(node);
    return alternatives.length > 0 ? `(${alternatives.join('')}${text})` : text;
  };
  const insides = (/** @type {ts.Node} */ node) => {
    let text = '';
    let at = node.getStart(ast);
    ts.forEachChild(node, (child) => {
      text += source.slice(at, child.getStart(ast)) + rendered(child);
      at = child.getEnd();
    });
    return text + source.slice(at, node.getEnd());
  };
  const switched = source.slice(0, ast.getStart(ast)) + insides(ast);
  return { mutants, switched };
}

/** @param {readonly string[]} folders from the root */
function filesIn(folders) {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        relative(root, join(root, folder, name)),
      ),
    )
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

/** Every change of these folders, numbered through, and the files with their switches. @param {readonly string[]} folders */
function mutantsOf(folders) {
  /** @type {Mutant[]} */
  const mutants = [];
  /** @type {Map<string, string>} */
  const switched = new Map();
  for (const file of filesIn(folders)) {
    const of = withSwitches(file, readFileSync(join(root, file), 'utf8'), mutants.length);
    mutants.push(...of.mutants);
    switched.set(file, of.switched);
  }
  return { mutants, switched };
}

module.exports = { mutantsOf, withSwitches };
