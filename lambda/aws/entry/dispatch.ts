// One entry for everything that AWS may send the watchdog, each kind handed to the one function that does it.
// Must fail the run for whatever it could not do, so that the alarm on errors sees it; CloudFormation is always answered.

import { ENV, type UninstallRequest } from '../../../lib/aws/contract';
import type { Poster } from '../../channels/guarded-post';
import { budgetRun } from '../../watchdog/budget-run';
import { runCommand } from '../../watchdog/commands/run-command';
import type { Guard } from '../../watchdog/guard';
import { logTo, type WriteLine } from '../../watchdog/log';
import { MalformedEvent } from '../../watchdog/malformed-event';
import { realTiming, type Timing } from '../../watchdog/pacing';
import { runTick } from '../../watchdog/run-tick';
import type { Env } from '../../watchdog/settings';
import { awsClients, type Clients } from '../clients';
import { type AwsSettings, settingsForRemoval, settingsFrom } from '../settings';
import { awsGuard } from '../wiring';
import { type AnswerPolicy, isBucketOfCloudFormation } from './answer-address';
import { readBudgetMessages } from './budget-notification';
import { deliver } from './cloudformation-answer';
import { incomingOf, type OwnStack } from './incoming';
import { unlikeRemoval } from './own-removal';
import { type Answer, answerTo, uninstallAnswer } from './uninstall';

/** What of Lambda's context is used here. */
export interface RunContext {
  readonly awsRequestId: string;
  readonly getRemainingTimeInMillis: () => number;
}

export interface World {
  readonly env: Env;
  readonly clients?: () => Clients;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
  readonly post?: Poster;
  /** Left out: only CloudFormation's own bucket is answered. */
  readonly isAnswerAddress?: AnswerPolicy;
}

export type Handler = (event: unknown, context: RunContext) => Promise<unknown>;

export function watchdogIn(world: World): Handler {
  const timing = world.timing ?? realTiming;
  const log = logTo(world.writeLine, timing.now);
  let guard: Guard | undefined;
  let made: Clients | undefined;
  const clients = (): Clients => {
    made ??= (world.clients ?? awsClients)();
    return made;
  };
  const build = (settings: AwsSettings): Guard =>
    awsGuard({ ...world, timing, settings, clients: clients() });
  const theGuard = (): Guard => {
    guard ??= build(settingsFrom(world.env));
    return guard;
  };
  const isAnswerAddress = world.isAnswerAddress ?? isBucketOfCloudFormation;
  const ownStack: OwnStack = {
    stackId: world.env[ENV.stack] ?? '',
    isAnswerAddress: (url) => isAnswerAddress(url, world.env.AWS_REGION ?? ''),
  };
  return async (event, context) => {
    const incoming = incomingOf(event, ownStack);
    const holder = context.awsRequestId;
    switch (incoming.kind) {
      case 'malformed': {
        const { problems } = incoming;
        const received = JSON.stringify(event)?.slice(0, 2000);
        log('error', 'malformed-event', { problems, received });
        throw new MalformedEvent(problems);
      }
      case 'tick':
        await runTick(theGuard(), holder);
        return undefined;
      case 'budget': {
        const { notices, unreadable } = readBudgetMessages(incoming.messages);
        await budgetRun(theGuard(), notices, holder);
        if (unreadable.length > 0) throw new MalformedEvent(unreadable);
        return undefined;
      }
      case 'command':
        return runCommand(theGuard(), incoming.command, holder);
      case 'uninstall': {
        const { request } = incoming;
        const answer = await answerFor(request, context, {
          env: world.env,
          timing,
          build,
          clients,
        });
        log(answer.Status === 'SUCCESS' ? 'info' : 'error', 'cloudformation', {
          request: request.RequestType,
          status: answer.Status,
          reason: answer.Reason,
        });
        return deliver(request.ResponseURL, answer, timing);
      }
    }
  };
}

/** Time to deliver the answer, several tries included. */
const ANSWER_MS = 60_000;

interface Assembly {
  readonly env: Env;
  readonly timing: Timing;
  readonly build: (settings: AwsSettings) => Guard;
  readonly clients: () => Clients;
}

async function answerFor(
  request: UninstallRequest,
  context: RunContext,
  { env, timing, build, clients }: Assembly,
): Promise<Answer> {
  try {
    const settings = request.RequestType === 'Delete' ? settingsForRemoval(env) : settingsFrom(env);
    const unlike =
      request.RequestType === 'Delete'
        ? await unlikeRemoval(clients().cloudFormation, request)
        : undefined;
    if (unlike) return answerTo(request, 'FAILED', unlike);
    const deadlineMs = timing.now() + context.getRemainingTimeInMillis() - ANSWER_MS;
    const run = { holder: context.awsRequestId, deadlineMs, table: settings.table };
    return await uninstallAnswer(build(settings), request, run);
  } catch (cause) {
    return answerTo(request, 'FAILED', cause instanceof Error ? cause.message : String(cause));
  }
}
