// A subscription of Azure as the verbs of a guard need it: who asks, where the watchdog is, and what it answers.
// The watchdog is reached over its own address with the key of its app, which goes nowhere but to App Service.

import { AZURE_FUNCTIONS, WATCHDOG_TAG } from '../../azure/contract';
import type { CommandEvent } from '../../contract';
import { fieldOf, isList } from '../../core/units/values';
import type { Caller, Deployment, FoundWatchdog, GuardHost, HostOptions } from '../guard/host';
import { Failure } from '../mistake';
import { guardAlarms } from './alarms';
import { type Az, type Signed, signedIn } from './az';

export interface World {
  readonly az?: Az;
  readonly fetch?: typeof fetch;
}

/** Microsoft.Web (azure-rest-api-specs, web/2024-04-01): Web Apps - List, List Host Keys. */
export const WEB_API = 'api-version=2024-04-01';
/** The longest that the platform lets an answer take (learn.microsoft.com, functions-scale, "timeout duration"). */
const COMMAND_MS = 230_000;

export async function openAzureSubscription(
  options: HostOptions,
  { az, fetch: fetchFrom = fetch }: World = {},
): Promise<GuardHost> {
  const signed = signedIn(az);
  const account = await signed.account();
  const subscription = options.subscription ?? account.subscription;
  if (!subscription)
    throw new Failure('no subscription is set', 'pass --subscription, or run az account set');
  const place: Place = { signed, subscription, fetch: fetchFrom };
  return {
    caller: async (): Promise<Caller> => ({
      account: subscription,
      region: 'every region',
      principal: account.principal,
    }),
    find: (name) => find(place, name),
    watchdogs: async () => (await sitesOf(place)).flatMap(watchdogIn),
    command: (name, event) => command(place, name, event),
    alarmsOn: async ({ watchdogName }) => {
      const id = fieldOf(await watchdogSite(place, watchdogName), 'id');
      return guardAlarms(signed, typeof id === 'string' ? id : '');
    },
  };
}

interface Place {
  readonly signed: Signed;
  readonly subscription: string;
  readonly fetch: typeof fetch;
}

/** What a guard is called that was deployed without a name of its own. */
const USUAL_NAME = 'spendfuse';

export async function sitesOf({
  signed,
  subscription,
}: Pick<Place, 'signed' | 'subscription'>): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let next: string | undefined =
    `/subscriptions/${subscription}/providers/Microsoft.Web/sites?${WEB_API}`;
  while (next) {
    const page: unknown = await signed.ask('get', next);
    const value = fieldOf(page, 'value');
    if (isList(value)) found.push(...value);
    const link = fieldOf(page, 'nextLink');
    next = typeof link === 'string' && link !== '' ? link : undefined;
  }
  return found;
}

const guardOf = (site: unknown): unknown => fieldOf(fieldOf(site, 'tags'), WATCHDOG_TAG);

function watchdogIn(site: unknown): FoundWatchdog[] {
  const guard = guardOf(site);
  const watchdogName = fieldOf(site, 'name');
  return typeof guard === 'string' && typeof watchdogName === 'string'
    ? [{ guard, watchdogName }]
    : [];
}

/** By its name, or by the tag of a watchdog where no other name was given. */
async function find(place: Place, name: string): Promise<Deployment | undefined> {
  const isOne = (site: unknown): boolean =>
    fieldOf(site, 'name') === name || (name === USUAL_NAME && guardOf(site) !== undefined);
  const found = (await sitesOf(place)).filter(isOne);
  const names = found.map((site) => String(fieldOf(site, 'name')));
  if (names.length > 1)
    throw new Failure(
      `there are ${names.length} guards: ${names.join(', ')}`,
      'name one with --watchdog',
    );
  const [site] = found;
  if (site === undefined) return undefined;
  const state = String(fieldOf(fieldOf(site, 'properties'), 'state') ?? 'unknown');
  return {
    name: names[0] ?? name,
    status: state,
    state: state === 'Running' ? 'settled' : 'failed',
    watchdogName: names[0],
    changedAtMs: momentOf(fieldOf(fieldOf(site, 'properties'), 'lastModifiedTimeUtc')),
  };
}

/** As Resource Manager writes it: in UTC, with or without saying so. */
function momentOf(value: unknown): number | null {
  const text = String(value);
  const ms = Date.parse(/Z$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? null : ms;
}

async function watchdogSite(place: Place, name: string): Promise<unknown> {
  const site = (await sitesOf(place)).find((entry) => fieldOf(entry, 'name') === name);
  if (site) return site;
  throw new Failure(
    `there is no watchdog ${name} in ${place.subscription}`,
    'name it with --watchdog as its alerts do, or say where it is: --subscription',
  );
}

async function command(place: Place, name: string, event: CommandEvent): Promise<unknown> {
  const site = await watchdogSite(place, name);
  const host = String(fieldOf(fieldOf(site, 'properties'), 'defaultHostName') ?? '');
  refuseForeignHost(name, host);
  const keys = await place.signed.ask(
    'post',
    `${String(fieldOf(site, 'id'))}/host/default/listkeys?${WEB_API}`,
  );
  const key = fieldOf(fieldOf(keys, 'functionKeys'), 'default');
  if (typeof key !== 'string')
    throw new Failure(
      `the watchdog ${name} gives no key`,
      'it may not have started yet: look at its app in the portal, and try again in a minute',
    );
  return sent(place, { name, url: `https://${host}/api/${AZURE_FUNCTIONS.command}`, key, event });
}

interface Message {
  readonly name: string;
  readonly url: string;
  readonly key: string;
  readonly event: CommandEvent;
}

async function sent({ fetch }: Place, { name, url, key, event }: Message): Promise<unknown> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: 'POST',
      // A redirect would carry the key to wherever it leads.
      redirect: 'error',
      headers: { 'x-functions-key': key, 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(COMMAND_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new Failure(
      `the watchdog ${name} cannot be reached`,
      'look at its app in the portal; what is paused can be resumed without it by the last line of the alert',
      { cause },
    );
  }
  if (response.ok) return jsonIn(text);
  throw new Failure(
    `the watchdog ${name} answered ${response.status}: ${text.slice(0, 300)}`,
    'if this line does not make the reason clear, read the log of its app',
  );
}

/** Whoever could name another address would be handed a key that opens the watchdog. */
function refuseForeignHost(name: string, host: string): void {
  if (
    /^[a-z0-9-]+(\.[a-z0-9-]+)?\.azurewebsites\.(net|us)$|^[a-z0-9-]+\.chinacloudsites\.cn$/i.test(
      host,
    )
  )
    return;
  throw new Failure(
    `the app ${name} says that its address is ${host}, which is not App Service's`,
    'nothing was sent there; look at the app in the portal',
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
