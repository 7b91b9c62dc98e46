#!/usr/bin/env node
// Bundles the entry points into dist/: bin/*.ts for Node, lambda/<cloud>/handlers/*.ts for the clouds.
// Must stay silent, quick (it runs on every install) and content with entry points that do not exist.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { root, clouds, bins, handlersOf } = require('./entries.js');

const cloudSdks = ['@aws-sdk/*'];
const peers = ['aws-cdk-lib', 'constructs', 'cdktf', '@cdktf/*', 'cdk-nag'];

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: /** @type {const} */ ('node'),
  target: 'node20',
  format: /** @type {const} */ ('cjs'),
  logLevel: /** @type {const} */ ('warning'),
};

async function buildBins() {
  const entryPoints = bins();
  if (entryPoints.length === 0) return;
  await esbuild.build({
    ...shared,
    entryPoints,
    outdir: 'dist/bin',
    external: [...cloudSdks, ...peers],
    banner: { js: '#!/usr/bin/env node' },
  });
  for (const entry of entryPoints) {
    fs.chmodSync(path.join(root, 'dist', entry.replace(/\.ts$/, '.js')), 0o755);
  }
}

/** @param {string} cloud */
async function buildHandlers(cloud) {
  const entryPoints = handlersOf(cloud);
  if (entryPoints.length === 0) return;
  await esbuild.build({
    ...shared,
    entryPoints,
    outdir: `dist/lambda/${cloud}`,
    external: cloudSdks,
    minify: true,
    legalComments: 'none',
  });
}

// npx looks for a command in node_modules/.bin first, and npm links there only the commands of
// dependencies, not of the project itself. Without this link a fresh clone would ask the registry.
function linkOwnCommand() {
  const folder = path.join(root, 'node_modules/.bin');
  const command = path.join(root, 'dist/bin/spendfuse.js');
  if (process.platform === 'win32' || !fs.existsSync(folder) || !fs.existsSync(command)) return;
  const link = path.join(folder, 'spendfuse');
  fs.rmSync(link, { force: true });
  fs.symlinkSync(path.relative(folder, command), link);
}

/** A bundle whose entry point is gone must not live on in dist/ and be published.
 * @param {string} folder @param {string[]} entryPoints */
function removeStale(folder, entryPoints) {
  const absolute = path.join(root, folder);
  if (!fs.existsSync(absolute)) return;
  const wanted = entryPoints.map((entry) => `${path.basename(entry, '.ts')}.js`);
  const stale = fs.readdirSync(absolute).filter((name) => !wanted.includes(name));
  for (const name of stale) fs.rmSync(path.join(absolute, name), { recursive: true });
}

async function build() {
  await Promise.all([buildBins(), ...clouds.map(buildHandlers)]);
  removeStale('dist/bin', bins());
  for (const cloud of clouds) removeStale(`dist/lambda/${cloud}`, handlersOf(cloud));
  linkOwnCommand();
}

build().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
