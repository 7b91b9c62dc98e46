// Reserved concurrency, given or derived from dollars: the bound that holds in the minutes before a metric exists.
// It reserves only when asked to: an account whose quota is 10 can reserve nothing, and would roll back.

import { Lazy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnEventSourceMapping, CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { capsFor } from '../../core/exposure/caps';
import type { ExposureInput } from '../../core/exposure/input';
import { awsPriceBook } from '../../core/prices/books/aws';
import { formatUsd } from '../../core/units/money';
import { number } from '../../core/units/values';
import { atSynth } from '../tree/at-synth';
import { pathOf, problemsWithProp, refuseProblems } from '../tree/construct-problems';
import {
  type ExposurePromises,
  exposureInputOf,
  notePromises,
  problemsWithPromises,
} from '../tree/exposure-input-of';
import { ownedFunction } from '../tree/owned-function';
import { TriggerIndex } from '../tree/trigger-index';
import { ceilingOf, problemsWithUsd, type Usd } from '../tree/usd';
import { checkReservations } from './reservation-sum';

export interface ConcurrencyCapProps extends ExposurePromises {
  /** The function to cap; one that this app owns. */
  readonly fn: IFunction | CfnFunction;
  /**
   * The most the function may spend in a period: the largest concurrency that keeps it is derived at synth,
   * from memory, timeout, triggers and list prices.
   * @default - give `concurrency` instead
   */
  readonly ceiling?: Usd;
  /**
   * How many executions to reserve, and to allow.
   * @default - derived from `ceiling`
   */
  readonly concurrency?: number;
  /**
   * The account's concurrency quota (Service Quotas L-B99A9384).
   * @default 1000
   */
  readonly accountConcurrency?: number;
}

/** Reserves concurrency for one function: as given, or the largest that keeps a ceiling in dollars. */
export class ConcurrencyCap extends Construct {
  /** A token until synth where it is derived. */
  readonly concurrency: number;
  private readonly owned: CfnFunction;
  private derived?: number;

  constructor(scope: Construct, id: string, props: ConcurrencyCapProps) {
    super(scope, id);
    refuseProblems(this, problemsWithCap(props));
    const owned = ownedFunction(props.fn);
    if (!owned) throw new Error('a function without a resource passed the check above');
    this.owned = owned;
    if (props.concurrency !== undefined) {
      this.concurrency = props.concurrency;
      this.reserve(owned, props.concurrency);
    } else {
      this.concurrency = Lazy.number({ produce: () => this.derived });
    }
    notePromises(owned, props);
    checkReservations(this, props.accountConcurrency);
    atSynth(this, () => this.apply(owned, props));
  }

  /** Calls that the cap turned away. */
  metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Lambda',
      metricName: 'Throttles',
      dimensionsMap: { FunctionName: this.owned.ref },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  private apply(fn: CfnFunction, props: ConcurrencyCapProps): void {
    const triggers = TriggerIndex.at(this).of(fn);
    if (props.ceiling) this.derive(fn, props.ceiling, exposureInputOf(fn, triggers, props));
    const cap = props.concurrency ?? this.derived;
    if (cap !== undefined) holdQueues(triggers.queueMappings, cap);
  }

  private derive(fn: CfnFunction, ceiling: Usd, input: ExposureInput): void {
    const free = { ...input, reservedConcurrency: undefined };
    const caps = capsFor(ceilingOf(ceiling), free, awsPriceBook);
    if (caps.kind === 'impossible') {
      refuseProblems(this, [
        `ceiling is ${ceiling}; no limit on concurrency keeps spending below it: ${caps.because}; raise it to ${formatUsd(caps.belowUsd, 'up')}/${caps.period} or more, or give less memory or a shorter timeout`,
      ]);
      return;
    }
    this.derived = caps.concurrency;
    // In an account too small to reserve from, its quota is the cap already.
    if (caps.isReservable) this.reserve(fn, caps.concurrency);
  }

  private reserve(fn: CfnFunction, concurrency: number): void {
    const present = fn.reservedConcurrentExecutions;
    if (present !== undefined && present !== concurrency)
      refuseProblems(this, [
        `${pathOf(fn)} already reserves ${present}, the cap is ${concurrency}; drop one of the two`,
      ]);
    fn.reservedConcurrentExecutions = concurrency;
  }
}

/**
 * A mapping that receives more than may run sends messages to the dead-letter queue for nothing: each refused
 * batch counts as a receive (docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling). Its least is 2.
 */
function holdQueues(mappings: readonly CfnEventSourceMapping[], concurrency: number): void {
  const free = mappings.filter(({ scalingConfig }) => scalingConfig === undefined);
  const share = Math.max(2, Math.floor(concurrency / Math.max(1, free.length)));
  for (const mapping of free) mapping.scalingConfig = { maximumConcurrency: Math.min(1000, share) };
}

function problemsWithCap(props: ConcurrencyCapProps): string[] {
  const { fn, ceiling, concurrency, accountConcurrency } = props;
  const isBoth = ceiling !== undefined && concurrency !== undefined;
  const isNeither = ceiling === undefined && concurrency === undefined;
  return [
    ...(ownedFunction(fn)
      ? []
      : [
          `${pathOf(fn)} is imported, so its concurrency belongs to the app that owns it; cap it there, or let a watchdog watch it`,
        ]),
    ...(isBoth ? ['ceiling and concurrency are both given; give one'] : []),
    ...(isNeither ? ['neither ceiling nor concurrency is given; give one'] : []),
    ...problemsWithUsd('ceiling', ceiling),
    ...problemsWithPromises(props),
    ...(concurrency === 0
      ? ['concurrency is 0, which stops the function for good; give 1 or more, or leave it out']
      : problemsWithProp('concurrency', concurrency, number({ min: 1, isWhole: true }))),
    ...problemsWithProp(
      'accountConcurrency',
      accountConcurrency,
      number({ min: 1, isWhole: true }),
    ),
  ];
}
