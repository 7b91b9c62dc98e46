#!/usr/bin/env node
// Draws the rooms as the import rules have them, and puts the picture into docs/architecture.md.
// Must take every arrow from .dependency-cruiser.cjs: a picture drawn by hand is wrong after the next move.
const fs = require('node:fs');
const path = require('node:path');
const { root, sourceFolders } = require('./entries.js');

const page = path.join(root, 'docs/architecture.md');
const between = /(<!-- rooms: npm run rooms:picture -->\n)[\s\S]*?(<!-- end of rooms -->)/;

/** @typedef {{ from: string, to: string }} Arrow */

/** @typedef {{ path: string, may: string[] }} Row a room of the rules */

/** @returns {Row[]} */
function rowsOfRules() {
  /** @type {{ forbidden: { from: { path?: string }, to: { pathNot?: string | string[] } }[] }} */
  const { forbidden } = require(path.join(root, '.dependency-cruiser.cjs'));
  return forbidden.flatMap(({ from, to }) =>
    typeof from.path === 'string' && Array.isArray(to.pathNot) && Object.keys(from).length === 1
      ? [{ path: from.path, may: to.pathNot }]
      : [],
  );
}

/** @returns {string[]} every source file in a room, from the root */
const sourceFiles = () =>
  sourceFolders()
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((name) => `${folder}/${name.split(path.sep).join('/')}`),
    )
    .filter((name) => name.endsWith('.ts') && name.split('/').length > 2);

/**
 * @param {number} depth how many folders of a path make a room
 * @param {string} within only rooms under this folder
 * @param {Row[]} rows @param {string[]} files
 * @returns {Arrow[]} one for each room that may import all of another
 */
function allowedArrows(depth, within, rows, files) {
  /** @type {Map<string, string[]>} */
  const rooms = new Map();
  for (const file of files.filter((name) => name.startsWith(within))) {
    const room = file.split('/').slice(0, depth).join('/');
    rooms.set(room, [...(rooms.get(room) ?? []), file]);
  }
  const mayImport = (/** @type {string[]} */ own, /** @type {string[]} */ others) =>
    rows
      .filter(({ path: pattern }) => own.some((file) => new RegExp(pattern).test(file)))
      .some(({ may }) =>
        others.every((file) => may.some((pattern) => new RegExp(pattern).test(file))),
      );
  return [...rooms].flatMap(([from, own]) =>
    [...rooms].flatMap(([to, others]) =>
      from !== to && mayImport(own, others) ? [{ from, to }] : [],
    ),
  );
}

/** Without those that a detour over another room implies. @param {Arrow[]} arrows @returns {Arrow[]} */
function withoutDetours(arrows) {
  const has = (/** @type {string} */ from, /** @type {string} */ to) =>
    arrows.some((arrow) => arrow.from === from && arrow.to === to);
  const isImplied = (/** @type {Arrow} */ { from, to }) =>
    arrows.some((arrow) => arrow.from === from && arrow.to !== to && has(arrow.to, to));
  return arrows.filter((arrow) => !isImplied(arrow));
}

/** @param {Arrow[]} arrows @returns {string[]} rooms from which one comes back to where one was */
function roomsInCircles(arrows) {
  const rooms = [...new Set(arrows.map(({ from }) => from))];
  const reached = (/** @type {string} */ start) => {
    const seen = new Set(/** @type {string[]} */ ([]));
    const waiting = [start];
    for (let room = waiting.pop(); room !== undefined; room = waiting.pop())
      for (const { from, to } of arrows)
        if (from === room && !seen.has(to)) {
          seen.add(to);
          waiting.push(to);
        }
    return seen;
  };
  return rooms.filter((room) => reached(room).has(room));
}

function allArrows() {
  const rows = rowsOfRules();
  const files = sourceFiles();
  return {
    rooms: allowedArrows(2, '', rows, files),
    core: allowedArrows(3, 'lib/core/', rows, files),
  };
}

/** @param {Arrow[]} arrows @returns {string} */
function drawn(arrows) {
  const lines = withoutDetours(arrows)
    .map(({ from, to }) => `  ${from} --> ${to}`)
    .sort();
  return ['```mermaid', 'flowchart BT', ...lines, '```'].join('\n');
}

/** @param {string} text of the page @returns {string} with the picture as it is now */
function withPicture(text) {
  if (!between.test(text)) throw new Error('docs/architecture.md has no place for the picture');
  const { rooms, core } = allArrows();
  const caption =
    'An arrow leads to what a room may import; what it reaches over another, it may too.';
  const picture = `${caption}\n\n${drawn(rooms)}\n\nInside of \`lib/core\`:\n\n${drawn(core)}\n`;
  return text.replace(between, (_, start, end) => `${start}${picture}${end}`);
}

if (require.main === module) fs.writeFileSync(page, withPicture(fs.readFileSync(page, 'utf8')));

module.exports = { page, withPicture, allArrows, roomsInCircles };
