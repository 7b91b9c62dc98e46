// Route throttles of HTTP and WebSocket APIs, kept in a stage's route settings.
// A route without settings of its own inherits; giving that back means deleting what we put, not writing a default.

import {
  type Route as ApiRoute,
  DeleteRouteSettingsCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  type Integration,
  type RouteSettings,
  type Stage,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { ThrottleState } from '../../../lib/core/pausing/target';
import { ask } from '../cloud-failure';
import {
  type ApiCalls,
  type ApiStage,
  integrates,
  limitOf,
  type Route,
  type RouteThrottle,
  throttledTo,
} from './route-throttle';

export async function httpRoutesTo(
  calls: ApiCalls,
  ApiId: string,
  functionArn: string,
): Promise<readonly RouteThrottle[]> {
  const { http, paces } = calls;
  const integrations = await everyPage<Integration>((NextToken) =>
    paces.api(() => http.send(new GetIntegrationsCommand({ ApiId, NextToken }))),
  );
  const targets = integrations
    .filter(({ IntegrationUri }) => integrates(IntegrationUri, functionArn))
    .map(({ IntegrationId }) => `integrations/${IntegrationId}`);
  if (targets.length === 0) return [];
  const routes = await everyPage<ApiRoute>((NextToken) =>
    paces.api(() => http.send(new GetRoutesCommand({ ApiId, NextToken }))),
  );
  const stages = await httpStages(calls, ApiId);
  const keys = routes.flatMap(({ Target, RouteKey }) =>
    RouteKey && targets.includes(Target ?? '') ? [RouteKey] : [],
  );
  return stages.flatMap(({ name, stateOf }) =>
    keys.map((key) => ({
      api: 'http' as const,
      apiId: ApiId,
      stage: name,
      key,
      state: stateOf(key),
    })),
  );
}

export async function httpStages(
  { http, paces }: ApiCalls,
  ApiId: string,
): Promise<readonly ApiStage[]> {
  const stages = await everyPage<Stage>((NextToken) =>
    paces.api(() => http.send(new GetStagesCommand({ ApiId, NextToken }))),
  );
  return stages.map(({ StageName = '', RouteSettings }) => ({
    name: StageName,
    stateOf: (key) => stateOf(RouteSettings?.[key]),
  }));
}

async function everyPage<Item>(
  read: (token: string | undefined) => Promise<{ Items?: Item[]; NextToken?: string }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    items.push(...(page.Items ?? []));
    token = page.NextToken;
  } while (token);
  return items;
}

function stateOf(settings: RouteSettings | undefined): ThrottleState {
  const { ThrottlingRateLimit, ThrottlingBurstLimit } = settings ?? {};
  return ThrottlingRateLimit === undefined && ThrottlingBurstLimit === undefined
    ? { kind: 'inherited' }
    : throttledTo(ThrottlingRateLimit, ThrottlingBurstLimit);
}

export async function setHttpThrottle(
  { http, paces }: ApiCalls,
  { apiId: ApiId, stage: StageName, key: RouteKey }: Route,
  state: ThrottleState,
): Promise<void> {
  await ask(`setting the throttle of ${RouteKey} on API ${ApiId}`, async () => {
    const stage = await paces.api(() => http.send(new GetStageCommand({ ApiId, StageName })));
    const before = stage.RouteSettings?.[RouteKey] ?? {};
    const after = known({ ...before, ...limitsOf(state) });
    // A limit that is to be there no more goes with all the route's settings; an update would leave it as it is.
    if (Object.keys(known(before)).some((name) => !(name in after)))
      await paces.api(() =>
        http.send(new DeleteRouteSettingsCommand({ ApiId, StageName, RouteKey })),
      );
    const RouteSettings = { [RouteKey]: after };
    if (Object.keys(after).length > 0)
      await paces.api(() => http.send(new UpdateStageCommand({ ApiId, StageName, RouteSettings })));
  });
}

const limitsOf = (state: ThrottleState): RouteSettings =>
  state.kind === 'throttled'
    ? {
        ThrottlingRateLimit: limitOf(state.requestsPerSecond),
        ThrottlingBurstLimit: limitOf(state.burstRequests),
      }
    : { ThrottlingRateLimit: undefined, ThrottlingBurstLimit: undefined };

const known = (settings: RouteSettings): RouteSettings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
