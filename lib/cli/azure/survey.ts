// Every function app of a subscription with its plan and its limits, for `scan --account --cloud azure`.
// Only reads: the list of apps, and of each its settings; no app setting is read, which may hold secrets.

import { fieldOf, isList } from '../../core/units/values';
import type { HostOptions } from '../guard/host';
import type { LiveAccount, LiveResource, Unread } from '../live-plan';
import { Failure } from '../mistake';
import { type Az, type Signed, signedIn } from './az';
import { sitesOf, WEB_API } from './place';

export async function surveySubscription(
  options: HostOptions,
  { az }: { readonly az?: Az } = {},
): Promise<LiveAccount> {
  const signed = signedIn(az);
  const subscription = options.subscription ?? (await signed.account()).subscription;
  if (!subscription)
    throw new Failure('no subscription is set', 'pass --subscription, or run az account set');
  const problems: Unread[] = [];
  const resources: LiveResource[] = [];
  for (const site of await sitesOf({ signed, subscription }))
    if (isFunctionApp(site)) resources.push(await resourceOf(signed, site, problems));
  return { account: subscription, resources, problems };
}

/** Logic Apps are function apps by their kind. */
function isFunctionApp(site: unknown): boolean {
  const kinds = String(fieldOf(site, 'kind')).toLowerCase().split(',');
  return kinds.includes('functionapp') && !kinds.includes('workflowapp');
}

async function resourceOf(
  signed: Signed,
  site: unknown,
  problems: Unread[],
): Promise<LiveResource> {
  const properties = fieldOf(site, 'properties');
  const name = String(fieldOf(site, 'name'));
  const common = {
    ...{ name, location: fieldOf(site, 'location') },
    public_network_access_enabled: fieldOf(properties, 'publicNetworkAccess') !== 'Disabled',
  };
  const isLinux = /linux/i.test(String(fieldOf(site, 'kind')));
  if (fieldOf(properties, 'sku') !== 'FlexConsumption')
    return {
      type: isLinux ? 'azurerm_linux_function_app' : 'azurerm_windows_function_app',
      name,
      values: {
        ...common,
        site_config: [{ app_scale_limit: await scaleLimitOf(signed, site, problems) }],
      },
    };
  const scale = fieldOf(fieldOf(properties, 'functionAppConfig'), 'scaleAndConcurrency');
  const always = fieldOf(scale, 'alwaysReady');
  const http = fieldOf(fieldOf(scale, 'triggers'), 'http');
  return {
    type: 'azurerm_function_app_flex_consumption',
    name,
    values: {
      ...common,
      instance_memory_in_mb: numberOf(fieldOf(scale, 'instanceMemoryMB')),
      maximum_instance_count: numberOf(fieldOf(scale, 'maximumInstanceCount')),
      http_concurrency: numberOf(fieldOf(http, 'perInstanceConcurrency')),
      always_ready: (isList(always) ? always : []).map((entry) => ({
        name: fieldOf(entry, 'name'),
        instance_count: numberOf(fieldOf(entry, 'instanceCount')),
      })),
    },
  };
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

async function scaleLimitOf(
  signed: Signed,
  site: unknown,
  problems: Unread[],
): Promise<number | undefined> {
  try {
    const config = await signed.ask('get', `${fieldOf(site, 'id')}/config/web?${WEB_API}`);
    return numberOf(fieldOf(fieldOf(config, 'properties'), 'functionAppScaleLimit'));
  } catch (cause) {
    if (!(cause instanceof Failure)) throw cause;
    problems.push({ what: `the scale limit of ${fieldOf(site, 'name')}`, because: cause.message });
    return undefined;
  }
}
