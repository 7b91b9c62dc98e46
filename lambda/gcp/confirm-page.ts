// Where the confirm page of Google Cloud is, and the key of its links in Secret Manager, as the deployment named them.
// A page that cannot be found costs an alert its link, never the alert.

import { fieldOf, fields, matching, parsed } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import { GCP_ENV, type PageSetting, SECRET_ID } from '../../lib/gcp/contract';
import type { LinksInput } from '../watchdog/confirm-links';
import type { Log } from '../watchdog/log';
import { ownKey } from '../watchdog/page-key';
import type { Env } from '../watchdog/settings';
import { type GoogleApi, jsonOf } from './google-api';
import type { GcpSettings } from './settings';

const pageSetting = fields<PageSetting>({
  service: matching(/^[a-z][a-z0-9-]{0,62}$/, 'the name of a service'),
  caller: matching(/^\d{1,30}$/, 'the unique id of a service account'),
  key: matching(SECRET_ID, 'the name of a secret, as projects/PROJECT/secrets/NAME'),
});

/** Nothing of it: there is no page. */
export function pageSettingIn(env: Env): {
  readonly page?: PageSetting;
  readonly problems: readonly string[];
} {
  const json = env[GCP_ENV.page];
  if (!json) return { problems: [] };
  const setting = parsed<PageSetting>(GCP_ENV.page, json, pageSetting);
  return 'value' in setting
    ? { page: setting.value, problems: [] }
    : { problems: setting.problems };
}

interface PageInput {
  readonly api: GoogleApi;
  readonly settings: GcpSettings;
  readonly secret: (name: string) => Promise<string>;
  readonly log: Log;
}

export interface ConfirmPage {
  readonly problems: readonly string[];
  readonly key?: () => Promise<string>;
  readonly place?: LinksInput['page'];
}

export function confirmPageIn(env: Env, input: PageInput): ConfirmPage {
  const { page, problems } = pageSettingIn(env);
  if (problems.length > 0) input.log('error', 'bad-page', { problems });
  if (!page) return { problems };
  const key = pageKey(page, input);
  return { problems, key, place: pagePlace(page, input, key) };
}

/** cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets/addVersion (read 2026-11). */
const pageKey = (
  { key }: PageSetting,
  { api, settings, secret }: PageInput,
): (() => Promise<string>) =>
  ownKey({
    read: () => secret(key),
    put: async (value) => {
      const payload = { data: Buffer.from(value).toString('base64') };
      await api({
        ...{ what: 'making the key of the confirm page', method: 'POST' },
        url: `${settings.endpoints.secrets}v1/${key}:addVersion`,
        body: JSON.stringify({ payload }),
      });
    },
  });

/** The address is the platform's to know: the page is deployed after the watchdog, which it calls. */
function pagePlace(
  page: PageSetting,
  { api, settings }: PageInput,
  key: () => Promise<string>,
): LinksInput['page'] {
  const { project, region, endpoints } = settings;
  let url: string | undefined;
  return async () => {
    const what = 'looking for the confirm page';
    const name = `projects/${project}/locations/${region}/services/${page.service}`;
    url ??= addressIn(jsonOf(what, await api({ what, url: `${endpoints.run}v2/${name}` })));
    return { url, key };
  };
}

function addressIn(service: unknown): string {
  const uri = fieldOf(service, 'uri');
  if (typeof uri === 'string' && /^https:\/\/[\w.-]+\/?$/.test(uri)) return uri;
  throw new CloudFailure('unknown', 'looking for the confirm page: it has no address');
}
