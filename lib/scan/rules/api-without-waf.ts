// Where a web ACL can be attached, one that limits each client keeps a single sender from being a flood.
// Only fronts that a web ACL can be attached to are asked for one.

import type { Rule, RuleHit } from '../finding';
import type { ApiItem } from '../inventory';
import { isInUse } from './subjects';

const ATTACHABLE: Partial<Record<ApiItem['kind'], string>> = {
  rest: 'REST API',
  alb: 'load balancer',
  graphql: 'GraphQL API',
  'user-pool': 'user pool',
};

export const apiWithoutWaf: Rule = {
  id: 'api-without-waf',
  severity: 'low',
  title: 'No web ACL where one can be attached',
  why: 'A throttle counts all callers together, so one sender can take the whole of it. A rate-based rule counts each client for itself, and a rule over all requests is the nearest thing to a cap on what arrives.',
  fix: 'Associate a WAFv2 web ACL with a rate-based rule. HTTP APIs, WebSocket APIs and function URLs take none: put CloudFront in front of those.',
  check(inventory) {
    return inventory.apis.flatMap((api): RuleHit[] => {
      const what = ATTACHABLE[api.kind];
      const isBare = api.hasWaf.state === 'known' && !api.hasWaf.value;
      if (what === undefined || !isBare || api.isPrivate || !isInUse(api)) return [];
      const count = api.functions.length;
      const behind = count === 0 ? 'services' : count === 1 ? '1 function' : `${count} functions`;
      return [
        {
          resource: api.name,
          evidence: api.evidence,
          message: `${what} ${api.name} with ${behind} behind it has no web ACL`,
        },
      ];
    });
  },
};
