// The watchdog as Terraform: what it may do, who reaches it, what is kept for how long, and what a later apply leaves alone.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudRunV2Service } from '@cdktf/provider-google/lib/cloud-run-v2-service';
import { GoogleProvider } from '@cdktf/provider-google/lib/provider';
import { type App, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { settingsFrom } from '../../lambda/gcp/settings';
import { WalletGuard, Watchdog, type WatchdogProps } from '../../lib/gcp';
import { PERMISSIONS } from '../../lib/gcp/contract';
import { ProjectGuardStack, VARIABLES } from '../../lib/gcp/project-guard';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';

const props: WatchdogProps = {
  project: 'shop-prod',
  region: 'europe-west1',
  alertEmail: 'oncall@example.com',
  policy: { ceilingUsdPerDay: 5 },
  channels: [{ kind: 'slack', secret: 'projects/shop-prod/secrets/slack' }],
  commanders: ['group:oncall@example.com'],
};

type Resources = Readonly<Record<string, Readonly<Record<string, Record<string, unknown>>>>>;

function synthesised(watchdogProps: WatchdogProps = props): { json: string; resources: Resources } {
  const stack = new TerraformStack(Testing.app(), 'guard');
  new Watchdog(stack, 'Watchdog', watchdogProps);
  const json = Testing.synth(stack);
  return { json, resources: JSON.parse(json).resource };
}

const all = (resources: Resources, type: string) => Object.values(resources[type] ?? {});

test('may do exactly what it calls, and each only where it calls it', () => {
  const { resources } = synthesised();
  const granted = all(resources, 'google_project_iam_custom_role').map(
    ({ permissions }) => permissions,
  );
  expect(granted).toHaveLength(3);
  expect(granted).toEqual(expect.arrayContaining(Object.values(PERMISSIONS)));
  // The role on the bucket and that on accounts are granted there alone.
  expect(all(resources, 'google_project_iam_member')).toHaveLength(1);
  expect(all(resources, 'google_storage_bucket_iam_member')).toHaveLength(1);
  expect(all(resources, 'google_service_account_iam_member')).toHaveLength(1);
  expect(all(resources, 'google_secret_manager_secret_iam_member')).toMatchObject([
    { role: 'roles/secretmanager.secretAccessor', secret_id: 'projects/shop-prod/secrets/slack' },
  ]);
});

test('is called by its scheduler every minute, by budgets, and by those who may command it', () => {
  const { resources } = synthesised();
  const callers = all(resources, 'google_cloud_run_v2_service_iam_member');
  expect(callers.map(({ role }) => role)).toEqual(Array(3).fill('roles/run.invoker'));
  expect(callers.map(({ member }) => member).join()).not.toContain('allUsers');
  expect(callers.map(({ member }) => member)).toContain('group:oncall@example.com');
  expect(all(resources, 'google_cloud_scheduler_job')).toMatchObject([
    { schedule: '* * * * *', http_target: { oidc_token: {}, http_method: 'POST' } },
  ]);
});

test('is deployed with settings that the watchdog itself accepts', () => {
  const { resources } = synthesised();
  const [fn] = all(resources, 'google_cloudfunctions2_function');
  const { environment_variables: env } = (fn?.service_config ?? {}) as Record<
    string,
    Record<string, string>
  >;
  const bucket = { SPENDFUSE_BUCKET: 'shop-prod-spendfuse' };
  expect(settingsFrom({ ...env, ...bucket })).toMatchObject({
    policy: { mode: 'observe', ceilingUsdPerDay: 5 },
    project: 'shop-prod',
    watchdogName: 'spendfuse',
    isMailed: true,
  });
});

test('resumes everything before anything of it is removed, and stops where that fails', () => {
  const [removal] = all(synthesised().resources, 'terraform_data') as unknown as {
    depends_on: string[];
    input: { project: string; bucket: string; script: string };
    provisioner: Record<string, { when: string; command: string; on_failure?: string }>[];
  }[];
  expect(removal?.depends_on.join()).toMatch(
    /google_storage_bucket\..*google_cloudfunctions2_function\..*google_project_iam_member/,
  );
  expect(removal?.input).toMatchObject({
    project: 'shop-prod',
    script: expect.stringMatching(/resume\.py$/),
  });
  const [run] = Object.values(removal?.provisioner[0] ?? {});
  expect(run?.when).toBe('destroy');
  expect(run?.on_failure).toBeUndefined();
  expect(run?.command).toMatch(
    /^python3 .*input\.script\}" --project .*input\.project\}" --bucket .*input\.bucket\}" --removal$/,
  );
});

test('keeps records where nobody else reads them, and nothing for longer than it is needed', () => {
  const [bucket] = all(synthesised().resources, 'google_storage_bucket');
  expect(bucket).toMatchObject({
    public_access_prevention: 'enforced',
    uniform_bucket_level_access: true,
    soft_delete_policy: { retention_duration_seconds: 0 },
  });
  const rules = bucket?.lifecycle_rule as {
    condition: { age: number; matches_prefix: string[] };
  }[];
  expect(rules.map(({ condition }) => [condition.matches_prefix[0], condition.age])).toEqual([
    ['archive/', 400],
    ['decision/ending/', 800],
    ['backlog/', 400],
    ['replayed/', 15],
    ['claim/', 1],
  ]);
});

test('mails what it writes about alerts, its silence and its errors, with the labels that a status looks for', () => {
  const policies = all(synthesised().resources, 'google_monitoring_alert_policy');
  expect(policies).toHaveLength(3);
  expect(policies.flatMap(({ user_labels }) => user_labels ?? [])).toEqual(
    expect.arrayContaining(
      ['silence', 'errors'].map((alarm) => ({
        'spendfuse-guard': 'account',
        'spendfuse-alarm': alarm,
      })),
    ),
  );
  const { alertEmail: _, ...unmailed } = props;
  expect(all(synthesised(unmailed).resources, 'google_monitoring_alert_policy')).toEqual([]);
});

test('says everything that is wrong at once, and never repeats what may be a secret', () => {
  const wrong: WatchdogProps = {
    project: 'Shop',
    region: 'Europe',
    alertEmail: 'oncall',
    policy: { ceilingUsdPerDay: -1 },
    channels: [{ kind: 'slack', secret: 'https://hooks.slack.com/services/T0/B0/x' }],
    commanders: ['allUsers'],
    runtimeServiceAccounts: ['me'],
  };
  expect(() => synthesised(wrong)).toThrow(
    /project is 'Shop'.*region is 'Europe'.*alertEmail is 'oncall'.*ceilingUsdPerDay.*secret of a slack channel.*a commander is 'allUsers'.*a service account is 'me'/,
  );
  expect(() => synthesised(wrong)).not.toThrow(/hooks.slack.com/);
});

test('takes a policy from a variable of Terraform', () => {
  const stack = new TerraformStack(Testing.app(), 'guard');
  const policy = new TerraformVariable(stack, 'policy', { default: {} });
  new Watchdog(stack, 'Watchdog', { ...props, policy: policy.value });
  const resources: Resources = JSON.parse(Testing.synth(stack)).resource;
  const [fn] = all(resources, 'google_cloudfunctions2_function');
  expect(JSON.stringify(fn)).toContain(
    'jsonencode(merge({\\"mode\\" = \\"observe\\", \\"guardBudgetUsdPerMonth\\" = 2}, var.policy))',
  );
});

describe('a wallet guard', () => {
  const service = (stack: TerraformStack) =>
    new CloudRunV2Service(stack, 'Orders', {
      name: 'orders',
      location: 'europe-west1',
      template: { containers: [{ image: 'image' }] },
      lifecycle: { ignoreChanges: ['client'] },
    });

  test('keeps a later apply from resuming what is paused, in a stack and in an app', () => {
    const stack = new TerraformStack(Testing.app(), 'shop');
    WalletGuard.protect(stack, props);
    service(stack);
    const [orders] = all(JSON.parse(Testing.synth(stack)).resource, 'google_cloud_run_v2_service');
    expect(orders?.lifecycle).toEqual({ ignore_changes: ['client', 'scaling'] });
    const app: App = Testing.app();
    const another = new TerraformStack(app, 'shop');
    new GoogleProvider(another, 'Google');
    service(another);
    const guard = WalletGuard.protect(app, props);
    expect(TerraformStack.of(guard).node.id).toBe('spendfuse');
    app.synth();
    const text = readFileSync(join(app.outdir, 'stacks/shop/cdk.tf.json'), 'utf8');
    expect(text).toContain('"scaling"');
  });

  test('states what an owner wants in labels, as discovery reads them', () => {
    const stack = new TerraformStack(Testing.app(), 'shop');
    const guard = WalletGuard.protect(stack, props);
    const orders = service(stack);
    guard.protect(orders, { ceilingUsdPerDay: 12.5, neverPause: true });
    const [shown] = all(JSON.parse(Testing.synth(stack)).resource, 'google_cloud_run_v2_service');
    expect(shown?.labels).toEqual({
      'spendfuse-ceiling-usd-per-day': '12-5',
      'spendfuse-never-pause': 'true',
    });
    expect(() => guard.protect(orders, { ceilingUsdPerHour: 0 })).toThrow('ceilingUsdPerHour is 0');
  });
});

const schema = schemaOf('google-6.50.0');

(schema ? test : test.skip)(
  'holds nothing that the pinned provider does not know (skipped where its schema is not there)',
  () => {
    expect(schema && problemsWithTerraform(synthesised().json, schema)).toEqual([]);
  },
);

describe('the guard of a whole project', () => {
  const json = (): string => {
    const app = Testing.app();
    return Testing.synth(new ProjectGuardStack(app, 'gcp-guard'));
  };

  test('holds nothing of anybody: its settings are variables', () => {
    const { variable } = JSON.parse(json());
    expect(Object.keys(variable).sort()).toEqual(Object.values(VARIABLES).sort());
    expect(json()).not.toContain('shop');
  });

  test('has a budget of the project only where a billing account is named, and the watchdog hears of it', () => {
    const { resource, provider } = JSON.parse(json());
    const [budget] = all(resource, 'google_billing_budget');
    expect(budget).toMatchObject({
      count: expect.stringContaining('var.billing_account == "" ? 0 : 1'),
      provider: 'google.billing',
      amount: { specified_amount: { units: expect.stringContaining('var.monthly_amount') } },
      budget_filter: { projects: [expect.stringMatching(/^projects\/.*google_project/)] },
    });
    expect(provider.google).toContainEqual(
      expect.objectContaining({ alias: 'billing', user_project_override: true }),
    );
    const [topic] = Object.keys(resource.google_pubsub_topic);
    expect(JSON.stringify(budget?.all_updates_rule)).toContain(`google_pubsub_topic.${topic}.id`);
    expect(all(resource, 'google_pubsub_topic')).toHaveLength(1);
    const [push] = all(resource, 'google_pubsub_subscription');
    expect(push).toMatchObject({
      topic: expect.stringContaining(`google_pubsub_topic.${topic}.id`),
      push_config: { oidc_token: { service_account_email: expect.stringContaining('Caller') } },
      expiration_policy: { ttl: '' },
    });
    // Without the wrapper of Pub/Sub, whoever publishes could send a command.
    expect(JSON.stringify(push)).not.toContain('no_wrapper');
  });

  (schema ? test : test.skip)('holds nothing that the pinned provider does not know', () => {
    expect(schema && problemsWithTerraform(json(), schema)).toEqual([]);
  });
});
