// Runs a bench written in TypeScript: bundle bench/<name>.ts, run it in its own process with what follows the name.
// A bench prints figures and never fails for being slow; timing has no place in the tests.

const { spawnSync } = require('node:child_process');
const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const [name, ...rest] = process.argv.slice(2);
const source = join(root, 'bench', `${name}.ts`);

if (!name || !existsSync(source)) {
  const names = readdirSync(join(root, 'bench')).map((file) => file.replace(/\.ts$/, ''));
  process.stderr.write(`no bench "${name ?? ''}"; there are: ${names.join(', ')}\n`);
  process.exit(2);
}

const outfile = join(root, 'node_modules', '.cache', 'bench', `${name}.js`);
esbuild.buildSync({
  entryPoints: [source],
  bundle: true,
  platform: 'node',
  target: 'node20',
  outfile,
  packages: 'external',
  logLevel: 'warning',
});
const run = spawnSync(process.execPath, ['--expose-gc', outfile, ...rest], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
