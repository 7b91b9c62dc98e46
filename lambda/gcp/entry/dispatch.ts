// One entry for everything that reaches the watchdog on Google Cloud: its scheduler, a person's command, a budget's notice.
// Whoever may invoke the service may send either; the platform has asked who it is before this is called.

import type { CommandEvent } from '../../../lib/contract';
import { fieldOf } from '../../../lib/core/units/values';
import { PAGE_EVENT, TICK } from '../../../lib/gcp/contract';
import type { ConfirmHandler } from '../../channels/confirm-handler';
import type { Poster } from '../../channels/guarded-post';
import { pageRequestIn } from '../../channels/page-relay';
import { budgetRun } from '../../watchdog/budget-run';
import { problemsWithCommand } from '../../watchdog/commands/command-fields';
import { runCommand } from '../../watchdog/commands/run-command';
import { watchdogPage } from '../../watchdog/confirm-page';
import { reasonOf } from '../../watchdog/failure-words';
import type { Guard } from '../../watchdog/guard';
import { logTo, type WriteLine } from '../../watchdog/log';
import { realTiming, type Timing } from '../../watchdog/pacing';
import { runTick } from '../../watchdog/run-tick';
import type { Env } from '../../watchdog/settings';
import { pageSettingIn } from '../confirm-page';
import { settingsFrom } from '../settings';
import { gcpGuard } from '../wiring';
import { budgetNoticeIn, isPush } from './budget-push';

export interface World {
  readonly env: Env;
  readonly timing?: Timing;
  readonly writeLine?: WriteLine;
  readonly post?: Poster;
  /** The file that resumes without a watchdog; left out where there is none to keep. */
  readonly lastResort?: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** The body of a request, parsed by the platform, an id of the run, and the account that the platform let in. */
export type GcpWatchdog = (event: unknown, runId: string, caller?: string) => Promise<Reply>;

export function watchdogIn(world: World): GcpWatchdog {
  const log = logTo(world.writeLine, (world.timing ?? realTiming).now);
  let built: Guard | undefined;
  const guard = (): Guard => {
    built ??= gcpGuard({ ...world, settings: settingsFrom(world.env) });
    return built;
  };
  let answering: ConfirmHandler | undefined;
  const page = (): ConfirmHandler | undefined => {
    answering ??= watchdogPage(guard());
    return answering;
  };
  const pageCaller = pageSettingIn(world.env).page?.caller;
  return async (event, runId, caller) => {
    try {
      if (isPage(event)) return await pageAsked(event, { page, log });
      // IAM cannot part the requests of one service: this does, for the one account that strangers talk to.
      if (pageCaller !== undefined && caller === pageCaller) return NOT_FOR_PAGE;
      return await answerTo(event, runId, { guard, log });
    } catch (cause) {
      // The scheduler sees a failed tick, and so does the policy on the service's own errors.
      log('error', 'failed', { because: reasonOf(cause) });
      return { status: 500, body: { error: { message: reasonOf(cause) } } };
    }
  };
}

interface Run {
  readonly guard: () => Guard;
  readonly log: Guard['log'];
}

const NOT_FOR_PAGE: Reply = {
  status: 403,
  body: { error: { message: 'the confirm page may only hand on what was asked of it' } },
};

const isPage = (event: unknown): boolean => fieldOf(event, 'spendfuse') === PAGE_EVENT.spendfuse;

interface PageRun {
  /** One for all requests: its rate is counted over them. */
  readonly page: () => ConfirmHandler | undefined;
  readonly log: Guard['log'];
}

/** The answer is a page for a person; that it came at all is what the platform counts. */
async function pageAsked(event: unknown, { page, log }: PageRun): Promise<Reply> {
  const request = pageRequestIn(fieldOf(event, 'request'));
  const handle = page();
  if (request && handle) return { status: 200, body: await handle(request) };
  log('error', 'malformed-event', { problems: ['there is no confirm page, or it asks nothing'] });
  return { status: 400, body: { error: { message: 'there is no such page' } } };
}

async function answerTo(event: unknown, runId: string, { guard, log }: Run): Promise<Reply> {
  if (fieldOf(event, 'spendfuse') === TICK.spendfuse) {
    const { outcome } = await runTick(guard(), runId);
    return { status: 200, body: { outcome } };
  }
  if (isPush(event)) return budgetPush(event, runId, { guard, log });
  const problems = problemsWithCommand(event);
  if (problems.length === 0)
    return { status: 200, body: await runCommand(guard(), event as CommandEvent, runId) };
  log('error', 'malformed-event', { problems });
  return { status: 400, body: { error: { message: problems.join('; ') } } };
}

/** What is no notice is accepted and dropped: whatever is refused, Pub/Sub sends again. */
async function budgetPush(event: unknown, runId: string, { guard, log }: Run): Promise<Reply> {
  const notice = budgetNoticeIn(event);
  if (notice) await budgetRun(guard(), [notice], runId);
  else log('error', 'malformed-event', { problems: ['the message is no notice of a budget'] });
  return { status: 200, body: {} };
}
