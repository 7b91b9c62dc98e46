// The watchdog as it is deployed, but for the edge of the web: receivers of this machine stand in for the
// world's. Only here may a webhook be on a loopback address; names resolve as the test says, and to nothing else.

import { watchdogIn } from '../../../lambda/aws/entry/dispatch';
import { guardedPoster, type Poster } from '../../../lambda/channels/guarded-post';
import { PAGERDUTY_URLS } from '../../../lib/channels/pagerduty';

/** How a test tells this process where the web of its machine is; the deployed watchdog knows none of these. */
export const EDGE_ENV = {
  /** The address of PagerDuty's stand-in. */
  pagerDuty: 'E2E_PAGERDUTY',
  /** The one address that every name resolves to. */
  resolvesTo: 'E2E_RESOLVES_TO',
} as const;

const { env } = process;

const guarded = guardedPoster({
  allowance: 'loopback-http',
  resolve: async () => [env[EDGE_ENV.resolvesTo] ?? ''],
});

/** PagerDuty's address is no setting; its stand-in listens elsewhere. */
const post: Poster = (changes) =>
  guarded({
    ...changes,
    url: changes.url === PAGERDUTY_URLS.us ? (env[EDGE_ENV.pagerDuty] ?? changes.url) : changes.url,
  });

/** CloudFormation's stand-in listens on this machine too. */
const isAnswerAddress = (url: string): boolean => new URL(url).hostname === '127.0.0.1';

export const handler = watchdogIn({ env, post, isAnswerAddress });
