// What a Cloud Run service or a function says of one instance, read from its construct.
// What cannot be read is a problem in words; nothing unread is ever taken for nothing.

import type {
  CloudRunV2Service,
  CloudRunV2ServiceTemplateContainers,
} from '@cdktf/provider-google/lib/cloud-run-v2-service';
import type { Cloudfunctions2Function } from '@cdktf/provider-google/lib/cloudfunctions2-function';
import { gibOf, vcpusOf } from '../core/units/quantity';
import { shown } from '../core/units/values';
import type { InstanceCapProps } from './instance-cap-props';
import { knownAtSynth } from './refuse-problems';

export interface InstanceFacts {
  maxInstances?: number;
  minInstances?: number;
  concurrency?: number;
  /** What the platform takes when nothing is said of concurrency. */
  defaultConcurrency: number;
  vcpus?: number;
  memoryGib?: number;
  /** Why no maximum of instances holds at all. */
  obstacles: readonly string[];
  /** Why what an instance costs cannot be told. */
  pricingProblems: readonly string[];
}

export const isService = (target: InstanceCapProps['target']): target is CloudRunV2Service =>
  target.terraformResourceType === 'google_cloud_run_v2_service';

export const factsOf = (target: InstanceCapProps['target']): InstanceFacts =>
  isService(target) ? factsOfService(target) : factsOfFunction(target);

/** A container without limits gets these (cloud.google.com/run/docs/configuring/services/cpu and memory-limits). */
const DEFAULT_LIMITS = { cpu: '1', memory: '512Mi' };

function factsOfService(service: CloudRunV2Service): InstanceFacts {
  const template = service.templateInput;
  const declared = template?.containers;
  const containers: readonly CloudRunV2ServiceTemplateContainers[] = Array.isArray(declared)
    ? declared
    : [];
  const limits = containers.map(({ resources }) => ({ ...DEFAULT_LIMITS, ...resources?.limits }));
  const vcpus = total(limits.map(({ cpu }) => vcpusOf(cpu)));
  const isManual = service.scalingInput?.scalingMode === 'MANUAL';
  return {
    maxInstances: knownAtSynth(template?.scaling?.maxInstanceCount),
    minInstances: knownAtSynth(template?.scaling?.minInstanceCount),
    concurrency: knownAtSynth(template?.maxInstanceRequestConcurrency),
    // cloud.google.com/run/docs/about-concurrency; less than a processor allows one request at a time.
    defaultConcurrency: vcpus !== undefined && vcpus < 1 ? 1 : 80,
    vcpus,
    memoryGib: total(limits.map(({ memory }) => gibOf(memory))),
    obstacles: isManual
      ? ['the service is scaled by hand, which no maximum holds; leave scalingMode out']
      : [],
    pricingProblems: [
      ...(containers.length > 0
        ? []
        : ['the containers are not known at synth; give maxInstances']),
      ...limits.flatMap(({ cpu, memory }) => problemsWithLimits(cpu, memory)),
      ...problemsWithExtras(service, containers),
    ],
  };
}

/** What is charged beside processors and memory, or multiplies them. */
function problemsWithExtras(
  service: CloudRunV2Service,
  containers: readonly CloudRunV2ServiceTemplateContainers[],
): string[] {
  const traffic = service.trafficInput;
  const isSplit =
    traffic !== undefined &&
    (!Array.isArray(traffic) || traffic.length > 1 || traffic.some(({ tag }) => tag !== undefined));
  const hasGpu =
    service.templateInput?.nodeSelector !== undefined ||
    containers.some(({ resources }) => resources?.limits?.['nvidia.com/gpu'] !== undefined);
  const isBoosted = containers.some(({ resources }) => resources?.startupCpuBoost === true);
  return [
    ...(isSplit
      ? [
          'traffic goes to several revisions or tags, each with a maximum of its own; give maxInstances instead of a ceiling',
        ]
      : []),
    ...(hasGpu ? ['the service has a GPU, which is not priced; give maxInstances instead'] : []),
    ...(isBoosted
      ? [
          'startupCpuBoost is charged on top of what is declared; leave it out, or give maxInstances',
        ]
      : []),
  ];
}

function factsOfFunction(fn: Cloudfunctions2Function): InstanceFacts {
  const config = fn.serviceConfigInput;
  const cpu = knownAtSynth(config?.availableCpu);
  const memory = knownAtSynth(config?.availableMemory);
  const isComplete = cpu !== undefined && memory !== undefined;
  return {
    maxInstances: knownAtSynth(config?.maxInstanceCount),
    minInstances: knownAtSynth(config?.minInstanceCount),
    concurrency: knownAtSynth(config?.maxInstanceRequestConcurrency),
    defaultConcurrency: 1,
    vcpus: cpu === undefined ? undefined : vcpusOf(cpu),
    memoryGib: memory === undefined ? undefined : gibOf(memory),
    obstacles: [],
    pricingProblems: isComplete
      ? problemsWithLimits(cpu, memory)
      : ['a ceiling needs availableCpu and availableMemory: set both on the function'],
  };
}

function problemsWithLimits(cpu: string, memory: string): string[] {
  return [
    ...(vcpusOf(cpu) === undefined
      ? [`cpu is ${shown(cpu)}; use a number like 1, 0.5 or 500m`]
      : []),
    ...(gibOf(memory) === undefined ? [`memory is ${shown(memory)}; use a size like 512Mi`] : []),
  ];
}

function total(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
    0,
  );
}
