// Cloud Armor's rate rules: which client they count, and that the service's own address is shut.
import { ComputeBackendService } from '@cdktf/provider-google/lib/compute-backend-service';
import { type TerraformStack, Testing } from 'cdktf';
import { RateLimit, type RateLimitProps } from '../../lib/gcp';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFunction, aService, aStack } from './services';

type Limits = Omit<RateLimitProps, 'protect'>;
type Body = Record<string, unknown>;

const domainNames = ['api.example.com'];

function limited(
  make: (stack: TerraformStack) => RateLimitProps['protect'],
  limits: Limits | ((stack: TerraformStack) => Limits) = { domainNames },
): { json: string; of: (type: string) => Body[] } {
  const stack = aStack();
  const chosen = typeof limits === 'function' ? limits(stack) : limits;
  new RateLimit(stack, 'Rates', { protect: make(stack), ...chosen });
  const json = Testing.synth(stack);
  const { resource } = JSON.parse(json);
  return { json, of: (type) => Object.values(resource[`google_${type}`] ?? {}) };
}

const ruleOf = (limits: Limits): unknown => {
  const [policy] = limited(aService, { domainNames, ...limits }).of('compute_security_policy');
  return (policy?.rule as Body[] | undefined)?.[0];
};

describe('the rule', () => {
  test('throttles each address over a minute, and lets everything else through', () => {
    const [policy] = limited(aService).of('compute_security_policy');
    expect(policy?.rule).toMatchObject([
      {
        action: 'throttle',
        preview: false,
        rate_limit_options: {
          conform_action: 'allow',
          exceed_action: 'deny(429)',
          enforce_on_key: 'IP',
          rate_limit_threshold: { count: 600, interval_sec: 60 },
        },
      },
      { action: 'allow', priority: 2_147_483_647 },
    ]);
  });

  test.each<[string, Limits, Body]>([
    ['all clients together', { globalRequestsPerMinute: 50 }, { enforce_on_key: 'ALL' }],
    [
      'the forwarded address',
      { forwardedIpHeader: 'X-Forwarded-For' },
      { enforce_on_key: 'XFF_IP' },
    ],
    [
      'a header',
      { clientHeader: 'x-api-key' },
      { enforce_on_key: 'HTTP_HEADER', enforce_on_key_name: 'x-api-key' },
    ],
  ])('counts by %s where asked', (_, limits, options) => {
    expect(ruleOf(limits)).toMatchObject({ action: 'throttle', rate_limit_options: options });
  });

  test('bans who goes over the limit where asked', () => {
    expect(ruleOf({ banSeconds: 300 })).toMatchObject({
      action: 'rate_based_ban',
      rate_limit_options: { ban_duration_sec: 300, exceed_action: 'deny(429)' },
    });
  });

  test('is only logged while it is tried out', () => {
    expect(ruleOf({ action: 'count' })).toMatchObject({ preview: true });
  });

  test('is one: two would never both be asked', () => {
    expect(() => ruleOf({ globalRequestsPerMinute: 5_000, clientRequestsPerMinute: 60 })).toThrow(
      'Cloud Armor stops at the first rule that matches',
    );
  });

  test('names everything that is wrong at once', () => {
    const wrong = {
      ...{ clientRequestsPerMinute: 20_000, banSeconds: 5 },
      ...{ forwardedIpHeader: 'X-Client', clientHeader: 'x-api-key', name: 'Shop' },
    };
    expect(() => limited(aService, wrong)).toThrow(
      /clientRequestsPerMinute is 20000; use a whole number from 1 to 10000.*tell clients apart by one.*banSeconds is 5.*forwardedIpHeader is 'X-Client'.*name is 'Shop'.*neither domainNames nor certificateIds/,
    );
  });
});

describe('before a service', () => {
  test('a load balancer on the domain names leads to it, and its run.app address is shut', () => {
    const { of } = limited(aService);
    expect(of('cloud_run_v2_service')).toMatchObject([
      { ingress: 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER' },
    ]);
    expect(of('compute_managed_ssl_certificate')).toMatchObject([
      { managed: { domains: domainNames } },
    ]);
    expect(of('compute_backend_service')).toMatchObject([
      {
        load_balancing_scheme: 'EXTERNAL_MANAGED',
        security_policy: expect.stringMatching(/compute_security_policy/),
      },
    ]);
    expect(of('compute_region_network_endpoint_group')).toMatchObject([
      { network_endpoint_type: 'SERVERLESS' },
    ]);
  });

  test('a function of the 2nd generation is shut by its own word', () => {
    const { of } = limited(aFunction, { certificateIds: ['certificate'] });
    expect(of('cloudfunctions2_function')).toMatchObject([
      { service_config: { ingress_settings: 'ALLOW_INTERNAL_AND_GCLB' } },
    ]);
    expect(of('compute_managed_ssl_certificate')).toEqual([]);
  });

  test('a service whose own address is open on purpose is refused', () => {
    const open = (stack: TerraformStack) => aService(stack, {}, { ingress: 'INGRESS_TRAFFIC_ALL' });
    expect(() => limited(open)).toThrow('so callers can go around the limit');
  });
});

describe('on a backend service that is there', () => {
  const aBackend = (stack: TerraformStack, more: Body = {}): ComputeBackendService =>
    new ComputeBackendService(stack, 'backend', { name: 'backend', ...more });

  test('the policy is put on it, and the services behind it are shut', () => {
    const { of } = limited(aBackend, (stack) => ({ origins: [aService(stack)] }));
    expect(of('compute_backend_service')[0]?.security_policy).toMatch(/compute_security_policy/);
    expect(of('cloud_run_v2_service')[0]?.ingress).toBe('INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER');
    expect(of('compute_global_forwarding_rule')).toEqual([]);
  });

  test('one that has a policy is refused', () => {
    const taken = (stack: TerraformStack) => aBackend(stack, { securityPolicy: 'policy' });
    expect(() => limited(taken, {})).toThrow('has a security policy already');
  });
});

const schema = schemaOf('google-6.50.0');
(schema ? test : test.skip)(
  'google 6.50.0 knows all of it, and 7 has removed none of it (skipped where its schema is not there)',
  () => {
    expect(problemsWithTerraform(limited(aService).json, schema ?? {})).toEqual([]);
    expect(problemsWithTerraform(limited(aFunction).json, schema ?? {})).toEqual([]);
  },
);
