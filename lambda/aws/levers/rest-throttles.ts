// Method throttles of REST APIs, kept in a stage's method settings under "~1path/METHOD".
// A method without an entry of its own inherits; giving that back means removing the entry that a pause made.

import {
  GetResourcesCommand,
  GetStagesCommand,
  type MethodSetting,
  type Resource,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { ThrottleState } from '../../../lib/core/target';
import { ask } from '../cloud-failure';
import { type ApiCalls, integrates, type Route, type RouteThrottle } from './route-throttle';

/** A method whose own entry has no limit reads -1; our states know no negative number, so it is held as this. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

export async function restRoutesTo(
  { rest, paces }: ApiCalls,
  restApiId: string,
  functionArn: string,
): Promise<readonly RouteThrottle[]> {
  const resources: Resource[] = [];
  let position: string | undefined;
  do {
    const command = new GetResourcesCommand({
      restApiId,
      embed: ['methods'],
      limit: 500,
      position,
    });
    const page = await paces.api(() => rest.send(command));
    resources.push(...(page.items ?? []));
    position = page.position;
  } while (position);
  const keys = resources.flatMap((resource) => keysTo(resource, functionArn));
  if (keys.length === 0) return [];
  const stages = await paces.api(() => rest.send(new GetStagesCommand({ restApiId })));
  return (stages.item ?? []).flatMap((stage) =>
    keys.map((key) => ({
      api: 'rest' as const,
      apiId: restApiId,
      stage: stage.stageName ?? '',
      key,
      state: stateOf(stage.methodSettings?.[key]),
    })),
  );
}

const keysTo = ({ path = '', resourceMethods }: Resource, functionArn: string): string[] =>
  Object.entries(resourceMethods ?? {})
    .filter(([, method]) => integrates(method.methodIntegration?.uri, functionArn))
    .map(([method]) => `${path.replaceAll('/', '~1')}/${method}`);

const fromWire = (limit: number | undefined): number =>
  limit === undefined || limit < 0 ? UNLIMITED : limit;
const toWire = (limit: number): string => String(limit === UNLIMITED ? -1 : limit);

function stateOf(setting: MethodSetting | undefined): ThrottleState {
  if (!setting) return { kind: 'inherited' };
  return {
    kind: 'throttled',
    requestsPerSecond: fromWire(setting.throttlingRateLimit),
    burstRequests: fromWire(setting.throttlingBurstLimit),
  };
}

export async function setRestThrottle(
  { rest, paces }: ApiCalls,
  { apiId: restApiId, stage: stageName, key }: Route,
  state: ThrottleState,
): Promise<void> {
  const patchOperations =
    state.kind === 'inherited'
      ? [{ op: 'remove' as const, path: `/${key}` }]
      : [
          patch(`/${key}/throttling/rateLimit`, state.requestsPerSecond),
          patch(`/${key}/throttling/burstLimit`, state.burstRequests),
        ];
  const command = new UpdateStageCommand({ restApiId, stageName, patchOperations });
  await ask(`setting the throttle of ${key} on API ${restApiId}`, () =>
    paces.api(() => rest.send(command)),
  );
}

const patch = (path: string, limit: number) => ({
  op: 'replace' as const,
  path,
  value: toWire(limit),
});
