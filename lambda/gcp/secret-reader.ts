// Reads addresses and keys by their names from Secret Manager, when something is about to be sent.
// What is read is kept in memory for minutes, so that a rotated secret is used soon; it is never logged or passed on.

import type { SecretName } from '../../lib/contract';
import { fieldOf } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import { type GoogleApi, jsonOf } from './google-api';

export interface SecretSource {
  readonly api: GoogleApi;
  /** The address of Secret Manager's API. */
  readonly secrets: string;
  readonly now: () => number;
}

/** A read costs $0.03 per 10,000 (cloud.google.com/secret-manager/pricing, 2026-11); a storm of alerts needs one. */
const KEPT_MS = 300_000;

export function secretReader(source: SecretSource): (name: SecretName) => Promise<string> {
  const kept = new Map<SecretName, { readonly value: string; readonly untilMs: number }>();
  return async (name) => {
    const nowMs = source.now();
    const known = kept.get(name);
    if (known && nowMs < known.untilMs) return known.value;
    const value = await readNow(name, source);
    kept.set(name, { value, untilMs: nowMs + KEPT_MS });
    return value;
  };
}

/** cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access. */
async function readNow(name: SecretName, { api, secrets }: SecretSource): Promise<string> {
  const what = 'reading a secret';
  const version = /\/versions\//.test(name) ? name : `${name}/versions/latest`;
  const answer = jsonOf(what, await api({ what, url: `${secrets}v1/${version}:access` }));
  const data = fieldOf(fieldOf(answer, 'payload'), 'data');
  if (typeof data !== 'string') throw new CloudFailure('unknown', `${what}: the answer has none`);
  return Buffer.from(data, 'base64').toString('utf8');
}
