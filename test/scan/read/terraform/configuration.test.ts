// Terraform's configuration in JSON is read as its plan is: what is known is known, what is an expression is not, and nothing looks empty.
import { scan } from '../../../../lib/scan/scan';
import { functionOf, inline, inventoryOf } from '../../sources';

const ref = (text: string): string => `$\{${text}}`;
const read = (configuration: object) =>
  inventoryOf(inline(JSON.stringify(configuration), 'main.tf.json'));

const service = (scaling: object, more: object = {}) => ({
  google_cloud_run_v2_service: {
    api: { name: 'api', location: 'europe-west1', template: [{ scaling: [scaling] }], ...more },
  },
});

test('an object and a list of one are the same block', () => {
  const listed = read({ resource: service({ max_instance_count: 3 }) });
  const bare = read({
    resource: {
      google_cloud_run_v2_service: {
        api: {
          ...{ name: 'api', location: 'europe-west1' },
          template: { scaling: { max_instance_count: 3 } },
        },
      },
    },
  });
  for (const inventory of [listed, bare])
    expect(functionOf(inventory, 'google_cloud_run_v2_service.api').reservedConcurrency).toEqual({
      ...{ state: 'known', value: 3 },
    });
});

test('a variable is its default, and an expression that nothing explains is unknown, never left out', () => {
  const limit = (text: string) =>
    functionOf(
      read({
        variable: { most: { default: 7 } },
        resource: service({ max_instance_count: ref(text) }),
      }),
      'google_cloud_run_v2_service.api',
    ).reservedConcurrency;
  expect(limit('var.most')).toEqual({ state: 'known', value: 7 });
  expect(limit('var.another')).toMatchObject({ state: 'unknown' });
  expect(limit('each.value.most')).toMatchObject({ state: 'unknown' });
});

test('a doubled dollar is a dollar', () => {
  const inventory = read({
    resource: {
      google_pubsub_topic: { orders: { name: ['a-$', '$', '{b}'].join('') } },
      google_cloudfunctions2_function: {
        resize: {
          event_trigger: {
            event_type: 'google.cloud.pubsub.topic.v1.messagePublished',
            pubsub_topic: ['a-$', '$', '{b}'].join(''),
          },
        },
      },
    },
  });
  expect(inventory.edges).toMatchObject([{ from: 'main.tf.json/google_pubsub_topic.orders' }]);
});

test('a resource of CDK for Terraform has the path of its construct, and keeps its address for machines', () => {
  const metadata = { path: 'shop/Api', uniqueId: 'api' };
  const [found] = read({ resource: service({}, { '//': { metadata } }) }).functions;
  expect(found?.name).toBe('shop/Api');
  const report = scan([
    inline(JSON.stringify({ resource: service({}, { '//': { metadata } }) }), 'cdk.tf.json'),
  ]);
  expect(report.findings[0]).toMatchObject({
    ...{ resource: 'shop/Api', logicalId: 'google_cloud_run_v2_service.api' },
  });
});

test('evidence is where the resource stands in the file', () => {
  const text = JSON.stringify({ resource: service({}) }, null, 2);
  const [found] = inventoryOf(inline(text, 'main.tf.json')).functions;
  expect(found?.evidence).toEqual({
    ...{ file: 'main.tf.json', path: 'resource.google_cloud_run_v2_service.api', line: 4 },
  });
});

test('AWS in a configuration is said to be read in part', () => {
  const resource = { aws_lambda_function: { fn: { function_name: 'fn' } } };
  expect(read({ resource }).blindSpots.map(({ what }) => what)).toContain(
    "AWS resources of Terraform's configuration",
  );
});
