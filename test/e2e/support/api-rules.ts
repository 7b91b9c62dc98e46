// Route settings of HTTP API stages, removed method settings of REST API stages, and events on the bus: as AWS keeps
// them, where moto keeps none of them.
// What is put here shows in every later look at the stage, and nothing else of the stage is touched.

import type { RuleAnswer } from './lambda-rules';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

type Settings = Readonly<Record<string, unknown>>;

const STAGE = /^\/v2\/apis\/([^/]+)\/stages\/([^/?]+)$/;
const REST_STAGE = /^\/restapis\/[^/]+\/stages\/[^/?]+/;
const ROUTE = /^\/v2\/apis\/([^/]+)\/stages\/([^/]+)\/routesettings\/([^/?]+)$/;

export class ApiRules {
  private readonly removed = new Set<string>();
  private readonly stages = new Map<string, Map<string, Settings>>();

  answer({ method, path, body }: Asked): RuleAnswer | undefined {
    const [, apiId = '', stage = '', route = ''] = (ROUTE.exec(path) ?? STAGE.exec(path) ?? []).map(
      (part) => decodeURIComponent(part),
    );
    const settings = this.settingsOf(apiId, stage);
    if (method === 'DELETE' && route) {
      settings.delete(route);
      return { status: 204 };
    }
    if (method !== 'PATCH' || !STAGE.test(path)) return undefined;
    const { routeSettings = {} } = JSON.parse(body.toString('utf8')) as { routeSettings?: object };
    for (const [key, put] of Object.entries(routeSettings)) settings.set(key, put as Settings);
    return { status: 200, json: { stageName: stage, routeSettings } };
  }

  /** REST: moto takes the removal of a method's settings and keeps them all the same. */
  note({ method, path, body }: Asked): void {
    const stage = REST_STAGE.exec(path)?.[0];
    if (method !== 'PATCH' || !stage) return;
    const { patchOperations = [] } = JSON.parse(body.toString('utf8')) as {
      patchOperations?: Patch[];
    };
    for (const { op, path: place } of patchOperations) {
      const key = `${stage}/${place.split('/').slice(1, 3).join('/')}`;
      if (op === 'remove') this.removed.add(key);
      else this.removed.delete(key);
    }
  }

  /** moto's answer with the settings that were put here; undefined where it is not about stages. */
  completed({ method, path }: Asked, json: string): string | undefined {
    if (path.startsWith('/restapis/')) return this.withoutRemoved(path, json);
    const apiId = /^\/v2\/apis\/([^/]+)\/stages/.exec(path)?.[1];
    if (method !== 'GET' || !apiId) return undefined;
    const answer = JSON.parse(json) as { items?: Stage[] } & Stage;
    for (const stage of answer.items ?? [answer])
      stage.routeSettings = Object.fromEntries(this.settingsOf(apiId, stage.stageName ?? ''));
    return JSON.stringify(answer);
  }

  private withoutRemoved(path: string, json: string): string | undefined {
    const stages = /^\/restapis\/[^/]+\/stages/.exec(path)?.[0];
    if (!stages) return undefined;
    const answer = JSON.parse(json) as { item?: RestStage[] } & RestStage;
    for (const stage of answer.item ?? [answer])
      for (const key of Object.keys(stage.methodSettings ?? {}))
        if (this.removed.has(`${stages}/${stage.stageName}/${key}`))
          delete stage.methodSettings?.[key];
    return JSON.stringify(answer);
  }

  private settingsOf(apiId: string, stage: string): Map<string, Settings> {
    const key = `${apiId}/${stage}`;
    const known = this.stages.get(key) ?? new Map<string, Settings>();
    this.stages.set(key, known);
    return known;
  }
}

interface Patch {
  readonly op: string;
  readonly path: string;
}

interface RestStage {
  stageName?: string;
  methodSettings?: Record<string, Settings>;
}

interface Stage {
  stageName?: string;
  routeSettings?: Record<string, Settings>;
}

/** moto hands every event to the minute's schedule too, and fails because it cannot run the target. */
export class EventBus {
  readonly events: Array<{ readonly DetailType: string; readonly Detail: string }> = [];

  answer({ body }: Asked, permission: string): RuleAnswer | undefined {
    if (permission !== 'events:PutEvents') return undefined;
    const { Entries } = JSON.parse(body.toString('utf8')) as { Entries: EventBus['events'] };
    this.events.push(...Entries);
    return {
      status: 200,
      json: { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: 'event' })) },
    };
  }
}
