// Bundles what runs at a user, the commands and the doors of the library, with every package they need.
// Must load lazily: a dynamic import becomes a file of its own, so no door and no `--version` reads an SDK client.
// Must know the licence of each package it puts in (scripts/licences.js), or the build fails.
const path = require('node:path');
const esbuild = require('esbuild');
const { root, bins, existingDoors } = require('./entries.js');
const { licencesOf } = require('./licences.js');

/** What the user's own project brings, and what may exist once only in a CDK app. */
const peers = ['aws-cdk-lib', 'constructs', 'cdktf', '@cdktf/*', 'cdk-nag'];

const chunkFolder = 'dist/chunks';

/**
 * esbuild splits ES modules only, so it bundles those, and each file then becomes CommonJS: `require` of the
 * doors works on every supported Node, and a dynamic import stays a file that is read when it is called for.
 * @returns {Promise<{ files: { path: string, text: string }[], metafile: import('esbuild').Metafile }>}
 */
async function bundlePackage() {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [...bins(), ...existingDoors()].map((entry) => ({
      in: entry,
      out: entry.replace(/[.]ts$/, ''),
    })),
    outdir: 'dist',
    chunkNames: path.relative('dist', `${chunkFolder}/[name]-[hash]`),
    bundle: true,
    splitting: true,
    write: false,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // The ES modules of the SDK: of a client, only the commands in use are kept.
    mainFields: ['module', 'main'],
    external: peers,
    logLevel: 'warning',
  });
  const modules = await Promise.all(
    outputFiles.map(async (file) => ({ path: file.path, text: await asCommonJs(file.text) })),
  );
  const licences = {
    path: path.join(root, 'dist/THIRD-PARTY-LICENSES'),
    text: licencesOf(metafile),
  };
  return { files: [...modules.sort(chunksFirst), licences], metafile };
}

/** @param {string} text @returns {Promise<string>} */
async function asCommonJs(text) {
  const { code } = await esbuild.transform(text, {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
  });
  return code;
}

/** A command that starts during a build finds the chunks of the version it is.
 * @param {{ path: string }} a @param {{ path: string }} b */
function chunksFirst(a, b) {
  const isChunk = (/** @type {{ path: string }} */ file) =>
    file.path.startsWith(path.join(root, chunkFolder)) ? 0 : 1;
  return isChunk(a) - isChunk(b) || (a.path < b.path ? -1 : 1);
}

module.exports = { bundlePackage, chunkFolder };
