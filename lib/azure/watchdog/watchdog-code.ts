// The watchdog's program as Azure Functions takes it: a zip, and the same files to read beside it, made when the package is built.
// Must be found in a clone and in the published package alike, and fail with what to do where it was not built.

import { cpSync } from 'node:fs';
import path from 'node:path';
import { AssetType, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import { RESUME_SCRIPT } from '../../contract';
import { builtFile } from '../built-file';

/** As scripts/build.js lays them out, to read; the zip beside them holds the same. */
const SOURCES = ['watchdog.js', 'package.json', 'host.json', RESUME_SCRIPT];

/** What runs on the web, to read. */
export const writePageTo = (file: string): void => cpSync(builtFile('page.js'), file);

/** A folder with everything that runs. */
export function writeWatchdogTo(folder: string): void {
  for (const name of SOURCES) cpSync(builtFile(name), path.join(folder, name));
}

/** A built file beside the Terraform that names it. */
export class BuiltFile extends Construct {
  /** Within the synthesised folder. */
  readonly path: string;
  /** Of its content. */
  readonly hash: string;

  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const asset = new TerraformAsset(this, 'File', {
      path: builtFile(name),
      type: AssetType.FILE,
    });
    this.path = asset.path;
    this.hash = asset.assetHash;
  }
}

export const watchdogZip = (scope: Construct): BuiltFile =>
  new BuiltFile(scope, 'Code', 'watchdog.zip');

export const pageZip = (scope: Construct): BuiltFile =>
  new BuiltFile(scope, 'PageCode', 'page.zip');

/** Puts one of the zips into its app. */
export const deployScript = (scope: Construct): string =>
  new BuiltFile(scope, 'Deploy', 'deploy.py').path;

/** The last resort, which Terraform itself may have to run. */
export const resumeScript = (scope: Construct): string =>
  new BuiltFile(scope, 'LastResort', RESUME_SCRIPT).path;
