// Lambda's own stop for loops through SQS, SNS, S3 and Lambda, kept on, and an alarm when it had to act.
// AWS does not see loops through DynamoDB, EventBridge or logs: those are found at synth, before they can turn.

import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { refuseProblems } from '../tree/construct-problems';
import { ownedFunction } from '../tree/owned-function';
import { WalletCheck } from './wallet-check';
import type { WalletCheckProps } from './wallet-check-props';

export interface RecursionStopProps {
  /**
   * The function to keep from calling itself.
   * @default - no setting is made; the alarm covers every function of the Region, also those made later
   */
  readonly fn?: IFunction;
  /**
   * Where the alarm is told.
   * @default - the alarm is there to be looked at
   */
  readonly topic?: ITopic;
  /**
   * Looks for loops at synth too, also for those that AWS does not stop, in the stack of the function or else in this one.
   * @default true
   */
  readonly hasCheck?: boolean;
}

/** One alarm for all: it is charged for the functions that looped, so in quiet times for none. */
const ALL_FUNCTIONS =
  'SELECT SUM(RecursiveInvocationsDropped) FROM SCHEMA("AWS/Lambda", FunctionName)';

const LOOPS_ONLY: WalletCheckProps = { hasExposure: false };

/** Keeps Lambda's own loop stop on, alarms when AWS had to use it, and looks for loops at synth. */
export class RecursionStop extends Construct {
  /** Goes off when AWS dropped a call because it went round. */
  readonly alarm: cloudwatch.Alarm;
  private readonly fn?: IFunction;

  constructor(scope: Construct, id: string, props: RecursionStopProps = {}) {
    super(scope, id);
    this.fn = props.fn;
    if (props.fn) this.keepOn(props.fn);
    if (props.hasCheck !== false) WalletCheck.cover(Stack.of(props.fn ?? this), LOOPS_ONLY);
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmDescription: `Spendfuse: AWS stopped a loop through ${props.fn ? props.fn.node.path : 'a function'}`,
      metric: this.metricDropped({ period: Duration.minutes(1) }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    if (props.topic) this.alarm.addAlarmAction(new SnsAction(props.topic));
  }

  /** Invocations that AWS dropped because they were part of a loop. */
  metricDropped(options: cloudwatch.MetricOptions = {}): cloudwatch.IMetric {
    if (this.fn)
      return this.fn.metric('RecursiveInvocationsDropped', { statistic: 'Sum', ...options });
    return new cloudwatch.MathExpression({
      expression: ALL_FUNCTIONS,
      usingMetrics: {},
      label: 'recursive invocations dropped',
      period: options.period ?? Duration.minutes(1),
    });
  }

  private keepOn(fn: IFunction): void {
    const owned = ownedFunction(fn);
    const isAllowed = owned?.recursiveLoop === 'Allow';
    refuseProblems(this, [
      ...(owned
        ? []
        : [
            `${fn.node.path} is imported; its loop setting belongs to the app that owns it, so leave fn out`,
          ]),
      ...(isAllowed
        ? [
            `${fn.node.path} has recursiveLoop 'Allow'; drop it there, or do not stop its recursion here`,
          ]
        : []),
    ]);
    if (owned) owned.recursiveLoop = 'Terminate';
  }
}
