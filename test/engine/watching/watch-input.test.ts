// A failure of the cloud is a problem in words; a fault of ours goes up, except in work beyond guarding, which ends no tick.

import { CloudFailure } from '../../../lib/engine/ports';
import { problemBeyondGuarding, problemOf } from '../../../lib/engine/watching/watch-input';

const denied = new CloudFailure('refused', 'denied');

test('a failure of the cloud is told with how certain it is', () => {
  expect(problemOf('discovery failed', denied)).toBe('discovery failed (refused): denied');
  expect(problemBeyondGuarding('discovery failed', denied)).toBe(
    'discovery failed (refused): denied',
  );
});

test('a fault of the guard goes up', () => {
  expect(() => problemOf('discovery failed', new TypeError('ours'))).toThrow('ours');
});

test.each([TypeError, RangeError, SyntaxError])(
  'a value that nobody foresaw, %p, ends no tick beyond guarding',
  (Kind) => {
    expect(problemBeyondGuarding('replaying', new Kind('odd'))).toBe(
      `replaying: a fault of the guard: ${Kind.name}: odd`,
    );
  },
);

test('any other fault ends it', () => {
  expect(() => problemBeyondGuarding('replaying', new Error('ours'))).toThrow('ours');
});
