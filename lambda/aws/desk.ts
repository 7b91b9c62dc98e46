// A watchdog with an office: the same guard, and beside it decisions, reminders, replays and history.
// What it adds is kept out of the inline account guard, whose template has no room for it.

import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import type { CommandAnswer, CommandEvent } from '../../lib/contract';
import { officeOf } from '../../lib/engine/run-office';
import { channelsFrom } from '../channels/channel-settings';
import { guardedPoster, type Poster } from '../channels/guarded-post';
import { channelNotifier } from '../watchdog/channel-notifier';
import { answered, type Outcome, outcomeOf } from '../watchdog/commands';
import { type LinksOf, linksFor } from '../watchdog/confirm-links';
import { incidentNotifier } from '../watchdog/incident-notifier';
import { decideAsked, historyOf, officeStatus, orderBacklogs } from '../watchdog/owner-decisions';
import { pacesOf } from '../watchdog/pacing';
import { releaseAsked } from '../watchdog/release';
import type { Env } from '../watchdog/settings';
import type { OfficeDesk } from './office-desk';
import { secretReader } from './secret-reader';
import { queueFacts, sourceFactsOf } from './source-facts';
import { sqsRescue } from './sqs-rescue';
import { ownerTable } from './store/owner-table';
import { type Clients, type Guard, type GuardInput, guardOf } from './wiring';

/** A call that hangs must not eat the tick. */
const WAITS = { connectionTimeout: 2_000, requestTimeout: 10_000 };

export interface DeskClients {
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Never tries again by itself: a replay whose answer was lost must not become two. */
  readonly invoke: Pick<LambdaClient, 'send'>;
}

export const deskClients = (): DeskClients => ({
  sqs: new SQSClient({ maxAttempts: 3, requestHandler: WAITS, useQueueUrlAsEndpoint: false }),
  invoke: new LambdaClient({ maxAttempts: 1, requestHandler: WAITS }),
});

interface FurnishedGuard extends Guard {
  readonly desk: OfficeDesk;
  /** Of settings that only an office has; they stop nothing, and every status says so. */
  readonly officeProblems?: readonly string[];
}

/** Short: a receiver of alerts is not worth a tick. */
const SECRET_WAITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000 },
};

/** `post` is how the web is reached: a test that listens on its own machine gives its own. */
export const officeGuardIn =
  (env: Env, post: Poster = guardedPoster()) =>
  (input: GuardInput): Guard => {
    const guard = guardOf(input);
    const { settings, timing, log } = guard;
    const { channels, problems } = channelsFrom(env);
    if (problems.length > 0) log('error', 'bad-channels', { problems });
    const secret = secretReader({
      secrets: new SecretsManagerClient(SECRET_WAITS),
      parameters: new SSMClient(SECRET_WAITS),
      now: timing.now,
    });
    const notifier = channelNotifier({
      ...{ ...input.clients, ...settings, channels, secret, timing, log },
      post,
    });
    const told = { ...guard, ports: { ...guard.ports, notifier } };
    const linksOf = linksFor({ env, secret, now: timing.now, log });
    const whole = furnished(told, input.clients.lambda, deskClients(), linksOf);
    return Object.assign(whole, { officeProblems: problems });
  };

export function furnished(
  guard: Guard,
  lambda: Clients['lambda'],
  { sqs, invoke }: DeskClients = deskClients(),
  linksOf: LinksOf = async () => [],
): FurnishedGuard {
  const { table, timing, log } = guard;
  const owner = ownerTable(table, timing.now);
  const paces = pacesOf(timing);
  const rescue = {
    ...sqsRescue({ sqs, lambda, paces }),
    replay: sqsRescue({ sqs, lambda: invoke, paces }).replay,
  };
  const notifier = incidentNotifier({
    ...{ inner: guard.ports.notifier, table, log },
    factsOf: async (alert) => {
      const links = await linksOf(alert);
      const facts = await sourceFactsOf(sqs, alert);
      const known = whole.memory?.functions.find((one) => one.functionId === alert.functionId);
      return { ...facts, modifiedAtMs: known?.modifiedAtMs, links };
    },
  });
  const office = officeOf({
    decisions: owner,
    replay: { backlogs: owner, rescue },
    remind: notifier.remind,
    notifier,
  });
  const ports = { ...guard.ports, notifier };
  const whole: Guard & { desk?: OfficeDesk } = { ...guard, ports, office };
  return Object.assign(whole, {
    desk: { guard: whole, owner, rescue, queueFacts: (name: string) => queueFacts(sqs, name) },
  });
}

export async function runOfficeCommand(
  guard: Guard,
  command: CommandEvent,
  holder: string,
): Promise<CommandAnswer> {
  const { desk, officeProblems = [] } = guard as FurnishedGuard;
  const outcome = await outcomeAt(desk, command, holder);
  const problems =
    command.command === 'status' ? [...outcome.problems, ...officeProblems] : outcome.problems;
  return answered(guard, command, { ...outcome, problems });
}

async function outcomeAt(
  desk: OfficeDesk,
  command: CommandEvent,
  holder: string,
): Promise<Outcome> {
  switch (command.command) {
    case 'raise':
    case 'snooze':
    case 'accept':
      return decideAsked(desk, command, holder);
    case 'release':
      return releaseAsked(desk, command, holder);
    case 'history':
      return historyOf(desk, command.functions);
    case 'resume':
      await orderBacklogs(desk, command);
      return outcomeOf(desk.guard, command, holder);
    case 'status': {
      const outcome = await outcomeOf(desk.guard, command, holder);
      const office = await officeStatus(desk);
      return { ...outcome, status: outcome.status && { ...outcome.status, office } };
    }
    default:
      return outcomeOf(desk.guard, command, holder);
  }
}
