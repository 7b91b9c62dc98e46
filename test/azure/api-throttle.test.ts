// Limits of API Management as policies: what is counted by what, in XML that the service reads.
import { ApiManagement } from '@cdktf/provider-azurerm/lib/api-management';
import { ApiManagementApi } from '@cdktf/provider-azurerm/lib/api-management-api';
import { type TerraformStack, Testing } from 'cdktf';
import { ApiThrottle, type ApiThrottleProps } from '../../lib/azure';
import { windowOf } from '../../lib/azure/caps/throttle-policy';
import { parseXml } from '../scan/xml';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFlexApp, aStack } from './apps';

type Limits = Omit<ApiThrottleProps, 'api' | 'service'>;
type Body = Record<string, unknown> & { xml_content: string };

interface Made {
  readonly limits: Limits | ((stack: TerraformStack) => Limits);
  readonly skuName?: string;
  readonly api?: Partial<ConstructorParameters<typeof ApiManagementApi>[2]>;
}

function throttled({ limits, skuName = 'Standard_1', api: more = {} }: Made) {
  const stack = aStack();
  const place = { resourceGroupName: 'rg' };
  const service = new ApiManagement(stack, 'service', {
    ...{ name: 'shop', location: 'eastus', ...place, skuName },
    ...{ publisherName: 'Shop', publisherEmail: 'shop@example.com' },
  });
  const api = new ApiManagementApi(stack, 'api', {
    ...{ name: 'orders', apiManagementName: service.name, ...place, revision: '1', ...more },
  });
  const chosen = typeof limits === 'function' ? limits(stack) : limits;
  new ApiThrottle(stack, 'Throttle', { api, service, ...chosen });
  const json = Testing.synth(stack);
  const { resource } = JSON.parse(json);
  return { json, of: (type: string): Body[] => Object.values(resource[`azurerm_${type}`] ?? {}) };
}

/** As API Management reads it: an expression's own quotes do not end the attribute. */
function limitsIn(xml: string): { name: string; attributes: Record<string, string> }[] {
  const readable = xml.replace(/@\(.*?\)(?=" )/g, (code) => code.replaceAll('"', '&quot;'));
  const root = parseXml(`<?xml version="1.0" encoding="UTF-8"?>\n${readable}\n`);
  expect(root.children.map(({ name }) => name)).toEqual([
    ...['inbound', 'backend', 'outbound', 'on-error'],
  ]);
  for (const section of root.children) expect(section.children[0]?.name).toBe('base');
  return (root.children[0]?.children ?? []).slice(1);
}

const policyOf = (made: Made) => {
  const [policy] = throttled(made).of('api_management_api_policy');
  return limitsIn(policy?.xml_content ?? '');
};

describe('the policy of the API', () => {
  test('counts everybody together, and each client by subscription or address', () => {
    const limits = { requestsPerSecond: 50, burst: 100, clientRequestsPerSecond: 0.5 };
    expect(policyOf({ limits })).toMatchObject([
      {
        name: 'rate-limit-by-key',
        attributes: {
          calls: '1',
          'renewal-period': '2',
          'counter-key':
            '@(context.Api.Id + (context.Subscription?.Id ?? context.Request.IpAddress))',
        },
      },
      {
        name: 'rate-limit-by-key',
        attributes: { calls: '100', 'renewal-period': '2', 'counter-key': '@(context.Api.Id)' },
      },
    ]);
  });

  test('counts a day, by a header where asked', () => {
    const limits = { clientRequestsPerDay: 1_000, clientHeader: 'x-api-key' };
    expect(policyOf({ limits })).toMatchObject([
      {
        name: 'quota-by-key',
        attributes: {
          ...{ calls: '1000', 'renewal-period': '86400' },
          'counter-key':
            '@(context.Api.Id + (context.Request.Headers.GetValueOrDefault("x-api-key", context.Request.IpAddress)))',
        },
      },
    ]);
  });

  test('takes no header that would end the expression', () => {
    const limits = { clientRequestsPerSecond: 1, clientHeader: 'a", "b' };
    expect(() => throttled({ limits })).toThrow('use the name of a header');
  });
});

test('an operation has a tighter limit beside that of its API', () => {
  const limits = { routes: { 'create-order': { requestsPerSecond: 5 } } };
  const [route] = throttled({ limits }).of('api_management_api_operation_policy');
  expect(route?.operation_id).toBe('create-order');
  expect(limitsIn(route?.xml_content ?? '')).toMatchObject([
    { attributes: { calls: '5', 'counter-key': '@(context.Api.Id + context.Operation.Id)' } },
  ]);
});

test('the apps behind the API answer the service alone', () => {
  const { of } = throttled({
    limits: (stack) => ({ requestsPerSecond: 5, origins: [aFlexApp(stack)] }),
  });
  expect(of('function_app_flex_consumption')[0]?.site_config).toMatchObject({
    ip_restriction_default_action: 'Deny',
    ip_restriction: [{ ip_address: expect.stringMatching(/public_ip_addresses.*\/32$/) }],
  });
});

test.each([
  [50, undefined, { calls: 50, windowSeconds: 1 }],
  [0.1, undefined, { calls: 1, windowSeconds: 10 }],
  [0.7, undefined, { calls: 1, windowSeconds: 2 }],
  [2, 1_000, { calls: 600, windowSeconds: 300 }],
  [2.5, 5, { calls: 5, windowSeconds: 2 }],
])('%p requests a second with a burst of %p never become more', (rate, burst, expected) => {
  const window = windowOf(rate, burst);
  expect(window).toEqual(expected);
  expect(window.calls / window.windowSeconds).toBeLessThanOrEqual(rate);
});

describe('a tier', () => {
  test('Consumption counts a client by its subscription, and nothing else', () => {
    const skuName = 'Consumption_0';
    expect(policyOf({ skuName, limits: { clientRequestsPerSecond: 2 } })).toMatchObject([
      { name: 'rate-limit', attributes: { calls: '2', 'renewal-period': '1' } },
    ]);
    const limits = { requestsPerSecond: 5, clientRequestsPerDay: 10 };
    expect(() => throttled({ skuName, limits })).toThrow(
      /need a tier above Consumption.*clientRequestsPerDay needs the tier/,
    );
    const open = { subscriptionRequired: false };
    expect(() => throttled({ skuName, api: open, limits: { clientRequestsPerSecond: 2 } })).toThrow(
      'the API has subscriptionRequired false',
    );
  });

  test('v2 has no quota by key and no address of its own', () => {
    const limits = (stack: TerraformStack): Limits => ({
      ...{ clientRequestsPerDay: 10, origins: [aFlexApp(stack)] },
    });
    expect(() => throttled({ skuName: 'StandardV2_1', limits })).toThrow(
      /the v2 tiers take a quota.*origins need a service/,
    );
  });
});

test('a throttle without a limit is refused, and a rate that no window holds', () => {
  expect(() => throttled({ limits: {} })).toThrow('no limit is given');
  expect(() => throttled({ limits: { requestsPerSecond: 0 } })).toThrow('requestsPerSecond is 0');
});

const schema = schemaOf('azurerm-4.55.0');
(schema ? test : test.skip)(
  'azurerm 4.55.0 knows the policy (skipped where its schema is not there)',
  () => {
    const { json } = throttled({ limits: { requestsPerSecond: 5 } });
    expect(problemsWithTerraform(json, schema ?? {})).toEqual([
      'azurerm_api_management_api is not in the schema',
    ]);
  },
);
