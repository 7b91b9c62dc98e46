// What the deployment says to the watchdog on Azure: the settings of every cloud, and where it keeps what it has to.
// Bad settings stop the watchdog loudly at its first tick, with every problem at once.

import { AZURE_ENV, AZURE_URLS } from '../../lib/azure/contract';
import {
  BadSettings,
  type Env,
  type GuardSettings,
  guardSettings,
  requiredText,
} from '../watchdog/settings';
import type { IdentitySource } from './calls/identity-token';

export interface AzureSettings extends GuardSettings {
  readonly subscription: string;
  /** Where the watchdog itself runs; it watches every region. */
  readonly region: string;
  readonly container: string;
  readonly table: string;
  readonly identity: IdentitySource;
  /** Somebody is mailed what the log says about alerts. */
  readonly isMailed: boolean;
  readonly armUrl: string;
  readonly metricsUrl: string;
}

const SUBSCRIPTION = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PLACE = /^https?:\/\/[\w.-]+(:\d+)?(\/[\w-]+){1,2}$/;

export function settingsFrom(env: Env): AzureSettings {
  const problems: string[] = [];
  const text = (name: string): string => requiredText(env, name, problems);
  const settings: AzureSettings = {
    ...guardSettings(env, problems),
    subscription: text(AZURE_ENV.subscription),
    container: text(AZURE_ENV.container),
    table: text(AZURE_ENV.table),
    // Set by the platform (learn.microsoft.com, reference-app-settings and overview-managed-identity).
    watchdogName: text('WEBSITE_SITE_NAME'),
    region: regionIn(env),
    identity: {
      endpoint: text('IDENTITY_ENDPOINT'),
      header: text('IDENTITY_HEADER'),
      clientId: env[AZURE_ENV.identity],
    },
    isMailed: env[AZURE_ENV.mail] === 'mail',
    armUrl: env[AZURE_ENV.armUrl] || AZURE_URLS.arm,
    metricsUrl: env[AZURE_ENV.metricsUrl] || AZURE_URLS.metrics,
  };
  const { subscription, container, table } = settings;
  if (subscription && !SUBSCRIPTION.test(subscription))
    problems.push(`${AZURE_ENV.subscription} is '${subscription}'; use the subscription's id`);
  if (container && !PLACE.test(container))
    problems.push(`${AZURE_ENV.container} is '${container}'; use the address of a blob container`);
  if (table && !PLACE.test(table))
    problems.push(`${AZURE_ENV.table} is '${table}'; use the address of a table`);
  if (problems.length > 0) throw new BadSettings(problems);
  return settings;
}

/** "East US" or "eastus"; for people alone. */
const regionIn = (env: Env): string =>
  (env.REGION_NAME ?? '').toLowerCase().replace(/\s/g, '') || 'azure';
