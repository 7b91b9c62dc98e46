// The words of each cloud for a stop, a hold and a lever: nobody at 3 a.m. translates from another cloud's.

import { stopWordsFor } from '../../../lib/core/alerts/stop-words';
import type { Lever } from '../../../lib/core/pausing/target';
import { concurrency, scaled, scaledByHand, source, throttle } from '../../support/builders';

const AWS = 'arn:aws:lambda:eu-west-1:1:function:orders';
const AZURE = '/subscriptions/1/resourceGroups/shop/providers/Microsoft.Web/sites/orders';
const GOOGLE = 'projects/shop/locations/europe-west1/services/orders';

test.each<[string, string, string]>([
  [AWS, 'callers get 429 or 5xx; asynchronous events go to', 'at most 2 run at once'],
  [
    AZURE,
    'callers get 403; queues, Service Bus',
    'at most 2 instances run at once; callers above that wait',
  ],
  [
    GOOGLE,
    'callers get 429 or 5xx; Pub/Sub',
    'at most 2 instances run at once; callers above that get 429',
  ],
])('%s says who is hit at zero and at a hold', (functionId, atZero, atHold) => {
  const words = stopWordsFor(functionId);
  expect(words.atZero.startsWith(atZero)).toBe(true);
  expect(words.atHold(2).startsWith(atHold)).toBe(true);
});

test.each<[string, Lever, string]>([
  [AWS, concurrency(0), 'reserved concurrency 0'],
  [AZURE, concurrency(null), 'running, no scale limit'],
  [AZURE, concurrency(0), 'stopped'],
  [AZURE, concurrency(1), 'running, scale limit 1'],
  [AZURE, throttle('public access', null), 'public access as before'],
  [AZURE, throttle('public access', 0), 'public access off'],
  [AZURE, source('orders', 'disabled'), 'queue orders disabled'],
  [GOOGLE, concurrency(null), 'automatic scaling, no maximum of its own'],
  [GOOGLE, concurrency(0), 'manual scaling, 0 instances'],
  [GOOGLE, concurrency(1), 'automatic scaling, at most 1 instances'],
  [GOOGLE, scaled(2, 9), 'automatic scaling, 2 to 9 instances'],
  [GOOGLE, scaled(2, null), 'automatic scaling, 2 to any number of instances'],
  [GOOGLE, scaledByHand(3), 'manual scaling, 3 instances'],
  [GOOGLE, source('orders', 'disabled'), 'queue orders disabled'],
])('%s: a lever reads as on its own pages, %#', (functionId, lever, words) => {
  expect(stopWordsFor(functionId).lever(lever)).toBe(words);
});
