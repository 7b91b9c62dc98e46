// What the guard watches of the function apps that there are, each with its price and its owner's wishes.
// A tag that cannot be read is told, and never guessed.

import { TAG_PREFIX, TAGS } from '../../lib/contract';
import type { WatchedFunction } from '../../lib/core/policy/watched-function';
import { azureRateOf } from '../../lib/core/prices/books/azure-rate';
import type { Log } from '../watchdog/log';
import type { GuardSettings } from '../watchdog/settings';
import { wishesOf } from '../watchdog/tag-overrides';
import type { FunctionApp, Plan } from './function-app';

export interface DiscoveryInput {
  readonly settings: Pick<GuardSettings, 'watch' | 'guard' | 'watchdogName'>;
  readonly log: Log;
}

export function watchedIn(
  apps: readonly FunctionApp[],
  { settings, log }: DiscoveryInput,
): WatchedFunction[] {
  const problems: string[] = [];
  const functions = apps.flatMap((app) => {
    const tags = tagsFor(app, settings);
    return isOurs(app, tags, settings) ? [watchedFunction(app, tags, { settings, problems })] : [];
  });
  if (problems.length > 0) log('warn', 'tags-not-understood', { problems });
  return functions;
}

/** The words of AWS's tags with a hyphen: `spendfuse-mode`. */
const AZURE_PREFIX = 'spendfuse-';
const asAzure = (tag: string): string => tag.replace(TAG_PREFIX, AZURE_PREFIX);

/** Tag names are the same in any case. Wishes that a construct states count like tags, and win over them. */
function tagsFor(
  { tags, name }: FunctionApp,
  { watch, guard }: DiscoveryInput['settings'],
): Record<string, string> {
  const own = Object.entries(tags).flatMap(([key, value]) =>
    key.toLowerCase().startsWith(AZURE_PREFIX)
      ? [[`${TAG_PREFIX}${key.slice(AZURE_PREFIX.length).toLowerCase()}`, value]]
      : [],
  );
  const named = watch.functions.find((watchedByName) => watchedByName.name === name);
  const stated = Object.entries(named?.tags ?? {}).map(([key, value]) => [
    `${TAG_PREFIX}${key}`,
    value,
  ]);
  return Object.fromEntries([...own, ...stated, ...(named ? [[TAGS.guard, guard]] : [])]);
}

/** The guard of a subscription leaves to another guard what is tagged with its name. */
function isOurs(
  { name }: FunctionApp,
  tags: Readonly<Record<string, string>>,
  { watch, guard, watchdogName }: DiscoveryInput['settings'],
): boolean {
  if (name === watchdogName) return true;
  const tagged = tags[TAGS.guard];
  return tagged === guard || (watch.scope === 'account' && tagged === undefined);
}

/**
 * The most a run lasts, as far as the plan says: 10 minutes on Consumption, by default 30 on Flex Consumption, where an
 * app may allow more (learn.microsoft.com, functions-scale). Resource Manager does not show an app's own functionTimeout.
 */
const TIMEOUT_SECONDS: Readonly<Record<Plan, number>> = { consumption: 600, flex: 1800 };

function watchedFunction(
  app: FunctionApp,
  tags: Readonly<Record<string, string>>,
  { settings, problems }: Pick<DiscoveryInput, 'settings'> & { readonly problems: string[] },
): WatchedFunction {
  const wishes = wishesOf(app.name, tags, asAzure);
  problems.push(...wishes.problems);
  return {
    functionId: app.functionId,
    name: app.name,
    rate: azureRateOf(app.plan, app.memoryMb, wishes.extraUsdPerInvocation),
    timeoutSeconds: TIMEOUT_SECONDS[app.plan],
    concurrencyMax: app.instancesMax,
    // Each app scales by itself; the quota that a region's apps share is for the platform to keep.
    concurrencyPool: null,
    modifiedAtMs: app.modifiedAtMs,
    override: wishes.override,
    // By its name: a tag that anyone may set must not take an app out of the guard.
    isGuardOwn: app.name === settings.watchdogName,
    isStopSoft: true,
  };
}
