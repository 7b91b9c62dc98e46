// Who asks, and for which project: what the environment says, or what gcloud is signed in as.
// A token is never printed, and never sent to a place that was not opened for it.

import { execFile } from 'node:child_process';
import { Failure } from '../mistake';

export type Env = Readonly<Record<string, string | undefined>>;

/** Runs gcloud with these words and gives what it printed; undefined where it is not installed. */
export type Gcloud = (words: readonly string[]) => Promise<string | undefined>;

export interface Signed {
  /** For Google's own APIs. */
  accessToken(): Promise<string>;
  /** For a Cloud Run service that only those who may invoke it reach. */
  identityToken(audience: string): Promise<string>;
  principal(): Promise<string>;
  project(): Promise<string | undefined>;
  region(): Promise<string | undefined>;
}

const GCLOUD_MS = 30_000;

export const gcloudHere: Gcloud = (words) =>
  new Promise((resolve, reject) => {
    execFile('gcloud', [...words], { timeout: GCLOUD_MS }, (error, stdout, stderr) => {
      if (!error) resolve(stdout.trim());
      else if ('code' in error && error.code === 'ENOENT') resolve(undefined);
      else reject(new Failure(`gcloud refused: ${firstLine(stderr) || error.message}`, SIGN_IN));
    });
  });

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

const SIGN_IN = 'sign in (gcloud auth login), then run the same command';

/**
 * gcloud's own variables come first (cloud.google.com/sdk/docs/properties, read 2026-11), so that a build without gcloud works:
 * CLOUDSDK_AUTH_ACCESS_TOKEN, CLOUDSDK_CORE_PROJECT, CLOUDSDK_RUN_REGION. gcloud has none for an identity token.
 */
export function signedIn(env: Env, gcloud: Gcloud = gcloudHere): Signed {
  const token = async (what: string, variable: string, words: readonly string[]) => {
    const found = env[variable] || (await gcloud(words));
    if (found) return found;
    throw new Failure(
      `no ${what} was found: ${variable} is not set, and gcloud is not installed`,
      'install the Google Cloud CLI and sign in (gcloud auth login), or run it in Cloud Shell',
    );
  };
  const property = async (name: string, variables: readonly string[]) => {
    for (const variable of variables) if (env[variable]) return env[variable];
    const found = await gcloud(['config', 'get', name]);
    return found === '' || found === '(unset)' ? undefined : found;
  };
  return {
    accessToken: () =>
      token('access token', 'CLOUDSDK_AUTH_ACCESS_TOKEN', ['auth', 'print-access-token']),
    identityToken: async (audience) => {
      const words = ['auth', 'print-identity-token'];
      // Only a service account's token is made for one audience; a person's is refused the option.
      const isPerson = !/gserviceaccount[.]com$/.test((await property('account', ACCOUNT)) ?? '');
      return token(
        'identity token',
        'SPENDFUSE_IDENTITY_TOKEN',
        isPerson ? words : [...words, `--audiences=${audience}`],
      );
    },
    principal: async () => (await property('account', ACCOUNT)) ?? 'unknown',
    project: () => property('project', ['CLOUDSDK_CORE_PROJECT', 'GOOGLE_CLOUD_PROJECT']),
    region: () => property('run/region', ['CLOUDSDK_RUN_REGION', 'GOOGLE_CLOUD_REGION']),
  };
}

const ACCOUNT = ['CLOUDSDK_CORE_ACCOUNT'];
