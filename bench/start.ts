// How long the command takes to start and to print its version, beside Node doing nothing.
// Prints medians in milliseconds: npm run bench:start [runs]; the package promises 150 for --version.
import { spawnSync } from 'node:child_process';

const runs = Number(process.argv[2] ?? 20);

function medianMs(words: readonly string[]): number {
  const times = Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    const { status } = spawnSync(process.execPath, [...words], { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${words.join(' ')} ended with ${status}`);
    return performance.now() - startedAt;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN;
}

const rows = [
  ['node, doing nothing', ['-e', '0']],
  ['spendfuse --version', ['dist/bin/spendfuse.js', '--version']],
  ['spendfuse --help', ['dist/bin/spendfuse.js', '--help']],
  ["require('spendfuse/scan')", ['-e', "require('./dist/lib/scan')"]],
] as const;

for (const [what, words] of rows)
  console.log(`${what.padEnd(28)}${medianMs(words).toFixed(0).padStart(6)} ms`);
