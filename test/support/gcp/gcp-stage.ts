// The watchdog of Google Cloud on a stage of this machine: its project, its door over HTTP, and a receiver of its alerts.
// Time passes only when a test says so; everything else, the tokens included, goes over the wire.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { guardedPoster } from '../../../lambda/channels/guarded-post';
import { callerOf } from '../../../lambda/gcp/entry/caller';
import { type GcpWatchdog, watchdogIn } from '../../../lambda/gcp/entry/dispatch';
import { pageIn } from '../../../lambda/gcp/entry/page-entry';
import { CHANNELS_ENV } from '../../../lib/contract';
import type { GuardPolicy } from '../../../lib/core/policy/policy';
import { GCP_ENV, GCP_PAGE_ENV, type PageSetting, TICK } from '../../../lib/gcp/contract';
import { type Receiver, receiver } from '../../lambda/channels/receiver';
import { projectRoot } from '../../tidy/source-tree';
import { NOW_MS } from '../builders';
import { type PageServer, servePage } from '../fakes/page-server';
import { CALLER } from './fake-google';
import { type FakeProject, PROJECT, startFakeProject } from './fake-project';
import type { FakeService } from './fake-run';

export interface Stage {
  readonly project: FakeProject;
  readonly alerts: Receiver;
  /** Of a stage that has one: the service on the web. */
  readonly page: PageServer | undefined;
  /** The watchdog's own door. */
  readonly url: string;
  /** Every line that the watchdog wrote, parsed: each must be JSON. */
  readonly log: Record<string, unknown>[];
  /** A minute passes, then the scheduler calls. */
  tick(): Promise<{ status: number; body: unknown }>;
  /** Up to so many ticks, until it is so; how many it took. */
  until(isSo: () => boolean, ticksMax: number): Promise<number>;
  command(event: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** As a new instance of the watchdog: nothing but what is in the bucket is known. */
  restart(): void;
  stop(): Promise<void>;
}

/** The last resort, as the build puts it beside the program. */
export const RESUME_PATH = join(projectRoot, 'lib/gcp/resume.py');

const SECRET = `projects/${PROJECT}/secrets/webhook`;

const isStopped = ({ scaling }: FakeService): boolean =>
  scaling.scalingMode === 'MANUAL' && scaling.manualInstanceCount === 0;

export { isStopped };

/** Where the deployed page would be; what is asked of it goes to this machine. */
export const PAGE_URL = 'https://spendfuse-page-abc123-ew.a.run.app';
const PAGE_KEY = `projects/${PROJECT}/secrets/spendfuse-page-key`;
const PAGE_SETTING: PageSetting = { service: 'spendfuse-page', caller: CALLER, key: PAGE_KEY };

export async function startStage(
  policy: Partial<GuardPolicy> = {},
  { hasPage = false } = {},
): Promise<Stage> {
  const project = await startFakeProject(NOW_MS);
  const alerts = await receiver();
  project.secrets.set(SECRET, alerts.url);
  const env = {
    ...project.environment(policy),
    [CHANNELS_ENV]: JSON.stringify([{ kind: 'webhook', secret: SECRET }]),
    ...(hasPage ? { [GCP_ENV.page]: JSON.stringify(PAGE_SETTING) } : {}),
  };
  const log: Record<string, unknown>[] = [];
  const make = (): GcpWatchdog => watchdogOf(project, env, log);
  let watchdog = make();
  let runs = 0;
  const { server, url } = await doorTo((event, caller) => {
    runs += 1;
    return watchdog(event, `run-${runs}`, caller);
  });
  project.run.add({ name: 'spendfuse', uri: url });
  const page = hasPage ? await pageOf(project, url) : undefined;
  const send = async (event: unknown) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
    return { status: response.status, body: await response.json() };
  };
  const stage: Stage = {
    project,
    alerts,
    log,
    page,
    url,
    tick: async () => {
      // The next whole minute, whatever the sleeps of the last run took.
      project.nowMs = Math.ceil(project.nowMs / 60_000) * 60_000;
      project.pass(1);
      return send(TICK);
    },
    until: async (isSo, ticksMax) => {
      for (let ticks = 1; ticks <= ticksMax; ticks += 1) {
        await stage.tick();
        if (isSo()) return ticks;
      }
      throw new Error(
        `not after ${ticksMax} ticks:\n${log
          .filter(isTelling)
          .slice(-8)
          .map((line) => JSON.stringify(line))
          .join('\n')}`,
      );
    },
    command: async (event) => {
      const { status, body } = await send(event);
      return { status, body: body as Record<string, unknown> };
    },
    restart: () => {
      watchdog = make();
    },
    stop: async () => {
      await page?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await alerts.close();
      await project.google.stop();
    },
  };
  return stage;
}

/** What a failed test is read by: not the counts, and of the minutes only those in which something was. */
const isTelling = ({ event, done, verdicts, problems, told }: Record<string, unknown>): boolean =>
  event !== 'counts' && (event !== 'tick' || [done, verdicts, problems, told].flat().length > 0);

function watchdogOf(
  project: FakeProject,
  env: Record<string, string>,
  log: Record<string, unknown>[],
): GcpWatchdog {
  return watchdogIn({
    env,
    timing: {
      now: () => project.nowMs,
      sleep: async (ms) => {
        project.nowMs += ms;
      },
      random: () => 0.5,
    },
    writeLine: (line) => {
      log.push(JSON.parse(line));
    },
    // Only in a test may a webhook be on this machine.
    post: guardedPoster({ allowance: 'loopback-http' }),
    lastResort: RESUME_PATH,
  });
}

async function pageOf(project: FakeProject, watchdog: string): Promise<PageServer> {
  project.secrets.set(PAGE_KEY, '');
  project.run.add({ name: 'spendfuse-page', uri: PAGE_URL });
  return servePage(
    pageIn({
      env: {
        [GCP_PAGE_ENV.watchdog]: watchdog,
        [GCP_PAGE_ENV.key]: PAGE_KEY,
        [GCP_ENV.endpoints]: JSON.stringify(project.google.endpoints),
      },
      timing: { now: () => project.nowMs, sleep: async () => {}, random: () => 0.5 },
      writeLine: () => {},
    }),
  );
}

/** As the platform hands a request over: its body parsed, its answer as JSON. */
async function doorTo(
  watchdog: (event: unknown, caller: string | undefined) => ReturnType<GcpWatchdog>,
) {
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const event: unknown = JSON.parse(Buffer.concat(parts).toString());
      void watchdog(event, callerOf(request.headers)).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
