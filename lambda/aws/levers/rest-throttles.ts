// Method throttles of REST APIs, kept in a stage's method settings under "~1path/METHOD".
// A method without an entry of its own inherits; giving that back means removing the entry that a pause made.

import {
  GetResourcesCommand,
  GetStagesCommand,
  type MethodSetting,
  type Resource,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
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

export async function restRoutesTo(
  calls: ApiCalls,
  restApiId: string,
  functionArn: string,
): Promise<readonly RouteThrottle[]> {
  const { rest, paces } = calls;
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
  const stages = await restStages(calls, restApiId);
  return stages.flatMap(({ name, stateOf }) =>
    keys.map((key) => ({
      api: 'rest' as const,
      apiId: restApiId,
      stage: name,
      key,
      state: stateOf(key),
    })),
  );
}

export async function restStages(
  { rest, paces }: ApiCalls,
  restApiId: string,
): Promise<readonly ApiStage[]> {
  const { item = [] } = await paces.api(() => rest.send(new GetStagesCommand({ restApiId })));
  return item.map(({ stageName = '', methodSettings }) => ({
    name: stageName,
    stateOf: (key) => stateOf(methodSettings?.[key]),
  }));
}

const keysTo = ({ path = '', resourceMethods }: Resource, functionArn: string): string[] =>
  Object.entries(resourceMethods ?? {})
    .filter(([, method]) => integrates(method.methodIntegration?.uri, functionArn))
    .map(([method]) => `${path.replaceAll('/', '~1')}/${method}`);

const stateOf = (setting: MethodSetting | undefined): ThrottleState =>
  setting
    ? throttledTo(setting.throttlingRateLimit, setting.throttlingBurstLimit)
    : { kind: 'inherited' };

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
  value: String(limitOf(limit) ?? -1),
});
