// The example of Google Cloud does what it says: capped, limited, without loops, guarded; and the provider takes it.
import { Testing } from 'cdktf';
import * as gcp from '../../lib/gcp';
import { stackOfExample } from '../support/cdktf-example';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';

const stack = stackOfExample('google', { 'spendfuse/gcp': gcp });
const json = Testing.synth(stack, true);

test('has a maximum that keeps its ceiling, and a load balancer that is the only way in', () => {
  expect(Object.values(JSON.parse(json).resource.google_cloud_run_v2_service)).toMatchObject([
    {
      ingress: 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER',
      template: { scaling: { max_instance_count: expect.any(Number) } },
      lifecycle: { ignore_changes: ['scaling'] },
      labels: { 'spendfuse-ceiling-usd-per-day': '15' },
    },
  ]);
});

test('has no loop', () => {
  const stop = stack.node.findChild('Loops') as gcp.RecursionStop;
  expect(stop.findings()).toEqual([]);
});

const schema = schemaOf('google-6.50.0');
(schema ? test : test.skip)(
  'google knows all of it (skipped where its schema is not there)',
  () => {
    expect(problemsWithTerraform(json, schema ?? {})).toEqual([]);
  },
);
