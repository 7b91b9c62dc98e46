// One page to look at in a quiet minute: is the guard alive, what did it do, what does it see.
// Opt-in, because a dashboard beyond the account's free three costs more than the whole guard.

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { GuardMetric } from './guard-signals';

interface Watched extends Construct {
  readonly guardName: string;
  metric(name: GuardMetric, options?: cloudwatch.MetricOptions): cloudwatch.Metric;
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

export function defineDashboard(watchdog: Watched): cloudwatch.Dashboard {
  const graph = (title: string, left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 12 });
  return new cloudwatch.Dashboard(watchdog, 'Dashboard', {
    widgets: [
      [
        graph('Breaches, pauses and resumes', [
          watchdog.metric('breaches'),
          watchdog.metric('pauses'),
          watchdog.metric('resumes'),
        ]),
        graph('Ticks and failures', [
          watchdog.metric('heartbeat'),
          watchdog.metricErrors(),
          watchdog.metric('pauseFailures'),
          watchdog.metric('blind'),
        ]),
      ],
    ],
  });
}
