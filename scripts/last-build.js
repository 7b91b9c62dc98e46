// What the last build was made from and what it wrote: the same sources need no second build, which takes seconds.
// Must never take an old dist/ for a new one: every byte that goes in, and every byte that is there, is compared.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { root, sourceFolders } = require('./entries.js');

const record = path.join(root, 'node_modules/.cache/spendfuse/last-build.json');

/** Besides the sources: how they are built, and with which packages. */
const BUILT_WITH = [
  'package.json',
  'package-lock.json',
  ...['build', 'bundle-package', 'entries', 'last-build', 'licences'].map(
    (name) => `scripts/${name}.js`,
  ),
];

/** @typedef {{ sources: string, files: string[], built: string, metafile: import('esbuild').Metafile }} Build */

/** @param {string[]} files relative to the root; one that is missing counts as such */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const absolute = path.join(root, file);
    hash.update(`${file}\0`);
    hash.update(fs.existsSync(absolute) ? fs.readFileSync(absolute) : 'missing');
  }
  return hash.digest('hex');
}

function sourcesHash() {
  const sources = sourceFolders().flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name))),
  );
  return hashOf([...sources.sort(), ...BUILT_WITH]);
}

/** @returns {Build | undefined} none where anything has changed since */
function lastBuild() {
  if (!fs.existsSync(record)) return undefined;
  /** @type {Build} */
  const build = JSON.parse(fs.readFileSync(record, 'utf8'));
  const isSame = build.sources === sourcesHash() && build.built === hashOf(build.files);
  return isSame ? build : undefined;
}

/** @param {Pick<Build, 'sources' | 'metafile'> & { written: string[] }} build what was written, by absolute path */
function recordBuild({ sources, written, metafile }) {
  const files = written.map((file) => path.relative(root, file)).sort();
  fs.mkdirSync(path.dirname(record), { recursive: true });
  // In one step: a build that is cut short must not leave half a record, which would end the next one.
  const whole = `${record}.${process.pid}`;
  fs.writeFileSync(whole, JSON.stringify({ sources, files, built: hashOf(files), metafile }));
  fs.renameSync(whole, record);
}

module.exports = { lastBuild, recordBuild, sourcesHash };
