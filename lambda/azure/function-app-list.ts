// Every function app of the subscription: which there are by Resource Manager's list of resources, and what each is by the
// provider's own. The second is long, takes seconds and leaves apps out in subscriptions with hundreds of them
// (github.com/Azure/azure-sdk-for-go/issues/25891, azure-sdk-for-python/issues/48980), so it never decides what there is.

import { fieldOf } from '../../lib/core/units/values';
import { CloudFailure } from '../../lib/engine/ports';
import type { Log } from '../watchdog/log';
import { type Arm, idOf } from './calls/arm';
import { type FunctionApp, functionAppIn, isFunctionApp, isHourly, tagsIn } from './function-app';

export interface AppListInput {
  readonly arm: Arm;
  readonly subscription: string;
  readonly now: () => number;
  readonly log: Log;
}

/** learn.microsoft.com/rest/api/resources/resources/list (read 2026-11): a thousand to a page, with their tags. */
const RESOURCES =
  "/resources?$filter=resourceType eq 'Microsoft.Web/sites'&$expand=changedTime".replaceAll(
    ' ',
    '%20',
  );
const RESOURCES_API = '2021-04-01';

/** What changes in an app without a change of its resource, a deployment of code perhaps, is seen within this. */
const WHOLE_LIST_MS = 60 * 60_000;
/** More than these are not worth a call each: the whole list is read. */
const ONE_BY_ONE = 25;
/** What the whole list leaves out is read one by one, for ten seconds of a tick at most (paces.ts); the rest is next. */
const LEFT_OUT_MAX = 120;

interface Resource {
  readonly path: string;
  readonly id: string;
  readonly changed: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What was read of a resource when it had changed last; no app: it bills by the hour. */
interface Known {
  readonly changed: string;
  readonly app: FunctionApp | undefined;
}

export function functionApps(input: AppListInput): () => Promise<FunctionApp[]> {
  const { arm, subscription, now, log } = input;
  const known = new Map<string, Known>();
  let wholeAtMs = Number.NEGATIVE_INFINITY;
  const note = (site: unknown, changed: string): void => {
    const isKnown = isHourly(site) || functionAppIn(site) !== undefined;
    if (isKnown)
      known.set(idOf(String(fieldOf(site, 'id'))), { changed, app: functionAppIn(site) });
  };
  const readWhole = async (resources: ReadonlyMap<string, Resource>): Promise<void> => {
    const path = `/subscriptions/${subscription}/providers/Microsoft.Web/sites`;
    for (const site of await arm.list('listing function apps', path))
      note(site, resources.get(idOf(String(fieldOf(site, 'id'))))?.changed ?? '');
    wholeAtMs = now();
  };
  return async () => {
    const path = `/subscriptions/${subscription}${RESOURCES}`;
    const found = await arm.list('listing resources', path, RESOURCES_API);
    const resources = new Map(found.flatMap(resourceIn).map((entry) => [entry.id, entry]));
    for (const id of known.keys()) if (!resources.has(id)) known.delete(id);
    const unread = (): Resource[] =>
      [...resources.values()].filter(({ id, changed }) => known.get(id)?.changed !== changed);
    if (unread().length > ONE_BY_ONE || now() - wholeAtMs >= WHOLE_LIST_MS)
      await readWhole(resources);
    const left = unread();
    await Promise.all(
      left.slice(0, LEFT_OUT_MAX).map(async (one) => note(await siteAt(arm, one), one.changed)),
    );
    if (left.length > LEFT_OUT_MAX)
      log('warn', 'apps-not-read', { left: left.length - LEFT_OUT_MAX });
    const apps = [...resources.values()].flatMap(({ id, tags }) => {
      const app = known.get(id)?.app;
      return app ? [{ ...app, tags }] : [];
    });
    const billedByTheHour = [...known.values()].filter(({ app }) => app === undefined).length;
    log('info', 'discovered', { functions: apps.length, billedByTheHour });
    return apps;
  };
}

/** undefined: it was removed since it was listed. */
async function siteAt(arm: Arm, { path }: Resource): Promise<unknown> {
  try {
    return await arm.get(`reading ${path}`, path);
  } catch (cause) {
    if (cause instanceof CloudFailure && cause.certainty === 'gone') return undefined;
    throw cause;
  }
}

function resourceIn(resource: unknown): Resource[] {
  const path = fieldOf(resource, 'id');
  if (typeof path !== 'string' || !isFunctionApp(resource)) return [];
  const changed = String(fieldOf(resource, 'changedTime') ?? '');
  return [{ path, id: idOf(path), changed, tags: tagsIn(resource) }];
}
