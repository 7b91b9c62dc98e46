// The watchdog of Azure, built whole in one step: every port and store over its calls.
// Decides nothing. The web, clock and settings are values here, so a test runs the same watchdog against any cloud.

import { lastResortOf, SECRET_ID } from '../../lib/azure/contract';
import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import { azureGuardPrices } from '../../lib/core/prices/books/azure-rate';
import { matching } from '../../lib/core/units/values';
import { type ChannelPorts, lanesOf, type NameChecks } from '../channels/channel-kinds';
import { channelsFrom } from '../channels/channel-settings';
import { guardedPoster, type Poster } from '../channels/guarded-post';
import { channelNotifier } from '../watchdog/channel-notifier';
import { linksFor } from '../watchdog/confirm-links';
import type { Guard } from '../watchdog/guard';
import { incidentNotifier } from '../watchdog/incident-notifier';
import { logTo, toStdout, type WriteLine } from '../watchdog/log';
import type { Fetch } from '../watchdog/network';
import { NO_RESCUE } from '../watchdog/no-rescue';
import { keepLastResort } from '../watchdog/objects/last-resort';
import { objectJournal } from '../watchdog/objects/object-journal';
import { objectOwnerStore } from '../watchdog/objects/object-owner';
import {
  objectIncidentStore,
  objectLastTickStore,
  objectModeStore,
} from '../watchdog/objects/object-stores';
import { realTiming, type Timing } from '../watchdog/pacing';
import type { Env } from '../watchdog/settings';
import { armOf } from './calls/arm';
import { azureCalls } from './calls/azure-calls';
import { guardObjects } from './calls/guard-objects';
import { identityTokens } from './calls/identity-token';
import { keyVault } from './calls/key-vault';
import { pacesOf } from './calls/paces';
import { confirmPageIn } from './confirm-page';
import { watchedIn } from './discovery';
import { functionAppBrake } from './function-app-brake';
import { functionApps } from './function-app-list';
import { logLane, writeAlert } from './log-lane';
import { measuredBudget } from './measured-budget';
import { monitorMeter } from './monitor-meter';
import type { AzureSettings } from './settings';
import { sparingLog } from './sparing-log';

export interface WiringInput {
  readonly settings: AzureSettings;
  /** Settings that stop nothing when they are wrong: channels. */
  readonly env?: Env;
  readonly fetch?: Fetch;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
  /** How the web is reached: a test that listens on its own machine gives its own. */
  readonly post?: Poster;
  /** The file that resumes without a watchdog. */
  readonly lastResort?: string;
}

/** Only Amazon's chat service listens to a topic. */
const NAME_CHECKS: NameChecks = {
  secret: matching(SECRET_ID, 'the identifier of a secret in Key Vault'),
  topic: matching(/^(?!)/, 'another kind of channel: there are no topics on Azure'),
};

export function azureGuard(input: WiringInput): Guard {
  const { settings, env = {}, timing = realTiming, writeLine = toStdout } = input;
  const { subscription, container, table, armUrl, metricsUrl } = settings;
  const log = sparingLog(logTo(writeLine, timing.now), timing.now);
  const paces = pacesOf(timing);
  const fetchFrom = input.fetch ?? fetch;
  const call = azureCalls(fetchFrom, identityTokens(settings.identity, fetchFrom, timing.now));
  const arm = armOf({ call, paces, url: armUrl });
  const objects = guardObjects({ call, paces, container, table });
  const { channels, problems } = channelsFrom(env[CHANNELS_ENV], NAME_CHECKS);
  if (problems.length > 0) log('error', 'bad-channels', { problems });
  const vault = keyVault({ call, paces, now: timing.now });
  const page = confirmPageIn(env, { arm, vault, log });
  const linksOf = linksFor({ page: page.place, now: timing.now, log });
  const notifier = incidentNotifier({
    inner: deliveryOf(input, { secret: vault.read, channels, timing, log }),
    store: objectIncidentStore(objects),
    log,
    factsOf: async (alert) => ({
      links: await linksOf(alert),
      modifiedAtMs: guard.memory?.functions.find((target) => target.functionId === alert.functionId)
        ?.modifiedAtMs,
    }),
  });
  const owner = objectOwnerStore(objects, timing.now);
  const guard: Guard = {
    settings,
    ports: {
      meter: monitorMeter({
        ...{ arm, call, paces, subscription, metricsUrl },
        list: functionApps({ arm, subscription, now: timing.now, log }),
        watchedIn: (apps) => watchedIn(apps, { settings, log }),
      }),
      brake: functionAppBrake({ arm, subscription }),
      journal: objectJournal(objects),
      notifier,
    },
    stores: { mode: objectModeStore(objects), lastTick: objectLastTickStore(objects), owner },
    owner: { decisions: owner, remind: notifier.remind, digest: notifier },
    rescue: NO_RESCUE,
    queueFacts: async () => undefined,
    budgets: { measure: (name) => measuredBudget(arm, subscription, name) },
    page: page.key && { objects, key: page.key, origin: originOf(settings) },
    prices: azureGuardPrices,
    timing,
    log,
    // The platform counts runs by itself, and nothing reads the rest.
    countTick: () => {},
    afterDiscovery: keepLastResort({ objects, file: input.lastResort, log }),
    // A rule on the log mails people; who is behind it is the platform's to know.
    hearers: async () => ({
      ...{ confirmed: settings.isMailed ? 1 : 0, pending: 0, channels: channels.length },
    }),
    settingProblems: [...problems, ...page.problems],
    memory: null,
  };
  return guard;
}

type Delivery = Pick<Guard, 'timing' | 'log'> & {
  readonly secret: ChannelPorts['secret'];
  readonly channels: readonly ChannelSetting[];
};

/** The log tells the platform's rules; a channel takes its place as the lane that is never rested where nobody is mailed. */
function deliveryOf(
  { settings, post = guardedPoster() }: WiringInput,
  { secret, channels, timing, log }: Delivery,
): ReturnType<typeof channelNotifier> {
  const origin = originOf(settings);
  const lanes = lanesOf(channels, {
    ...{ post, secret, now: timing.now, origin },
    publish: async () => ({ kind: 'refused', because: 'there are no topics on Azure' }),
  });
  const [first, ...others] = lanes;
  const isLogRead = settings.isMailed || first === undefined;
  return channelNotifier({
    topicLane: isLogRead ? logLane(log, origin) : first,
    lanes: isLogRead ? lanes : others,
    announce: async (alert) => {
      if (!isLogRead) writeAlert(log, alert, origin);
    },
    timing,
    log,
  });
}

export const originOf = ({
  subscription,
  region,
  guard,
  container,
  table,
}: Pick<
  AzureSettings,
  'subscription' | 'region' | 'guard' | 'container' | 'table'
>): AlertOrigin => ({
  accountId: subscription,
  region,
  guard,
  commandOptions: `--cloud azure --subscription ${subscription}`,
  isInEveryRegion: true,
  lastResort: lastResortOf(container, table),
});
