// One entry for everything that may happen to the watchdog, each kind handed to the one function that does it.
// Must fail the run for whatever it could not do, so that the alarm on errors sees it; CloudFormation is always answered.

import { ENV, type UninstallRequest } from '../../../lib/aws/contract';
import { defaultPolicy } from '../../../lib/core/policy/policy';
import { budgetRun } from '../../watchdog/budget-run';
import { runCommand } from '../../watchdog/commands';
import { logTo, type WriteLine } from '../../watchdog/log';
import { MalformedEvent } from '../../watchdog/malformed-event';
import { realTiming, type Timing } from '../../watchdog/pacing';
import { runTick } from '../../watchdog/run-tick';
import { BadSettings, type Env, type Settings, settingsFrom } from '../../watchdog/settings';
import { awsClients, type Clients, type Guard, guardOf } from '../wiring';
import { deliver } from './cloudformation-answer';
import { incomingOf } from './incoming';
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
  /** What a watchdog with an office does in its own way; left out: as every watchdog. */
  readonly guardOf?: typeof guardOf;
  readonly incomingOf?: typeof incomingOf;
  readonly runCommand?: typeof runCommand;
}

export type Handler = (event: unknown, context: RunContext) => Promise<unknown>;

export function watchdogIn(world: World): Handler {
  const timing = world.timing ?? realTiming;
  const log = logTo(world.writeLine, timing.now);
  let guard: Guard | undefined;
  const {
    guardOf: make = guardOf,
    incomingOf: read = incomingOf,
    runCommand: run = runCommand,
  } = world;
  const assemble = (settings: Settings): Guard =>
    make({ ...world, timing, settings, clients: (world.clients ?? awsClients)() });
  const theGuard = (): Guard => {
    guard ??= assemble(settingsFrom(world.env));
    return guard;
  };
  return async (event, context) => {
    const incoming = read(event);
    const holder = context.awsRequestId;
    switch (incoming.kind) {
      case 'malformed': {
        const { problems } = incoming;
        log('error', 'malformed-event', {
          problems,
          received: JSON.stringify(event)?.slice(0, 2000),
        });
        throw new MalformedEvent(problems);
      }
      case 'tick':
        await runTick(theGuard(), holder);
        return undefined;
      case 'budget':
        return budgetRun(theGuard(), incoming.messages, holder);
      case 'command':
        return run(theGuard(), incoming.command, holder);
      case 'uninstall': {
        const { request } = incoming;
        const answer = await answerFor(request, context, { ...world, timing, assemble });
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

interface Assembly extends World {
  readonly timing: Timing;
  readonly assemble: (settings: Settings) => Guard;
}

async function answerFor(
  request: UninstallRequest,
  context: RunContext,
  { env, timing, assemble }: Assembly,
): Promise<Answer> {
  try {
    const settings = settingsOrLess(env, request);
    const deadlineMs = timing.now() + context.getRemainingTimeInMillis() - ANSWER_MS;
    const run = { holder: context.awsRequestId, deadlineMs };
    return await uninstallAnswer(assemble(settings), request, run);
  } catch (cause) {
    return answerTo(request, 'FAILED', cause instanceof Error ? cause.message : String(cause));
  }
}

/** Bad settings stop a deployment, and must not stop a removal: that needs the table and nothing else. */
function settingsOrLess(env: Env, request: UninstallRequest): Settings {
  try {
    return settingsFrom(env);
  } catch (cause) {
    const table = env[ENV.table];
    if (!(cause instanceof BadSettings && request.RequestType === 'Delete' && table)) throw cause;
    return {
      policy: defaultPolicy,
      watch: { scope: 'account', functions: [] },
      guard: env[ENV.guard] ?? '',
      table,
      topic: env[ENV.topic] ?? '',
      ownName: env.AWS_LAMBDA_FUNCTION_NAME ?? '',
      region: env.AWS_REGION ?? '',
    };
  }
}
