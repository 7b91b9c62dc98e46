#!/usr/bin/env node
// Bundles the entry points into dist/: the package for Node, lambda/<cloud>/handlers/*.ts for the clouds.
// Must stay silent, quick (it runs on every install) and content with entry points that do not exist.
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { zipSync } = require('fflate');
const { root, clouds, bins, handlersOf } = require('./entries.js');
const { bundlePackage, chunkFolder } = require('./bundle-package.js');
const { lastBuild, recordBuild, sourcesHash } = require('./last-build.js');

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

async function buildPackage() {
  const { files, metafile } = await bundlePackage();
  for (const { path: file, text } of files) put(file, text);
  for (const entry of bins())
    fs.chmodSync(path.join(root, 'dist', `${entry.slice(0, -3)}.js`), 0o755);
  return { inUse: files.map(({ path: file }) => path.basename(file)), metafile };
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

/** How Azure Functions runs it: Node, programming model v4, whose `main` registers the functions. */
const azureFiles = {
  'package.json': { name: 'spendfuse-watchdog', version: '1.0.0', main: 'watchdog.js' },
  'host.json': {
    version: '2.0',
    // A resume of many apps takes minutes; a tick ends itself within one.
    functionTimeout: '00:10:00',
    // Ingestion is billed by length, and a host left to itself sends ten kilobytes a minute. What the guard writes itself goes
    // through, and every run that failed: the alarm on failures counts those (learn.microsoft.com, configure-monitoring, 2026-11).
    logging: {
      logLevel: {
        default: 'Warning',
        'Host.Results': 'Error',
        'Host.Aggregator': 'None',
        Function: 'Error',
        ...Object.fromEntries(
          ['tick', 'command', 'budget', 'page'].map((name) => [
            `Function.${name}.User`,
            'Information',
          ]),
        ),
      },
      applicationInsights: {
        enableLiveMetrics: false,
        enableDependencyTracking: false,
        enablePerformanceCountersCollection: false,
        // An alert that is sampled away is mailed to nobody.
        samplingSettings: { isEnabled: true, excludedTypes: 'Trace;Exception;Request' },
      },
    },
  },
};

/** The program, what says how it is run, and what resumes without it: side by side to read, and zipped to deploy. */
function packAzureWatchdog() {
  const folder = path.join(root, 'dist/lambda/azure');
  const program = path.join(folder, 'watchdog.js');
  const lastResort = path.join(root, 'lib/azure/watchdog/last-resort/resume.py');
  if (!fs.existsSync(program) || !fs.existsSync(lastResort)) return;
  put(path.join(folder, 'resume.py'), fs.readFileSync(lastResort, 'utf8'));
  for (const [name, content] of Object.entries(azureFiles))
    put(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  zip(path.join(folder, 'watchdog.zip'), ['watchdog.js', 'resume.py', ...Object.keys(azureFiles)]);
  zipAlone(folder, 'page', azureFiles);
  zipAlone(folder, 'canary', azureFiles);
  const deployment = path.join(root, 'lib/azure/watchdog/program/deploy.py');
  if (fs.existsSync(deployment))
    put(path.join(folder, 'deploy.py'), fs.readFileSync(deployment, 'utf8'));
}

/** Cloud Run functions installs what the package.json names, and calls `watchdog` of its `main`. */
const googleFiles = {
  'package.json': {
    main: 'watchdog.js',
    dependencies: { '@google-cloud/functions-framework': '5.0.5' },
  },
};

/** The last resort is in the zip: the watchdog puts it beside its records. */
function packGoogleWatchdog() {
  const folder = path.join(root, 'dist/lambda/gcp');
  const lastResort = path.join(root, 'lib/gcp/resume.py');
  if (!fs.existsSync(path.join(folder, 'watchdog.js')) || !fs.existsSync(lastResort)) return;
  put(path.join(folder, 'resume.py'), fs.readFileSync(lastResort, 'utf8'));
  for (const [name, content] of Object.entries(googleFiles))
    put(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  zip(path.join(folder, 'watchdog.zip'), ['watchdog.js', 'resume.py', ...Object.keys(googleFiles)]);
  zipAlone(folder, 'page', googleFiles);
}

/**
 * The confirm page, and what a drill floods, each by itself: what strangers talk to holds none of the watchdog's program.
 * @param {string} folder @param {string} name
 * @param {{ 'package.json': object }} files how the platform runs the watchdog
 */
function zipAlone(folder, name, files) {
  const program = path.join(folder, `${name}.js`);
  if (!fs.existsSync(program)) return;
  /** @type {Record<string, Uint8Array>} */
  const contents = { [`${name}.js`]: new Uint8Array(fs.readFileSync(program)) };
  const ofProgram = { ...files, 'package.json': { ...files['package.json'], main: `${name}.js` } };
  for (const [file, content] of Object.entries(ofProgram))
    contents[file] = new Uint8Array(Buffer.from(`${JSON.stringify(content, null, 2)}\n`));
  put(path.join(folder, `${name}.zip`), Buffer.from(zipSync(contents, ZIPPED)));
}

const ZIPPED = { mtime: '1980-01-02', level: /** @type {const} */ (9) };

/**
 * Of files beside it; the same bytes from the same files.
 * @param {string} file @param {string[]} names
 */
function zip(file, names) {
  const contents = names.map((name) => [
    name,
    new Uint8Array(fs.readFileSync(path.join(path.dirname(file), name))),
  ]);
  put(file, Buffer.from(zipSync(Object.fromEntries(contents), ZIPPED)));
}

/** @type {Set<string>} */
const written = new Set();

/**
 * In one step, and only on a change, so that a bundle in use is never seen half written.
 * @param {string} file @param {string | Buffer} content
 */
function put(file, content) {
  written.add(file);
  if (fs.existsSync(file) && fs.readFileSync(file).equals(Buffer.from(content))) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const whole = path.join(root, 'dist', `.${path.basename(file)}.${process.pid}`);
  fs.writeFileSync(whole, content);
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

/**
 * What `npm run synth` and `npm run synth:multicloud` make of a build. Of older sources it would be deployed as if it were new;
 * where it is missing, `deploy` names the command.
 */
const MADE_OF_A_BUILD = ['account-guard.template.json', 'guards'];

async function build() {
  if (lastBuild()) return linkOwnCommand();
  const sources = sourcesHash();
  const [{ inUse, metafile }] = await Promise.all([buildPackage(), ...clouds.map(buildHandlers)]);
  copyRunbook();
  packAzureWatchdog();
  packGoogleWatchdog();
  removeStale(chunkFolder, inUse);
  removeStale('dist/bin', inUse);
  for (const cloud of clouds)
    removeStale(`dist/lambda/${cloud}`, [
      ...bundlesOf(cloud),
      'watchdog.zip',
      'page.zip',
      'canary.zip',
      'resume.py',
      'deploy.py',
      ...Object.keys(azureFiles),
    ]);
  for (const made of MADE_OF_A_BUILD)
    fs.rmSync(path.join(root, 'dist', made), { recursive: true, force: true });
  recordBuild({ sources, written: [...written], metafile });
  linkOwnCommand();
}

build().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
