// The confirm page on Azure: an app of its own that anybody may open, and that may do nothing but read two secrets: the key of
// its links, and the key of the one route of the watchdog that takes what is signed. No header of a request is passed on.

import { AZURE_ENV, AZURE_PAGE_ENV } from '../../../lib/azure/contract';
import type { ConfirmHandler, PageRequest } from '../../channels/confirm-handler';
import { RELAY_MS, relayedPage } from '../../channels/page-relay';
import { bodyWithin } from '../../watchdog/bounded-body';
import { macWith } from '../../watchdog/confirm-links';
import { reasonOf } from '../../watchdog/failure-words';
import { logTo, type WriteLine } from '../../watchdog/log';
import type { Fetch } from '../../watchdog/network';
import { realTiming, type Timing } from '../../watchdog/pacing';
import { keyThere } from '../../watchdog/page-key';
import { BadSettings, type Env, requiredText } from '../../watchdog/settings';
import { azureCalls } from '../calls/azure-calls';
import { identityTokens } from '../calls/identity-token';
import { keyVault } from '../calls/key-vault';
import { pacesOf } from '../calls/paces';

export interface PageWorld {
  readonly env: Env;
  readonly fetch?: Fetch;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
}

export function pageIn({
  env,
  fetch: fetchFrom = fetch,
  timing = realTiming,
  writeLine,
}: PageWorld) {
  const problems: string[] = [];
  const text = (name: string): string => requiredText(env, name, problems);
  const [watchdog, key, door] = [
    text(AZURE_PAGE_ENV.watchdog),
    text(AZURE_PAGE_ENV.key),
    text(AZURE_PAGE_ENV.door),
  ];
  const identity = {
    endpoint: text('IDENTITY_ENDPOINT'),
    header: text('IDENTITY_HEADER'),
    clientId: env[AZURE_ENV.identity],
  };
  if (problems.length > 0) throw new BadSettings(problems);
  const { now } = timing;
  const log = logTo(writeLine, now);
  const call = azureCalls(fetchFrom, identityTokens(identity, fetchFrom, now));
  const vault = keyVault({ call, paces: pacesOf(timing), now });
  const handle: ConfirmHandler = relayedPage(
    {
      mac: macWith(keyThere(() => vault.read(key))),
      report: (cause) => log('error', 'confirm-failed', { because: reasonOf(cause) }),
      now,
    },
    async (request) =>
      asked(fetchFrom, { url: watchdog, doorKey: await vault.read(door), request }),
  );
  return handle;
}

interface Question {
  readonly url: string;
  readonly doorKey: string;
  readonly request: PageRequest;
}

/** Once: a press whose answer was lost is not pressed again behind a person's back. */
async function asked(fetchFrom: Fetch, { url, doorKey, request }: Question): Promise<unknown> {
  const response = await fetchFrom(url, {
    method: 'POST',
    // A redirect would carry the key to wherever it leads.
    redirect: 'error',
    headers: { 'x-functions-key': doorKey, 'content-type': 'application/json' },
    body: JSON.stringify({ request }),
    signal: AbortSignal.timeout(RELAY_MS),
  });
  const text = new TextDecoder().decode(await bodyWithin(response, 'asking the watchdog'));
  if (!response.ok) throw new Error(`the watchdog answered ${response.status}`);
  return JSON.parse(text);
}
