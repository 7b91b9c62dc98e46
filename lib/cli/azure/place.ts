// A subscription and who asks there: every app in it, where an app answers, and the key that opens it.
// A key goes nowhere but to App Service: an address of any other shape is refused before anything is sent.

import { fieldOf, isList } from '../../core/units/values';
import { Failure } from '../mistake';
import type { Signed } from './az';

export interface Place {
  readonly signed: Signed;
  readonly subscription: string;
  readonly fetch: typeof fetch;
}

/** Microsoft.Web (azure-rest-api-specs, web/2024-04-01): Web Apps - List, Get, List Host Keys. */
export const WEB_API = 'api-version=2024-04-01';

export async function sitesOf({
  signed,
  subscription,
}: Pick<Place, 'signed' | 'subscription'>): Promise<readonly unknown[]> {
  return listed(signed, `/subscriptions/${subscription}/providers/Microsoft.Web/sites?${WEB_API}`);
}

/** Every page of a list. */
export async function listed(signed: Signed, path: string): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let next: string | undefined = path;
  while (next) {
    const page: unknown = await signed.ask('get', next);
    const value = fieldOf(page, 'value');
    if (isList(value)) found.push(...value);
    const link = fieldOf(page, 'nextLink');
    next = typeof link === 'string' && link !== '' ? link : undefined;
  }
  return found;
}

export async function watchdogSite(place: Place, name: string): Promise<unknown> {
  const site = (await sitesOf(place)).find((entry) => fieldOf(entry, 'name') === name);
  if (site) return site;
  throw new Failure(
    `there is no watchdog ${name} in ${place.subscription}`,
    'name it with --watchdog as its alerts do, or say where it is: --subscription',
  );
}

/** Whoever could name another address would be handed a key that opens the app. */
export function hostOf(site: unknown): string {
  const host = String(fieldOf(fieldOf(site, 'properties'), 'defaultHostName') ?? '');
  if (
    /^[a-z0-9-]+(\.[a-z0-9-]+)?\.azurewebsites\.(net|us)$|^[a-z0-9-]+\.chinacloudsites\.cn$/i.test(
      host,
    )
  )
    return host;
  throw new Failure(
    `the app ${fieldOf(site, 'name')} says that its address is ${host}, which is not App Service's`,
    'nothing was sent there; look at the app in the portal',
  );
}

/** undefined: the app gives none, as before it has started. */
export async function keyOf({ signed }: Pick<Place, 'signed'>, siteId: string) {
  const keys = await signed.ask('post', `${siteId}/host/default/listkeys?${WEB_API}`);
  const key = fieldOf(fieldOf(keys, 'functionKeys'), 'default');
  return typeof key === 'string' ? key : undefined;
}
