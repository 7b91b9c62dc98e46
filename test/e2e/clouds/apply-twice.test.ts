// An apply while something is paused resumes nothing and changes nothing, with every construct on the app or service at once:
// the watchdog pauses in a cloud on loopback, and what that cloud then shows is compared with what is synthesised.

import { WindowsFunctionApp } from '@cdktf/provider-azurerm/lib/windows-function-app';
import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { Testing } from 'cdktf';
import * as azure from '../../../lib/azure';
import * as gcp from '../../../lib/gcp';
import { aFlexApp, aStack as anAzureStack, aPlan } from '../../azure/apps';
import { aStack as aGoogleStack } from '../../gcp/services';
import { anApp, type FakeApp } from '../../support/azure/fake-sites';
import type { FakeService } from '../../support/gcp/fake-run';
import { isStopped, startStage } from '../../support/gcp/gcp-stage';
import { changesOf, type Shown } from '../../support/terraform-plan';
import { AzureWorld, FLOOD } from '../support/azure-world';

type Body = Record<string, unknown>;

const bodyIn = (json: string, type: string): Body =>
  Object.values(JSON.parse(json).resource[type] as Record<string, Body>)[0] ?? {};

/** What every rung of the ladder left in the app, as azurerm reads it back. A stop is in none of it. */
function shownOf(app: FakeApp): Shown {
  const { FUNCTIONS_WORKER_RUNTIME: _, ...settings } = app.settings;
  const scale = app.functionAppConfig?.scaleAndConcurrency as Body | undefined;
  return {
    enabled: true,
    ...(scale
      ? { maximum_instance_count: scale.maximumInstanceCount }
      : { 'site_config[0].app_scale_limit': app.scaleLimit }),
    public_network_access_enabled: app.publicNetworkAccess !== 'Disabled',
    ...Object.fromEntries(
      Object.entries(settings).map(([name, value]) => [`app_settings["${name}"]`, value]),
    ),
  };
}

const disabled = ['take', 'web'].map((name) => `app_settings["AzureWebJobs.${name}.Disabled"]`);
const functions = ['take', 'web'];
const appSettings = { SECRET: 'kept' };

function consumptionApp(): Body {
  const stack = anAzureStack();
  const app = new WindowsFunctionApp(stack, 'orders', {
    ...{ name: 'orders', location: 'eastus', resourceGroupName: 'shop', servicePlanId: 'plan' },
    ...{ siteConfig: {}, appSettings },
  });
  new azure.ScaleCap(stack, 'Cap', { app, plan: aPlan(stack, 'Y1'), maxInstances: 9 });
  new azure.RateLimit(stack, 'Rates', { protect: app, resourceGroupName: 'shop' });
  azure.protectApp(app, { functions });
  return bodyIn(Testing.synth(stack), 'azurerm_windows_function_app');
}

function flexApp(): Body {
  const stack = anAzureStack();
  const app = aFlexApp(stack, { appSettings });
  new azure.ScaleCap(stack, 'Cap', { app, maxInstances: 40 });
  new azure.RateLimit(stack, 'Rates', { protect: app, resourceGroupName: 'shop' });
  azure.protectApp(app, { functions });
  return bodyIn(Testing.synth(stack), 'azurerm_function_app_flex_consumption');
}

const flex = {
  ...{ sku: 'FlexConsumption', kind: 'functionapp,linux' },
  functionAppConfig: { scaleAndConcurrency: { maximumInstanceCount: 40, instanceMemoryMB: 2048 } },
};

test.each<[string, () => Body, Partial<FakeApp>, string]>([
  ['Consumption', consumptionApp, { scaleLimit: 9 }, 'site_config[0].app_scale_limit'],
  ['Flex Consumption', flexApp, flex, 'maximum_instance_count'],
])('an app on %s that is paused with every rung is left as it is', async (_, make, plan, limit) => {
  const tags = { 'spendfuse-ceiling-usd-per-day': '5' };
  const settings = { FUNCTIONS_WORKER_RUNTIME: 'node', ...appSettings };
  const world = await AzureWorld.of([anApp({ ...plan, tags, settings, runsOnUntil: 'never' })]);
  try {
    await world.pass(3);
    const body = make();
    expect(changesOf(body, shownOf(world.app()))).toEqual([]);
    world.app().demand = { ...FLOOD };
    await world.passUntil(() => world.app().publicNetworkAccess === 'Disabled', 40);
    const paused = shownOf(world.app());
    expect(world.app().state).toBe('Stopped');
    expect(changesOf(body, paused)).toEqual([]);
    // Without the lifecycle it would undo all of it.
    const { lifecycle: _lifecycle, ...bare } = body;
    expect(changesOf(bare, paused).sort()).toEqual(
      [...disabled, limit, 'public_network_access_enabled'].sort(),
    );
    world.app().demand = { perMinute: 0, unitsEach: 0 };
    await world.command({ command: 'resume', by: 'test' });
    expect(changesOf(body, shownOf(world.app()))).toEqual([]);
  } finally {
    await world.end();
  }
});

/** As google reads `scaling` back. */
const scalingShown = ({ scaling }: FakeService): Shown => ({
  'scaling.scaling_mode': scaling.scalingMode,
  'scaling.manual_instance_count': scaling.manualInstanceCount,
  'scaling.min_instance_count': scaling.minInstanceCount,
});

function service(): Body {
  const stack = aGoogleStack();
  const target = new CloudRunV2Service(stack, 'orders', {
    ...{ name: 'orders', location: 'europe-west1' },
    template: { containers: [{ image: 'image' }] },
    scaling: { scalingMode: 'AUTOMATIC', minInstanceCount: 1 },
  });
  new gcp.InstanceCap(stack, 'Cap', { target, maxInstances: 60 });
  new gcp.RateLimit(stack, 'Rates', { protect: target, domainNames: ['api.example.com'] });
  gcp.WalletGuard.protect(stack, { project: 'shop-prod', region: 'europe-west1' });
  return bodyIn(Testing.synth(stack), 'google_cloud_run_v2_service');
}

test('a service that is paused at zero instances is left as it is', async () => {
  const stage = await startStage({ response: 'pause' });
  try {
    const { project } = stage;
    const orders = project.run.add({
      name: 'orders',
      scaling: { scalingMode: 'AUTOMATIC', minInstanceCount: 1 },
    });
    const usual = { requestsPerMinute: 60, secondsEach: 1 };
    project.past(orders, usual, 2 * 1440);
    project.traffic.set('orders', usual);
    for (let minute = 0; minute < 5; minute += 1) await stage.tick();
    const body = service();
    expect(changesOf(body, scalingShown(orders))).toEqual([]);
    project.traffic.set('orders', { requestsPerMinute: 480_000, secondsEach: 1 });
    await stage.until(() => isStopped(orders), 12);
    expect(changesOf(body, scalingShown(orders))).toEqual([]);
    const { lifecycle: _lifecycle, ...bare } = body;
    expect(changesOf(bare, scalingShown(orders))).toContain('scaling.scaling_mode');
  } finally {
    await stage.stop();
  }
});
