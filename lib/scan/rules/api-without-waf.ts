// Where a web ACL can be attached, one that limits each client keeps a single sender from being a flood.
// Only fronts that a web ACL can be attached to are asked for one. One finding a run: one web ACL serves them all.

import type { Rule } from '../finding';
import type { ApiItem } from '../inventory';
import { isInUse, listed } from './subjects';

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
    const bare = inventory.apis.filter(
      (api) =>
        ATTACHABLE[api.kind] !== undefined &&
        api.hasWaf.state === 'known' &&
        !api.hasWaf.value &&
        !api.isPrivate &&
        isInUse(api),
    );
    const [first] = bare;
    if (!first) return [];
    const names = bare.map((api) => `${ATTACHABLE[api.kind]} ${api.name}`);
    return [
      {
        resource: first.name,
        evidence: first.evidence,
        message: `${listed(names)} ${names.length === 1 ? 'has' : 'have'} no web ACL`,
        isAccountWide: true,
        related: bare.slice(1, 20).map(({ name, evidence }) => ({ evidence, note: name })),
      },
    ];
  },
};
