// Where the built watchdog lies, seen from the sources, from the built library and from a bundled command.
// Nothing is ever bundled at a user's synth: the file is built before the package is published.

import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';

/** With an office, and without: the account guard's template has no room for one. */
const WHOLE = 'watchdog';
const PLAIN = 'account-watchdog';

/** From lib/aws (sources), dist/lib/aws (package) and dist/bin (bundled commands), in this order. */
const PLACES = ['../../../dist/lambda/aws', '../../../lambda/aws', '../lambda/aws'];

export interface BundleChoice {
  readonly isAsset?: boolean;
  readonly hasOffice?: boolean;
}

/** Inside a template the same program is packed by the build. */
export function bundledWatchdogPath(choice: BundleChoice): string | undefined {
  return built(
    `${choice.hasOffice === false ? PLAIN : WHOLE}${choice.isAsset ? '.js' : '.inline.js'}`,
  );
}

/** The confirm page, for a template. */
export const bundledConfirmPath = (): string | undefined => built('confirm.inline.js');

const built = (name: string): string | undefined =>
  PLACES.map((place) => join(__dirname, place, name)).find((path) => existsSync(path));

export function problemsWithBundle(path: string | undefined): string[] {
  if (path === undefined)
    return [
      `codePath is not given and no built watchdog was found; run 'npm run build' in a clone, or reinstall the package`,
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
