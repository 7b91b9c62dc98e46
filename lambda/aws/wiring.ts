// The watchdog of AWS, built whole in one step: every port and store over its client.
// Decides nothing. Clients, clock and web are values here, so a test runs the same watchdog against any cloud.

import { CONFIRM_ENV } from '../../lib/aws/contract';
import { CHANNELS_ENV } from '../../lib/contract';
import type { AlertEvent } from '../../lib/core/alerts/alert';
import type { AlertFacts } from '../../lib/core/alerts/alert-facts';
import { awsGuardPrices } from '../../lib/core/prices/books/aws-guard';
import { lanesOf } from '../channels/channel-kinds';
import { channelsFrom } from '../channels/channel-settings';
import { guardedPoster, type Poster } from '../channels/guarded-post';
import { channelNotifier } from '../watchdog/channel-notifier';
import { linksFor } from '../watchdog/confirm-links';
import type { Guard } from '../watchdog/guard';
import { incidentNotifier } from '../watchdog/incident-notifier';
import { logTo, toStdout, type WriteLine } from '../watchdog/log';
import { realTiming, type Timing } from '../watchdog/pacing';
import type { Env } from '../watchdog/settings';
import { alertOrigin } from './alert-origin';
import { NAME_CHECKS } from './channel-names';
import type { Clients } from './clients';
import { cloudWatchMeter } from './cloudwatch-meter';
import { pageIn } from './confirm-setting';
import { discoverFunctions } from './discovery';
import { lambdaBrake } from './lambda-brake';
import { measuredBudget } from './measured-budget';
import { metricLine } from './metric-line';
import { pacesOf } from './paces';
import { secretReader } from './secret-reader';
import { selfReservation } from './self-reservation';
import type { AwsSettings } from './settings';
import { announceOn, publishOn, topicHearers, topicLane } from './sns-topic';
import { queueFacts, sourceFactsOf } from './source-facts';
import { ASIDE_SECONDS, sqsRescue } from './sqs-rescue';
import { dynamoDbJournal } from './store/dynamodb-journal';
import { incidentStore, lastTickStore, modeStore } from './store/guard-items';
import { ownerTable } from './store/owner-table';
import { recordSeal } from './store/record-items';

export interface WiringInput {
  readonly settings: AwsSettings;
  readonly clients: Clients;
  /** Settings that stop nothing when they are wrong: channels, and the confirm page. */
  readonly env?: Env;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
  /** How the web is reached: a test that listens on its own machine gives its own. */
  readonly post?: Poster;
}

export function awsGuard(input: WiringInput): Guard {
  const { settings, clients, env = {}, timing = realTiming, writeLine = toStdout } = input;
  const log = logTo(writeLine, timing.now);
  const paces = pacesOf(timing);
  const table = { dynamo: clients.dynamo, name: settings.table };
  const accountId = settings.topic.split(':')[4] ?? '';
  const { lambda, cloudWatch, sqs, rest, http, tagging } = clients;
  const secret = secretReader({ ...clients, now: timing.now });
  const { channels, problems } = channelsFrom(env[CHANNELS_ENV], NAME_CHECKS);
  if (problems.length > 0) log('error', 'bad-channels', { problems });
  const linksOf = linksFor({ page: pageIn(env[CONFIRM_ENV], secret), now: timing.now, log });
  const factsOf = async (alert: AlertEvent): Promise<AlertFacts> => {
    const links = await linksOf(alert);
    const facts = await sourceFactsOf(sqs, alert);
    const known = guard.memory?.functions.find(({ functionId }) => functionId === alert.functionId);
    return { ...facts, modifiedAtMs: known?.modifiedAtMs, links };
  };
  const notifier = incidentNotifier({
    inner: deliveryOf(input, { secret, channels, timing, log }),
    store: incidentStore(table),
    log,
    factsOf,
  });
  const owner = ownerTable(table, timing.now);
  const rescue = {
    ...sqsRescue({ sqs, lambda, paces }),
    replay: sqsRescue({ sqs, lambda: clients.invoke, paces }).replay,
    asideSeconds: ASIDE_SECONDS,
  };
  const guard: Guard = {
    settings,
    ports: {
      meter: cloudWatchMeter({
        cloudWatch,
        discover: () => discoverFunctions({ lambda, tagging, paces, settings, log }),
      }),
      brake: lambdaBrake({
        lambda,
        cloudWatch,
        paces,
        now: timing.now,
        apis: { rest, http, paces },
      }),
      journal: dynamoDbJournal(table, recordSeal(settings.stack)),
      notifier,
    },
    stores: { mode: modeStore(table), lastTick: lastTickStore(table), owner },
    owner: {
      decisions: owner,
      replay: { backlogs: owner, rescue },
      remind: notifier.remind,
      digest: notifier,
    },
    rescue,
    queueFacts: (name) => queueFacts(sqs, name),
    budgets: { measure: (name) => measuredBudget({ budgets: clients.budgets, accountId }, name) },
    prices: awsGuardPrices,
    timing,
    log,
    countTick: (atMs, counts) => writeLine(metricLine(settings.guard, atMs, counts)),
    afterDiscovery: selfReservation({ lambda, paces, log, watchdogName: settings.watchdogName }),
    hearers: async () => ({
      ...(await topicHearers(clients.sns, settings.topic)()),
      channels: channels.length,
    }),
    settingProblems: problems,
    memory: null,
  };
  return guard;
}

type Delivery = Pick<Guard, 'timing' | 'log'> & {
  readonly secret: ReturnType<typeof secretReader>;
  readonly channels: ReturnType<typeof channelsFrom>['channels'];
};

function deliveryOf(
  { settings, clients: { sns, events }, post = guardedPoster() }: WiringInput,
  { secret, channels, timing, log }: Delivery,
): ReturnType<typeof channelNotifier> {
  const { topic, guard } = settings;
  const origin = alertOrigin(settings);
  return channelNotifier({
    topicLane: topicLane({ sns, topic, guard, origin }),
    lanes: lanesOf(channels, { post, secret, now: timing.now, origin, publish: publishOn(sns) }),
    announce: announceOn(events, guard),
    timing,
    log,
  });
}
