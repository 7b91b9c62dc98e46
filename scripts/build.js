#!/usr/bin/env node
// Bundles the entry points into dist/: the package for Node, lambda/<cloud>/handlers/*.ts for the clouds.
// Must stay silent, quick (it runs on every install) and content with entry points that do not exist.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { root, clouds, bins, handlersOf } = require('./entries.js');
const { bundlePackage, chunkFolder } = require('./bundle-package.js');

/** What each platform has already; @azure/functions itself goes into the bundle. */
const provided = { aws: ['@aws-sdk/*'], azure: ['@azure/functions-core'], gcp: [] };

const shared = {
  absWorkingDir: root,
  bundle: true,
  write: /** @type {const} */ (false),
  platform: /** @type {const} */ ('node'),
  target: 'node20',
  format: /** @type {const} */ ('cjs'),
  logLevel: /** @type {const} */ ('warning'),
};

/** @returns {Promise<string[]>} the files in use */
async function buildPackage() {
  const { files } = await bundlePackage();
  for (const { path: file, text } of files) put(file, text);
  for (const entry of bins())
    fs.chmodSync(path.join(root, 'dist', `${entry.slice(0, -3)}.js`), 0o755);
  return files.map(({ path: file }) => path.basename(file));
}

/**
 * Plain and with its names: the account guard's template carries the same text, and a person reads there what runs.
 * Text outside of ASCII stays escaped, since CloudFormation may put question marks for it.
 * @param {string} cloud
 */
async function buildHandlers(cloud) {
  const entryPoints = handlersOf(cloud);
  if (entryPoints.length === 0) return;
  const { outputFiles } = await esbuild.build({
    ...shared,
    entryPoints,
    outdir: `dist/lambda/${cloud}`,
    external: provided[/** @type {keyof typeof provided} */ (cloud)],
  });
  for (const { path: file, text } of outputFiles) put(file, text);
}

/** Systems Manager runs it as it is: the constructs read it from here where there are no sources. */
function copyRunbook() {
  const source = path.join(root, 'lib/aws/watchdog/runbook/resume.py');
  if (fs.existsSync(source))
    put(path.join(root, 'dist/runbook/resume.py'), fs.readFileSync(source, 'utf8'));
}

/** Goes into the zip of Azure's watchdog, and beside the Terraform that may have to run it. */
function copyLastResort() {
  const source = path.join(root, 'lib/azure/watchdog/last-resort/resume.py');
  if (fs.existsSync(source))
    put(path.join(root, 'dist/lambda/azure/resume.py'), fs.readFileSync(source, 'utf8'));
}

/**
 * In one step, and only on a change, so that a bundle in use is never seen half written.
 * @param {string} file @param {string} text
 */
function put(file, text) {
  if (fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const whole = path.join(root, 'dist', `.${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(whole, text);
  fs.renameSync(whole, file);
}

// npx looks for a command in node_modules/.bin first, and npm links there only the commands of
// dependencies, not of the project itself. Without this link a fresh clone would ask the registry.
function linkOwnCommand() {
  const folder = path.join(root, 'node_modules/.bin');
  const command = path.join(root, 'dist/bin/spendfuse.js');
  if (process.platform === 'win32' || !fs.existsSync(folder) || !fs.existsSync(command)) return;
  const link = path.join(folder, 'spendfuse');
  const target = path.relative(folder, command);
  const isLink = fs.lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink && fs.readlinkSync(link) === target) return;
  const fresh = `${link}.${process.pid}`;
  fs.symlinkSync(target, fresh);
  fs.renameSync(fresh, link);
}

const bundlesOf = (/** @type {string} */ cloud) =>
  handlersOf(cloud).map((entry) => `${path.basename(entry, '.ts')}.js`);

/** A bundle whose entry point is gone must not live on in dist/ and be published.
 * @param {string} folder @param {string[]} wanted */
function removeStale(folder, wanted) {
  const absolute = path.join(root, folder);
  if (!fs.existsSync(absolute)) return;
  const stale = fs.readdirSync(absolute).filter((name) => !wanted.includes(name));
  for (const name of stale) fs.rmSync(path.join(absolute, name), { recursive: true });
}

async function build() {
  const [inUse] = await Promise.all([buildPackage(), ...clouds.map(buildHandlers)]);
  copyRunbook();
  copyLastResort();
  removeStale(chunkFolder, inUse);
  removeStale('dist/bin', inUse);
  for (const cloud of clouds)
    removeStale(`dist/lambda/${cloud}`, [...bundlesOf(cloud), 'resume.py']);
  linkOwnCommand();
}

build().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
