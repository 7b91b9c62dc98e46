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
import type { ThrottleState } from '../../../lib/core/target';
import { ask } from '../cloud-failure';
import { type ApiCalls, integrates, type Route, type RouteThrottle } from './route-throttle';

export async function httpRoutesTo(
  { http, paces }: ApiCalls,
  ApiId: string,
  functionArn: string,
): Promise<readonly RouteThrottle[]> {
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
  const stages = await everyPage<Stage>((NextToken) =>
    paces.api(() => http.send(new GetStagesCommand({ ApiId, NextToken }))),
  );
  const keys = routes.flatMap(({ Target, RouteKey }) =>
    RouteKey && targets.includes(Target ?? '') ? [RouteKey] : [],
  );
  return stages.flatMap((stage) =>
    keys.map((key) => ({
      api: 'http' as const,
      apiId: ApiId,
      stage: stage.StageName ?? '',
      key,
      state: stateOf(stage.RouteSettings?.[key]),
    })),
  );
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
  if (ThrottlingRateLimit === undefined && ThrottlingBurstLimit === undefined)
    return { kind: 'inherited' };
  return {
    kind: 'throttled',
    requestsPerSecond: ThrottlingRateLimit ?? 0,
    burstRequests: ThrottlingBurstLimit ?? 0,
  };
}

export async function setHttpThrottle(
  { http, paces }: ApiCalls,
  { apiId: ApiId, stage: StageName, key: RouteKey }: Route,
  state: ThrottleState,
): Promise<void> {
  const put = (settings: RouteSettings) =>
    paces.api(() =>
      http.send(
        new UpdateStageCommand({ ApiId, StageName, RouteSettings: { [RouteKey]: settings } }),
      ),
    );
  await ask(`setting the throttle of ${RouteKey} on API ${ApiId}`, async () => {
    const stage = await paces.api(() => http.send(new GetStageCommand({ ApiId, StageName })));
    const others = withoutThrottle(stage.RouteSettings?.[RouteKey]);
    if (state.kind === 'throttled') {
      await put({
        ...others,
        ThrottlingRateLimit: state.requestsPerSecond,
        ThrottlingBurstLimit: state.burstRequests,
      });
      return;
    }
    await paces.api(() =>
      http.send(new DeleteRouteSettingsCommand({ ApiId, StageName, RouteKey })),
    );
    if (Object.keys(others).length > 0) await put(others);
  });
}

function withoutThrottle(settings: RouteSettings | undefined): RouteSettings {
  const { ThrottlingRateLimit, ThrottlingBurstLimit, ...others } = settings ?? {};
  return Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
}
