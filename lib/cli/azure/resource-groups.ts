// The resource groups of drills: found by name and tag, and removed with all that is in them.
// A group goes only when a drill made it and everything in it: whatever else is found in one is a reason to leave it alone.

import { AZURE_TAG_PREFIX } from '../../azure/contract';
import { fieldOf, isList } from '../../core/units/values';
import { CANARY_PREFIX } from '../guard/drill/drill-measure';
import { waited } from '../guard/waiting';
import { DRILL_TAG } from './canary-template';
import { listed, type Place } from './place';

/** learn.microsoft.com/rest/api/resources: Resource Groups, Resources - List By Resource Group, Deployments (2021-04-01). */
const RESOURCES_API = 'api-version=2021-04-01';

type Where = Pick<Place, 'signed' | 'subscription'>;

export const groupPath = ({ subscription }: Pick<Place, 'subscription'>, name: string): string =>
  `/subscriptions/${subscription}/resourceGroups/${name}`;

const groupUrl = (where: Where, name: string): string =>
  `${groupPath(where, name)}?${RESOURCES_API}`;

const deploymentUrl = (where: Where, name: string, action = ''): string =>
  `${groupPath(where, name)}/providers/Microsoft.Resources/deployments/canary${action}?${RESOURCES_API}`;

export const groupNamed = ({ signed, ...where }: Where, name: string): Promise<unknown> =>
  signed.ask('get', groupUrl({ signed, ...where }, name));

/** Those that drills of this guard made. */
export async function drillGroups(where: Where, guard: string): Promise<readonly string[]> {
  const filter = `tagName eq '${DRILL_TAG.name}' and tagValue eq '${DRILL_TAG.value}'`;
  const path = `/subscriptions/${where.subscription}/resourcegroups?${RESOURCES_API}&$filter=${encodeURIComponent(filter)}`;
  const groups = await listed(where.signed, path);
  return groups.flatMap((group) => {
    const name = fieldOf(group, 'name');
    const isOurs =
      isDrills(group) && fieldOf(fieldOf(group, 'tags'), `${AZURE_TAG_PREFIX}guard`) === guard;
    return isOurs && typeof name === 'string' && name.startsWith(CANARY_PREFIX) ? [name] : [];
  });
}

const isDrills = (resource: unknown): boolean =>
  fieldOf(fieldOf(resource, 'tags'), DRILL_TAG.name) === DRILL_TAG.value;

export interface NewGroup {
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
}

export async function makeGroup(where: Where, { name, ...group }: NewGroup): Promise<void> {
  await where.signed.ask('put', groupUrl(where, name), group);
}

export async function beginDeployment(where: Where, group: string, template: object) {
  const properties = { mode: 'Incremental', template };
  await where.signed.ask('put', deploymentUrl(where, group), { properties });
}

export type DeploymentState =
  | { readonly kind: 'none' | 'running' | 'done' }
  | { readonly kind: 'failed'; readonly because: string };

export async function deploymentIn(where: Where, group: string): Promise<DeploymentState> {
  const found = await where.signed.ask('get', deploymentUrl(where, group));
  if (found === undefined) return { kind: 'none' };
  const properties = fieldOf(found, 'properties');
  const state = fieldOf(properties, 'provisioningState');
  if (state === 'Succeeded') return { kind: 'done' };
  if (state !== 'Failed' && state !== 'Canceled') return { kind: 'running' };
  return { kind: 'failed', because: reasonsIn(fieldOf(properties, 'error')) || String(state) };
}

/** The innermost say what went wrong; those around them only that something did. */
function reasonsIn(error: unknown): string {
  const details = fieldOf(error, 'details');
  const inner = isList(details) ? details.map(reasonsIn).filter(Boolean) : [];
  if (inner.length > 0) return inner.join('; ');
  const message = fieldOf(error, 'message');
  return typeof message === 'string' ? message : '';
}

/** What is in a group that no drill put there. */
export async function foreignIn(where: Where, name: string): Promise<readonly string[]> {
  const resources = await listed(
    where.signed,
    `${groupPath(where, name)}/resources?${RESOURCES_API}`,
  );
  return resources
    .filter((resource) => !isDrills(resource))
    .map((resource) => String(fieldOf(resource, 'name')));
}

/**
 * Whether it is gone in time. A deployment that is under way is cancelled first: a group was seen to come back after its
 * removal because one went on (github.com/Azure/azure-sdk-tools/issues/611). A removal that Azure gives up is begun again.
 */
export async function removeGroup(where: Where, name: string, ms: number): Promise<boolean> {
  if ((await deploymentIn(where, name)).kind === 'running') {
    await where.signed.ask('post', deploymentUrl(where, name, '/cancel'));
    await waited(
      () => deploymentIn(where, name),
      ({ kind }) => kind !== 'running',
      ms,
    );
  }
  const left = await waited(
    async () => {
      const group = await groupNamed(where, name);
      const state = fieldOf(fieldOf(group, 'properties'), 'provisioningState');
      if (group !== undefined && state !== 'Deleting')
        await where.signed.ask('delete', groupUrl(where, name));
      return { isGone: group === undefined };
    },
    ({ isGone }) => isGone,
    ms,
  );
  return left !== undefined;
}
