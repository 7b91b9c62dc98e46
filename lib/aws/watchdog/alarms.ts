// Who watches the watchdog: alarms on its silence, on its failures, and on not being let run.
// They reach people without the watchdog, which may be the very thing that is broken.

import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface WatchdogAlarms {
  /** It did not run for five minutes: nothing is watched. A run that fails is the errors alarm's. */
  readonly silence: cloudwatch.Alarm;
  /** A run failed, or an event could not be read. */
  readonly errors: cloudwatch.Alarm;
  /** The account's concurrency was used up: it was not let run. */
  readonly throttles: cloudwatch.Alarm;
}

interface Watched extends Construct {
  readonly guardName: string;
  readonly topic: sns.ITopic;
  metricRuns(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

export function defineAlarms(watchdog: Watched): WatchdogAlarms {
  const silence = new cloudwatch.Alarm(watchdog, 'SilenceAlarm', {
    alarmDescription: `Spendfuse ${watchdog.guardName} is silent: no run in 5 minutes, nothing is watched`,
    // Lambda's own metric: whoever may put metrics could send ours, and nobody can send this one.
    metric: watchdog.metricRuns({ period: Duration.minutes(1) }),
    threshold: 1,
    evaluationPeriods: 5,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    // A guard that is dead sends nothing at all, so nothing is the alarm.
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
  const period = Duration.minutes(5);
  const once = {
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  };
  const errors = new cloudwatch.Alarm(watchdog, 'ErrorsAlarm', {
    alarmDescription: `Spendfuse ${watchdog.guardName} failed: see its log`,
    metric: watchdog.metricErrors({ period }),
    ...once,
  });
  const throttles = new cloudwatch.Alarm(watchdog, 'ThrottlesAlarm', {
    alarmDescription: `Spendfuse ${watchdog.guardName} was throttled: it may not have seen every minute`,
    metric: watchdog.metricThrottles({ period }),
    ...once,
  });
  const action = new SnsAction(watchdog.topic);
  silence.addAlarmAction(action);
  silence.addOkAction(action);
  errors.addAlarmAction(action);
  throttles.addAlarmAction(action);
  return { silence, errors, throttles };
}
