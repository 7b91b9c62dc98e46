// What a guard says of itself, found by its name alone: metrics, and rules for its events on the default bus.
// The same for a guard in this app and for one that another app deployed.

import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type OnEventOptions, Rule } from 'aws-cdk-lib/aws-events';
import type { IConstruct } from 'constructs';
import { EVENTS, METRICS } from '../contract';

export type GuardMetric = Exclude<keyof typeof METRICS, 'namespace' | 'dimension'>;
export type GuardEvent = keyof typeof EVENTS.detailTypes;

export function guardMetric(guardName: string, name: GuardMetric, options?: MetricOptions): Metric {
  return new Metric({
    namespace: METRICS.namespace,
    metricName: METRICS[name],
    dimensionsMap: { [METRICS.dimension]: guardName },
    statistic: Stats.SUM,
    period: Duration.minutes(5),
    ...options,
  });
}

interface GuardRule {
  readonly guardName: string;
  readonly types: readonly GuardEvent[];
  readonly options: OnEventOptions;
}

/** A rule for some of the guard's events; `id` is the user's, so that two rules never collide. */
export function guardRule(scope: IConstruct, id: string, rule: GuardRule): Rule {
  const { guardName, types, options } = rule;
  const made = new Rule(options.crossStackScope ?? scope, id, {
    ruleName: options.ruleName,
    description: options.description,
  });
  made.addEventPattern({
    source: [EVENTS.source],
    detailType: types.map((type) => EVENTS.detailTypes[type]),
    detail: { guard: [guardName] },
  });
  if (options.eventPattern) made.addEventPattern(options.eventPattern);
  made.addTarget(options.target);
  return made;
}
