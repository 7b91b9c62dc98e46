// A guard that another app deployed, known by its name alone: enough to put functions under it.
// Only tags are set here, so neither app can break the other's deployment.

import { Aspects } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnFunction as FunctionResource } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import { LATE } from '../tree/at-synth';
import { refuseProblems } from '../tree/construct-problems';
import { type FunctionProtection, tagFunction } from '../watchdog/function-protection';
import { guardMetric, guardRule } from '../watchdog/guard-signals';
import type { ProtectOptions } from './guard-target';
import { protectTarget } from './protect-target';

export interface IWalletGuard extends IConstruct {
  /** What functions are tagged with to be watched by this guard. */
  readonly guardName: string;
  /** Protects a function, a function URL, an API, a load balancer, or everything in a scope. */
  protect(target: IConstruct, options?: ProtectOptions): void;
  /** Runs a target each time a function is paused. */
  onPaused(id: string, options?: events.OnEventOptions): events.Rule;
  /** Runs a target each time a function is given back. */
  onResumed(id: string, options?: events.OnEventOptions): events.Rule;
  /** Runs a target when a pause fails: money burns and nothing stopped it. */
  onPauseFailed(id: string, options?: events.OnEventOptions): events.Rule;
  /** Runs a target when the cloud goes on refusing what is to be given back. */
  onResumeFailed(id: string, options?: events.OnEventOptions): events.Rule;
  /** Pauses, counted as they are made. */
  metricPauses(options?: cloudwatch.MetricOptions): cloudwatch.Metric;
}

export class ImportedGuard extends Construct implements IWalletGuard {
  constructor(
    scope: Construct,
    id: string,
    readonly guardName: string,
  ) {
    super(scope, id);
  }

  protect(target: IConstruct, options: ProtectOptions = {}): void {
    const tag = (fn: CfnFunction, protection: FunctionProtection): void =>
      tagFunction(fn, this.guardName, protection);
    protectTarget(
      {
        explicit: tag,
        byName: (fn) =>
          refuseProblems(this, [
            `${fn.node.path} is imported and so is the guard: neither can be changed here; protect it in the app that owns one of the two`,
          ]),
        scope: (scope, protection) => {
          const visit = (node: IConstruct): void => {
            if (node instanceof FunctionResource) tag(node, protection);
          };
          Aspects.of(scope).add({ visit }, { priority: LATE });
        },
      },
      target,
      options,
    );
  }

  onPaused(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, ['paused', 're-tripped'], options);
  }

  onResumed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, ['resumed'], options);
  }

  onPauseFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, ['pause-failed'], options);
  }

  onResumeFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.rule(id, ['resume-failed'], options);
  }

  metricPauses(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return guardMetric(this.guardName, 'pauses', options);
  }

  private rule(
    id: string,
    types: Parameters<typeof guardRule>[2]['types'],
    options: events.OnEventOptions,
  ): events.Rule {
    return guardRule(this, id, { guardName: this.guardName, types, options });
  }
}
