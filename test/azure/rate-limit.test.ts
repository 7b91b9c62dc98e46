// Rate rules on Azure's firewalls: which client they count, and that nobody walks around them.
import { ApplicationGateway } from '@cdktf/provider-azurerm/lib/application-gateway';
import { type TerraformStack, Testing } from 'cdktf';
import { RateLimit, type RateLimitProps } from '../../lib/azure';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFlexApp, aLinuxApp, aStack, aWindowsApp } from './apps';

type Limits = Omit<RateLimitProps, 'protect' | 'resourceGroupName'>;
type Body = Record<string, unknown>;

const resourceGroupName = 'rg';

function limited(
  make: (stack: TerraformStack) => RateLimitProps['protect'],
  limits: Limits | ((stack: TerraformStack) => Limits) = {},
): { json: string; of: (type: string) => Body[] } {
  const stack = aStack();
  const chosen = typeof limits === 'function' ? limits(stack) : limits;
  new RateLimit(stack, 'Rates', { protect: make(stack), resourceGroupName, ...chosen });
  const json = Testing.synth(stack);
  const { resource } = JSON.parse(json);
  return { json, of: (type) => Object.values(resource[`azurerm_${type}`] ?? {}) };
}

const aGateway = (stack: TerraformStack, more: Body = {}): ApplicationGateway =>
  new ApplicationGateway(stack, 'gateway', {
    ...{ name: 'edge', location: 'eastus', resourceGroupName },
    sku: { name: 'WAF_v2', tier: 'WAF_v2', capacity: 1 },
    gatewayIpConfiguration: [{ name: 'ip', subnetId: 'subnet' }],
    frontendIpConfiguration: [{ name: 'front', publicIpAddressId: 'ip' }],
    frontendPort: [{ name: 'https', port: 443 }],
    backendAddressPool: [{ name: 'app', fqdns: ['app.azurewebsites.net'] }],
    backendHttpSettings: [
      { name: 'https', cookieBasedAffinity: 'Disabled', port: 443, protocol: 'Https' },
    ],
    httpListener: [
      {
        ...{ name: 'in', protocol: 'Https' },
        ...{ frontendIpConfigurationName: 'front', frontendPortName: 'https' },
      },
    ],
    requestRoutingRule: [{ name: 'all', priority: 1, ruleType: 'Basic', httpListenerName: 'in' }],
    ...more,
  });

describe('before a function app', () => {
  test.each([
    ['Flex Consumption', aFlexApp],
    ['Linux', aLinuxApp],
    ['Windows', aWindowsApp],
  ])(
    'on %s a Front Door counts each client, and the app answers that Front Door alone',
    (_, make) => {
      const { of } = limited(make, { clientRequestsPerMinute: 300 });
      expect(of('cdn_frontdoor_firewall_policy')).toMatchObject([
        {
          mode: 'Prevention',
          custom_block_response_status_code: 429,
          custom_rule: [
            {
              type: 'RateLimitRule',
              action: 'Block',
              rate_limit_duration_in_minutes: 1,
              rate_limit_threshold: 300,
            },
          ],
        },
      ]);
      const [app] = [
        'function_app_flex_consumption',
        'linux_function_app',
        'windows_function_app',
      ].flatMap(of);
      expect(app?.site_config).toMatchObject({
        ip_restriction_default_action: 'Deny',
        ip_restriction: [
          {
            action: 'Allow',
            service_tag: 'AzureFrontDoor.Backend',
            headers: [
              { x_azure_fdid: [expect.stringMatching(/frontdoor_profile.*resource_guid/)] },
            ],
          },
        ],
      });
    },
  );

  test('every address of the front is covered, and nothing calls the app by itself', () => {
    const { of } = limited(aFlexApp, { domainIds: ['domain-id'] });
    const [security] = of('cdn_frontdoor_security_policy') as {
      security_policies: { firewall: { association: Body } };
    }[];
    expect(security?.security_policies.firewall.association).toMatchObject({
      patterns_to_match: ['/*'],
      domain: [
        { cdn_frontdoor_domain_id: expect.stringMatching(/frontdoor_endpoint/) },
        { cdn_frontdoor_domain_id: 'domain-id' },
      ],
    });
    expect(of('cdn_frontdoor_origin_group')[0]).not.toHaveProperty('health_probe');
    expect(of('cdn_frontdoor_route')).toMatchObject([
      { forwarding_protocol: 'HttpsOnly', https_redirect_enabled: true },
    ]);
  });

  test('a limit that is tried out blocks nobody', () => {
    const { of } = limited(aFlexApp, { action: 'count' });
    expect(of('cdn_frontdoor_firewall_policy')[0]?.custom_rule).toMatchObject([{ action: 'Log' }]);
  });

  test('what Front Door cannot count by is refused, with what can', () => {
    const limits = {
      globalRequestsPerMinute: 5_000,
      clientHeader: 'x-api-key',
      clientRequestsPerMinute: 0,
    };
    expect(() => limited(aFlexApp, limits)).toThrow(
      /clientRequestsPerMinute is 0.*clientHeader is 'x-api-key'.*use ApiThrottle.*globalRequestsPerMinute is given.*use an Application Gateway/,
    );
    expect(() => limited(aFlexApp, { forwardedIpHeader: 'X-Forwarded-For' })).toThrow(
      'Front Door counts the address that connects',
    );
  });

  test('an app that others may call by rules of its own is refused', () => {
    const open = (stack: TerraformStack) =>
      aFlexApp(stack, { siteConfig: { ipRestriction: [{ ipAddress: '0.0.0.0/0' }] } });
    expect(() => limited(open)).toThrow('may be called around the limit');
    const shut = (stack: TerraformStack) => aFlexApp(stack, { publicNetworkAccessEnabled: false });
    expect(() => limited(shut)).toThrow('its front does not reach it');
  });
});

describe('on an Application Gateway', () => {
  test('each client is counted, and all of them together before that', () => {
    const { of } = limited(aGateway, {
      globalRequestsPerMinute: 5_000,
      forwardedIpHeader: 'X-Forwarded-For',
    });
    expect(of('web_application_firewall_policy')).toMatchObject([
      {
        policy_settings: { mode: 'Prevention' },
        custom_rules: [
          { priority: 1, rate_limit_threshold: 5_000, group_rate_limit_by: 'None' },
          { priority: 2, rate_limit_threshold: 600, group_rate_limit_by: 'ClientAddrXFFHeader' },
        ],
      },
    ]);
    expect(of('application_gateway')[0]?.firewall_policy_id).toMatch(/firewall_policy/);
  });

  test('the apps behind it answer its subnet alone', () => {
    const { of } = limited(aGateway, (stack) => ({
      origins: [aFlexApp(stack), aLinuxApp(stack)],
      subnetId: 'subnet-id',
    }));
    for (const [app] of [of('function_app_flex_consumption'), of('linux_function_app')])
      expect(app?.site_config).toMatchObject({
        ip_restriction_default_action: 'Deny',
        ip_restriction: [{ virtual_network_subnet_id: 'subnet-id' }],
      });
  });

  test('a gateway that takes no rate rules, or has a policy, is refused', () => {
    const standard = (stack: TerraformStack) =>
      aGateway(stack, { sku: { name: 'Standard_v2', tier: 'Standard_v2' } });
    expect(() => limited(standard)).toThrow('only WAF_v2 takes rate rules');
    const taken = (stack: TerraformStack) => aGateway(stack, { firewallPolicyId: 'policy' });
    expect(() => limited(taken, { subnetId: 'subnet' })).toThrow(
      /has a firewall policy already.*give both or neither/,
    );
  });
});

const schema = schemaOf('azurerm-4.55.0');
(schema ? test : test.skip)(
  'azurerm 4.55.0 knows all of it, and 5 has removed none of it (skipped where its schema is not there)',
  () => {
    expect(problemsWithTerraform(limited(aFlexApp).json, schema ?? {})).toEqual([]);
    const behind = limited(aGateway, (stack) => ({
      ...{ origins: [aLinuxApp(stack)], subnetId: 'subnet' },
    }));
    expect(problemsWithTerraform(behind.json, schema ?? {})).toEqual([
      'azurerm_application_gateway is not in the schema',
    ]);
  },
);
