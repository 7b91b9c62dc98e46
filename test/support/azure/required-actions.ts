// The action that Resource Manager asks for at each call: learn.microsoft.com, azure/role-based-access-control/permissions
// (web-and-mobile, monitor, management-and-governance), read 2026-11. A call that is not in the table has no name: undefined.

const SITE = '/providers/Microsoft.Web/sites/[^/]+';

const TABLE: ReadonlyArray<readonly [RegExp, string]> = [
  [
    /^GET \/arm\/subscriptions\/[^/]+\/resources$/i,
    'Microsoft.Resources/subscriptions/resources/read',
  ],
  [/^GET .*\/providers\/Microsoft.Web\/sites$/i, 'Microsoft.Web/sites/read'],
  [new RegExp(`^GET .*${SITE}$`, 'i'), 'Microsoft.Web/sites/read'],
  [new RegExp(`^PATCH .*${SITE}$`, 'i'), 'Microsoft.Web/sites/write'],
  [new RegExp(`^POST .*${SITE}/stop$`, 'i'), 'Microsoft.Web/sites/stop/action'],
  [new RegExp(`^POST .*${SITE}/start$`, 'i'), 'Microsoft.Web/sites/start/action'],
  [new RegExp(`^GET .*${SITE}/functions$`, 'i'), 'Microsoft.Web/sites/functions/read'],
  [new RegExp(`^GET .*${SITE}/config/web$`, 'i'), 'Microsoft.Web/sites/config/read'],
  [new RegExp(`^PATCH .*${SITE}/config/web$`, 'i'), 'Microsoft.Web/sites/config/write'],
  [new RegExp(`^PUT .*${SITE}/config/appsettings$`, 'i'), 'Microsoft.Web/sites/config/write'],
  [
    new RegExp(`^POST .*${SITE}/config/appsettings/list$`, 'i'),
    'Microsoft.Web/sites/config/list/action',
  ],
  [
    /^(GET .*\/providers\/Microsoft.Insights\/metrics|POST .*\/metrics:getBatch)$/i,
    'Microsoft.Insights/metrics/read',
  ],
  [
    /^GET .*\/providers\/Microsoft.Consumption\/budgets\/[^/]+$/i,
    'Microsoft.Consumption/budgets/read',
  ],
];

/** Of "METHOD /path", as the fake writes its calls down; blobs and secrets are permitted by other roles. */
export const requiredAction = (call: string): string | undefined =>
  TABLE.find(([pattern]) => pattern.test(call))?.[1];

export const isOfResourceManager = (call: string): boolean => /^\w+ \/(arm|metrics)\//.test(call);
