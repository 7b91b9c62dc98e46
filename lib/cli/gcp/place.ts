// A project and region of Google Cloud, who asks there, and where its APIs are.
// An address may be another one only as gcloud itself lets it be overridden.

import type { Env, Signed } from './gcloud';

export interface Place {
  readonly project: string;
  readonly region: string;
  readonly env: Env;
  readonly signed: Signed;
}

/** As gcloud itself lets an address be overridden (cloud.google.com/sdk/docs/properties, api_endpoint_overrides). */
export function endpointOf(env: Env, api: 'RUN' | 'MONITORING', usual: string): string {
  const text = env[`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api}`] || usual;
  return text.endsWith('/') ? text : `${text}/`;
}

/** A name alone is looked for in the project and region; a full name says where it is. */
export const serviceNameOf = ({ project, region }: Place, name: string): string =>
  /^projects\/[\w.:-]+\/locations\/[\w-]+\/services\/[\w-]+$/.test(name)
    ? name
    : `projects/${project}/locations/${region}/services/${encodeURIComponent(name)}`;
