// Reads addresses and keys by their names, from Secrets Manager or from SSM, when something is about to be sent.
// What is read is kept in memory for minutes, so that a rotated secret is used soon; it is never logged or passed on.

import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { SecretName } from '../../lib/contract';

export interface SecretSources {
  readonly secrets: Pick<SecretsManagerClient, 'send'>;
  readonly parameters: Pick<SSMClient, 'send'>;
  readonly now: () => number;
}

/** A read costs $0.05 per 10,000 (Secrets Manager pricing, 2026-04); a storm of alerts needs one. */
const KEPT_MS = 300_000;

export function secretReader(sources: SecretSources): (name: SecretName) => Promise<string> {
  const kept = new Map<SecretName, { readonly value: string; readonly untilMs: number }>();
  return async (name) => {
    const nowMs = sources.now();
    const known = kept.get(name);
    if (known && nowMs < known.untilMs) return known.value;
    const value = await readNow(name, sources);
    kept.set(name, { value, untilMs: nowMs + KEPT_MS });
    return value;
  };
}

/** A secret of bytes has no text, and counts as empty: whoever asked says so. */
async function readNow(name: SecretName, { secrets, parameters }: SecretSources): Promise<string> {
  if (name.startsWith('arn:')) {
    const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
    const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: name }));
    return SecretString ?? '';
  }
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm');
  const command = new GetParameterCommand({ Name: name, WithDecryption: true });
  const { Parameter } = await parameters.send(command);
  return Parameter?.Value ?? '';
}
