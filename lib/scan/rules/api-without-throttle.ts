// An API that leaves its throttle to the account admits what the account does.
// A throttle that could not be read is not reported as missing.

import { API_ACCOUNT_THROTTLE } from '../../core/prices/aws-limits';
import { awsPriceBook } from '../../core/prices/books/aws';
import { marginalUsd } from '../../core/prices/prices';
import { formatUsd, SECONDS_PER_HOUR } from '../../core/units/money';
import type { Rule, RuleHit } from '../finding';
import type { ApiItem } from '../inventory';
import { isInUse, listed } from './subjects';

const METERS = { rest: 'api.rest', http: 'api.http', websocket: 'api.websocket' } as const;

export const apiWithoutThrottle: Rule = {
  id: 'api-without-throttle',
  severity: 'medium',
  title: 'An API stage has no throttle of its own',
  why: 'Without its own throttle a stage admits what the account admits, 10,000 requests a second by default, shared with every other API in the Region. Requests that API Gateway throttles are not billed. The throttle is a best-effort target, so bound the concurrency as well.',
  fix: 'Set a rate and a burst for the whole stage: MethodSettings with HttpMethod * and ResourcePath /* on a REST API, DefaultRouteSettings on an HTTP or WebSocket API.',
  check(inventory) {
    return inventory.apis.flatMap((api) => hitsOf(api));
  },
};

function hitsOf(api: ApiItem): RuleHit[] {
  const meter = METERS[api.kind as keyof typeof METERS];
  if (meter === undefined || !isInUse(api)) return [];
  const rate = API_ACCOUNT_THROTTLE.requestsPerSecond;
  const usdPerHour = rate * SECONDS_PER_HOUR * marginalUsd(awsPriceBook, meter);
  const cost = `up to ${rate.toLocaleString('en-US')} requests a second, ${formatUsd(usdPerHour, 'up')} an hour for the API alone`;
  if (api.stages.length === 0) {
    return [
      {
        resource: api.name,
        evidence: api.evidence,
        message: `${api.name} has no stage with a throttle: ${cost}`,
      },
    ];
  }
  const open = api.stages.filter(
    ({ throttle, usagePlans }) =>
      throttle.ratePerSecond.state === 'unset' && usagePlans.length === 0,
  );
  const [first] = open;
  if (!first) return [];
  const names = open.map(({ name }) => name);
  const what = names.length === 1 ? `stage ${names[0]}` : `stages ${listed(names)}`;
  const verb = names.length === 1 ? 'has' : 'have';
  return [
    {
      resource: api.name,
      evidence: first.evidence,
      message: `${what} of ${api.name} ${verb} no throttle: ${cost}`,
      ...(open.some(({ isOfSam }) => isOfSam)
        ? {
            fix: 'SAM deploys a second stage named Stage, which no MethodSettings reach: set OpenApiVersion (3.0.1) in Globals.Api so that it does not. For the other stages set a rate and a burst with HttpMethod * and ResourcePath /*.',
          }
        : {}),
    },
  ];
}
