// Where Google's APIs are; a test names its own. Nothing but an address on this machine may take the place of one,
// because a token goes wherever a call goes.

import { attempt, is, onlyFields, optional, parsed } from '../../lib/core/units/values';
import { GCP_ENV } from '../../lib/gcp/contract';
import type { Env } from '../watchdog/settings';

export interface Endpoints {
  readonly run: string;
  readonly monitoring: string;
  readonly storage: string;
  readonly secrets: string;
  readonly budgets: string;
  /** The metadata server of the platform: tokens. */
  readonly metadata: string;
}

export const ENDPOINTS: Endpoints = {
  run: 'https://run.googleapis.com/',
  monitoring: 'https://monitoring.googleapis.com/',
  storage: 'https://storage.googleapis.com/',
  secrets: 'https://secretmanager.googleapis.com/',
  budgets: 'https://billingbudgets.googleapis.com/',
  metadata: 'http://metadata.google.internal/',
};

const local = optional(
  is('an address of this machine that ends in a slash', (value) => {
    const url = attempt(() => new URL(String(value)), undefined);
    return (
      url !== undefined &&
      ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname) &&
      url.pathname === '/' &&
      String(value).endsWith('/')
    );
  }),
);

const overrides = onlyFields<Endpoints>(
  {
    ...{ run: local, monitoring: local, storage: local, secrets: local },
    ...{ budgets: local, metadata: local },
  },
  'the endpoints',
);

export function endpointsFrom(env: Env, problems: string[]): Endpoints {
  const json = env[GCP_ENV.endpoints];
  if (!json) return ENDPOINTS;
  const changes = parsed<Partial<Endpoints>>(GCP_ENV.endpoints, json, overrides);
  if ('value' in changes) return { ...ENDPOINTS, ...changes.value };
  problems.push(...changes.problems);
  return ENDPOINTS;
}
