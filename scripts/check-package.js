#!/usr/bin/env node
// Proves the file that npm would publish: publint reads its manifest, attw resolves its types as every importer does.
// It checks the packed file and never the clone: types are made when the file is, and a clone has none.
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root } = require('./entries.js');

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'spendfuse-package-'));
try {
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', home], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const file = path.join(home, packed.trim().split('\n').at(-1) ?? '');
  const checks = [
    ['publint', ['--strict', file]],
    // Only CommonJS is shipped: node10 finds the types of the folders by `typesVersions`.
    ['attw', ['--no-emoji', '--no-color', file]],
  ];
  const failed = checks.filter(([name, words]) => {
    const command = path.join(root, 'node_modules', '.bin', /** @type {string} */ (name));
    return spawnSync(command, /** @type {string[]} */ (words), { stdio: 'inherit' }).status !== 0;
  });
  process.exitCode = failed.length > 0 ? 1 : 0;
} finally {
  fs.rmSync(home, { recursive: true, force: true });
}
