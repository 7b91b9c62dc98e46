// The guard of a subscription as Terraform JSON: complete for the pinned provider, with a role that permits what is called.
import { FunctionAppFlexConsumption } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { MonitorMetricAlert } from '@cdktf/provider-azurerm/lib/monitor-metric-alert';
import { RoleDefinition } from '@cdktf/provider-azurerm/lib/role-definition';
import { Testing } from 'cdktf';
import { settingsFrom } from '../../lambda/azure/settings';
import { AzureGuardStack, WalletGuard } from '../../lib/azure';
import { ACTIONS } from '../../lib/azure/contract';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFlexApp, aLinuxApp, aStack, aWindowsApp } from './apps';

const subscriptionId = '11111111-2222-3333-4444-555555555555';
const props = {
  ...{ subscriptionId, monthlyAmount: 100, alertEmail: 'oncall@example.com' },
  ...{ startMonth: '2026-11', policy: { mode: 'enforce' as const } },
};

const json = Testing.synth(new AzureGuardStack(Testing.app(), 'guard', props));

function resources(type: { readonly tfResourceType: string }, from = json) {
  return Object.values(JSON.parse(from).resource[type.tfResourceType]) as Record<string, unknown>[];
}

const schema = schemaOf('azurerm-4.55.0');
const checked = schema ? test : test.skip;
if (!schema) console.warn('not checked: the schema of azurerm 4.55.0 is not on this machine');

checked(
  'every attribute and block is one that azurerm 4.55.0 knows, and none that it requires is missing',
  () => {
    expect(problemsWithTerraform(json, schema ?? {})).toEqual([]);
  },
);

test('its role permits each action that is called, and no other', () => {
  const [role] = resources(RoleDefinition) as { permissions: { actions: string[] }[] }[];
  expect(role?.permissions).toEqual([{ actions: Object.values(ACTIONS), not_actions: [] }]);
});

test('its settings are settings that the watchdog takes', () => {
  const [app] = resources(FunctionAppFlexConsumption) as { app_settings: Record<string, string> }[];
  const platform = {
    ...{
      WEBSITE_SITE_NAME: 'spendfuse-11111111',
      IDENTITY_ENDPOINT: 'http://x',
      IDENTITY_HEADER: 'x',
    },
    SPENDFUSE_CONTAINER: 'https://spendfuse11111111.blob.core.windows.net/spendfuse',
    SPENDFUSE_TABLE: 'https://spendfuse11111111.table.core.windows.net/spendfuse',
  };
  const settings = settingsFrom({ ...app?.app_settings, ...platform });
  expect(settings).toMatchObject({
    subscription: subscriptionId,
    guard: 'subscription',
    isMailed: true,
  });
  expect(settings.policy.mode).toBe('enforce');
});

test('holds no key of its storage', () => {
  expect(json).not.toMatch(/access_key|AccountKey=/);
});

test('somebody hears of it when the watchdog is silent, by a metric of the platform', () => {
  const alarms = resources(MonitorMetricAlert) as {
    name: string;
    criteria: { metric_name: string }[];
  }[];
  expect(alarms.map(({ name, criteria }) => [name, criteria[0]?.metric_name])).toEqual([
    ['spendfuse-11111111-errors', 'requests/failed'],
    ['spendfuse-11111111-silence', 'OnDemandFunctionExecutionCount'],
  ]);
});

test('resumes everything before anything of it is removed', () => {
  const own = Object.values(JSON.parse(json).resource.terraform_data) as {
    depends_on?: string[];
    provisioner: Record<string, { when?: string; command: string }>[];
  }[];
  const removal = own.find(({ depends_on }) => depends_on !== undefined);
  expect(removal?.depends_on?.join()).toMatch(/function_app_flex_consumption/);
  expect(JSON.stringify(removal?.provisioner)).toMatch(/"when":"destroy"/);
  expect(JSON.stringify(removal?.provisioner)).toMatch(/self\.input\.script.*--removal/);
});

describe('protection', () => {
  test('tags an app with the wishes of its owner, and leaves to the guard what a pause changes', () => {
    const stack = aStack();
    const flex = aFlexApp(stack, { tags: { team: 'shop' } });
    const linux = aLinuxApp(stack);
    const guard = new WalletGuard(stack, 'Guard', props);
    guard
      .protect(flex, { ceiling: { usdPerDay: 5 }, mode: 'enforce' })
      .protect(linux, { neverPause: true });
    const synthesised = Testing.synth(stack);
    expect(
      resources(FunctionAppFlexConsumption, synthesised).find(({ name }) => name === 'flex'),
    ).toMatchObject({
      tags: { team: 'shop', 'spendfuse-ceiling-usd-per-day': '5', 'spendfuse-mode': 'enforce' },
      lifecycle: { ignore_changes: ['maximum_instance_count', 'public_network_access_enabled'] },
    });
    expect(synthesised).toContain('"site_config[0].app_scale_limit"');
    expect(synthesised).toContain('"spendfuse-never-pause": "true"');
  });

  test('of a stack covers every app in it, and never the guard itself', () => {
    const stack = aStack();
    const apps = [aFlexApp(stack), aWindowsApp(stack)];
    const guard = WalletGuard.protect(stack, props, { mode: 'observe' });
    for (const app of apps) expect(app.tagsInput).toEqual({ 'spendfuse-mode': 'observe' });
    expect(guard.watchdog.app.tagsInput).toEqual({ 'spendfuse-watchdog': 'subscription' });
  });

  test('refuses wishes that the watchdog would not understand, all at once', () => {
    const stack = aStack();
    const guard = new WalletGuard(stack, 'Guard', props);
    const wrong = { ceiling: { usdPerDay: -1 }, mode: 'stop' as never };
    expect(() => guard.protect(aFlexApp(stack), wrong)).toThrow(
      /ceiling\.usdPerDay is -1; use a number from 0.*mode is 'stop'/,
    );
    expect(() => guard.protect(stack.node.findChild('azure') as never)).toThrow(
      /there is no function app/,
    );
  });
});

test('an app that is defined after the guard is protected as well, unless it was by itself', () => {
  const stack = aStack();
  aFlexApp(stack);
  const guard = WalletGuard.protect(stack, props, { ceiling: { usdPerDay: 5 } });
  guard.protect(aLinuxApp(stack), { ceiling: { usdPerDay: 50 }, functions: ['take'] });
  aWindowsApp(stack);
  const { resource } = JSON.parse(Testing.synth(stack));
  const [linux] = Object.values(resource.azurerm_linux_function_app);
  expect(linux).toMatchObject({
    tags: { 'spendfuse-ceiling-usd-per-day': '50' },
    lifecycle: {
      ignore_changes: [
        'site_config[0].app_scale_limit',
        'public_network_access_enabled',
        'app_settings["AzureWebJobs.take.Disabled"]',
      ],
    },
  });
  const [windows] = Object.values(resource.azurerm_windows_function_app);
  expect(windows).toMatchObject({
    tags: { 'spendfuse-ceiling-usd-per-day': '5' },
    lifecycle: { ignore_changes: expect.arrayContaining(['public_network_access_enabled']) },
  });
});
