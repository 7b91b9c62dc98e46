// The alarms on a guard itself, found by what they watch, so that it does not matter whose stack made them or how it named them.
// An alarm that is not there is told as such: nothing watches the watchdog then.

import { type CloudWatchClient, DescribeAlarmsForMetricCommand } from '@aws-sdk/client-cloudwatch';
import { METRICS } from '../../aws/contract';
import type { AlarmName, GuardAlarm } from '../guard/host';

export interface AlarmedGuard {
  readonly guard: string;
  readonly watchdogName: string;
}

interface Metric {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: { readonly Name: string; readonly Value: string }[];
}

function metricsOf({ guard, watchdogName }: AlarmedGuard): Readonly<Record<AlarmName, Metric>> {
  const ofFunction = (MetricName: string): Metric => ({
    Namespace: 'AWS/Lambda',
    MetricName,
    // An ARN may have been given for the name.
    Dimensions: [{ Name: 'FunctionName', Value: watchdogName.split(':')[6] ?? watchdogName }],
  });
  return {
    silence: {
      Namespace: METRICS.namespace,
      MetricName: METRICS.heartbeat,
      Dimensions: [{ Name: METRICS.dimension, Value: guard }],
    },
    errors: ofFunction('Errors'),
    throttles: ofFunction('Throttles'),
  };
}

export async function guardAlarms(
  client: Pick<CloudWatchClient, 'send'>,
  guard: AlarmedGuard,
): Promise<readonly GuardAlarm[]> {
  const named = Object.entries(metricsOf(guard)) as [AlarmName, Metric][];
  return Promise.all(
    named.map(async ([name, metric]) => {
      const { MetricAlarms = [] } = await client.send(new DescribeAlarmsForMetricCommand(metric));
      // Of several, the one that says most.
      const metricAlarm =
        MetricAlarms.find((alarm) => alarm.StateValue === 'ALARM') ??
        MetricAlarms.find((alarm) => alarm.StateValue === 'OK') ??
        MetricAlarms[0];
      return {
        name,
        state: metricAlarm?.StateValue ?? 'none',
        sinceMs: metricAlarm?.StateUpdatedTimestamp?.getTime() ?? null,
      };
    }),
  );
}
