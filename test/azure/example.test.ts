// The example of Azure does what it says: capped, limited, without loops, guarded; and the providers take it.
import { Testing } from 'cdktf';
import * as azure from '../../lib/azure';
import { stackOfExample } from '../support/cdktf-example';
import { problemsWithTerraform, schemaOf } from '../support/terraform-schema';

const stack = stackOfExample('azure', { 'spendfuse/azure': azure });
const json = Testing.synth(stack, true);

test('has a limit of instances that keeps its ceiling, and a front that is the only way in', () => {
  const [app] = Object.values(
    JSON.parse(json).resource.azurerm_function_app_flex_consumption,
  ).filter((body) => (body as { name: string }).name === 'shop-orders') as {
    maximum_instance_count: number;
    site_config: object;
    lifecycle: object;
  }[];
  expect(app?.maximum_instance_count).toBeGreaterThan(0);
  expect(app?.maximum_instance_count).toBeLessThan(40);
  expect(app?.site_config).toMatchObject({ ip_restriction_default_action: 'Deny' });
  expect(app?.lifecycle).toEqual({
    ignore_changes: expect.arrayContaining(['app_settings["AzureWebJobs.take.Disabled"]']),
  });
});

test('has no loop', () => {
  const stop = stack.node.findChild('Loops') as azure.RecursionStop;
  expect(stop.findings()).toEqual([]);
});

const schema = schemaOf('azurerm-4.55.0');
(schema ? test : test.skip)(
  'azurerm knows all of it (skipped where its schema is not there)',
  () => {
    expect(problemsWithTerraform(json, schema ?? {})).toEqual([]);
  },
);
