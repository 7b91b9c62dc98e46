// Every function of the Region with its price, its limits and its owner's wishes: what there is to guard.
// Must see all pages, leave other guards' functions to those that exist, and mark the watchdog as never to be touched.

import {
  type FunctionConfiguration,
  GetAccountSettingsCommand,
  type LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import {
  GetResourcesCommand,
  type ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { GUARD_ENV, TAG_PREFIX, TAGS } from '../../lib/contract';
import type { ConcurrencyPool, WatchedFunction } from '../../lib/core/policy/watched-function';
import {
  LAMBDA_ACCOUNT_CONCURRENCY,
  LAMBDA_UNRESERVABLE_CONCURRENCY,
} from '../../lib/core/prices/aws-limits';
import { awsPriceBook } from '../../lib/core/prices/books/aws';
import { rateOf } from '../../lib/core/prices/rate';
import type { Log } from '../watchdog/log';
import type { GuardSettings } from '../watchdog/settings';
import { type Tags, wishesOf } from '../watchdog/tag-overrides';
import { ask, find, isUnknownOperation } from './cloud-failure';
import type { Paces } from './paces';

export interface DiscoveryInput {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly tagging: Pick<ResourceGroupsTaggingAPIClient, 'send'>;
  readonly paces: Paces;
  readonly settings: GuardSettings;
  readonly log: Log;
}

export async function discoverFunctions(
  input: DiscoveryInput,
): Promise<readonly WatchedFunction[]> {
  const pool = await accountPool(input);
  const [configurations, tagsByArn] = await Promise.all([listFunctions(input), listTags(input)]);
  const problems: string[] = [];
  const guards = guardsIn(configurations);
  const functions = configurations.flatMap((configuration) => {
    const tags = tagsFor(configuration, tagsByArn, input.settings);
    if (!isOurs(configuration, tags, { settings: input.settings, guards })) return [];
    const named = tags[TAGS.guard];
    if (named !== undefined && named !== input.settings.guard)
      problems.push(`${configuration.FunctionName}: no guard is named '${named}'; it is guarded`);
    return [watchedFunction({ configuration, tags, pool, settings: input.settings, problems })];
  });
  if (problems.length > 0) input.log('warn', 'tags-not-understood', { problems });
  input.log('info', 'discovered', { functions: functions.length, ...pool });
  return functions;
}

async function accountPool({ lambda, paces, log }: DiscoveryInput): Promise<ConcurrencyPool> {
  const call = () => paces.control(() => lambda.send(new GetAccountSettingsCommand({})));
  const answer = await find('reading the account limit', call, isUnknownOperation);
  if (!answer) log('info', 'account-limit-not-offered', { assumed: LAMBDA_ACCOUNT_CONCURRENCY });
  const { ConcurrentExecutions, UnreservedConcurrentExecutions } = answer?.AccountLimit ?? {};
  const executions = ConcurrentExecutions ?? LAMBDA_ACCOUNT_CONCURRENCY;
  return {
    executions,
    keptExecutions: LAMBDA_UNRESERVABLE_CONCURRENCY,
    ...(UnreservedConcurrentExecutions === undefined
      ? {}
      : { takenExecutions: Math.max(0, executions - UnreservedConcurrentExecutions) }),
  };
}

async function listFunctions({ lambda, paces }: DiscoveryInput): Promise<FunctionConfiguration[]> {
  const found: FunctionConfiguration[] = [];
  let marker: string | undefined;
  do {
    const command = new ListFunctionsCommand({ Marker: marker });
    const page = await ask('listing functions', () => paces.control(() => lambda.send(command)));
    found.push(...(page.Functions ?? []));
    marker = page.NextMarker;
  } while (marker);
  return found;
}

async function listTags({ tagging }: DiscoveryInput): Promise<ReadonlyMap<string, Tags>> {
  const found = new Map<string, Tags>();
  let token: string | undefined;
  do {
    const command = new GetResourcesCommand({
      ResourceTypeFilters: ['lambda:function'],
      ResourcesPerPage: 100,
      PaginationToken: token,
    });
    const page = await ask('reading tags', () => tagging.send(command));
    for (const { ResourceARN, Tags } of page.ResourceTagMappingList ?? []) {
      const ours = (Tags ?? []).filter(({ Key }) => Key?.startsWith(TAG_PREFIX));
      if (ResourceARN && ours.length > 0)
        found.set(
          ResourceARN,
          Object.fromEntries(ours.map(({ Key, Value }) => [Key, Value ?? ''])),
        );
    }
    token = page.PaginationToken;
  } while (token);
  return found;
}

/** Wishes that a construct states for a function it cannot tag count like tags, and win over them. */
function tagsFor(
  { FunctionName, FunctionArn }: FunctionConfiguration,
  tagsByArn: ReadonlyMap<string, Tags>,
  { watch, guard }: GuardSettings,
): Tags {
  const tags = tagsByArn.get(FunctionArn ?? '') ?? {};
  const named = watch.functions.find(({ name }) => name === FunctionName);
  if (!named) return tags;
  const stated = Object.entries(named.tags).map(([key, value]) => [`${TAG_PREFIX}${key}`, value]);
  return { ...tags, ...Object.fromEntries(stated), [TAGS.guard]: guard };
}

/** Names of the guards of this account and Region, by what their watchdogs are deployed with. */
const guardsIn = (configurations: readonly FunctionConfiguration[]): ReadonlySet<string> =>
  new Set(
    configurations.flatMap(({ Environment }) => Environment?.Variables?.[GUARD_ENV.guard] ?? []),
  );

interface Guards {
  readonly settings: GuardSettings;
  readonly guards: ReadonlySet<string>;
}

/** A tag that names a guard which does not exist leaves nobody to watch: such a function is the account guard's. */
function isOurs(
  { FunctionName }: FunctionConfiguration,
  tags: Tags,
  { settings, guards }: Guards,
): boolean {
  if (FunctionName === settings.watchdogName) return true;
  const guard = tags[TAGS.guard];
  if (guard === settings.guard) return true;
  return settings.watch.scope === 'account' && (guard === undefined || !guards.has(guard));
}

interface Facts {
  readonly configuration: FunctionConfiguration;
  readonly tags: Tags;
  readonly pool: ConcurrencyPool;
  readonly settings: GuardSettings;
  readonly problems: string[];
}

/** Lambda's own defaults, where an old function's configuration leaves a field out. */
const DEFAULTS = { memoryMb: 128, timeoutSeconds: 3, ephemeralMb: 512 };

function watchedFunction(facts: Facts): WatchedFunction {
  const { configuration, tags, settings } = facts;
  const name = configuration.FunctionName ?? '';
  const wishes = wishesOf(name, tags);
  facts.problems.push(...wishes.problems);
  const modifiedAtMs = Date.parse(configuration.LastModified ?? '');
  return {
    functionId: configuration.FunctionArn ?? name,
    name,
    rate: rateOf(
      {
        memoryMb: configuration.MemorySize ?? DEFAULTS.memoryMb,
        architecture: configuration.Architectures?.[0] === 'arm64' ? 'arm64' : 'x86_64',
        ephemeralMb: configuration.EphemeralStorage?.Size ?? DEFAULTS.ephemeralMb,
        extraUsdPerInvocation: wishes.extraUsdPerInvocation,
      },
      awsPriceBook,
    ),
    timeoutSeconds: configuration.Timeout ?? DEFAULTS.timeoutSeconds,
    concurrencyMax: facts.pool.executions,
    concurrencyPool: facts.pool,
    modifiedAtMs: Number.isNaN(modifiedAtMs) ? null : modifiedAtMs,
    override: wishes.override,
    // By its name: a tag that anyone may set must not take a function out of the guard.
    isGuardOwn: name === settings.watchdogName,
  };
}
