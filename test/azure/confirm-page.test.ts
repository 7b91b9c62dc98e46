// The confirm page of Azure as Terraform: off unless it is asked for, open to anybody, and able to do next to nothing.

import { Testing } from 'cdktf';
import { confirmPageIn } from '../../lambda/azure/confirm-page';
import { AzureGuardStack, WalletGuard, widenAzurermProvider } from '../../lib/azure';
import { PAGE_SECRET_ACTIONS } from '../../lib/azure/contract';
import { PAGE_CEILING_USD_PER_DAY } from '../../lib/core/prices/guard-bill';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFlexApp, aStack } from './apps';

const props = {
  subscriptionId: '11111111-2222-3333-4444-555555555555',
  ...{ monthlyAmount: 100, alertEmail: 'oncall@example.com', startMonth: '2026-11' },
};

type Resource = Record<string, unknown>;

const synthesised = (confirmPage: boolean): string =>
  Testing.synth(new AzureGuardStack(Testing.app(), 'guard', { ...props, confirmPage }));
const json = synthesised(true);
const all = (type: string): Resource[] => Object.values(JSON.parse(json).resource[type] ?? {});
const appNamed = (name: string): Resource & { app_settings: Record<string, string> } =>
  all('azurerm_function_app_flex_consumption').find((app) => app.name === name) as never;
const page = appNamed('spendfuse-11111111-page');
const watchdog = appNamed('spendfuse-11111111');

test('is not there unless somebody asked for it', () => {
  expect(synthesised(false)).not.toMatch(/-page|SPENDFUSE_PAGE|azurerm_key_vault/);
});

test('is an app of one instance on a plan of its own, watched under a ceiling of its own', () => {
  expect(page).toMatchObject({
    ...{ maximum_instance_count: 1, instance_memory_in_mb: 512, https_only: true },
    tags: {
      'spendfuse-ceiling-usd-per-day': String(PAGE_CEILING_USD_PER_DAY),
      'spendfuse-mode': 'enforce',
    },
    // An apply does not resume the page where the guard has paused it.
    lifecycle: { ignore_changes: ['maximum_instance_count', 'public_network_access_enabled'] },
  });
  expect(page.service_plan_id).not.toEqual(watchdog.service_plan_id);
  expect(JSON.parse(json).terraform.required_providers.azurerm.version).toBe('>= 4.58.0, < 5.0.0');
});

test('is refused in a stack whose provider takes no fewer than 40 instances', () => {
  const guardOf = (isWidened: boolean) => {
    const stack = aStack();
    if (isWidened) widenAzurermProvider(stack);
    return new WalletGuard(stack, 'Guard', { ...props, confirmPage: true });
  };
  expect(() => guardOf(false)).toThrow(/call widenAzurermProvider\(stack\) first/);
  expect(guardOf(true).watchdog.confirmPage?.app).toBeDefined();
});

test('protecting a stack leaves the page of the guard as it is', () => {
  const stack = aStack();
  widenAzurermProvider(stack);
  aFlexApp(stack);
  const guard = WalletGuard.protect(stack, { ...props, confirmPage: true }, { mode: 'observe' });
  Testing.synth(stack);
  expect(guard.watchdog.confirmPage?.app?.tagsInput).toMatchObject({ 'spendfuse-mode': 'enforce' });
});

test('may read two secrets and own its own storage, and nothing else', () => {
  const isOfPage = (id: unknown): boolean => /ConfirmPage_Identity/.test(String(id));
  const assignments = all('azurerm_role_assignment').filter(({ principal_id }) =>
    isOfPage(principal_id),
  );
  expect(assignments.map(({ scope }) => scope)).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/key_vault.*ConfirmPage_Vault/),
      expect.stringMatching(/storage_account.*ConfirmPage_Account/),
    ]),
  );
  expect(assignments).toHaveLength(2);
  const roles = all('azurerm_role_definition').filter(({ name }) => /-page-/.test(String(name)));
  expect(roles.map(({ permissions }) => permissions)).toEqual(
    expect.arrayContaining(
      Object.values(PAGE_SECRET_ACTIONS).map((data_actions) => [
        { actions: [], not_actions: [], data_actions },
      ]),
    ),
  );
  expect(roles).toHaveLength(2);
  expect(JSON.stringify(page)).not.toMatch(/Storage_Account/);
});

test('holds no secret: the watchdog makes one key, Resource Manager puts the other into the vault', () => {
  expect(json).not.toMatch(/azurerm_key_vault_secret"|access_key|AccountKey=/);
  const door = all('azurerm_resource_group_template_deployment').find(({ name }) =>
    String(name).endsWith('-page-door'),
  );
  expect(door?.template_content).toMatch(
    /Microsoft\.KeyVault\/vaults\/secrets.*listKeys\(concat\(parameters\('appId'\), '\/functions\/page'\)/,
  );
  // Whatever else is in the vault is put there by the watchdog at run time.
  expect(page.app_settings).toMatchObject({
    SPENDFUSE_PAGE_KEY: expect.stringMatching(/secrets\/page-key$/),
    SPENDFUSE_PAGE_DOOR: expect.stringMatching(/secrets\/page-door$/),
  });
});

test('what fails of it is not counted as a failure of the watchdog', () => {
  expect(JSON.stringify(page)).not.toContain('application_insights');
});

test('the watchdog is told of it before the page is there, in words that it takes', () => {
  const setting = watchdog.app_settings.SPENDFUSE_PAGE?.replace(
    /\$\{[^}]*vault_uri\}/,
    'https://spendfuse-11111111-k.vault.azure.net/',
  ).replace(/\$\{[^}]*resource_group[^}]*\}/, 'spendfuse-11111111');
  const none = { get: async () => ({}) };
  const vault = { read: async () => '', put: async () => {} };
  const found = confirmPageIn({ SPENDFUSE_PAGE: setting }, { arm: none, vault, log: () => {} });
  expect(found.problems).toEqual([]);
  expect(found.place).toBeDefined();
  expect(JSON.stringify(watchdog)).not.toMatch(/ConfirmPage_App/);
});

const schema = schemaOf('azurerm-4.55.0');
(schema ? test : test.skip)(
  'azurerm knows all of it (skipped where its schema is not there)',
  () => {
    expect(problemsWithTerraform(json, schema ?? {})).toEqual([]);
  },
);
