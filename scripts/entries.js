// What the project runs: the one list of entry points that the build and the dead-file check share.
// A file under bin/ or lambda/<cloud>/handlers/ is an entry point by its place, so nothing is listed twice.
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const clouds = ['aws', 'azure', 'gcp'];

/** The doors of the published library; each has a line under "exports" in package.json. */
const doors = ['lib/index.ts', 'lib/scan/index.ts', 'lib/azure/index.ts', 'lib/gcp/index.ts'];

/** @param {string} folder @returns {string[]} its TypeScript files, or none when there is no such folder */
function sourcesIn(folder) {
  const absolute = path.join(root, folder);
  if (!fs.existsSync(absolute)) return [];
  return fs
    .readdirSync(absolute)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `${folder}/${name}`)
    .sort();
}

const bins = () => sourcesIn('bin');
const handlersOf = (/** @type {string} */ cloud) => sourcesIn(`lambda/${cloud}/handlers`);
const existingDoors = () => doors.filter((door) => fs.existsSync(path.join(root, door)));

const sourceFolders = () =>
  ['bin', 'lib', 'lambda'].filter((folder) => fs.existsSync(path.join(root, folder)));

module.exports = { root, clouds, bins, handlersOf, existingDoors, sourceFolders };
