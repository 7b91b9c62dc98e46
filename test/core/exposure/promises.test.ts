// What an owner could promise: only what is missing is named, alone and all together, and each where it applies.

import type { ExposureInput, WayIn } from '../../../lib/core/exposure/exposure';
import { promisesFor } from '../../../lib/core/exposure/promises';
import { anExposureInput } from '../../support/arbitraries/exposure-inputs';

const quick = { shortestRunSeconds: 1 };
const promised = (waysIn: WayIn[], input: Partial<ExposureInput> = quick) =>
  promisesFor(anExposureInput({ ...input, waysIn }));
const wordsOf = (waysIn: WayIn[], input?: Partial<ExposureInput>) =>
  promised(waysIn, input).map(({ words }) => words);

test.each<[string, WayIn, string[]]>([
  ['a REST API', { kind: 'rest-api' }, ['responseKb: 32']],
  ['a function URL', { kind: 'function-url' }, ['responseKb: 32']],
  ['a queue', { kind: 'sqs' }, ['messageKb: 64']],
  ['a topic', { kind: 'sns' }, ['messageKb: 64']],
  ['a bus', { kind: 'eventbridge' }, ['messageKb: 64']],
  ['a call that does not wait', { kind: 'async-invoke' }, ['messageKb: 64']],
  ['a bucket, which charges for no size', { kind: 's3' }, []],
  ['a direct call', { kind: 'invoke' }, []],
])('%s could have its sizes promised', (_, way, words) => {
  expect(wordsOf([way])).toEqual(words);
});

test.each<WayIn['kind']>(['http-api', 'websocket-api', 'alb'])(
  'of kind %s, answers and what comes in could be, alone and together',
  (kind) => {
    expect(wordsOf([{ kind } as WayIn])).toEqual([
      'responseKb: 32',
      'messageKb: 64',
      'responseKb: 32 and messageKb: 64',
    ]);
  },
);

test('a shortest run could be promised of every function that has none', () => {
  expect(wordsOf([{ kind: 'invoke' }], {})).toEqual(['shortestRunSeconds: 1']);
  expect(promised([{ kind: 'invoke' }], {})[0]?.input.shortestRunSeconds).toBe(1);
});

test('nothing is left to promise where all is declared', () => {
  expect(promised([{ kind: 'http-api', responseKb: 1, requestKb: 1 }])).toEqual([]);
});

test('a promise holds for every way in that takes it, and never for a size that is declared', () => {
  const waysIn: WayIn[] = [
    { kind: 'function-url', responseKb: 5 },
    { kind: 'rest-api', responseKb: 'unknown' },
    { kind: 'sqs', messageKb: 7 },
    { kind: 'sns' },
    { kind: 'invoke' },
  ];
  const all = promised(waysIn).at(-1);
  expect(all?.words).toBe('responseKb: 32 and messageKb: 64');
  expect(all?.input.waysIn).toEqual([
    { kind: 'function-url', responseKb: 5 },
    { kind: 'rest-api', responseKb: 32 },
    { kind: 'sqs', messageKb: 7 },
    { kind: 'sns', eventKb: 64 },
    { kind: 'invoke' },
  ]);
});
