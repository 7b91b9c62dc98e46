#!/usr/bin/env node
// Proves the lowest and the newest aws-cdk-lib that the packed file works with: one import, one line, a synth that watches.
// Run by hand (npm run check:cdk) or before a release: it installs each version into a folder of its own, so it needs a network.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root } = require('./entries.js');
const manifest = require('../package.json');

const lowest = manifest.peerDependencies['aws-cdk-lib'].replace(/^\^/, '');
const versions = process.argv.length > 2 ? process.argv.slice(2) : [lowest, 'latest'];

const APP = `
const { App, Duration, Stack } = require('aws-cdk-lib');
const lambda = require('aws-cdk-lib/aws-lambda');
const sns = require('aws-cdk-lib/aws-sns');
const { SnsEventSource } = require('aws-cdk-lib/aws-lambda-event-sources');
const { ConcurrencyCap, WalletGuard } = require('spendfuse');
const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Shop');
const fn = new lambda.Function(stack, 'Orders', {
  runtime: lambda.Runtime.NODEJS_20_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => {};'),
  timeout: Duration.seconds(3),
});
fn.addEventSource(new SnsEventSource(new sns.Topic(stack, 'Topic')));
new ConcurrencyCap(stack, 'Cap', { fn, concurrency: 5 });
WalletGuard.protect(app, { alertEmail: 'oncall@example.com' });
app.synth();
`;

/** @param {string} command @param {string[]} words @param {string} cwd */
const run = (command, words, cwd) =>
  execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {string} version @param {string} packed @param {string} home */
function check(version, packed, home) {
  const folder = path.join(home, version);
  fs.mkdirSync(folder);
  fs.writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
  fs.writeFileSync(path.join(folder, 'app.js'), APP);
  const wanted = [packed, `aws-cdk-lib@${version}`, 'constructs@10'];
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...wanted], folder);
  run('node', ['app.js'], folder);
  return folder;
}

/** What must be so whatever the version. @param {string} folder @returns {string[]} */
function problemsIn(folder) {
  const templates = fs
    .readdirSync(path.join(folder, 'cdk.out'))
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => fs.readFileSync(path.join(folder, 'cdk.out', name), 'utf8'));
  const report = path.join(folder, 'cdk.out', 'validation-report.json');
  return [
    templates.some((text) => text.includes('"spendfuse:guard"')) ? '' : 'no function is tagged',
    templates.some((text) => text.includes('Custom::SpendfuseUninstall'))
      ? ''
      : 'there is no guard',
    fs.existsSync(report) && fs.readFileSync(report, 'utf8').includes('Worst case with these caps')
      ? ''
      : 'the check at synth told nothing',
  ].filter(Boolean);
}

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'spendfuse-cdk-'));
try {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', home], root),
  );
  for (const version of versions) {
    const folder = check(version, path.join(home, packed.filename), home);
    const problems = problemsIn(folder);
    process.stdout.write(`aws-cdk-lib ${version}: ${problems.join('; ') || 'works'}\n`);
    if (problems.length > 0) process.exitCode = 1;
  }
} finally {
  fs.rmSync(home, { recursive: true, force: true });
}
