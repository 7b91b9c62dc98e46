// The account guard's template as one text: what the CLI uploads, what a person downloads, what a test measures.
// A template that CloudFormation would not take from a bucket is refused here, not at someone's installation.

import { readFileSync } from 'node:fs';
import type { App } from 'aws-cdk-lib';
import type { AccountGuard } from './account-guard';

/** CloudFormation takes a million bytes from a bucket (CloudFormation quotas, 2026-11); some are left for the next version. */
export const TEMPLATE_BYTES_MAX = 900_000;

export function accountGuardTemplate(app: App, guard: AccountGuard): string {
  const { templateFullPath } = app.synth().getStackArtifact(guard.artifactId);
  const text = `${JSON.stringify(JSON.parse(readFileSync(templateFullPath, 'utf8')), null, 1)}\n`;
  const bytes = Buffer.byteLength(text);
  if (bytes > TEMPLATE_BYTES_MAX)
    throw new Error(
      `the template has ${bytes} bytes, ${bytes - TEMPLATE_BYTES_MAX} more than it may; make the watchdog smaller`,
    );
  return text;
}
