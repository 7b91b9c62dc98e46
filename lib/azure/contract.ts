// The names that Azure needs at deploy time and at run time: settings of the watchdog, routes, what its role may do.
// Computes nothing.

import { RESUME_SCRIPT } from '../contract';

/** App settings of the watchdog beside GUARD_ENV. */
export const AZURE_ENV = {
  subscription: 'SPENDFUSE_SUBSCRIPTION',
  /** https://ACCOUNT.blob.core.windows.net/CONTAINER: what was learned, and the last resort. */
  container: 'SPENDFUSE_CONTAINER',
  /** https://ACCOUNT.table.core.windows.net/TABLE: the journal and all else that the guard keeps. */
  table: 'SPENDFUSE_TABLE',
  /** Client id of the watchdog's identity. */
  identity: 'SPENDFUSE_IDENTITY',
  /** `mail` where a rule mails what the log says about alerts; left out where nobody reads it. */
  mail: 'SPENDFUSE_MAIL',
  /** JSON: a PageSetting; left out where there is no confirm page. */
  page: 'SPENDFUSE_PAGE',
  /** Other addresses of Azure's APIs: another cloud of Microsoft's, or a test that runs its own. */
  armUrl: 'SPENDFUSE_ARM_URL',
  /** {region} stands for the region. */
  metricsUrl: 'SPENDFUSE_METRICS_URL',
} as const;

/** What the watchdog knows of its confirm page. */
export interface PageSetting {
  /** The resource id of its app. */
  readonly appId: string;
  /** The secret that signs links, by its identifier in Key Vault. */
  readonly key: string;
}

/** App settings of the confirm page, beside AZURE_ENV.identity. */
export const AZURE_PAGE_ENV = {
  /** The address of the watchdog's route. */
  watchdog: 'SPENDFUSE_WATCHDOG',
  /** As PageSetting.key. */
  key: 'SPENDFUSE_PAGE_KEY',
  /** The secret that opens the watchdog's route. */
  door: 'SPENDFUSE_PAGE_DOOR',
} as const;

/** In the vault of a guard with a confirm page. */
export const PAGE_SECRETS = { key: 'page-key', door: 'page-door' } as const;

/** Of that vault: the watchdog makes the key and signs, the page reads. */
export const PAGE_SECRET_ACTIONS = {
  watchdog: [
    'Microsoft.KeyVault/vaults/secrets/getSecret/action',
    'Microsoft.KeyVault/vaults/secrets/setSecret/action',
  ],
  page: ['Microsoft.KeyVault/vaults/secrets/getSecret/action'],
} as const;

export const AZURE_URLS = {
  arm: 'https://management.azure.com',
  metrics: 'https://{region}.metrics.monitor.azure.com',
} as const;

/** Functions of the watchdog's app, each the route of its own where it has one. */
export const AZURE_FUNCTIONS = {
  tick: 'tick',
  command: 'command',
  budget: 'budget',
  /** Of the page's app, and of the watchdog's where there is a page: what is signed is handed from one to the other. */
  page: 'page',
} as const;

/** The app that a drill floods: its only function, and the app setting that says how long a call of it waits. */
export const AZURE_CANARY = { function: 'canary', milliseconds: 'SPENDFUSE_CANARY_MS' } as const;

/** The word by which an alert rule finds alerts among the lines of the log. */
export const ALERT_EVENT = 'spendfuse-alert';

/** Tags with a hyphen for the colon of TAGS, because that is how Azure's own tags are written. */
export const AZURE_TAG_PREFIX = 'spendfuse-';

/** In the guard's own storage account. */
export const GUARD_CONTAINER = 'spendfuse';
export const GUARD_TABLE = 'spendfuse';

/** One line that can be pasted into Cloud Shell, whoever reads the alert and wherever the watchdog is. */
export const lastResortOf = (container: string, table: string): string =>
  `az storage blob download --auth-mode login --blob-url ${container}/${RESUME_SCRIPT} --file ${RESUME_SCRIPT} && python3 ${RESUME_SCRIPT} ${table}`;

/** Each call that the watchdog makes of Resource Manager and Monitor, and the action that permits it. */
export const ACTIONS = {
  listAndLook: 'Microsoft.Web/sites/read',
  listResources: 'Microsoft.Resources/subscriptions/resources/read',
  readSettings: 'Microsoft.Web/sites/config/read',
  listAppSettings: 'Microsoft.Web/sites/config/list/action',
  writeSettings: 'Microsoft.Web/sites/config/write',
  listFunctions: 'Microsoft.Web/sites/functions/read',
  stop: 'Microsoft.Web/sites/stop/action',
  start: 'Microsoft.Web/sites/start/action',
  /** The maximum of a Flex Consumption app is part of the app itself. */
  writeSite: 'Microsoft.Web/sites/write',
  readMetrics: 'Microsoft.Insights/metrics/read',
  readBudget: 'Microsoft.Consumption/budgets/read',
} as const;

/** On the watchdog's own app, with its guard's name: how commands find it. */
export const WATCHDOG_TAG = 'spendfuse-watchdog';

/** https://VAULT.vault.azure.net/secrets/NAME, with or without a version. */
export const SECRET_ID =
  /^https:\/\/[a-z0-9-]{3,24}\.vault\.(azure\.net|azure\.cn|usgovcloudapi\.net)\/secrets\/[A-Za-z0-9-]{1,127}(\/[0-9a-f]{32})?$/;
