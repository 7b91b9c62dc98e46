// The watchdog of Google Cloud, built whole in one step: every port and store over its calls.
// Decides nothing. The web, clock and settings are values here, so a test runs the same watchdog against any cloud.

import type { AlertOrigin } from '../../lib/channels/alert-origin';
import { CHANNELS_ENV, type ChannelSetting } from '../../lib/contract';
import { gcpGuardPrices } from '../../lib/core/prices/books/gcp-guard';
import { is, matching } from '../../lib/core/units/values';
import { lastResortOf, SECRET_ID } from '../../lib/gcp/contract';
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
import { sparingLists } from '../watchdog/objects/sparing-lists';
import { realTiming, type Timing } from '../watchdog/pacing';
import type { Env } from '../watchdog/settings';
import { confirmPageIn } from './confirm-page';
import { discoverServices } from './discovery';
import { googleApi, projectNumber } from './google-api';
import { logLane, writeAlert } from './log-lane';
import { measuredBudget, monthOf } from './measured-budget';
import { monitoringMeter } from './monitoring-meter';
import { runBrake } from './run-brake';
import { secretReader } from './secret-reader';
import type { GcpSettings } from './settings';
import { cloudStorage } from './store/cloud-storage';
import { handledBudgets } from './store/handled-budgets';

export interface WiringInput {
  readonly settings: GcpSettings;
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
const NO_TOPICS = 'another kind of channel: there are no such topics on Google Cloud';
const NAME_CHECKS: NameChecks = {
  secret: matching(SECRET_ID, 'the name of a secret, as projects/PROJECT/secrets/NAME'),
  topic: is(NO_TOPICS, () => false),
};

export function gcpGuard(input: WiringInput): Guard {
  const { settings, env = {}, fetch, timing = realTiming, writeLine = toStdout } = input;
  const { endpoints, project } = settings;
  const log = logTo(writeLine, timing.now);
  const api = googleApi({ endpoints, timing, fetch });
  const bucket = { api, storage: endpoints.storage, name: settings.bucket };
  const objects = sparingLists(cloudStorage(bucket), timing.now);
  const { channels, problems } = channelsFrom(env[CHANNELS_ENV], NAME_CHECKS);
  if (problems.length > 0) log('error', 'bad-channels', { problems });
  const secret = secretReader({ api, secrets: endpoints.secrets, now: timing.now });
  const page = confirmPageIn(env, { api, settings, secret, log });
  const linksOf = linksFor({ page: page.place, now: timing.now, log });
  const notifier = incidentNotifier({
    inner: deliveryOf(input, { secret, channels, timing, log }),
    store: objectIncidentStore(objects),
    log,
    factsOf: async (alert) => ({
      links: await linksOf(alert),
      modifiedAtMs: guard.memory?.functions.find((target) => target.functionId === alert.functionId)
        ?.modifiedAtMs,
    }),
  });
  const owner = objectOwnerStore(objects, timing.now);
  const mode = objectModeStore(objects);
  const meter = monitoringMeter({
    ...{ api, project, monitoring: endpoints.monitoring },
    discover: () => discoverServices({ api, settings, log }),
  });
  const guard: Guard = {
    settings,
    ports: {
      meter,
      brake: runBrake({ api, run: endpoints.run, timing, log }),
      journal: objectJournal(objects),
      notifier,
    },
    stores: { mode, lastTick: objectLastTickStore(objects), owner },
    owner: { decisions: owner, remind: notifier.remind, digest: notifier },
    rescue: NO_RESCUE,
    queueFacts: async () => undefined,
    budgets: {
      measure: (name) =>
        measuredBudget(
          {
            ...{ api, endpoints, meter, now: timing.now },
            projectNumber: () => projectNumber(endpoints, fetch),
          },
          name,
        ),
      handled: handledBudgets(
        objects,
        async () => `${monthOf(timing.now())} ${await mode.now(settings.policy.mode)}`,
      ),
    },
    page: page.key && { objects, key: page.key, origin: originOf(settings) },
    prices: gcpGuardPrices,
    timing,
    log,
    countTick: (_atMs, counts) => log('info', 'counts', { ...counts }),
    afterDiscovery: keepLastResort({ objects, file: input.lastResort, log }),
    // A policy on the log mails people; who is behind it is the platform's to know.
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

/** The log tells the platform's policy; a channel takes its place as the lane that is never rested where nobody is mailed. */
function deliveryOf(
  { settings, post = guardedPoster(), writeLine = toStdout }: WiringInput,
  { secret, channels, timing, log }: Delivery,
): ReturnType<typeof channelNotifier> {
  const origin = originOf(settings);
  const lanes = lanesOf(channels, {
    ...{ post, secret, now: timing.now, origin },
    publish: async () => ({ kind: 'refused', because: NO_TOPICS }),
  });
  const [first, ...others] = lanes;
  const isLogRead = settings.isMailed || first === undefined;
  return channelNotifier({
    topicLane: isLogRead ? logLane(writeLine, origin) : first,
    lanes: isLogRead ? lanes : others,
    announce: async (alert) => {
      if (!isLogRead) writeAlert(writeLine, alert, origin);
    },
    timing,
    log,
  });
}

const originOf = ({ project, region, bucket, guard, watchdogName }: GcpSettings): AlertOrigin => ({
  commandOptions: `--cloud gcp --project ${project}`,
  accountId: project,
  region,
  guard,
  watchdog: watchdogName === 'spendfuse' ? undefined : watchdogName,
  lastResort: lastResortOf(project, bucket),
});
