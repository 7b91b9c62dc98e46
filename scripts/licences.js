// Writes the licences of all packages inside our bundles, each text once, with the packages it covers.
// Must fail where a bundled package has no licence text: what may not be passed on must not be bundled.
const fs = require('node:fs');
const path = require('node:path');
const { root } = require('./entries.js');

/**
 * @param {import('esbuild').Metafile} metafile
 * @returns {string[]} folders of packages that have bytes in a bundle, relative to the root
 */
function bundledPackages(metafile) {
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([input]) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/** @param {import('esbuild').Metafile} metafile @returns {string} */
function licencesOf(metafile) {
  const packages = bundledPackages(metafile).map(packageIn);
  /** @type {Map<string, string[]>} */
  const namesOf = new Map();
  for (const { title, folder, repository, ownText } of packages) {
    // Some packages of the AWS SDK leave the text out that lies at the top of their common repository.
    const text = ownText ?? packages.find((other) => isSibling(other, repository))?.ownText;
    if (!text) throw new Error(`${folder} is bundled and has no licence text to ship with it`);
    namesOf.set(text, [...(namesOf.get(text) ?? []), title]);
  }
  const parts = [...namesOf].map(([text, titles]) => `${titles.join('\n')}\n\n${text}`);
  const opening = 'The files in this folder contain these packages, under these licences.';
  return `${[opening, ...parts.sort()].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @param {{ repository?: string, ownText?: string }} other @param {string | undefined} repository */
const isSibling = (other, repository) =>
  repository !== undefined && other.repository === repository && other.ownText !== undefined;

/** @param {string} folder */
function packageIn(folder) {
  const manifest = fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8');
  const { name, version, license, repository } = JSON.parse(manifest);
  return {
    folder,
    title: `${name} ${version} (${license})`,
    repository: repository?.url ?? repository,
    ownText: licenceTextOf(folder),
  };
}

/** @param {string} folder @returns {string | undefined} with the notice that Apache's asks to pass on */
function licenceTextOf(folder) {
  const names = fs.readdirSync(path.join(root, folder)).filter((name) => !name.endsWith('.js'));
  const [licence] = names.filter((name) => /^licen[cs]e/i.test(name));
  const [notice] = names.filter((name) => /^notice/i.test(name));
  if (!licence) return undefined;
  return [licence, notice]
    .flatMap((name) => name ?? [])
    .map((name) => fs.readFileSync(path.join(root, folder, name), 'utf8').trim())
    .join('\n\n');
}

module.exports = { bundledPackages, licencesOf };
