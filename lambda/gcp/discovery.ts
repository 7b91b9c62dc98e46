// Every Cloud Run service of the project, in every region, with its price, its limits and its owner's wishes.
// Functions of the 2nd generation are such services. A list that is incomplete is a failure, never a smaller project.

import { TAG_PREFIX, TAGS } from '../../lib/contract';
import { USUAL_MAX } from '../../lib/core/pausing/cloud-run-scaling';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { cloudRunRateOf, cloudRunTierOf } from '../../lib/core/prices/books/gcp';
import { gibOf, vcpusOf } from '../../lib/core/units/quantity';
import { fieldOf, isList } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import { GUARD_LABEL, LABEL_PREFIX } from '../../lib/gcp/contract';
import type { Log } from '../watchdog/log';
import { type Tags, wishesOf } from '../watchdog/tag-overrides';
import { type GoogleApi, jsonOf } from './google-api';
import { functionIdOf, type ListedService, listedServiceIn } from './run-service';
import type { GcpSettings } from './settings';

export interface DiscoveryInput {
  readonly api: GoogleApi;
  readonly settings: GcpSettings;
  readonly log: Log;
}

export async function discoverServices(input: DiscoveryInput): Promise<WatchedFunction[]> {
  const { settings, log } = input;
  const services = await listServices(input);
  const problems: string[] = [];
  const guards = new Set(services.flatMap(({ labels }) => labels[GUARD_LABEL] ?? []));
  const functions = services.flatMap((service) => {
    const tags = tagsFor(service, settings);
    if (!isOurs(service, tags, { settings, guards })) return [];
    const named = tags[TAGS.guard];
    if (named !== undefined && named !== settings.guard && !isWatchdog(service, settings))
      problems.push(`${service.name}: no guard is named '${named}'; it is guarded`);
    return [watchedFunction(service, tags, { settings, problems })];
  });
  if (problems.length > 0) log('warn', 'labels-not-understood', { problems });
  log('info', 'discovered', { functions: functions.length });
  return functions;
}

/** Services a page; the API allows no more than it likes, and says where the next page begins. */
const PAGE = 500;

/**
 * At the global address the v1 API lists the services of every region in one list, which the v2 API does not
 * (cloud.google.com/run/docs/reference/rest/v1/namespaces.services/list, read 2026-11).
 */
async function listServices({ api, settings }: DiscoveryInput): Promise<ListedService[]> {
  const { project, endpoints } = settings;
  const what = 'listing services';
  const found: ListedService[] = [];
  let next: unknown = '';
  do {
    const page =
      typeof next === 'string' && next !== '' ? `&continue=${encodeURIComponent(next)}` : '';
    const url = `${endpoints.run}apis/serving.knative.dev/v1/namespaces/${project}/services?limit=${PAGE}${page}`;
    const body = jsonOf(what, await api({ what, url }));
    const unreachable = fieldOf(body, 'unreachable');
    if (isList(unreachable) && unreachable.length > 0)
      throw new CloudFailure('unknown', `${what}: ${unreachable.join(', ')} cannot be reached`);
    const items = fieldOf(body, 'items');
    for (const item of isList(items) ? items : []) {
      const service = listedServiceIn(item);
      if (!service) throw new CloudFailure('unknown', `${what}: a service has no name or location`);
      found.push(service);
    }
    next = fieldOf(fieldOf(body, 'metadata'), 'continue');
  } while (next);
  return found;
}

/** A label's value has no dot (cloud.google.com/resource-manager/docs/labels-overview): 12.50 is written 12-50 or 12_50. */
const asTag = (value: string): string => value.replace(/^(\d+)[-_](\d+)$/, '$1.$2');
const asLabel = (tag: string): string => tag.replace(TAG_PREFIX, LABEL_PREFIX);

/** Wishes that a construct states for a service it cannot label count like labels, and win over them. */
function tagsFor({ name, labels }: ListedService, { watch, guard }: GcpSettings): Tags {
  const own = Object.entries(labels).flatMap(([key, value]) =>
    key.startsWith(LABEL_PREFIX)
      ? [[`${TAG_PREFIX}${key.slice(LABEL_PREFIX.length)}`, asTag(value)]]
      : [],
  );
  const named = watch.functions.find((watchedByName) => watchedByName.name === name);
  const stated = Object.entries(named?.tags ?? {}).map(([key, value]) => [
    `${TAG_PREFIX}${key}`,
    value,
  ]);
  return Object.fromEntries([...own, ...stated, ...(named ? [[TAGS.guard, guard]] : [])]);
}

/** By its name and region: a label that anyone may set must not take a service out of the guard. */
const isWatchdog = ({ name, location }: ListedService, settings: GcpSettings): boolean =>
  name === settings.watchdogName && location === settings.region;

interface Guards {
  readonly settings: GcpSettings;
  readonly guards: ReadonlySet<string>;
}

/** A label that names a guard which does not exist leaves nobody to watch: such a service is the project guard's. */
function isOurs(service: ListedService, tags: Tags, { settings, guards }: Guards): boolean {
  if (isWatchdog(service, settings)) return true;
  const guard = tags[TAGS.guard];
  if (guard === settings.guard) return true;
  return settings.watch.scope === 'account' && (guard === undefined || !guards.has(guard));
}

/** A container without limits gets these (cloud.google.com/run/docs/configuring/services/cpu and memory-limits). */
const USUAL_LIMITS = { cpu: '1', memory: '512Mi' };
/** The largest instance there is: what cannot be read is never priced below what it costs. */
const LARGEST = { vcpus: 8, memoryGib: 32 };
/** cloud.google.com/run/docs/configuring/request-timeout: 5 minutes where nothing is said. */
const USUAL_TIMEOUT_SECONDS = 300;

interface Facts {
  readonly settings: GcpSettings;
  readonly problems: string[];
}

function watchedFunction(service: ListedService, tags: Tags, facts: Facts): WatchedFunction {
  const { name, location } = service;
  const wishes = wishesOf(name, tags, asLabel);
  facts.problems.push(...wishes.problems);
  const { vcpus, memoryGib } = sizeOf(service, facts.problems);
  return {
    functionId: functionIdOf({ project: facts.settings.project, location, name }),
    name,
    rate: cloudRunRateOf({
      vcpus,
      memoryGib,
      tier: cloudRunTierOf(location),
      extraUsdPerInvocation: wishes.extraUsdPerInvocation,
    }),
    timeoutSeconds: service.timeoutSeconds ?? USUAL_TIMEOUT_SECONDS,
    concurrencyMax: Math.min(
      service.serviceMax ?? Number.POSITIVE_INFINITY,
      service.revisionMax ?? USUAL_MAX,
    ),
    // Each service scales by itself; what a region's services share is for the platform to keep.
    concurrencyPool: null,
    modifiedAtMs: service.modifiedAtMs,
    override: wishes.override,
    isGuardOwn: isWatchdog(service, facts.settings),
  };
}

function sizeOf({ name, limits, hasGpu }: ListedService, problems: string[]) {
  if (hasGpu) problems.push(`${name}: its GPU is not priced; it costs more than the guard counts`);
  const sizes = limits.map((limit) => {
    const { cpu, memory } = { ...USUAL_LIMITS, ...limit };
    return { vcpus: vcpusOf(cpu), memoryGib: gibOf(memory) };
  });
  const sum = { vcpus: 0, memoryGib: 0 };
  for (const { vcpus, memoryGib } of sizes) {
    if (vcpus === undefined || memoryGib === undefined) {
      problems.push(`${name}: its size cannot be read; it is priced as the largest there is`);
      return LARGEST;
    }
    sum.vcpus += vcpus;
    sum.memoryGib += memoryGib;
  }
  return sizes.length > 0 ? sum : { vcpus: 1, memoryGib: 0.5 };
}
