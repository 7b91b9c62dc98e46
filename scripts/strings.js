#!/usr/bin/env node
// Picks strings that people read, at random from a seed: node scripts/strings.js 50 --seed 7. Read each aloud, as somebody
// who does not know this project; what stumbles is mended where the line says.
const fs = require('node:fs');
const path = require('node:path');
const ts = require('typescript');
const { root } = require('./entries.js');

const ROOMS = [
  'lib/cli',
  'lib/core',
  'lib/scan',
  'lib/channels',
  'lib/aws',
  'lib/azure',
  'lib/gcp',
  'lib/engine',
  'lambda',
];
const [count = '50', , seed = '1'] = process.argv.slice(2);

/** Words with spaces between them, and no code. @param {string} text */
const isProse = (text) =>
  text.split(/\s+/).filter((word) => /^[a-z…]/i.test(word)).length >= 6 &&
  !/[;{}]\s*$|=>|^\s*SELECT/.test(text);

/** @param {ts.Node} node @returns {string | undefined} */
function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
}

/** @type {string[]} */
const found = [];
for (const room of ROOMS) {
  for (const name of fs.readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue;
    const file = path.join(room, name);
    const source = ts.createSourceFile(
      file,
      fs.readFileSync(path.join(root, file), 'utf8'),
      ts.ScriptTarget.Latest,
    );
    /** @param {ts.Node} node */
    const visit = (node) => {
      const text = textOf(node);
      if (text !== undefined && isProse(text)) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        found.push(`${file}:${line + 1}\t${text.replace(/\s+/g, ' ')}`);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
}

// mulberry32, so that a seed picks the same lines everywhere.
let state = Number(seed) >>> 0;
function random() {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
found.sort();
const picked = Array.from({ length: Math.min(Number(count), found.length) }, () =>
  found.splice(Math.floor(random() * found.length), 1).join(''),
);
process.stdout.write(`${picked.sort().join('\n')}\n`);
