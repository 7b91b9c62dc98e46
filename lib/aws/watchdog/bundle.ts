// Where the built watchdog lies, seen from the sources, from the built library and from a bundled command.
// Nothing is ever bundled at a user's synth: the file is built before the package is published.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** From lib/aws (sources), dist/lib/aws (package) and dist/bin (bundled commands), in this order. */
const PLACES = ['../../../dist/lambda/aws', '../../../lambda/aws', '../lambda/aws'];

export const bundledWatchdogPath = (): string | undefined => built('watchdog.js');
export const bundledConfirmPath = (): string | undefined => built('confirm.js');

const built = (name: string): string | undefined =>
  PLACES.map((place) => join(__dirname, place, name)).find((path) => existsSync(path));

export function problemsWithBundle(path: string | undefined): string[] {
  if (path === undefined)
    return [
      `codePath is not given and no built watchdog was found; run 'npm run build' in a clone, or reinstall the package`,
    ];
  return existsSync(path) ? [] : [`codePath is '${path}', which does not exist; give a built file`];
}

export interface BundledCode {
  readonly code: Code;
  readonly handler: string;
}

/** One file, as an asset or in the template itself: the same text either way. */
export const bundledCode = (path: string, isInline: boolean): BundledCode =>
  isInline ? inlineCode(path) : assetCode(path);

/** In the template itself: no asset, so no bootstrap, and the reader sees what runs. CloudFormation names the file. */
const inlineCode = (path: string): BundledCode => ({
  code: Code.fromInline(readFileSync(path, 'utf8')),
  handler: 'index.handler',
});

/** As an asset of this one file; whatever else lies beside it stays out, and out of the asset's hash. */
const assetCode = (path: string): BundledCode => ({
  code: Code.fromAsset(dirname(path), { exclude: ['*', `!${basename(path)}`] }),
  handler: `${basename(path, '.js')}.handler`,
});
