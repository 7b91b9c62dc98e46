// The watchdog's program as Azure Functions takes it: the bundle, plain and readable, beside two files that say how to run it.
// Must be found in a clone and in the published package alike, and fail with what to do where it was not built.

import { cpSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { RESUME_SCRIPT } from '../contract';

/** Node, programming model v4: `main` registers the functions, and there is no function.json. */
const FILES: Readonly<Record<string, object>> = {
  'package.json': { name: 'spendfuse-watchdog', version: '1.0.0', main: 'watchdog.js' },
  'host.json': {
    version: '2.0',
    // A resume of many apps takes minutes; a tick ends itself within one.
    functionTimeout: '00:10:00',
    // An alert that is sampled away is mailed to nobody.
    logging: {
      applicationInsights: {
        samplingSettings: { isEnabled: true, excludedTypes: 'Trace;Exception;Request' },
      },
    },
  },
};

/** What was built, seen from lib/azure/watchdog, from dist/lib/azure and from dist/chunks. */
function builtFile(name: string): string {
  for (let folder = __dirname; ; folder = path.dirname(folder)) {
    for (const place of [`lambda/azure/${name}`, `dist/lambda/azure/${name}`]) {
      const file = path.join(folder, place);
      if (existsSync(file)) return file;
    }
    if (folder === path.dirname(folder))
      throw new Error(`the watchdog of Azure was not built (${name}): run npm run build`);
  }
}

/** A folder with everything that runs. */
export function writeWatchdogTo(folder: string): void {
  for (const name of ['watchdog.js', RESUME_SCRIPT])
    cpSync(builtFile(name), path.join(folder, name));
  for (const [name, content] of Object.entries(FILES))
    writeFileSync(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
}

export class WatchdogCode extends Construct {
  /** Within the synthesised folder. */
  readonly zipPath: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const folder = mkdtempSync(path.join(tmpdir(), 'spendfuse-watchdog-'));
    writeWatchdogTo(folder);
    this.zipPath = new TerraformAsset(this, 'Zip', {
      path: folder,
      type: AssetType.ARCHIVE,
    }).path;
  }
}

/** The last resort, beside the Terraform that may have to run it. */
export class ResumeScript extends Construct {
  readonly path: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.path = new TerraformAsset(this, 'Script', {
      path: builtFile(RESUME_SCRIPT),
      type: AssetType.FILE,
    }).path;
  }
}
