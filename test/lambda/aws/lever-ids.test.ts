import { isLeverId } from '../../../lambda/aws/levers/lever-ids';
import type { LeverKind } from '../../../lib/core/pausing/target';

const UUID = '0f4a8f54-4d6c-4b3b-8e6e-7f8f6d7f0a11';

test.each<[LeverKind, string]>([
  ['concurrency', 'concurrency'],
  ['source', UUID],
  ['provisioned', 'live'],
  ['provisioned', '7'],
  ['throttle', 'rest|a1b2c3|prod|~1orders~1{id}/GET'],
  ['throttle', 'rest|a1b2c3|prod|~1/GET'],
  ['throttle', 'http|a1b2c3|$default|GET /orders/{id}'],
  ['throttle', 'http|a1b2c3|$default|$default'],
])('%s %s is a lever', (lever, id) => {
  expect(isLeverId({ lever, id } as never)).toBe(true);
});

test.each<[LeverKind, string]>([
  ['concurrency', 'orders'],
  ['source', `${UUID}/../x`],
  ['provisioned', 'live/x'],
  ['throttle', 'rest|a1b2c3|prod|variables/url'],
  ['throttle', 'rest|a1b2c3|prod|*/*/logging'],
  ['throttle', 'rest|a1b2c3|prod|~1orders/GET/caching'],
  ['throttle', 'rest|a1b2c3/stages|prod|~1orders/GET'],
  ['throttle', 'http|a1b2c3/x|prod|GET /orders'],
  ['throttle', 'a1b2c3'],
])('%s %s is none', (lever, id) => {
  expect(isLeverId({ lever, id } as never)).toBe(false);
});
