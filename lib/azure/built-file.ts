// Where a file lies that was built for Azure Functions: in a clone and in the published package alike.
// Must load nothing of CDK for Terraform, since the command line asks as well, and fail with what to do where nothing was built.

import { existsSync } from 'node:fs';
import path from 'node:path';

/** Seen from lib/azure, from dist/lib/azure and from dist/chunks. */
export function builtFile(name: string): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    for (const place of [`lambda/azure/${name}`, `dist/lambda/azure/${name}`]) {
      const file = path.join(folder, place);
      if (existsSync(file)) return file;
    }
    if (folder === path.dirname(folder))
      throw new Error(`the watchdog of Azure was not built (${name}): run npm run build`);
  }
}
