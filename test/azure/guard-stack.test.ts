// The budget of a subscription or a resource group, and the stack that holds one.
import { ConsumptionBudgetResourceGroup } from '@cdktf/provider-azurerm/lib/consumption-budget-resource-group';
import { ConsumptionBudgetSubscription } from '@cdktf/provider-azurerm/lib/consumption-budget-subscription';
import { MonitorActionGroup } from '@cdktf/provider-azurerm/lib/monitor-action-group';
import { Testing } from 'cdktf';
import { AzureGuardStack, BudgetAlarm } from '../../lib/azure';
import { aStack } from './apps';

const subscriptionId = '11111111-2222-3333-4444-555555555555';
const props = {
  subscriptionId,
  monthlyAmount: 100,
  alertEmail: 'oncall@example.com',
  startMonth: '2026-11',
};

/** As Terraform writes what is known at apply time only. */
const reference = (to: string): string => ['$', '{', to, '}'].join('');

describe('the guard of a subscription', () => {
  const guard = new AzureGuardStack(Testing.app(), 'guard', props);
  const synthesised = Testing.synth(guard);
  const [budget] = Object.values(
    JSON.parse(synthesised).resource[ConsumptionBudgetSubscription.tfResourceType],
  ) as {
    depends_on: string[];
    notification: {
      threshold: number;
      threshold_type: string;
      contact_emails?: string[];
      contact_groups: string[];
    }[];
  }[];

  it('tells at 50, 80 and 100 percent, and when the forecast gets there', () => {
    const steps = budget?.notification.map((step) => [step.threshold_type, step.threshold]);
    expect(steps).toEqual([
      ['Actual', 50],
      ['Actual', 80],
      ['Actual', 100],
      ['Forecasted', 100],
    ]);
  });

  it('mails the limit directly too, so that no muted action group swallows it', () => {
    const direct = budget?.notification.filter((step) => step.contact_emails !== undefined);
    expect(direct).toMatchObject([{ threshold: 100, contact_emails: ['oncall@example.com'] }]);
  });

  it('calls the watchdog once the budget is used up, with the key of that one route', () => {
    const { resource } = JSON.parse(synthesised);
    const groups = budget?.notification.map((step) => [step.threshold, step.contact_groups.length]);
    expect(groups).toEqual([
      [50, 1],
      [80, 1],
      [100, 2],
      [100, 1],
    ]);
    expect(budget?.notification[2]?.contact_groups[1]).toMatch(
      /^\/subscriptions\/1{8}-.*\/resourceGroups\/.*\/providers\/Microsoft.Insights\/actionGroups\/spendfuse-11111111-budget$/,
    );
    const [[id, deployment]] = Object.entries(
      resource.azurerm_resource_group_template_deployment,
    ) as [[string, { template_content: string; parameters_content: string }]];
    expect(budget?.depends_on).toEqual([`azurerm_resource_group_template_deployment.${id}`]);
    const [group] = JSON.parse(deployment.template_content).resources;
    const [receiver] = group.properties.azureFunctionReceivers;
    expect(receiver).toMatchObject({ functionName: 'budget', useCommonAlertSchema: false });
    expect(receiver.httpTriggerUrl).toBe(
      "[concat('https://', parameters('host'), '/api/budget?code=', listKeys(concat(parameters('appId'), '/functions/budget'), '2024-04-01').default)]",
    );
    // No key is in the Terraform, so none is in its state.
    expect(deployment.parameters_content).toMatch(/default_hostname/);
    expect(synthesised).not.toMatch(/host_keys|default_function_key/);
  });

  const [group] = Object.keys(JSON.parse(synthesised).resource.azurerm_resource_group);

  it('tells through an action group in its own resource group', () => {
    expect(
      Testing.toHaveResourceWithProperties(synthesised, MonitorActionGroup.tfResourceType, {
        resource_group_name: reference(`azurerm_resource_group.${group}.name`),
        email_receiver: [{ email_address: 'oncall@example.com', use_common_alert_schema: false }],
      }),
    ).toBe(true);
  });

  it('starts this month, and is not replaced in the next', () => {
    expect(budget).toMatchObject({
      amount: 100,
      time_grain: 'Monthly',
      subscription_id: `/subscriptions/${subscriptionId}`,
      time_period: { start_date: '2026-11-01T00:00:00Z' },
      lifecycle: { ignore_changes: ['time_period'] },
    });
  });

  it('names every wrong setting at once', () => {
    const wrong = { ...props, subscriptionId: 'mine', monthlyAmount: 0, alertEmail: 'oncall' };
    expect(
      () => new AzureGuardStack(Testing.app(), 'guard', { ...wrong, startMonth: 'May' }),
    ).toThrow(
      [
        "[guard] subscriptionId is 'mine'; use the id that `az account show` prints",
        'monthlyAmount is 0; use a number from 1 to 1000000000',
        "alertEmail is 'oncall'; use one address like oncall@example.com",
        "startMonth is 'May'; use a month like 2026-11",
      ].join('; '),
    );
  });

  it('names every setting that is missing', () => {
    const none = { startMonth: '2026-11' } as typeof props;
    expect(() => new AzureGuardStack(Testing.app(), 'guard', none)).toThrow(
      '[guard] subscriptionId is not given; monthlyAmount is not given; alertEmail is not given',
    );
  });
});

describe('a budget alarm', () => {
  it('belongs to a resource group when it is given one', () => {
    const stack = aStack();
    const scopeId = `/subscriptions/${subscriptionId}/resourceGroups/app`;
    const { subscriptionId: _, ...budget } = props;
    new BudgetAlarm(stack, 'Budget', { ...budget, scopeId, resourceGroupName: 'app' });
    expect(
      Testing.toHaveResourceWithProperties(
        Testing.synth(stack),
        ConsumptionBudgetResourceGroup.tfResourceType,
        { resource_group_id: scopeId },
      ),
    ).toBe(true);
  });

  it('refuses what is neither a subscription nor a resource group', () => {
    const { subscriptionId: scopeId, ...budget } = props;
    expect(
      () => new BudgetAlarm(aStack(), 'Budget', { ...budget, scopeId, resourceGroupName: 'app' }),
    ).toThrow(`scopeId is '${subscriptionId}'; use /subscriptions/…`);
  });
});
