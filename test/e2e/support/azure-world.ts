// A subscription on loopback with a watchdog in it, lived through a minute at a time: callers ask, apps run, the timer fires.
// The watchdog is the one that is deployed, entered as the platform enters it; time is virtual, and a process can die anywhere.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AzureWatchdog, type Reply, watchdogIn } from '../../../lambda/azure/entry/dispatch';
import { pageIn } from '../../../lambda/azure/entry/page-entry';
import { guardedPoster } from '../../../lambda/channels/guarded-post';
import { AZURE_PAGE_ENV } from '../../../lib/azure/contract';
import type { CommandAnswer, CommandEvent } from '../../../lib/contract';
import { type Receiver, receiver } from '../../lambda/channels/receiver';
import { FakeAzure } from '../../support/azure/fake-azure';
import { anApp, type FakeApp, SUBSCRIPTION } from '../../support/azure/fake-sites';
import { NOW_MS } from '../../support/builders';
import { type PageServer, servePage } from '../../support/fakes/page-server';

/** What ends a process: no failure of the cloud's, and nothing that the watchdog could catch. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** 1.5 GB for a second, as often as a busy site is called: $87 an hour. */
export const FLOOD = { perMinute: 60_000, unitsEach: 1536 * 1000 };
const USUAL = { perMinute: 20, unitsEach: 128 * 1000 };
const DAYS_KNOWN = 5;
const VAULT = 'https://alerts.vault.azure.net';

export class AzureWorld {
  nowMs = NOW_MS;
  /** The watchdog's process dies at this change from now on: before it is made, or once it was answered. */
  crash: { at: number; when: 'before' | 'after' } | null = null;
  calls = 0;
  readonly lines: string[] = [];
  private watchdog: AzureWatchdog | undefined;
  private readonly doors: { close(): Promise<void> }[] = [];
  private readonly timing = {
    now: () => this.nowMs,
    sleep: async (ms: number) => {
      this.nowMs += ms;
    },
    random: () => 0,
  };
  private runs = 0;

  private constructor(
    readonly azure: FakeAzure,
    readonly people: Receiver,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  static async of(
    apps: readonly FakeApp[],
    settings: Readonly<Record<string, string>> = {},
    /** Of apps that are asked for more than the others. */
    demand: Readonly<Record<string, FakeApp['demand']>> = {},
  ): Promise<AzureWorld> {
    const azure = await new FakeAzure().start();
    const people = await receiver({ status: 200, body: 'ok' });
    azure.secrets.set('/vault/secrets/hook', people.url);
    const world = new AzureWorld(azure, people, settings);
    azure.sites.apps.push(...apps, anApp({ name: 'spendfuse-watchdog', functions: [] }));
    for (const app of azure.sites.apps) app.demand = { ...(demand[app.name] ?? USUAL) };
    for (let ago = DAYS_KNOWN * 1440; ago > 0; ago--) azure.sites.live(world.minute - ago);
    return world;
  }

  async end(): Promise<void> {
    for (const door of this.doors.splice(0)) await door.close();
    await this.azure.stop();
    await this.people.close();
  }

  get minute(): number {
    return Math.floor(this.nowMs / 60_000);
  }

  app(name = 'orders'): FakeApp {
    const app = this.azure.sites.apps.find((fakeApp) => fakeApp.name === name);
    if (!app) throw new Error(`there is no ${name}`);
    return app;
  }

  /** What came to people, oldest first. */
  get alerts(): string[] {
    return this.people.received.map(({ body }) => body);
  }

  async pass(minutes: number): Promise<void> {
    for (let index = 0; index < minutes; index++) {
      this.azure.sites.live(this.minute);
      this.nowMs += 60_000;
      await this.tick();
    }
  }

  /** Minutes go by until something is so. */
  async passUntil(isSo: () => boolean, minutesMax: number): Promise<number> {
    for (let minutes = 0; minutes < minutesMax; minutes++) {
      if (isSo()) return minutes;
      await this.pass(1);
    }
    if (isSo()) return minutesMax;
    throw new Error(`it is not so after ${minutesMax} min: ${this.lines.slice(-3).join('\n')}`);
  }

  /** Once; a process that dies is another one at the next tick. */
  async tick(): Promise<void> {
    await this.alive((watchdog, run) => watchdog.tick(run));
  }

  async command(event: CommandEvent): Promise<CommandAnswer | undefined> {
    const reply = await this.alive((watchdog, run) => watchdog.command(JSON.stringify(event), run));
    return reply?.body as CommandAnswer | undefined;
  }

  /** As the action group calls it: an object is sent as JSON. */
  async budget(notice: unknown) {
    const text = typeof notice === 'string' ? notice : JSON.stringify(notice);
    return this.alive((watchdog, run) => watchdog.budget(text, run));
  }

  /** As the route of the watchdog is called by whoever has its key. */
  async page(text: string) {
    return this.alive((watchdog) => watchdog.page(text));
  }

  /** The app on the web, whose identity and vault are on this machine as well. */
  async openPage(): Promise<PageServer> {
    const watchdog = await routeTo((text) => this.page(text));
    this.doors.push(watchdog);
    this.azure.secrets.set('/vault/secrets/page-door', DOOR_KEY);
    this.azure.sites.apps.push(anApp({ name: 'spendfuse-page', group: 'shop', functions: [] }));
    const served = await servePage(
      pageIn({
        env: this.azure.env({
          [AZURE_PAGE_ENV.watchdog]: watchdog.url,
          [AZURE_PAGE_ENV.key]: PAGE_SETTING.key,
          [AZURE_PAGE_ENV.door]: `${VAULT}/secrets/page-door`,
        }),
        fetch: (url, init) => fetch(this.at(String(url)), init),
        timing: this.timing,
        writeLine: () => {},
      }),
    );
    this.doors.push(served);
    return served;
  }

  private async alive<T>(run: (watchdog: AzureWatchdog, id: string) => Promise<T>) {
    this.runs += 1;
    this.watchdog ??= this.start();
    try {
      return await run(this.watchdog, `run-${this.runs}`);
    } catch (cause) {
      if (!(cause instanceof Crash)) throw cause;
      this.watchdog = undefined;
      return undefined;
    }
  }

  private at(url: string): string {
    return url.replace(VAULT, `${this.azure.base}/vault`);
  }

  private start(): AzureWatchdog {
    return watchdogIn({
      env: this.azure.env({
        SPENDFUSE_CHANNELS: JSON.stringify([{ kind: 'slack', secret: `${VAULT}/secrets/hook` }]),
        ...this.settings,
      }),
      fetch: async (url, init) => {
        // Between two calls that only read, a crash leaves what it leaves before the second.
        if (!isChange(init?.method ?? 'GET', String(url))) return fetch(this.at(String(url)), init);
        this.calls += 1;
        const isDue = this.crash !== null && this.calls >= this.crash.at;
        if (isDue && this.crash?.when === 'before') throw new Crash();
        const answer = await fetch(this.at(String(url)), init);
        if (isDue) throw new Crash();
        return answer;
      },
      timing: this.timing,
      writeLine: (line) => this.lines.push(line),
      post: guardedPoster({ allowance: 'loopback-http' }),
    });
  }

  /** The same moment as often as it is asked for, each time in a new process. */
  moment(): () => void {
    const { nowMs } = this;
    const apps = structuredClone(this.azure.sites.apps);
    const kept = this.azure.kept();
    return () => {
      this.nowMs = nowMs;
      this.crash = null;
      this.calls = 0;
      this.watchdog = undefined;
      this.azure.sites.apps.splice(0, Number.POSITIVE_INFINITY, ...structuredClone(apps));
      kept();
      this.people.received.length = 0;
      this.lines.length = 0;
    };
  }
}

const isChange = (method: string, url: string): boolean =>
  !/^(GET|HEAD)$/.test(method) && !/getBatch|appsettings\/list/.test(url);

/** What a watchdog with a page is told. */
export const PAGE_SETTING = {
  appId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Web/sites/spendfuse-page`,
  key: `${VAULT}/secrets/page-key`,
};

export const DOOR_KEY = 'the key of the route';

/** App Service before the watchdog's route: who has no key does not come in. */
async function routeTo(answer: (text: string) => Promise<Reply | undefined>) {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      if (request.headers['x-functions-key'] !== DOOR_KEY) {
        response.writeHead(401).end();
        return;
      }
      void answer(Buffer.concat(parts).toString()).then((reply) => {
        response.writeHead(reply?.status ?? 500, { 'content-type': 'application/json' });
        response.end(JSON.stringify(reply?.body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/page`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a person could see of an app that the guard may have changed. */
export const settingsOf = ({ usage: _, stops: __, demand: ___, ...app }: FakeApp) =>
  structuredClone(app);
