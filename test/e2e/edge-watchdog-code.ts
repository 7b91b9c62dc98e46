// Bundles the watchdog at the edge of this machine as the build does: everything in one file, the SDK where Lambda's runtime has it.
// From the sources, so a change in any of them is in the next run of these tests.

import { join } from 'node:path';
import { buildSync } from 'esbuild';

export function edgeWatchdogCode(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, 'support', 'edge-watchdog.ts')],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@aws-sdk/*'],
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}
