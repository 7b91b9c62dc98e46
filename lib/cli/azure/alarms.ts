// The alert rules on a guard itself, found by the names that its constructs give them, and whether one of them is fired.
// A rule that is not there is shown as such: nothing watches the watchdog then.

import { fieldOf, isList } from '../../core/units/values';
import type { AlarmName, GuardAlarm } from '../guard/host';
import type { Signed } from './az';

const ALARMS: readonly AlarmName[] = ['silence', 'errors'];
/** Metric Alerts - Get, and Alerts - Get All (learn.microsoft.com/rest/api/monitor, read 2026-11). */
const RULES_API = 'api-version=2018-03-01';
const ALERTS_API = 'api-version=2019-05-05-preview';

/** `siteId`: of the watchdog's app; its rules are in its resource group. */
export async function guardAlarms(signed: Signed, siteId: string): Promise<readonly GuardAlarm[]> {
  const group = siteId.split('/providers/')[0] ?? '';
  const subscription = siteId.split('/resourceGroups/')[0] ?? '';
  const name = siteId.slice(siteId.lastIndexOf('/') + 1);
  const resourceGroup = group.slice(group.lastIndexOf('/') + 1);
  const fired = await signed.ask(
    'get',
    `${subscription}/providers/Microsoft.AlertsManagement/alerts?${ALERTS_API}&monitorCondition=Fired&targetResourceGroup=${encodeURIComponent(resourceGroup)}`,
  );
  return Promise.all(
    ALARMS.map(async (alarm): Promise<GuardAlarm> => {
      const id = `${group}/providers/Microsoft.Insights/metricAlerts/${name}-${alarm}`;
      const rule = await signed.ask('get', `${id}?${RULES_API}`);
      if (!rule || fieldOf(fieldOf(rule, 'properties'), 'enabled') === false)
        return { name: alarm, state: 'none', sinceMs: null };
      const startMs = Date.parse(String(startOf(fired, id)));
      return Number.isNaN(startMs)
        ? { name: alarm, state: 'OK', sinceMs: null }
        : { name: alarm, state: 'ALARM', sinceMs: startMs };
    }),
  );
}

function startOf(fired: unknown, ruleId: string): unknown {
  const alerts = fieldOf(fired, 'value');
  const essentials = (isList(alerts) ? alerts : []).map((alert) =>
    fieldOf(fieldOf(alert, 'properties'), 'essentials'),
  );
  const entry = essentials.find(
    (essential) => String(fieldOf(essential, 'alertRule')).toLowerCase() === ruleId.toLowerCase(),
  );
  return fieldOf(entry, 'startDateTime');
}
