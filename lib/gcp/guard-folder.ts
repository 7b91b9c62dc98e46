// The folder that `spendfuse deploy --cloud gcp` hands over: Terraform JSON, the watchdog's zip and program, the last resort.
// The package carries it, so that whoever deploys it needs Terraform and nothing of CDKTF.

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdktf';
import { PAGE_FOLDER, RESUME_SCRIPT } from '../contract';
import { type ProjectGuardProps, ProjectGuardStack } from './project-guard';
import { pageZip, resumeScript, watchdogZip } from './watchdog-zip';

const NAME = 'gcp-guard';

export function writeGuardFolder(folder: string): void {
  mkdirSync(join(folder, PAGE_FOLDER), { recursive: true });
  writeFileSync(join(folder, 'main.tf.json'), terraformOf());
  copyFileSync(watchdogZip(), join(folder, 'watchdog.zip'));
  copyFileSync(watchdogZip().replace(/zip$/, 'js'), join(folder, 'watchdog.js'));
  copyFileSync(resumeScript(), join(folder, RESUME_SCRIPT));
  writeFileSync(join(folder, PAGE_FOLDER, 'main.tf.json'), terraformOf({ confirmPage: true }));
  copyFileSync(pageZip(), join(folder, PAGE_FOLDER, 'page.zip'));
  copyFileSync(pageZip().replace(/zip$/, 'js'), join(folder, PAGE_FOLDER, 'page.js'));
}

function terraformOf(props: ProjectGuardProps = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), 'spendfuse-'));
  const app = new App({ outdir });
  new ProjectGuardStack(app, NAME, props);
  app.synth();
  const json = readFileSync(join(outdir, 'stacks', NAME, 'cdk.tf.json'), 'utf8');
  rmSync(outdir, { recursive: true });
  // An asset of CDKTF lies under a hash; beside the file it has a name that a person finds.
  return `${json.replace(/"assets\/[^"]+\/([^"/]+)"/g, '"$1"')}\n`;
}
