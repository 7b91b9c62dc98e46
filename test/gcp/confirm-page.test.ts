// The confirm page of Google Cloud as Terraform: off unless it is asked for, open to anybody, and able to do next to nothing.

import { TerraformStack, Testing } from 'cdktf';
import { pageSettingIn } from '../../lambda/gcp/confirm-page';
import { cloudRunRateOf } from '../../lib/core/prices/books/gcp';
import { PAGE_MEMORY_GIB, PAGE_VCPUS } from '../../lib/core/prices/books/gcp-guard';
import { PAGE_CEILING_USD_PER_DAY } from '../../lib/core/prices/guard-bill';
import { Watchdog, type WatchdogProps } from '../../lib/gcp';
import { PAGE_PERMISSIONS, PERMISSIONS } from '../../lib/gcp/contract';
import { ProjectGuardStack } from '../../lib/gcp/project-guard';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';

type Resource = Record<string, unknown>;

function synthesised(changes: Partial<WatchdogProps> = {}): string {
  const stack = new TerraformStack(Testing.app(), 'guard');
  const place = { project: 'shop-prod', region: 'europe-west1' };
  new Watchdog(stack, 'Watchdog', { ...place, confirmPage: true, ...changes });
  return Testing.synth(stack);
}

const json = synthesised();
const all = (type: string, from = json): Resource[] =>
  Object.values(JSON.parse(from).resource[type] ?? {});
const [page] = all('google_cloudfunctions2_function').filter(({ name }) => name !== 'spendfuse');
const [watchdog] = all('google_cloudfunctions2_function').filter(
  ({ name }) => name === 'spendfuse',
);
const configOf = (fn: Resource | undefined) =>
  fn?.service_config as Resource & { environment_variables: Record<string, string> };

test('is not there unless somebody asked for it', () => {
  const without = synthesised({ confirmPage: false });
  expect(without).not.toMatch(/allUsers|spendfuse-page|SPENDFUSE_PAGE|google_secret_manager/);
});

test('is one service of one instance that takes one request at a time, watched under a ceiling of its own', () => {
  expect(page).toMatchObject({
    name: 'spendfuse-page',
    build_config: { entry_point: 'page' },
    labels: {
      'spendfuse-ceiling-usd-per-day': '0-5',
      'spendfuse-mode': 'enforce',
      'spendfuse-response': 'pause',
    },
  });
  expect(configOf(page)).toMatchObject({
    ...{ max_instance_count: 1, max_instance_request_concurrency: 1 },
    ...{ available_memory: '256Mi', ingress_settings: 'ALLOW_ALL' },
  });
  // It is no watchdog: the label that guards leave alone is not on it.
  expect(JSON.stringify(page)).not.toContain('spendfuse-watchdog"');
});

test('is the only door that is open to everybody', () => {
  const open = all('google_cloud_run_v2_service_iam_member').filter(
    ({ member }) => member === 'allUsers',
  );
  expect(open).toHaveLength(1);
  expect(open[0]?.name).toMatch(/ConfirmPage_Function/);
});

test('may read the key of its links and call the watchdog, and nothing else', () => {
  const roles = all('google_project_iam_custom_role').map(({ permissions }) => permissions);
  expect(roles).toEqual(
    expect.arrayContaining([...Object.values(PERMISSIONS), ...Object.values(PAGE_PERMISSIONS)]),
  );
  expect(roles).toHaveLength(5);
  const isOfPage = ({ member }: Resource): boolean => /ConfirmPage_Account/.test(String(member));
  const granted = Object.entries(JSON.parse(json).resource).flatMap(([type, resources]) =>
    /iam_member$/.test(type)
      ? Object.values(resources as Record<string, Resource>)
          .filter(isOfPage)
          .map(() => type)
      : [],
  );
  expect(granted.sort()).toEqual([
    'google_cloud_run_v2_service_iam_member',
    'google_secret_manager_secret_iam_member',
  ]);
  expect(configOf(page).service_account_email).toMatch(/ConfirmPage_Account/);
});

test('its key is in no state: Terraform makes the secret, and the watchdog what is in it', () => {
  expect(all('google_secret_manager_secret')).toHaveLength(1);
  expect(all('google_secret_manager_secret_version')).toEqual([]);
});

test('the watchdog is told of it before the page is there, in words that it takes', () => {
  const setting = configOf(watchdog).environment_variables.SPENDFUSE_PAGE ?? '';
  // What Terraform fills in at the apply.
  const filled = setting
    .replace(/\$\{[^}]*unique_id\}/, '112233445566778899001')
    .replace(/\$\{[^}]*secret_id\}/, 'spendfuse-page-key');
  expect(pageSettingIn({ SPENDFUSE_PAGE: filled })).toEqual({
    page: {
      ...{ service: 'spendfuse-page', caller: '112233445566778899001' },
      key: 'projects/shop-prod/secrets/spendfuse-page-key',
    },
    problems: [],
  });
  // It names nothing of the page's own service, which in its turn names the watchdog's address.
  expect(JSON.stringify(watchdog)).not.toMatch(/ConfirmPage_Function/);
});

test('an instance that never rests stays below its ceiling, so that only a flood of requests passes it', () => {
  const rate = cloudRunRateOf({ vcpus: PAGE_VCPUS, memoryGib: PAGE_MEMORY_GIB, tier: 'tier1' });
  expect(86_400 * rate.usdPerSecond).toBeLessThan(PAGE_CEILING_USD_PER_DAY);
});

const schema = schemaOf('google-6.50.0');
const checked = schema ? test : test.skip;

checked('google 6.50.0 knows all of it (skipped where its schema is not there)', () => {
  expect(schema && problemsWithTerraform(json, schema)).toEqual([]);
  const folder = Testing.synth(
    new ProjectGuardStack(Testing.app(), 'gcp-guard', { confirmPage: true }),
  );
  expect(schema && problemsWithTerraform(folder, schema)).toEqual([]);
});
