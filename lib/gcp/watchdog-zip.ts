// Where the watchdog's program lies, packed as Cloud Run functions takes it, seen from the sources and from the package.
// Nothing is ever built or packed at a user's synth: the file is there before the package is published.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RESUME_SCRIPT } from '../contract';

/** From lib/gcp (sources), dist/lib/gcp (package) and dist/bin (bundled commands), in this order. */
const PLACES = ['../../dist/lambda/gcp', '../../lambda/gcp', '../lambda/gcp'];

export const watchdogZip = (): string => builtFile('watchdog.zip');

/** What is on the web, by itself. */
export const pageZip = (): string => builtFile('page.zip');

/** The last resort, which Terraform itself may have to run. */
export const resumeScript = (): string => builtFile(RESUME_SCRIPT);

function builtFile(name: string): string {
  const found = PLACES.map((place) => join(__dirname, place, name)).find((path) =>
    existsSync(path),
  );
  if (found) return found;
  throw new Error(
    "no built watchdog was found; run 'npm run build' in a clone, or reinstall the package",
  );
}
