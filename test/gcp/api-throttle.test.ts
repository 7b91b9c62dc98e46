// A gateway with quotas before a service: what the document says, and that nobody calls around it.
import { CloudRunV2ServiceIamMember } from '@cdktf/provider-google/lib/cloud-run-v2-service-iam-member';
import { type TerraformStack, Testing } from 'cdktf';
import { ApiThrottle, type ApiThrottleProps } from '../../lib/gcp';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';
import { aFunction, aService, aStack } from './services';

type Body = Record<string, unknown>;
type Limits = Partial<Omit<ApiThrottleProps, 'target'>>;

const openapi = {
  swagger: '2.0',
  info: { title: 'shop', version: '1' },
  paths: {
    '/orders': {
      get: { operationId: 'list', responses: { 200: { description: 'orders' } } },
      post: { operationId: 'create', responses: { 201: { description: 'an order' } } },
    },
  },
};

function throttled(
  make: (stack: TerraformStack) => ApiThrottleProps['target'] = aService,
  limits: Limits = {},
) {
  const stack = aStack();
  const throttle = new ApiThrottle(stack, 'Throttle', {
    ...{ target: make(stack), openapi, clientRequestsPerMinute: 600 },
    ...limits,
  });
  const json = (): string => Testing.synth(stack, true);
  const of = (type: string): Body[] =>
    Object.values(JSON.parse(json()).resource[`google_${type}`] ?? {});
  return { stack, throttle, json, of };
}

describe('the document', () => {
  test('counts every operation of each client, a limited route twice', () => {
    const routes = { 'POST /orders': { clientRequestsPerMinute: 10 } };
    const { document } = throttled(aService, { routes }).throttle;
    expect(document['x-google-management']).toMatchObject({
      metrics: [{ name: 'requests', metricKind: 'DELTA' }, { name: 'route-1' }],
      quota: {
        limits: [
          { metric: 'requests', unit: '1/min/{project}', values: { STANDARD: 600 } },
          { metric: 'route-1', unit: '1/min/{project}', values: { STANDARD: 10 } },
        ],
      },
    });
    expect(document.paths).toMatchObject({
      '/orders': {
        get: { operationId: 'list', 'x-google-quota': { metricCosts: { requests: 1 } } },
        post: { 'x-google-quota': { metricCosts: { requests: 1, 'route-1': 1 } } },
      },
    });
  });

  test('asks for a key, by which it counts, on all operations', () => {
    const { document } = throttled().throttle;
    expect(document.security).toEqual([{ spendfuse_key: [] }]);
    expect(document.securityDefinitions).toMatchObject({ spendfuse_key: { type: 'apiKey' } });
  });

  test('reaches Terraform as it is, whatever its texts hold, and gets the address of the service there', () => {
    const title = ['a "quoted" \\ title', '$', '{var.no} %', '{no}\n'].join('');
    const spoken = { ...openapi, info: { title, version: '1' } };
    const { throttle, of } = throttled(aService, { openapi: spoken });
    const text = JSON.stringify(of('api_gateway_api_config'));
    const [, encoded = '', address] =
      /base64encode\(replace\(base64decode\(\\"(.*?)\\"\), \\"https:..spendfuse-address.invalid\\", (.*?)\)\)\}/.exec(
        text,
      ) ?? [];
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual(throttle.document);
    expect(throttle.document).toMatchObject({ info: { title } });
    expect(address).toBe('google_cloud_run_v2_service.service.uri');
  });

  test('is refused where an operation would not be counted', () => {
    const wrong = {
      ...{ swagger: '3.0', 'x-google-backend': {} },
      paths: { '/open': { get: { security: [] } } },
    };
    const routes = { '/open': { clientRequestsPerMinute: 0 } };
    expect(() => throttled(aService, { openapi: wrong, routes })).toThrow(
      /clientRequestsPerMinute is 0.*not of version 2.0.*x-google-backend; leave both.*GET \/open has security of its own.*routes has '\/open'/,
    );
  });
});

describe('the gateway', () => {
  test('has an identity that may call the service, and moves to a new configuration before the last goes', () => {
    const { of, json } = throttled();
    expect(of('cloud_run_v2_service_iam_member')).toMatchObject([{ role: 'roles/run.invoker' }]);
    expect(of('api_gateway_api_config')).toMatchObject([
      {
        api_config_id_prefix: 'spendfuse-',
        lifecycle: { create_before_destroy: true },
        provider: 'google-beta',
      },
    ]);
    expect(of('api_gateway_gateway')[0]).toMatchObject({ gateway_id: 'spendfuse-api' });
    expect(JSON.parse(json()).terraform.required_providers['google-beta']).toEqual({
      ...{ source: 'hashicorp/google-beta', version: '>= 6.50.0, < 8.0.0' },
    });
  });

  test('stands before a function of the 2nd generation as well', () => {
    expect(JSON.stringify(throttled(aFunction).of('api_gateway_api_config'))).toMatch(
      /google_cloudfunctions2_function\.function\.service_config\[0\]\.uri/,
    );
  });

  test('is of no use where everybody may call the service, which is refused', () => {
    const open = (stack: TerraformStack) => aService(stack, {}, { invokerIamDisabled: true });
    expect(() => throttled(open)).toThrow('so anybody can call it without the gateway');
    const { stack, json } = throttled();
    new CloudRunV2ServiceIamMember(stack, 'everybody', {
      ...{ name: 'api', location: 'us-central1', role: 'roles/run.invoker', member: 'allUsers' },
    });
    expect(json).toThrow('everybody lets everybody call stack/service around the gateway');
  });
});

const schema = schemaOf('google-6.50.0');
(schema ? test : test.skip)(
  'google 6.50.0 knows everything but the gateway, which is in google-beta (skipped where its schema is not there)',
  () => {
    expect(problemsWithTerraform(throttled().json(), schema ?? {})).toEqual([
      'google_api_gateway_api is not in the schema',
      'google_api_gateway_api_config is not in the schema',
      'google_api_gateway_gateway is not in the schema',
    ]);
  },
);
