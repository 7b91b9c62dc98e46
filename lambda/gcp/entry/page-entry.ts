// The confirm page on Google Cloud: a service of its own that anybody may open, and that may do nothing but read the key of
// its links and hand what is signed to the watchdog. No header of a request is believed or passed on.

import { GCP_PAGE_ENV, PAGE_EVENT } from '../../../lib/gcp/contract';
import type { ConfirmHandler, PageRequest } from '../../channels/confirm-handler';
import { RELAY_MS, relayedPage } from '../../channels/page-relay';
import { bodyWithin } from '../../watchdog/bounded-body';
import { macWith } from '../../watchdog/confirm-links';
import { reasonOf } from '../../watchdog/failure-words';
import { logTo, type WriteLine } from '../../watchdog/log';
import { realTiming, type Timing } from '../../watchdog/pacing';
import { keyThere } from '../../watchdog/page-key';
import { BadSettings, type Env, requiredText } from '../../watchdog/settings';
import { endpointsFrom } from '../endpoints';
import { googleApi } from '../google-api';
import { identityTokens } from '../identity-token';
import { secretReader } from '../secret-reader';

export interface PageWorld {
  readonly env: Env;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
}

export function pageIn({ env, timing = realTiming, writeLine }: PageWorld): ConfirmHandler {
  const problems: string[] = [];
  const endpoints = endpointsFrom(env, problems);
  const watchdog = requiredText(env, GCP_PAGE_ENV.watchdog, problems);
  const key = requiredText(env, GCP_PAGE_ENV.key, problems);
  if (problems.length > 0) throw new BadSettings(problems);
  const log = logTo(writeLine, timing.now);
  const api = googleApi({ endpoints, timing });
  const secret = secretReader({ api, secrets: endpoints.secrets, now: timing.now });
  const token = identityTokens(endpoints, watchdog, timing.now);
  return relayedPage(
    {
      mac: macWith(keyThere(() => secret(key))),
      report: (cause) => log('error', 'confirm-failed', { because: reasonOf(cause) }),
      now: timing.now,
    },
    async (request) => asked(watchdog, await token(), request),
  );
}

/** Once: a press whose answer was lost is not pressed again behind a person's back. */
async function asked(watchdog: string, token: string, request: PageRequest): Promise<unknown> {
  const response = await fetch(watchdog, {
    method: 'POST',
    // A redirect would carry the token to wherever it leads.
    redirect: 'error',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...PAGE_EVENT, request }),
    signal: AbortSignal.timeout(RELAY_MS),
  });
  const text = new TextDecoder().decode(await bodyWithin(response, 'asking the watchdog'));
  if (!response.ok) throw new Error(`the watchdog answered ${response.status}`);
  return JSON.parse(text);
}
