// Routes of an API that answer to anyone: each request reaches a function and is billed twice.
// An API with a resource policy or a private endpoint is not called open.

import type { Rule, RuleHit } from '../finding';
import type { ApiItem } from '../inventory';
import { isInUse, listed } from './subjects';

export const openRoute: Rule = {
  id: 'open-route',
  severity: 'medium',
  title: 'A route answers without authorisation',
  why: 'Requests that an authoriser or a missing key refuses are not billed by API Gateway; requests that reach the function are, by both. An open route turns any crawler into traffic.',
  fix: 'Add an authoriser (IAM, JWT, Cognito or Lambda) or require an API key on the route. A route that must stay open needs a throttle and, where it can be attached, a web ACL; say why it is open in words, in the tag `spendfuse:public` of its function.',
  check(inventory) {
    const reasons = new Map(inventory.functions.map((item) => [item.id, item.publicBecause]));
    const reasonOf = ({ functionId }: OpenRoute) => reasons.get(functionId ?? '');
    return inventory.apis.filter(isInUse).flatMap((api): RuleHit[] => {
      const open = api.openRoutes.filter((route) => reasonOf(route) === undefined);
      const accepted = api.openRoutes.flatMap((route): RuleHit[] => {
        const acceptedBecause = reasonOf(route);
        return acceptedBecause === undefined ? [] : [{ ...hitOf(api, [route]), acceptedBecause }];
      });
      return open.length === 0 ? accepted : [hitOf(api, open), ...accepted];
    });
  },
};

type OpenRoute = ApiItem['openRoutes'][number];

function hitOf(api: ApiItem, open: readonly OpenRoute[]): RuleHit {
  const routes = [...new Set(open.map((route) => route.label))];
  const count = routes.length === 1 ? '1 route' : `${routes.length} routes`;
  return {
    resource: api.name,
    evidence: open[0]?.evidence ?? api.evidence,
    message: `${api.name} answers to anyone on ${count}: ${listed(routes, 5)}`,
    related: open.slice(1, 20).map((route) => ({ evidence: route.evidence, note: route.label })),
  };
}
