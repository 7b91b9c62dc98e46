// Loops on Azure and Google: through Pub/Sub, Storage, Eventarc, Event Grid and declared bindings, and what only looks like one.
// Written as Terraform's configuration in JSON, which a plan's reader reads too.
import { findLoops } from '../../lib/scan/loops';
import { scan } from '../../lib/scan/scan';
import { inline, inventoryOf } from './sources';

type Resources = Record<string, Record<string, object>>;

const ref = (text: string): string => `$\{${text}}`;
const configuration = (resource: Resources) => inline(JSON.stringify({ resource }), 'main.tf.json');
const loopsIn = (resource: Resources): string[] =>
  findLoops(inventoryOf(configuration(resource)), 'low').loops.map(
    ({ steps, confidence }) =>
      `${steps.map(({ name }) => name.split('.').pop()).join(' > ')} (${confidence})`,
  );

const account = { worker: { account_id: 'worker' } };
const runsAs = ref('google_service_account.worker.email');
const member = `serviceAccount:${runsAs}`;
const publisher = (topic: string) => ({
  google_pubsub_topic_iam_member: {
    grant: {
      topic: ref(`google_pubsub_topic.${topic}.name`),
      role: 'roles/pubsub.publisher',
      member,
    },
  },
});
const topics = {
  google_pubsub_topic: { orders: { name: 'orders' }, done: { name: 'done' } },
  google_service_account: account,
};
const byTopic = (config: object = { service_account_email: runsAs }) => ({
  google_cloudfunctions2_function: {
    resize: {
      ...{ name: 'resize', location: 'europe-west1', service_config: [config] },
      event_trigger: [
        {
          event_type: 'google.cloud.pubsub.topic.v1.messagePublished',
          pubsub_topic: ref('google_pubsub_topic.orders.id'),
        },
      ],
    },
  },
});

describe('on Google Cloud', () => {
  test('a function that may publish to the topic that starts it is a loop', () => {
    expect(loopsIn({ ...topics, ...byTopic(), ...publisher('orders') })).toEqual([
      'resize > orders (high)',
    ]);
    expect(loopsIn({ ...topics, ...byTopic(), ...publisher('done') })).toEqual([]);
  });

  test('by its default account, a setting that names the topic is enough', () => {
    const named = { environment_variables: { TOPIC: ref('google_pubsub_topic.orders.name') } };
    expect(loopsIn({ ...topics, ...byTopic(named) })).toEqual(['resize > orders (medium)']);
    // Another account may be allowed nothing: what it is allowed was not read.
    expect(loopsIn({ ...topics, ...byTopic({ ...named, service_account_email: runsAs }) })).toEqual(
      ['resize > orders (low)'],
    );
    const other = { environment_variables: { TOPIC: ref('google_pubsub_topic.done.name') } };
    expect(loopsIn({ ...topics, ...byTopic(other) })).toEqual([]);
  });

  const bucket = (event: string, role: string): Resources => ({
    google_storage_bucket: { images: { name: 'images', location: 'EU' } },
    google_service_account: account,
    google_storage_bucket_iam_member: {
      grant: { bucket: ref('google_storage_bucket.images.name'), role, member },
    },
    google_cloudfunctions2_function: {
      resize: {
        ...{ name: 'resize', location: 'europe-west1' },
        service_config: { service_account_email: runsAs },
        event_trigger: {
          event_type: `google.cloud.storage.object.v1.${event}`,
          event_filters: { attribute: 'bucket', value: ref('google_storage_bucket.images.name') },
        },
      },
    },
  });

  test('a function that creates objects in the bucket that starts it is a loop', () => {
    expect(loopsIn(bucket('finalized', 'roles/storage.objectCreator'))).toEqual([
      'resize > images (high)',
    ]);
    expect(loopsIn(bucket('finalized', 'roles/storage.objectAdmin'))).toEqual([
      'resize > images (low)',
    ]);
    expect(loopsIn(bucket('deleted', 'roles/storage.objectCreator'))).toEqual([]);
    expect(loopsIn(bucket('finalized', 'roles/storage.objectViewer'))).toEqual([]);
  });

  test('Eventarc, a push subscription and a notification of a bucket are followed', () => {
    const service = {
      google_cloud_run_v2_service: {
        api: {
          ...{ name: 'api', location: 'europe-west1' },
          template: [{ service_account: runsAs, containers: [{ image: 'i' }] }],
        },
      },
    };
    const eventarc = {
      google_eventarc_trigger: {
        arrived: {
          matching_criteria: [
            { attribute: 'type', value: 'google.cloud.pubsub.topic.v1.messagePublished' },
          ],
          transport: { pubsub: { topic: ref('google_pubsub_topic.orders.id') } },
          destination: {
            cloud_run_service: { service: ref('google_cloud_run_v2_service.api.name') },
          },
        },
      },
    };
    const push = {
      google_pubsub_subscription: {
        push: {
          topic: ref('google_pubsub_topic.orders.id'),
          push_config: { push_endpoint: `${ref('google_cloud_run_v2_service.api.uri')}/events` },
        },
      },
    };
    for (const way of [eventarc, push])
      expect(loopsIn({ ...topics, ...service, ...publisher('orders'), ...way })).toEqual([
        'api > orders (high)',
      ]);
    const notification = {
      google_storage_bucket: { files: { name: 'files', location: 'EU' } },
      google_storage_notification: {
        told: {
          bucket: ref('google_storage_bucket.files.name'),
          topic: ref('google_pubsub_topic.orders.id'),
          event_types: ['OBJECT_FINALIZE'],
        },
      },
      google_storage_bucket_iam_member: {
        grant: {
          bucket: ref('google_storage_bucket.files.name'),
          ...{ role: 'roles/storage.objectCreator', member },
        },
      },
    };
    expect(loopsIn({ ...topics, ...service, ...push, ...notification })).toEqual([
      'api > files > orders (high)',
    ]);
  });
});

const app = {
  azurerm_linux_function_app: {
    app: {
      name: 'app',
      app_settings: { OutputQueue: 'orders', AzureWebJobsStorage__accountName: 'data' },
      identity: { type: 'SystemAssigned' },
    },
  },
};
const fn = (name: string, bindings: object[]) => ({
  [name]: {
    ...{ name, function_app_id: ref('azurerm_linux_function_app.app.id') },
    config_json: JSON.stringify({ bindings }),
  },
});
const functions = (...made: Record<string, object>[]): Resources => ({
  ...app,
  azurerm_function_app_function: Object.assign({}, ...made),
});
const queueTrigger = { type: 'queueTrigger', direction: 'in', queueName: 'orders' };

describe('on Azure', () => {
  test.each([
    ['a queue', queueTrigger, { type: 'queue', direction: 'out', queueName: '%OutputQueue%' }],
    [
      'a queue of Service Bus',
      { type: 'serviceBusTrigger', direction: 'in', queueName: 'orders' },
      { type: 'serviceBus', direction: 'out', queueName: 'orders' },
    ],
    [
      'an event hub',
      { type: 'eventHubTrigger', direction: 'in', eventHubName: 'orders', connection: 'Hub' },
      { type: 'eventHub', direction: 'out', eventHubName: 'orders', connection: 'Hub' },
    ],
    [
      'a container',
      { type: 'blobTrigger', direction: 'in', path: 'orders/{name}' },
      { type: 'blob', direction: 'out', path: 'orders/{name}.small' },
    ],
  ])('a function that writes to %s that starts it is a loop', (_, trigger, output) => {
    expect(loopsIn(functions(fn('resize', [trigger, output])))).toEqual(['app > orders (high)']);
  });

  test('another queue, another path and another connection are none', () => {
    const elsewhere = { type: 'queue', direction: 'out', queueName: 'done' };
    expect(loopsIn(functions(fn('resize', [queueTrigger, elsewhere])))).toEqual([]);
    const blobs = [
      { type: 'blobTrigger', direction: 'in', path: 'files/in/{name}' },
      { type: 'blob', direction: 'out', path: 'files/out/{name}' },
    ];
    expect(loopsIn(functions(fn('resize', blobs)))).toEqual([]);
    const apart = functions(
      fn('resize', [
        queueTrigger,
        { type: 'queue', direction: 'out', queueName: 'orders', connection: 'Archive' },
      ]),
    );
    const settings = { AzureWebJobsStorage: 'one', Archive: 'another' };
    const settled = {
      azurerm_linux_function_app: { app: { name: 'app', app_settings: settings } },
    };
    expect(loopsIn({ ...apart, ...settled })).toEqual([]);
  });

  test('functions of one app do not start each other, unless by a queue and back', () => {
    const first = fn('first', [
      queueTrigger,
      { type: 'queue', direction: 'out', queueName: 'next' },
    ]);
    const second = (queueName: string) =>
      fn('second', [
        { type: 'queueTrigger', direction: 'in', queueName: 'next' },
        { type: 'queue', direction: 'out', queueName },
      ]);
    expect(loopsIn(functions(first, second('last')))).toEqual([]);
    expect(loopsIn(functions(first, second('orders')))).toEqual([
      'app > next > app > orders (high)',
    ]);
  });

  const grid = (begins: string): Resources => ({
    ...app,
    azurerm_storage_account: { data: { name: 'data' } },
    azurerm_storage_container: {
      out: { name: 'out', storage_account_id: ref('azurerm_storage_account.data.id') },
    },
    azurerm_eventgrid_system_topic: {
      blobs: { source_arm_resource_id: ref('azurerm_storage_account.data.id') },
    },
    azurerm_eventgrid_system_topic_event_subscription: {
      created: {
        system_topic: ref('azurerm_eventgrid_system_topic.blobs.name'),
        included_event_types: ['Microsoft.Storage.BlobCreated'],
        subject_filter: { subject_begins_with: `/blobServices/default/containers/${begins}/` },
        azure_function_endpoint: {
          function_id: `${ref('azurerm_linux_function_app.app.id')}/functions/resize`,
        },
      },
    },
    azurerm_role_assignment: {
      grant: {
        scope: ref('azurerm_storage_container.out.resource_manager_id'),
        role_definition_name: 'Storage Blob Data Contributor',
        principal_id: ref('azurerm_linux_function_app.app.identity[0].principal_id'),
      },
    },
  });

  test('Event Grid brings back what is written to a container it listens to', () => {
    expect(loopsIn(grid('out'))).toEqual(['app > out > data (low)']);
    expect(loopsIn(grid('in'))).toEqual([]);
    const named = {
      azurerm_linux_function_app: {
        app: {
          ...{ name: 'app', identity: { type: 'SystemAssigned' } },
          app_settings: { OUTPUT: ref('azurerm_storage_container.out.name') },
        },
      },
    };
    expect(loopsIn({ ...grid('out'), ...named })).toEqual(['app > out > data (medium)']);
  });
});

test('the finding names every step and says that nothing stops it', () => {
  const report = scan([configuration({ ...topics, ...byTopic(), ...publisher('orders') })]);
  const [loop] = report.findings.filter(({ ruleId }) => ruleId === 'loop');
  expect(loop?.message).toMatch(
    /resize → google_pubsub_topic.orders → .*can go round.*no platform but Lambda/,
  );
  expect(loop?.related.map(({ note }) => note)).toEqual([
    expect.stringMatching(/resize writes to .*orders: may write by roles\/pubsub.publisher/),
    expect.stringMatching(/orders triggers .*resize: a message of the topic starts it/),
  ]);
  expect(report.sources).toEqual([{ file: 'main.tf.json', format: 'terraform', resources: 5 }]);
});
