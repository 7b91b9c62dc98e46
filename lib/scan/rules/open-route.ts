// Routes of an API that answer to anyone: each request reaches a function and is billed twice.
// An API with a resource policy or a private endpoint is not called open.

import type { Rule, RuleHit } from '../finding';
import { isInUse, listed } from './subjects';

export const openRoute: Rule = {
  id: 'open-route',
  severity: 'medium',
  title: 'A route answers without authorisation',
  why: 'Requests that an authoriser or a missing key refuses are not billed by API Gateway; requests that reach the function are, by both. An open route turns any crawler into traffic.',
  fix: 'Add an authoriser (IAM, JWT, Cognito or Lambda) or require an API key on the route. A route that must stay open needs a throttle and, where it can be attached, a web ACL.',
  check(inventory) {
    return inventory.apis.flatMap((api): RuleHit[] => {
      const [first] = api.openRoutes;
      if (!first || !isInUse(api)) return [];
      const routes = [...new Set(api.openRoutes.map((route) => route.label))];
      const count = routes.length === 1 ? '1 route' : `${routes.length} routes`;
      return [
        {
          resource: api.name,
          evidence: first.evidence,
          message: `${api.name} answers to anyone on ${count}: ${listed(routes, 5)}`,
          related: api.openRoutes
            .slice(1, 20)
            .map((route) => ({ evidence: route.evidence, note: route.label })),
        },
      ];
    });
  },
};
