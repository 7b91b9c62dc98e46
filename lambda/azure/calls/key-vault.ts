// Reads addresses and keys of channels by their names out of Key Vault, when something is about to be sent.
// What is read is kept in memory for minutes, so that a rotated secret is used soon; it is never logged or passed on.
// learn.microsoft.com/rest/api/keyvault/secrets: get-secret and set-secret (read 2026-11).

import { fieldOf } from '../../../lib/core/units/values';
import { type CallAzure, jsonOf } from './azure-calls';
import type { Paces } from './paces';

export interface VaultInput {
  readonly call: CallAzure;
  readonly paces: Pick<Paces, 'data'>;
  readonly now: () => number;
}

/** A storm of alerts needs one read. */
const KEPT_MS = 300_000;

export interface SecretVault {
  /** A secret's name is its identifier: https://VAULT.vault.azure.net/secrets/NAME, with or without a version. */
  read(id: string): Promise<string>;
  /** Another version of a secret, by its identifier without one. */
  put(id: string, value: string): Promise<void>;
}

const QUERY = 'api-version=7.4';

export function keyVault({ call, paces, now }: VaultInput): SecretVault {
  const kept = new Map<string, { readonly value: string; readonly untilMs: number }>();
  const audience = 'https://vault.azure.net' as const;
  return {
    read: async (id) => {
      const nowMs = now();
      const known = kept.get(id);
      if (known && nowMs < known.untilMs) return known.value;
      const what = 'reading a secret';
      const answer = await call({
        ...{ what, method: 'GET', url: `${id}?${QUERY}`, pace: paces.data, audience },
      });
      const value = fieldOf(jsonOf(answer, what), 'value');
      const text = typeof value === 'string' ? value : '';
      kept.set(id, { value: text, untilMs: nowMs + KEPT_MS });
      return text;
    },
    put: async (id, value) => {
      await call({
        ...{ what: 'writing a secret', method: 'PUT', url: `${id}?${QUERY}` },
        ...{ pace: paces.data, audience, body: JSON.stringify({ value }) },
        headers: { 'content-type': 'application/json' },
      });
    },
  };
}
