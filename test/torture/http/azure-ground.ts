// Azure as a ground of stories: function apps that may run on after a stop, Azure Monitor, a table and a container, a vault.
// The answers are those of test/support/azure; how much an app works, and what it is billed, is said here.

import { settingsFrom } from '../../../lambda/azure/settings';
import { azureGuard } from '../../../lambda/azure/wiring';
import { CHANNELS_ENV } from '../../../lib/contract';
import {
  type AppSwitches,
  accessLever,
  changesFor,
  concurrencyLever,
  isAppLever,
  scaleLever,
} from '../../../lib/core/pausing/function-app-switches';
import { isSameState, type Lever, type LeverOf } from '../../../lib/core/pausing/target';
import { azureRateOf } from '../../../lib/core/prices/books/azure-rate';
import { functionAppModel } from '../../../lib/simulator/clouds/function-app';
import { FakeAzure } from '../../support/azure/fake-azure';
import { anApp, type FakeApp, idOfApp, limitIn, runs } from '../../support/azure/fake-sites';
import { FakeTable } from '../../support/azure/fake-table';
import { STARTED } from '../draw-levers';
import type { GroundInput, TorturedCloud } from '../ground';
import type { CastMember } from '../story';
import type { Aim, HttpCloud, Requested } from './http-cloud';
import { HttpGround } from './http-ground';
import { kindOfObject } from './object-kinds';
import { watchdogIn, wishesAs } from './owner-tags';

const BASE = 'https://azure.test';
const SECRET = 'https://torture.vault.azure.net/secrets/webhook';
const MEMORY_MB = { flex: 4096, consumption: 1536 } as const;
/** What an execution on Consumption was seen to use. */
const USED_MB = 1024;
const REQUESTS_PER_INSTANCE = 10;
const INSTANCES = { flex: 100, consumption: 200 } as const;

type Plan = 'consumption' | 'flex';
const planOf = ({ app }: CastMember): Plan => app?.plan ?? 'flex';

class Azure implements HttpCloud {
  readonly givesUpMs = 15_000;
  readonly lagMinutes = 1;
  readonly drainSeconds = [10, 90] as const;
  readonly objects = {
    names: () => [...this.fake.blobs.blobs.keys(), ...this.fake.tables.names()],
    read: (name: string) => this.fake.blobs.blobs.get(name)?.body ?? this.fake.tables.textOf(name),
    put: (name: string, text: string) => {
      if (this.fake.blobs.blobs.has(name)) this.fake.blobs.put(name, text);
      else this.fake.tables.put(name, text);
    },
  };
  private readonly fake = new FakeAzure();

  constructor(private readonly input: GroundInput) {
    this.fake.base = BASE;
    this.fake.now = input.timeline.clock;
    this.fake.secrets.set('/vault/secrets/webhook', 'https://hooks.example.com/spendfuse');
  }

  aimOf({ method, url, header, body }: Requested): Aim {
    const path = url.pathname;
    if (url.host.endsWith('.vault.azure.net') || path === '/identity') return { kind: 'store' };
    if (/^\/(blob|table)\//.test(path)) {
      const name = path.startsWith('/blob/')
        ? path.split('/').slice(3).map(decodeURIComponent).join('/')
        : FakeTable.nameIn({ method, path, body });
      const condition = header('if-match') ?? '*';
      return {
        kind: kindOfObject(name, method !== 'GET' && method !== 'HEAD'),
        isConditional: condition !== '*' || method === 'POST',
        ...(method === 'PUT' || method === 'POST' ? { wrote: name } : {}),
      };
    }
    if (path.endsWith('/metrics:getBatch')) return { kind: 'readFunctions' };
    if (path.endsWith('/Microsoft.Insights/metrics')) return { kind: 'readAccount' };
    const [, site, rest = ''] = /^\/arm(\/.*\/sites\/[^/]+)(\/.*)?$/i.exec(path) ?? [];
    if (!site) return { kind: 'discover' };
    const isLook = method === 'GET' || rest.endsWith('/list');
    return isLook ? { kind: 'inspect' } : { kind: 'set', functionId: site.toLowerCase() };
  }

  answer(request: Requested) {
    const { url } = request;
    if (!url.host.endsWith('.vault.azure.net')) return this.fake.answer(request);
    return this.fake.answer({ ...request, url: new URL(`${BASE}/vault${url.pathname}`) });
  }

  refusal(status: number, words: string) {
    const error = { code: words.split(':')[0], message: words };
    return { status, text: JSON.stringify({ error }) };
  }

  guardOf({ fetch, timing, post }: Parameters<HttpCloud['guardOf']>[0]) {
    const { story } = this.input;
    const policy = { ...functionAppModel.policy, ...story.policy };
    const env = this.fake.env({
      SPENDFUSE_POLICY: JSON.stringify(policy),
      WEBSITE_SITE_NAME: watchdogIn(story),
      [CHANNELS_ENV]: JSON.stringify([{ kind: 'webhook', secret: SECRET }]),
    });
    const settings = settingsFrom(env);
    return azureGuard({ settings, env, fetch, timing, post, writeLine: () => {} });
  }

  add(cast: CastMember, atMs: number): void {
    const plan = planOf(cast);
    const app = anApp({
      ...{ name: cast.name, group: 'Shop', tags: wishesAs('spendfuse-', cast.override) },
      ...(plan === 'flex'
        ? { sku: 'FlexConsumption', scaleLimit: null, functionAppConfig: configWith({}, undefined) }
        : { sku: 'Dynamic' }),
      runsOnUntil: cast.app?.runsOnUntil ?? 'stop',
      usage: this.usageOf(cast.functionId),
      ...(atMs > this.input.startMs ? { modifiedAt: new Date(atMs).toISOString() } : {}),
    });
    for (const lever of cast.levers) this.spell(app, lever);
    this.ownLimits.set(cast.functionId, limitIn(app));
    this.fake.sites.apps.push(app);
  }

  remove(functionId: string): void {
    const { apps } = this.fake.sites;
    apps.splice(
      apps.findIndex((app) => idOfApp(app) === functionId),
      1,
    );
  }

  redeploy(functionId: string, atMs: number): void {
    const app = this.find(functionId);
    if (app) app.modifiedAt = new Date(atMs).toISOString();
  }

  change(functionId: string, lever: Lever): Lever | undefined {
    const app = this.find(functionId);
    if (!app) return undefined;
    if (!isSameState(lever, STARTED)) {
      this.spell(app, lever);
      const isStop = lever.state.kind === 'reserved' && lever.state.executions === 0;
      if (lever.lever === 'concurrency' && !isStop) this.ownLimits.set(functionId, limitIn(app));
      return undefined;
    }
    Object.assign(app, { state: 'Running', stops: 0 });
    const own = this.ownLimits.get(functionId) ?? undefined;
    return concurrencyLever({ ...switchesOf(app), scaleLimit: own });
  }

  levers(functionId: string): readonly Lever[] {
    const app = this.find(functionId);
    if (!app) return [];
    const cast = this.castOf(functionId);
    const switches = switchesOf(app);
    const found = cast.levers.find(({ lever }) => lever === 'source')?.id;
    return [
      concurrencyLever(switches),
      scaleLever(switches),
      ...app.functions.map(({ name, binding }): Lever => {
        const setting = `AzureWebJobs.${name}.Disabled`;
        const id = found?.startsWith(setting) ? found : setting;
        const isAsFound = app.settings[setting] === wordIn(id);
        const isQueue = binding.type === 'queueTrigger';
        return {
          ...{ lever: 'source', id, sourceKind: isQueue ? 'queue' : 'other', name },
          state: { kind: isAsFound ? 'enabled' : 'disabled' },
        };
      }),
      ...cast.levers.flatMap((lever) =>
        lever.lever === 'throttle' ? [accessNow(lever, app)] : [],
      ),
    ];
  }

  roomOf(functionId: string): number {
    const app = this.find(functionId);
    if (!app || !runs(app)) return 0;
    const plan = planOf(this.castOf(functionId));
    return (limitIn(app) ?? INSTANCES[plan]) * REQUESTS_PER_INSTANCE;
  }

  rateOf(cast: CastMember) {
    return azureRateOf(planOf(cast), MEMORY_MB[planOf(cast)]);
  }

  billedSeconds(cast: CastMember, requests: number): number {
    const seconds = requests * cast.secondsEach;
    return planOf(cast) === 'flex'
      ? seconds / REQUESTS_PER_INSTANCE
      : (seconds * USED_MB) / MEMORY_MB.consumption;
  }

  record(cast: CastMember, work: Parameters<HttpCloud['record']>[1]): void {
    const units = Math.round(work.seconds * 1000 * MEMORY_MB[planOf(cast)]);
    this.usageOf(cast.functionId).set(work.epochMinute, { count: work.requests, units });
  }

  /** As a person or a deployment set them last. */
  private readonly ownLimits = new Map<string, number | null>();
  private readonly usages = new Map<string, FakeApp['usage']>();
  /** Of an app's name, whatever app has it: metrics outlive the resource. */
  private usageOf(functionId: string): FakeApp['usage'] {
    const usage = this.usages.get(functionId) ?? new Map();
    this.usages.set(functionId, usage);
    return usage;
  }

  private castOf(functionId: string): CastMember {
    const cast = this.input.story.cast.find((member) => member.functionId === functionId);
    if (!cast) throw new Error(`nobody of the story is ${functionId}`);
    return cast;
  }

  private find(functionId: string): FakeApp | undefined {
    return this.fake.sites.apps.find((app) => idOfApp(app) === functionId);
  }

  private spell(app: FakeApp, lever: Lever): void {
    if (lever.lever === 'source') {
      const [setting = ''] = lever.id.split('=');
      const word = lever.state.kind === 'disabled' ? 'true' : wordIn(lever.id);
      const { [setting]: _, ...others } = app.settings;
      app.settings = word === undefined ? others : { ...others, [setting]: word };
      return;
    }
    if (!isAppLever(lever) || lever.lever === 'provisioned') return;
    for (const change of changesFor(switchesOf(app), lever)) {
      if (change.kind === 'publicAccess') app.publicNetworkAccess = change.to;
      else if (change.kind === 'scaleLimit') limit(app, change.instances);
      else {
        app.state = change.to === 'stop' ? 'Stopped' : 'Running';
        app.stops = change.to === 'stop' ? app.stops + 1 : 0;
      }
    }
  }
}

/** What the setting says where the function may run: nothing, or what its owner once wrote. */
const wordIn = (id: string): string | undefined => /=(.*)$/.exec(id)?.[1];

const switchesOf = (app: FakeApp): AppSwitches => ({
  isRunning: app.state === 'Running',
  scaleLimit: limitIn(app) ?? undefined,
  publicAccess: app.publicNetworkAccess,
});

/** Open in another spelling than its owner's is not as it was. */
function accessNow(lever: LeverOf<'throttle'>, app: FakeApp): Lever {
  const shown = accessLever(lever.id, app.publicNetworkAccess);
  const isAsFound = app.publicNetworkAccess === (wordIn(lever.id) ?? '');
  return shown.state.kind === 'inherited' && !isAsFound
    ? { ...shown, state: { kind: 'throttled', requestsPerSecond: 1, burstRequests: 1 } }
    : shown;
}

const configWith = (config: Readonly<Record<string, unknown>>, instances: number | undefined) => {
  const { maximumInstanceCount: _, ...scale } = {
    instanceMemoryMB: MEMORY_MB.flex,
    ...(config.scaleAndConcurrency as Record<string, unknown> | undefined),
  } as Record<string, unknown>;
  const limits = instances === undefined ? {} : { maximumInstanceCount: instances };
  return {
    runtime: { name: 'node', version: '22' },
    ...config,
    scaleAndConcurrency: { ...scale, ...limits },
  };
};

function limit(app: FakeApp, instances: number | undefined): void {
  if (app.functionAppConfig) app.functionAppConfig = configWith(app.functionAppConfig, instances);
  else app.scaleLimit = instances ?? 0;
}

/** A stop that has to be repeated takes a few ticks for each rung of the ladder, at full speed (function-app.ts, leakMinutes). */
const REACTION_MINUTES = 2;

export const azureCloud: TorturedCloud = {
  groundOf: (input) => new HttpGround(input, new Azure(input)),
  tariff: functionAppModel.tariff,
  policy: functionAppModel.policy,
  slackMinutes: ({ cast }, functionId) => {
    const app = cast.find((member) => member.functionId === functionId)?.app;
    const isSoft = app !== undefined && app.runsOnUntil !== 'stop';
    return REACTION_MINUTES + (isSoft ? functionAppModel.leakMinutes : 0);
  },
};
