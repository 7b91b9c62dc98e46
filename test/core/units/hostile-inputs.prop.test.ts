// Whatever reaches a trust boundary of core, the answer is a list of problems: nothing throws, nothing passes.
// The values that are tried throw when they are read, lie about what they are, or have no end.

import fc from 'fast-check';
import {
  problemsWithCeiling,
  problemsWithExposureInput,
} from '../../../lib/core/exposure/problems';
import { parseDecision, problemsWithDecision } from '../../../lib/core/owner/decision';
import { parseBacklog, parseReplayEntry } from '../../../lib/core/pausing/backlog';
import { parsePauseRecord } from '../../../lib/core/pausing/pause-record-parser';
import { defaultPolicy } from '../../../lib/core/policy/policy';
import { problemsWithPolicy } from '../../../lib/core/policy/policy-problems';
import { problemsWithBilling } from '../../../lib/core/prices/rate';
import { fieldOf, isList } from '../../../lib/core/units/values';
import { hostileMaker } from '../../support/arbitraries/hostile-values';

const NAMES = [
  'kind',
  'schemaVersion',
  'usdPerDay',
  'waysIn',
  'memoryMb',
  'level',
  'mode',
  'events',
];

const PROBLEMS: Readonly<Record<string, (value: never) => readonly string[]>> = {
  problemsWithBilling,
  problemsWithCeiling,
  problemsWithDecision,
  problemsWithExposureInput,
  problemsWithPolicy,
};
const PARSERS = { parseBacklog, parseDecision, parsePauseRecord, parseReplayEntry };

test.each(Object.entries(PROBLEMS))('%s answers for any value', (name, problemsWithIt) => {
  fc.assert(
    fc.property(hostileMaker(NAMES), (make) => {
      const value = make();
      // { usdPerDay: 5 }, which chance makes now and then, is a whole ceiling and a sound one.
      fc.pre(typeof fieldOf(value, 'usdPerDay') !== 'number');
      const problems = problemsWithIt(value as never);
      expect([name, problems.length > 0]).toEqual([name, true]);
    }),
  );
});

test.each(Object.entries(PARSERS))('%s answers for any text, and for what is none', (_, parse) => {
  const anyText = fc.oneof(fc.json(), fc.string()).map((text) => () => text);
  fc.assert(
    fc.property(fc.oneof(anyText, hostileMaker(NAMES)), (make) => {
      expect(parse(make() as string)).toHaveProperty('problems');
    }),
  );
});

test('a sound policy with one hostile field is refused, whichever field it is', () => {
  const fields = Object.entries(defaultPolicy).filter(([, value]) => !isList(value));
  const anyField = fc.constantFrom(...fields.map(([field]) => field));
  fc.assert(
    fc.property(anyField, hostileMaker(NAMES), (field, make) => {
      const value = make();
      fc.pre(value !== null && typeof value !== 'number');
      expect(problemsWithPolicy({ ...defaultPolicy, [field]: value })).not.toEqual([]);
    }),
  );
});
