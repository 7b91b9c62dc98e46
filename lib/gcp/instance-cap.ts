// The most instances a Cloud Run service or a function may have, given or derived from dollars.
// It must never set 0: Terraform takes 0 for not set, and the platform's default of 100 would stay.

import { Construct } from 'constructs';
import { type InstanceExposure, type InstanceShape, instancesFor } from '../core/exposure/instance';
import { problemsWithCeiling } from '../core/exposure/problems';
import { cloudRunTierOf, type GcpPriceKey, gcpPriceBook } from '../core/prices/books/gcp';
import { A_PERIOD, formatUsd } from '../core/units/money';
import { number, optional, problemsWith } from '../core/units/values';
import type { InstanceCapProps } from './instance-cap-props';
import { factsOf, type InstanceFacts, isService } from './instance-facts';
import { knownAtSynth, refuseProblems } from './refuse-problems';

/** Far beyond any quota: more is a slip of the keyboard. */
const MOST_INSTANCES = 10_000;

/** The most instances of a revision on Cloud Run, given or derived from dollars. */
export class InstanceCap extends Construct {
  /** The limit that was set. */
  readonly maxInstances: number;
  /** What it can spend at most; only where instances were derived from a ceiling. */
  readonly exposure?: InstanceExposure<GcpPriceKey>;

  constructor(scope: Construct, id: string, props: InstanceCapProps) {
    super(scope, id);
    const facts = factsOf(props.target);
    refuseProblems(this, problemsWithInstanceCap(props, facts));
    const concurrency = concurrencyOf(props, facts);
    const { problems, maxInstances, exposure } = scaleOf(props, facts);
    refuseProblems(this, [...problems, ...problemsWithMinimum(maxInstances, facts)]);
    this.maxInstances = maxInstances;
    this.exposure = exposure;
    apply(props.target, maxInstances, props.ceiling ? concurrency : props.concurrency);
  }
}

const concurrencyOf = ({ concurrency }: InstanceCapProps, facts: InstanceFacts): number =>
  concurrency ?? facts.concurrency ?? facts.defaultConcurrency;

function apply(
  target: InstanceCapProps['target'],
  maxInstances: number,
  concurrency: number | undefined,
): void {
  if (isService(target)) {
    target.template.scaling.maxInstanceCount = maxInstances;
    if (concurrency !== undefined) target.template.maxInstanceRequestConcurrency = concurrency;
  } else {
    target.serviceConfig.maxInstanceCount = maxInstances;
    if (concurrency !== undefined) target.serviceConfig.maxInstanceRequestConcurrency = concurrency;
  }
}

interface Scale {
  readonly problems: readonly string[];
  readonly maxInstances: number;
  readonly exposure?: InstanceExposure<GcpPriceKey>;
}

/** Only for props that have no problems. */
function scaleOf(props: InstanceCapProps, facts: InstanceFacts): Scale {
  const { ceiling, maxInstances = 1 } = props;
  if (!ceiling) return { problems: [], maxInstances };
  const range = { least: 1, most: MOST_INSTANCES };
  const caps = instancesFor(ceiling, shapeOf(props, facts), range, gcpPriceBook);
  if (caps.kind === 'caps') return { problems: [], ...caps };
  const { because, belowUsd, period } = caps;
  const advice = `raise it to ${formatUsd(belowUsd, 'up')} ${A_PERIOD[period]}, or lower memory, cpu or concurrency`;
  return { problems: [`no maximum keeps the ceiling: ${because}; ${advice}`], maxInstances };
}

function shapeOf(props: InstanceCapProps, facts: InstanceFacts): InstanceShape<GcpPriceKey> {
  const tier = cloudRunTierOf(knownAtSynth(props.target.locationInput) ?? '');
  return {
    name: props.target.node.path,
    concurrency: concurrencyOf(props, facts),
    shortestRunSeconds: props.shortestRunSeconds ?? Number.NaN,
    charges: [
      { meter: `run.vcpu.${tier}`, units: facts.vcpus ?? Number.NaN },
      { meter: `run.memory.${tier}`, units: facts.memoryGib ?? Number.NaN },
    ],
    requestMeter: 'run.request',
  };
}

function problemsWithInstanceCap(props: InstanceCapProps, facts: InstanceFacts): string[] {
  const { ceiling, maxInstances, concurrency, shortestRunSeconds } = props;
  return [
    ...(ceiling && maxInstances !== undefined
      ? ['ceiling and maxInstances are both given; give one']
      : []),
    ...(!ceiling && maxInstances === undefined
      ? ['neither ceiling nor maxInstances is given; give one']
      : []),
    ...problemsWithMaximum(maxInstances),
    ...problemsWith(
      'concurrency',
      concurrency,
      optional(number({ min: 1, max: 1_000, isWhole: true })),
    ),
    ...problemsWith(
      'shortestRunSeconds',
      shortestRunSeconds,
      optional(number({ min: 0.001, max: 3_600 })),
    ),
    ...facts.obstacles,
    ...problemsWithPresent(props, facts),
    ...(ceiling ? [...problemsWithCeiling(ceiling), ...facts.pricingProblems] : []),
    ...(ceiling && shortestRunSeconds === undefined
      ? ['shortestRunSeconds is not given; without it nothing bounds the number of requests']
      : []),
  ];
}

function problemsWithMaximum(maxInstances: number | undefined): string[] {
  if (maxInstances === 0)
    return [
      'maxInstances is 0; Terraform takes 0 for not set and the default of 100 would stay: use 1 or more, or pause the service with `gcloud run services update NAME --scaling=0`',
    ];
  return problemsWith(
    'maxInstances',
    maxInstances,
    optional(number({ min: 1, max: MOST_INSTANCES, isWhole: true })),
  );
}

/** What the target says by itself must not say otherwise. */
function problemsWithPresent(props: InstanceCapProps, facts: InstanceFacts): string[] {
  const { maxInstances, concurrency } = props;
  const most = concurrencyOf(props, facts);
  return [
    ...(facts.maxInstances !== undefined && facts.maxInstances !== maxInstances
      ? [`the target's maximum is ${facts.maxInstances} already; leave it to the cap`]
      : []),
    ...(facts.concurrency !== undefined &&
    concurrency !== undefined &&
    facts.concurrency !== concurrency
      ? [
          `the target's concurrency is ${facts.concurrency}, the cap's is ${concurrency}; drop one of the two`,
        ]
      : []),
    ...(facts.vcpus !== undefined && facts.vcpus < 1 && most > 1
      ? [
          `concurrency is ${most} with ${facts.vcpus} CPU; Cloud Run allows more than 1 only with at least one whole CPU`,
        ]
      : []),
  ];
}

function problemsWithMinimum(maxInstances: number, { minInstances = 0 }: InstanceFacts): string[] {
  return minInstances > maxInstances
    ? [
        `the target keeps ${minInstances} instances, more than the ${maxInstances} allowed; lower its minimum`,
      ]
    : [];
}
