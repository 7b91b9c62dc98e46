// The account guard's template as one text: what the CLI submits, what a person downloads, what a test measures.
// A template that does not fit into a request is refused here, not by CloudFormation at someone's installation.

import { readFileSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import { type AccountGuard, TEMPLATE_BYTES_MAX } from './account-guard';

export function accountGuardTemplate(app: App, guard: AccountGuard): string {
  const { templateFullPath } = app.synth().getStackArtifact(guard.artifactId);
  const text = JSON.stringify(JSON.parse(readFileSync(templateFullPath, 'utf8')));
  const bytes = Buffer.byteLength(text);
  if (bytes > TEMPLATE_BYTES_MAX)
    throw new Error(
      `the template has ${bytes} bytes, ${bytes - TEMPLATE_BYTES_MAX} more than a request takes; make the watchdog smaller`,
    );
  return text;
}
