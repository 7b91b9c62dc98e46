// A subscription of Azure as the verbs of a guard need it: who asks, where the watchdog is, and what it answers.
// The watchdog is reached over its own address with the key of its app, which goes nowhere but to App Service.

import { AZURE_FUNCTIONS, WATCHDOG_TAG } from '../../azure/contract';
import type { CommandEvent } from '../../contract';
import { fieldOf } from '../../core/units/values';
import type { Caller, Deployment, FoundWatchdog, GuardHost, HostOptions } from '../guard/host';
import { Failure } from '../mistake';
import { guardAlarms } from './alarms';
import { type Az, signedIn } from './az';
import { CanaryApp } from './canary-app';
import { hostOf, keyOf, type Place, sitesOf, watchdogSite } from './place';

export interface World {
  readonly az?: Az;
  readonly fetch?: typeof fetch;
}

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
    canarySite: (watchdogName) => new CanaryApp(place, watchdogName),
    alarmsOn: async ({ watchdogName }) => {
      const id = fieldOf(await watchdogSite(place, watchdogName), 'id');
      return guardAlarms(signed, typeof id === 'string' ? id : '');
    },
  };
}

/** What a guard is called that was deployed without a name of its own. */
const USUAL_NAME = 'spendfuse';

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

async function command(place: Place, name: string, event: CommandEvent): Promise<unknown> {
  const site = await watchdogSite(place, name);
  const host = hostOf(site);
  const key = await keyOf(place, String(fieldOf(site, 'id')));
  if (key === undefined)
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

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
