// The budget of a billing account, and the stack that holds one.
import { BillingBudget } from '@cdktf/provider-google/lib/billing-budget';
import { MonitoringNotificationChannel } from '@cdktf/provider-google/lib/monitoring-notification-channel';
import { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic';
import { Testing } from 'cdktf';
import { GcpGuardStack, type GcpGuardStackProps } from '../../lib/gcp';

const props: GcpGuardStackProps = {
  projectId: 'a-project',
  billingAccount: '012345-6789AB-CDEF01',
  monthlyAmount: 100,
  alertEmail: 'oncall@example.com',
  projectNumbers: ['123456'],
};

/** As Terraform writes what is known at apply time only. */
const reference = (to: string): string => ['$', '{', to, '}'].join('');

describe('the guard of a billing account', () => {
  const synthesised = Testing.synth(new GcpGuardStack(Testing.app(), 'guard', props));
  const has = (resource: { tfResourceType: string }, properties: Record<string, unknown>) =>
    Testing.toHaveResourceWithProperties(synthesised, resource.tfResourceType, properties);

  it('tells at 50, 80 and 100 percent, and when the forecast gets there', () => {
    expect(
      has(BillingBudget, {
        amount: { specified_amount: { units: '100' } },
        threshold_rules: [
          { spend_basis: 'CURRENT_SPEND', threshold_percent: 0.5 },
          { spend_basis: 'CURRENT_SPEND', threshold_percent: 0.8 },
          { spend_basis: 'CURRENT_SPEND', threshold_percent: 1 },
          { spend_basis: 'FORECASTED_SPEND', threshold_percent: 1 },
        ],
      }),
    ).toBe(true);
  });

  it('counts the projects it is given, and no credits', () => {
    expect(
      has(BillingBudget, {
        budget_filter: {
          calendar_period: 'MONTH',
          credit_types_treatment: 'EXCLUDE_ALL_CREDITS',
          projects: ['projects/123456'],
        },
      }),
    ).toBe(true);
  });

  it('writes to a topic and mails a person', () => {
    const resources = JSON.parse(synthesised).resource;
    const [budget] = Object.values(resources[BillingBudget.tfResourceType]);
    const [topicId] = Object.keys(resources[PubsubTopic.tfResourceType]);
    const [channelId] = Object.keys(resources[MonitoringNotificationChannel.tfResourceType]);
    expect(budget).toMatchObject({
      all_updates_rule: {
        pubsub_topic: reference(`google_pubsub_topic.${topicId}.id`),
        schema_version: '1.0',
        monitoring_notification_channels: [
          reference(`google_monitoring_notification_channel.${channelId}.name`),
        ],
        disable_default_iam_recipients: false,
      },
    });
    expect(
      has(MonitoringNotificationChannel, {
        type: 'email',
        labels: { email_address: 'oncall@example.com' },
      }),
    ).toBe(true);
  });

  it('names every wrong and every missing setting at once', () => {
    const wrong = {
      alertEmail: 'nobody',
      billingAccount: 'mine',
      monthlyAmount: 0.5,
      currency: 'dollars',
      projectNumbers: ['my-project'],
    } as unknown as GcpGuardStackProps;
    expect(() => new GcpGuardStack(Testing.app(), 'guard', wrong)).toThrow(
      [
        '[guard] projectId is not given',
        "billingAccount is 'mine'; use the id as `gcloud billing accounts list` prints it",
        'monthlyAmount is 0.5; use a whole number from 1 to 1000000000',
        "alertEmail is 'nobody'; use one address like oncall@example.com",
        "currency is 'dollars'; use three letters like USD",
        "a project number is 'my-project'; use the digits that `gcloud projects describe` prints, not the id",
      ].join('; '),
    );
  });
});
