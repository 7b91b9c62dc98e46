// Where the built watchdog lies, seen from the sources, from the built library and from a bundled command.
// Nothing is ever bundled at a user's synth: the file is built before the package is published.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

const NAME = 'watchdog.js';
/** The guard without an office, packed by the build: a template has room for no more. */
const INLINE_NAME = 'account-watchdog.inline.js';

/** From lib/aws (sources), dist/lib/aws (package) and dist/bin (bundled commands), in this order. */
const PLACES = ['../../dist/lambda/aws', '../../lambda/aws', '../lambda/aws'];

export const bundledWatchdogPath = (isInline = false): string | undefined =>
  PLACES.map((place) => join(__dirname, place, isInline ? INLINE_NAME : NAME)).find((path) =>
    existsSync(path),
  );

export function problemsWithBundle(path: string | undefined): string[] {
  if (path === undefined)
    return [
      `codePath is not given and no built ${NAME} was found; run 'npm run build' in a clone, or reinstall the package`,
    ];
  return existsSync(path) ? [] : [`codePath is '${path}', which does not exist; give a built file`];
}

export interface WatchdogCode {
  readonly code: Code;
  readonly handler: string;
}

/** In the template itself: no asset, so no bucket and no bootstrap, and the reader sees what runs. */
export const inlineCode = (path: string): WatchdogCode => ({
  code: Code.fromInline(readFileSync(path, 'utf8').trim()),
  handler: 'index.handler',
});

/** As an asset of this one file; whatever else lies beside it stays out, and out of the asset's hash. */
export const assetCode = (path: string): WatchdogCode => ({
  code: Code.fromAsset(dirname(path), { exclude: ['*', `!${basename(path)}`] }),
  handler: `${basename(path, '.js')}.handler`,
});
