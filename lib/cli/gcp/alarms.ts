// The alert policies on a guard itself, found by the label that its construct sets, and whether one of them is open.
// A policy that is not there is shown as such: nothing watches the watchdog then.

import { fieldOf, isList } from '../../core/units/values';
import { GUARD_ALARMS } from '../../gcp/contract';
import type { AlarmName, GuardAlarm } from '../guard/host';
import { callGoogle } from './google-call';

export interface AlarmedGuard {
  /** The address of the monitoring API. */
  readonly monitoring: string;
  readonly project: string;
  readonly token: string;
  readonly guard: string;
}

/** cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.alertPolicies/list and projects.alerts/list (read 2026-11). */
export async function guardAlarms(guard: AlarmedGuard): Promise<readonly GuardAlarm[]> {
  const [policies, alerts] = await Promise.all([
    list(guard, 'alertPolicies', `user_labels.${GUARD_ALARMS.guardLabel}="${guard.guard}"`),
    list(guard, 'alerts', 'state="OPEN"'),
  ]);
  const open = new Map(
    alerts.map((alert) => [fieldOf(fieldOf(alert, 'policy'), 'name'), fieldOf(alert, 'openTime')]),
  );
  return Object.entries(GUARD_ALARMS.names).map(([name, label]): GuardAlarm => {
    const policy = policies.find(
      (entry) => fieldOf(fieldOf(entry, 'userLabels'), GUARD_ALARMS.alarmLabel) === label,
    );
    const id = fieldOf(policy, 'name');
    const openTime = policy === undefined ? undefined : open.get(id);
    const sinceMs = Date.parse(String(openTime));
    const state =
      policy === undefined || fieldOf(policy, 'enabled') === false
        ? 'none'
        : open.has(id)
          ? 'ALARM'
          : 'OK';
    return {
      name: name as AlarmName,
      state,
      sinceMs: Number.isNaN(sinceMs) ? null : sinceMs,
    };
  });
}

async function list(
  { monitoring, project, token }: AlarmedGuard,
  what: 'alertPolicies' | 'alerts',
  filter: string,
): Promise<readonly unknown[]> {
  const { body } = await callGoogle({
    service: 'Cloud Monitoring',
    url: `${monitoring}v3/projects/${project}/${what}?filter=${encodeURIComponent(filter)}&pageSize=100`,
    token,
  });
  const found = fieldOf(body, what);
  return isList(found) ? found : [];
}
