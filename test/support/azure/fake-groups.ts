// Resource groups, what is in them, and deployments into them, as Resource Manager answers (resources 2021-04-01).
// Nothing is over at once: a deployment and a removal take two looks. A group that is removed while a deployment goes on comes back.

import { type ArmResource, resourcesOf } from './arm-template';
import type { FakeAnswer, FakeRequest } from './fake-azure';
import { anApp, type FakeApp, type FakeSites, SUBSCRIPTION } from './fake-sites';

interface Deployment {
  state: 'Running' | 'Succeeded' | 'Failed' | 'Canceled';
  readonly template: unknown;
  looks: number;
}

export interface FakeGroup {
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  state: 'Succeeded' | 'Deleting';
  looks: number;
  resources: Pick<ArmResource, 'id' | 'name' | 'type' | 'tags'>[];
  deployment: Deployment | undefined;
}

const LOOKS = 2;

export class FakeGroups {
  readonly groups: FakeGroup[] = [];
  /** Of apps that are deployed from now on. */
  newApp: Partial<FakeApp> = {};
  /** Why the next deployment fails; empty: it does not. */
  refusal = '';
  /** A deployment never ends by itself. */
  isStuck = false;
  /** Removals that Azure gives up, each the first time. */
  givesUp = 0;

  constructor(private readonly sites: FakeSites) {}

  add(group: Pick<FakeGroup, 'name' | 'tags'> & Partial<FakeGroup>): FakeGroup {
    const whole: FakeGroup = {
      ...{ location: 'eastus', state: 'Succeeded', looks: 0, resources: [] },
      ...{ deployment: undefined, ...group },
    };
    this.groups.push(whole);
    return whole;
  }

  named = (name: string): FakeGroup | undefined =>
    this.groups.find((group) => group.name.toLowerCase() === name.toLowerCase());

  answer({ method, url, body }: FakeRequest): FakeAnswer | undefined {
    const at = /^\/subscriptions\/([^/]+)\/resourcegroups(?:\/([^/]+)(\/.*)?)?$/i.exec(
      url.pathname,
    );
    if (at?.[1] !== SUBSCRIPTION) return undefined;
    const [, , name, rest = ''] = at;
    if (name === undefined) return this.listed(url.searchParams.get('$filter') ?? '');
    const group = this.named(name);
    const deployment = /^\/providers\/microsoft\.resources\/deployments\/\w+(\/cancel)?$/i.exec(
      rest,
    );
    if (rest === '' && method === 'PUT') return this.made(name, JSON.parse(body));
    if (rest !== '' && rest !== '/resources' && !deployment) return undefined;
    if (!group) return failure(404, 'ResourceGroupNotFound');
    if (deployment) return this.deployed(group, `${method}${deployment[1] ?? ''}`, body);
    if (rest === '/resources') return json({ value: group.resources });
    if (method === 'DELETE') return this.removed(group);
    return this.looked(group);
  }

  private listed(filter: string): FakeAnswer {
    const [, name = '', value = ''] =
      /^tagName eq '([^']*)' and tagValue eq '([^']*)'$/.exec(filter) ?? [];
    const found = this.groups.filter(({ tags }) => tags[name] === value);
    return json({ value: found.map(groupOf) });
  }

  private made(name: string, { location, tags }: Pick<FakeGroup, 'location' | 'tags'>): FakeAnswer {
    return json(groupOf(this.add({ name, location, tags })), 201);
  }

  private looked(group: FakeGroup): FakeAnswer {
    if (group.state === 'Deleting' && ++group.looks > LOOKS) {
      group.looks = 0;
      if (this.givesUp > 0) {
        this.givesUp -= 1;
        group.state = 'Succeeded';
        return json(groupOf(group));
      }
      this.groups.splice(this.groups.indexOf(group), 1);
      for (const { id } of group.resources) this.sites.remove(id);
      const { deployment, ...whole } = group;
      // github.com/Azure/azure-sdk-tools/issues/611
      if (deployment?.state === 'Running') this.add({ ...whole, state: 'Succeeded' });
      return failure(404, 'ResourceGroupNotFound');
    }
    return json(groupOf(group));
  }

  private removed(group: FakeGroup): FakeAnswer {
    group.state = 'Deleting';
    return { status: 202, text: '' };
  }

  private deployed(group: FakeGroup, what: string, body: string): FakeAnswer {
    if (what === 'PUT') {
      if (group.state === 'Deleting') return failure(409, 'ResourceGroupBeingDeleted');
      const { template } = JSON.parse(body).properties;
      group.deployment = { state: 'Running', template, looks: 0 };
      return json({ properties: { provisioningState: 'Accepted' } }, 201);
    }
    const { deployment } = group;
    if (!deployment) return failure(404, 'DeploymentNotFound');
    if (what === 'POST/cancel') {
      if (deployment.state !== 'Running') return failure(409, 'DeploymentCannotBeCancelled');
      deployment.state = 'Canceled';
      return { status: 204, text: '' };
    }
    if (deployment.state === 'Running' && !this.isStuck && ++deployment.looks > LOOKS)
      this.settle(group, deployment);
    const error = deployment.state === 'Failed' ? failedBecause(this.refusal) : undefined;
    return json({ properties: { provisioningState: deployment.state, error } });
  }

  private settle(group: FakeGroup, deployment: Deployment): void {
    deployment.state = this.refusal === '' ? 'Succeeded' : 'Failed';
    const id = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group.name}`;
    const resources = resourcesOf(deployment.template, id);
    // What was made before the one that failed stays.
    const made = this.refusal === '' ? resources : resources.slice(0, 1);
    group.resources.push(...made.filter(({ type }) => type.split('/').length === 2));
    for (const resource of made)
      if (resource.type === 'Microsoft.Web/sites')
        this.sites.apps.push(appOf(resource, made, group.name, this.newApp));
  }
}

function appOf(
  { name, location, kind = '', tags, properties }: ArmResource,
  resources: readonly ArmResource[],
  group: string,
  changes: Partial<FakeApp>,
): FakeApp {
  const plan = resources.find(({ id }) => id === properties.serverFarmId);
  const settings: ReadonlyArray<{ name: string; value: string }> =
    properties.siteConfig.appSettings;
  return anApp({
    ...{ name, group, location, kind, tags, functionAppConfig: properties.functionAppConfig },
    ...{ sku: plan?.sku?.tier ?? '', functions: [], isWithoutCode: true },
    settings: Object.fromEntries(settings.map((setting) => [setting.name, setting.value])),
    ...changes,
  });
}

/** As Resource Manager nests what a resource provider said. */
const failedBecause = (message: string) => ({
  code: 'DeploymentFailed',
  message: 'At least one resource deployment operation failed.',
  details: [{ code: 'BadRequest', message }],
});

const groupOf = ({ name, location, tags, state }: FakeGroup) => ({
  id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${name}`,
  ...{ name, location, tags, properties: { provisioningState: state } },
});

const json = (value: unknown, status = 200): FakeAnswer => ({
  status,
  text: JSON.stringify(value),
});

const failure = (status: number, code: string): FakeAnswer =>
  json({ error: { code, message: code } }, status);
