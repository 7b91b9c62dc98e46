// Where the confirm page of Azure is, and the key of its links in Key Vault, as the deployment named them.
// A page that cannot be found costs an alert its link, never the alert.

import { AZURE_ENV, AZURE_FUNCTIONS, type PageSetting, SECRET_ID } from '../../lib/azure/contract';
import { fields, matching, parsed } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import type { LinksInput } from '../watchdog/confirm-links';
import type { Log } from '../watchdog/log';
import { ownKey } from '../watchdog/page-key';
import type { Env } from '../watchdog/settings';
import { type Arm, deep } from './calls/arm';
import type { SecretVault } from './calls/key-vault';

const pageSetting = fields<PageSetting>({
  appId: matching(
    /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Web\/sites\/[\w-]+$/i,
    'the resource id of an app',
  ),
  key: matching(SECRET_ID, 'the identifier of a secret in Key Vault'),
});

export interface ConfirmPage {
  readonly problems: readonly string[];
  readonly key?: () => Promise<string>;
  readonly place?: LinksInput['page'];
}

export interface PageInput {
  readonly arm: Pick<Arm, 'get'>;
  readonly vault: SecretVault;
  readonly log: Log;
}

/** Nothing of it: there is no page. */
export function confirmPageIn(env: Env, { arm, vault, log }: PageInput): ConfirmPage {
  const json = env[AZURE_ENV.page];
  if (!json) return { problems: [] };
  const setting = parsed<PageSetting>(AZURE_ENV.page, json, pageSetting);
  if (!('value' in setting)) {
    const { problems } = setting;
    log('error', 'bad-page', { problems });
    return { problems };
  }
  const { appId, key: id } = setting.value;
  const key = ownKey({ read: () => vault.read(id), put: (value) => vault.put(id, value) });
  let url: string | undefined;
  const place = async () => {
    const what = 'looking for the confirm page';
    url ??= addressIn(await arm.get(what, appId));
    return { url, key };
  };
  return { problems: [], key, place };
}

/** The address is the platform's to know: the page is deployed after the watchdog, which it calls. */
function addressIn(site: unknown): string {
  const host = deep(site, 'properties', 'defaultHostName');
  if (typeof host === 'string' && /^[a-z0-9.-]+$/i.test(host))
    return `https://${host}/api/${AZURE_FUNCTIONS.page}`;
  throw new CloudFailure('unknown', 'looking for the confirm page: it has no address');
}
