// One app with its configuration, looked at whole; and its settings of scale and access, changed one at a time.
// A path is made of an id only after the id was seen to be that of an app of this subscription: records come from a store.

import { CloudFailure } from '../../../lib/engine/ports';
import { type Arm, deep } from '../calls/arm';
import { type FunctionApp, functionAppIn, limitOf } from '../function-app';

export interface SiteCalls {
  readonly arm: Arm;
  readonly subscription: string;
}

export interface Site {
  readonly app: FunctionApp;
  /** undefined: no limit. */
  readonly scaleLimit: number | undefined;
  /** As it is set: '' where nobody said, which is open. */
  readonly publicAccess: string;
}

export class ForeignId extends Error {}

/** What Azure allows in the names of subscriptions, groups and sites. */
const SITE_ID =
  /^\/subscriptions\/([0-9a-f-]{36})\/resourcegroups\/[-\w.()]{1,90}\/providers\/microsoft\.web\/sites\/[a-z0-9-]{2,60}$/;

/** Throws before anything is called for an id of anything else. */
export function siteIdOf({ subscription }: Pick<SiteCalls, 'subscription'>, id: string): string {
  if (SITE_ID.exec(id)?.[1] === subscription.toLowerCase()) return id;
  throw new ForeignId(
    `${JSON.stringify(id).slice(0, 200)} is no function app of this subscription`,
  );
}

/** undefined: it is gone. 'foreign': it is there, and is no function app that bills by use any more. */
export async function siteAt(calls: SiteCalls, id: string): Promise<Site | 'foreign' | undefined> {
  const found = await findAt(calls.arm, `looking at ${nameOf(id)}`, id);
  if (found === undefined) return undefined;
  const app = functionAppIn(found);
  if (!app) return 'foreign';
  const config = await calls.arm.get(`reading the settings of ${app.name}`, `${id}/config/web`);
  return {
    app,
    scaleLimit:
      app.plan === 'flex'
        ? limitOf(deep(app.functionAppConfig, 'scaleAndConcurrency', 'maximumInstanceCount'))
        : limitOf(deep(config, 'properties', 'functionAppScaleLimit')),
    publicAccess: accessIn(config, found),
  };
}

async function findAt(arm: Arm, what: string, id: string): Promise<unknown> {
  try {
    return await arm.get(what, id);
  } catch (cause) {
    if (cause instanceof CloudFailure && cause.certainty === 'gone') return undefined;
    throw cause;
  }
}

/** Older answers hold it in the site alone. */
function accessIn(config: unknown, site: unknown): string {
  const set =
    deep(config, 'properties', 'publicNetworkAccess') ??
    deep(site, 'properties', 'publicNetworkAccess');
  return typeof set === 'string' ? set : '';
}

export const nameOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1);

/** undefined takes the limit away, which Azure writes as 0. */
export async function setScaleLimit(
  { arm }: SiteCalls,
  { app }: Site,
  instances: number | undefined,
): Promise<void> {
  const what = `setting the scale limit of ${app.name}`;
  if (app.plan === 'consumption') {
    await arm.change({
      ...{ what, method: 'PATCH', path: `${app.functionId}/config/web` },
      body: { properties: { functionAppScaleLimit: instances ?? 0 } },
    });
    return;
  }
  const before = app.functionAppConfig ?? {};
  const { maximumInstanceCount: _, ...scale } = (before.scaleAndConcurrency ?? {}) as Record<
    string,
    unknown
  >;
  const scaleAndConcurrency =
    instances === undefined ? scale : { ...scale, maximumInstanceCount: instances };
  await arm.change({
    ...{ what, method: 'PATCH', path: app.functionId },
    body: { properties: { functionAppConfig: { ...before, scaleAndConcurrency } } },
  });
}

export async function setPublicAccess({ arm }: SiteCalls, { app }: Site, to: string) {
  await arm.change({
    what: `setting the public access of ${app.name}`,
    method: 'PATCH',
    path: `${app.functionId}/config/web`,
    body: { properties: { publicNetworkAccess: to } },
  });
}

export async function setRunning({ arm }: SiteCalls, { app }: Site, to: 'start' | 'stop') {
  await arm.change({
    what: `${to === 'stop' ? 'stopping' : 'starting'} ${app.name}`,
    method: 'POST',
    path: `${app.functionId}/${to}`,
  });
}
