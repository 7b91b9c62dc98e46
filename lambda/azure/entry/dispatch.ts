// One entry for everything that reaches the watchdog on Azure: its timer, a person's command, a budget's notice.
// Must fail the run for whatever it could not do, so that the platform's alarm on failures sees it.

import type { CommandEvent } from '../../../lib/contract';
import { fieldOf } from '../../../lib/core/units/values';
import type { ConfirmHandler } from '../../channels/confirm-handler';
import type { Poster } from '../../channels/guarded-post';
import { pageRequestIn } from '../../channels/page-relay';
import { budgetRun } from '../../watchdog/budget-run';
import { problemsWithCommand } from '../../watchdog/commands/command-fields';
import { runCommand } from '../../watchdog/commands/run-command';
import { watchdogPage } from '../../watchdog/confirm-page';
import type { Guard } from '../../watchdog/guard';
import type { WriteLine } from '../../watchdog/log';
import type { Fetch } from '../../watchdog/network';
import type { Timing } from '../../watchdog/pacing';
import { runTick } from '../../watchdog/run-tick';
import type { Env } from '../../watchdog/settings';
import { settingsFrom } from '../settings';
import { azureGuard } from '../wiring';
import { budgetNoticeIn } from './budget-message';

export interface World {
  readonly env: Env;
  readonly fetch?: Fetch;
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

export interface AzureWatchdog {
  tick(runId: string): Promise<void>;
  /** `text`: the body of a request whose sender the platform has let in. */
  command(text: string, runId: string): Promise<Reply>;
  budget(text: string, runId: string): Promise<Reply>;
  /** What the confirm page hands on; the answer is a page for a person. */
  page(text: string): Promise<Reply>;
}

export function watchdogIn(world: World): AzureWatchdog {
  let built: Guard | undefined;
  const guard = (): Guard => {
    built ??= azureGuard({ ...world, settings: settingsFrom(world.env) });
    return built;
  };
  let answering: ConfirmHandler | undefined;
  const page = (): ConfirmHandler | undefined => {
    answering ??= watchdogPage(guard());
    return answering;
  };
  return {
    tick: async (runId) => {
      await runTick(guard(), runId);
    },
    command: async (text, runId) => {
      const event = jsonIn(text);
      const problems = problemsWithCommand(event);
      if (problems.length > 0) return { status: 400, body: { problems } };
      return { status: 200, body: await runCommand(guard(), event as CommandEvent, runId) };
    },
    budget: async (text, runId) => {
      const notice = budgetNoticeIn(jsonIn(text));
      if (!notice) {
        guard().log('warn', 'malformed-event', { received: text.slice(0, 2000) });
        return { status: 400, body: { problems: ['this is no notice of a budget'] } };
      }
      await budgetRun(guard(), [notice], runId);
      return { status: 202, body: {} };
    },
    page: async (text) => {
      const request = pageRequestIn(fieldOf(jsonIn(text), 'request'));
      const handle = page();
      if (request && handle) return { status: 200, body: await handle(request) };
      return { status: 400, body: { problems: ['there is no confirm page, or it asks nothing'] } };
    },
  };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
