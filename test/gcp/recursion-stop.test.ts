// Loops through the services of a stack are told at synth, by the names that its author gave.
import { EventarcTrigger } from '@cdktf/provider-google/lib/eventarc-trigger';
import { PubsubTopic } from '@cdktf/provider-google/lib/pubsub-topic';
import { PubsubTopicIamMember } from '@cdktf/provider-google/lib/pubsub-topic-iam-member';
import { ServiceAccount } from '@cdktf/provider-google/lib/service-account';
import { Testing } from 'cdktf';
import { RecursionStop, type RecursionStopProps } from '../../lib/gcp';
import { aService, aStack } from './services';

/** A service that an event of one topic starts, and that may publish to another or to the same. */
function checked(publishesTo: 'Orders' | 'Done', props: RecursionStopProps = {}) {
  const stack = aStack();
  const stop = new RecursionStop(stack, 'Loops', props);
  const account = new ServiceAccount(stack, 'Worker', { accountId: 'worker' });
  const service = aService(stack, { serviceAccount: account.email });
  const topics = {
    Orders: new PubsubTopic(stack, 'Orders', { name: 'orders' }),
    Done: new PubsubTopic(stack, 'Done', { name: 'done' }),
  };
  new EventarcTrigger(stack, 'Arrived', {
    ...{ name: 'arrived', location: 'us-central1' },
    matchingCriteria: [
      { attribute: 'type', value: 'google.cloud.pubsub.topic.v1.messagePublished' },
    ],
    transport: { pubsub: { topic: topics.Orders.id } },
    destination: { cloudRunService: { service: service.name, region: 'us-central1' } },
  });
  new PubsubTopicIamMember(stack, 'Publisher', {
    topic: topics[publishesTo].name,
    role: 'roles/pubsub.publisher',
    member: `serviceAccount:${account.email}`,
  });
  Testing.synth(stack);
  return stop;
}

const annotationsOf = (stop: RecursionStop): [string, string][] =>
  stop.node.metadata.map(({ type, data }) => [type, String(data)]);

test('a loop is warned of, or refused, by the paths of its constructs', () => {
  const message = expect.stringMatching(/^stack\/service → stack\/Orders → stack\/service can go/);
  expect(annotationsOf(checked('Orders'))).toEqual([['@cdktf/warn', message]]);
  expect(annotationsOf(checked('Orders', { isRefused: true }))).toEqual([
    ['@cdktf/error', message],
  ]);
});

test('a topic that starts nothing is no loop, and one that is meant is left alone', () => {
  expect(annotationsOf(checked('Done'))).toEqual([]);
  const ignore = [{ rule: 'loop', resource: 'stack/service', reason: 'ends after three rounds' }];
  expect(annotationsOf(checked('Orders', { ignore }))).toEqual([]);
});
