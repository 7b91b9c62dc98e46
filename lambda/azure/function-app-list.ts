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

/** With their kinds and tags: learn.microsoft.com/rest/api/resources/resources/list (read 2026-11). */
const RESOURCES =
  "/resources?$filter=resourceType eq 'Microsoft.Web/sites'&$expand=changedTime".replaceAll(
    ' ',
    '%20',
  );
const RESOURCES_API = '2021-04-01';

/** More than these are not worth a call each: the provider's list is read, whole. */
const ONE_BY_ONE = 25;
/** What that list leaves out is read one by one, for ten seconds of a tick at most (paces.ts); the rest is next. */
const LEFT_OUT_MAX = 120;
/** What changes in an app without a change of its resource, a deployment of code perhaps: read again after this, oldest first. */
const AGAIN_MS = 60 * 60_000;
/** As many as the pace lets through at once. */
const AGAIN_MAX = 15;

export interface FunctionAppList {
  read(): Promise<FunctionApp[]>;
  /** Apps that a verdict may be near for, which are read again the next time whatever their age. */
  doubt(functionIds: readonly string[]): void;
}

interface Resource {
  readonly path: string;
  readonly id: string;
  readonly changed: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What was read of a resource when it had changed last; no app: it bills by the hour. */
interface Known {
  readonly changed: string;
  readonly readAtMs: number;
  readonly app: FunctionApp | undefined;
}

export function functionApps(input: AppListInput): FunctionAppList {
  const { arm, subscription, now, log } = input;
  const known = new Map<string, Known>();
  const doubted = new Set<string>();
  const note = (site: unknown, changed: string): void => {
    const app = functionAppIn(site);
    if (app || isHourly(site))
      known.set(idOf(String(fieldOf(site, 'id'))), { changed, readAtMs: now(), app });
  };
  const list = async (): Promise<ReadonlyMap<string, Resource>> => {
    const path = `/subscriptions/${subscription}${RESOURCES}`;
    const found = await arm.list('listing resources', path, RESOURCES_API);
    const resources = new Map(found.flatMap(resourceIn).map((entry) => [entry.id, entry]));
    for (const id of known.keys()) if (!resources.has(id)) known.delete(id);
    return resources;
  };
  const readWhole = async (resources: ReadonlyMap<string, Resource>): Promise<void> => {
    const path = `/subscriptions/${subscription}/providers/Microsoft.Web/sites`;
    for (const site of await arm.list('listing function apps', path))
      note(site, resources.get(idOf(String(fieldOf(site, 'id'))))?.changed ?? '');
  };
  const readOneByOne = async (resources: readonly Resource[]): Promise<void> => {
    const reading = resources.slice(0, LEFT_OUT_MAX);
    const left = resources.length - reading.length;
    if (left > 0) log('warn', 'apps-not-read', { left });
    await Promise.all(
      reading.map(async (resource) => note(await siteAt(arm, resource), resource.changed)),
    );
  };
  let countsWritten = '';
  const tellOfChange = (counts: Readonly<Record<string, number>>): void => {
    const written = JSON.stringify(counts);
    if (written === countsWritten) return;
    countsWritten = written;
    log('info', 'discovered', counts);
  };
  const isUnread = ({ id, changed }: Resource): boolean => known.get(id)?.changed !== changed;
  const ageOf = ({ id }: Resource): number =>
    doubted.has(id) ? Number.POSITIVE_INFINITY : now() - (known.get(id)?.readAtMs ?? 0);
  return {
    doubt: (functionIds) => {
      for (const id of functionIds) doubted.add(id);
    },
    read: async () => {
      const resources = await list();
      const all = [...resources.values()];
      if (all.filter(isUnread).length > ONE_BY_ONE) await readWhole(resources);
      const unread = all.filter(isUnread);
      const old = all
        .filter((resource) => !isUnread(resource) && ageOf(resource) >= AGAIN_MS)
        .sort((a, b) => ageOf(b) - ageOf(a));
      await readOneByOne([...unread, ...old.slice(0, Math.max(0, AGAIN_MAX - unread.length))]);
      doubted.clear();
      const apps = all.flatMap(({ id, tags }) => {
        const app = known.get(id)?.app;
        return app ? [{ ...app, tags }] : [];
      });
      tellOfChange({
        functions: apps.length,
        billedByTheHour: [...known.values()].filter(({ app }) => app === undefined).length,
      });
      return apps;
    },
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
