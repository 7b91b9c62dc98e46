// A tree is planted from any value, or the value is refused in words: no reader below may ever meet a surprise.

import fc from 'fast-check';
import { problemsWithSettings } from '../../lib/scan/settings';
import { plantTree } from '../../lib/scan/tree';
import { hostileMaker } from '../support/arbitraries/hostile-values';

const anyMaker = hostileMaker(['ignore', 'rule', 'reason', 'Resources', '__proto__']);

test('whatever a value is, it becomes plain data or a problem', () => {
  fc.assert(
    fc.property(anyMaker, (make) => {
      const planted = plantTree(make(), 10_000);
      if (planted.ok) expect(() => JSON.stringify(planted.tree)).not.toThrow();
      else expect(planted.problem).not.toBe('');
    }),
  );
});

test('whatever the settings of a scan are, their problems are told', () => {
  fc.assert(
    fc.property(anyMaker, (make) => {
      expect(Array.isArray(problemsWithSettings(make() as never))).toBe(true);
    }),
  );
  expect(problemsWithSettings({ ignore: { rule: 'loop' } } as never)).toEqual([
    'ignore is an object; use a list of { rule, reason }',
  ]);
});
