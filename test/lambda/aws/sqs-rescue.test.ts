// The rescue queue: whose an event is, what it was, and that nothing but a queue of ours is ever touched.
// An event goes to its function as it came, byte for byte, and leaves the queue only when told.

import { eventIdOf, rescuedIn } from '../../../lambda/aws/rescue-envelope';
import { sqsRescue } from '../../../lambda/aws/sqs-rescue';
import { CloudFailure } from '../../../lib/engine/ports';
import { NOW_MS } from '../../support/builders';
import { envelope, FakeSqs } from '../../support/fakes/fake-sqs';

const ARN = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const OTHER = `${ARN}-other`;
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:shop-SpendfuseRescueQueue1A2B-XYZ';
const now = <T>(call: () => Promise<T>): Promise<T> => call();

const rig = (setUp: (fake: FakeSqs) => void = () => {}) => {
  const fake = new FakeSqs();
  fake.nowMs = NOW_MS;
  fake.destination = QUEUE;
  fake.tags['spendfuse:rescue'] = 'true';
  setUp(fake);
  const paces = { control: now, getFunction: now };
  return { fake, rescue: sqsRescue({ sqs: fake.sqs, lambda: fake.lambda, paces }) };
};

describe('the envelope', () => {
  const message = (Body: string) => ({ Body, Attributes: { SentTimestamp: '7' } });

  test('says whose event it is, why it did not run, and what it was', () => {
    const body = envelope('e1', { functionArn: ARN, payload: '{"id": 12345678901234567890}' });
    expect(rescuedIn(message(body))).toEqual({
      functionArn: ARN,
      eventId: expect.stringMatching(/^e1\.[0-9a-f]{16}$/),
      arrivedAtMs: 7,
      cause: 'held-back',
      payload: '{"id": 12345678901234567890}',
    });
  });

  test.each([
    ['a list in a list', '[[1,{"a":"}"}],[]]'],
    ['text with every trap', '"a \\"quoted\\", {brace} [bracket] \\\\"'],
    ['a member of the same name within', '{"requestPayload":{"requestPayload":1}}'],
    ['a number', '1e400'],
    ['nothing', 'null'],
    ['an empty object', '{}'],
  ])('gives back %s as it was written', (_, payload) => {
    expect(rescuedIn(message(envelope('e1', { functionArn: ARN, payload })))?.payload).toBe(
      payload,
    );
  });

  test.each([
    ['ZeroReservedConcurrency', 'held-back'],
    ['EventAgeExceeded', 'held-back'],
    ['RetriesExhausted', 'failed'],
    ['SomethingNew', 'unknown'],
  ])('%s means %s', (condition, cause) => {
    const body = envelope('e1', { functionArn: ARN, condition });
    expect(rescuedIn(message(body))?.cause).toBe(cause);
  });

  test.each([['{"toString":1}'], ['{"__proto__":null}'], ['[[]]'], ['7']])(
    'with the condition %s is an event like any other',
    (condition) => {
      const body = envelope('e1', { functionArn: ARN }).replace(
        '"ZeroReservedConcurrency"',
        condition,
      );
      expect(rescuedIn(message(body))).toMatchObject({ functionArn: ARN, cause: 'unknown' });
    },
  );

  test('that reuses a request id is another event, and the honest one keeps its own', () => {
    const idOf = (payload: string) =>
      rescuedIn(message(envelope('e1', { functionArn: ARN, payload })))?.eventId;
    expect(idOf('{"forged":true}')).not.toBe(idOf('{"id": 7}'));
    expect(idOf('{"id":7}')).toBe(idOf('{ "id": 7.0 }'));
  });

  test('that is none is nobody’s event', () => {
    for (const body of ['', '{', '[]', '{"requestPayload":1}', '{"requestContext":{}}', 'null'])
      expect(rescuedIn(message(body))).toBeNull();
    expect(rescuedIn({ Body: envelope('e1', { functionArn: ARN }) })).toBeNull();
  });
});

test('takes what is the function’s own, oldest first, and leaves others out of sight only for a while', async () => {
  const { fake, rescue } = rig((sqs) => {
    sqs.send(envelope('late', { functionArn: ARN }), NOW_MS - 1000);
    sqs.send(envelope('foreign', { functionArn: OTHER }), NOW_MS - 3000);
    sqs.send(envelope('early', { functionArn: ARN }), NOW_MS - 2000);
    sqs.send('not an envelope', NOW_MS);
  });
  const taken = await rescue.take(ARN, 50);
  expect(taken.map(({ eventId }) => eventId.split('.')[0])).toEqual(['early', 'late']);
  expect(await rescue.take(ARN, 50)).toEqual([]);
  fake.nowMs += 101_000;
  expect(await rescue.take(OTHER, 50)).toHaveLength(1);
  expect(fake.left).toBe(4);
});

test('takes no more than asked for', async () => {
  const { rescue } = rig((fake) => {
    for (let index = 0; index < 30; index++)
      fake.send(envelope(`e${index}`, { functionArn: ARN }), NOW_MS);
  });
  expect(await rescue.take(ARN, 12)).toHaveLength(12);
});

test('replays the event as it came, and deletes it only when told', async () => {
  const { fake, rescue } = rig((sqs) =>
    sqs.send(envelope('e1', { functionArn: ARN, payload: '{"n": 1.0}' }), NOW_MS),
  );
  const [event] = await rescue.take(ARN, 1);
  if (!event) throw new Error('nothing was taken');
  expect(await rescue.replay(event)).toBe(eventIdOf('next-1', '{"n": 1.0}'));
  expect(fake.invoked).toEqual([{ functionName: ARN, payload: '{"n": 1.0}' }]);
  expect(fake.left).toBe(1);
  await rescue.discard(event);
  expect(fake.left).toBe(0);
});

test('what is set aside stays, out of sight for a while, and still counts', async () => {
  const { fake, rescue } = rig((sqs) => sqs.send(envelope('e1', { functionArn: ARN }), NOW_MS));
  const [event] = await rescue.take(ARN, 1);
  if (!event) throw new Error('nothing was taken');
  await rescue.setAside(event);
  fake.nowMs += 9 * 60_000;
  expect(await rescue.take(ARN, 1)).toEqual([]);
  expect(await rescue.count(ARN)).toMatchObject({ events: 1, keptSeconds: 1_209_600 });
});

test('a replay whose answer was lost is unknown, and one that was refused is not', async () => {
  const { fake, rescue } = rig((sqs) => sqs.send(envelope('e1', { functionArn: ARN }), NOW_MS));
  const [event] = await rescue.take(ARN, 1);
  if (!event) throw new Error('nothing was taken');
  const certaintyOf = async (failure: Error) => {
    fake.invokeFailure = failure;
    const caught: unknown = await rescue.replay(event).catch((cause: unknown) => cause);
    return caught instanceof CloudFailure ? caught.certainty : caught;
  };
  const lost = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
  const refused = Object.assign(new Error('gone'), { $metadata: { httpStatusCode: 404 } });
  expect(await certaintyOf(lost)).toBe('unknown');
  expect(await certaintyOf(refused)).toBe('gone');
});

describe('leaves alone', () => {
  test.each<[string, (fake: FakeSqs) => void]>([
    ['a queue without our tag', (fake) => delete fake.tags['spendfuse:rescue']],
    ['a topic', (fake) => Object.assign(fake, { destination: QUEUE.replace('sqs', 'sns') })],
    ['a function without a destination', (fake) => Object.assign(fake, { destination: undefined })],
  ])('%s', async (_, setUp) => {
    const { fake, rescue } = rig((sqs) => {
      sqs.send(envelope('e1', { functionArn: ARN }), NOW_MS);
      setUp(sqs);
    });
    expect(await rescue.take(ARN, 10)).toEqual([]);
    expect((await rescue.count(ARN)).place).toBeNull();
    expect(fake.left).toBe(1);
  });
});

describe('dead letters', () => {
  const dead = { MessageAttributes: { RequestID: { DataType: 'String', StringValue: 'd1' } } };
  const take = (tag: string) => {
    const { rescue } = rig((fake) => {
      fake.destination = undefined;
      fake.deadLetter = QUEUE;
      fake.tags['spendfuse:rescue'] = tag;
      fake.send('{"id": 1.0}', NOW_MS, dead);
    });
    return rescue.take(ARN, 1);
  };

  test('are the function’s whose name the queue carries', async () => {
    const [event] = await take('orders');
    expect(event).toMatchObject({
      functionId: ARN,
      eventId: eventIdOf('d1', '{"id": 1.0}'),
      cause: 'unknown',
    });
    expect(JSON.parse(event?.handle ?? '').payload).toBe('{"id": 1.0}');
  });

  test('are nobody’s where the queue does not say whose', async () => {
    expect(await take('true')).toEqual([]);
    expect(await take('orders-other')).toEqual([]);
  });
});
