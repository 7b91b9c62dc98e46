// docs/policy.md lists every field of the policy once, with its default: the few that are worth a decision, and the rest.
// A new field has to be explained there, and the first table stays short enough to be read.
import { readFileSync } from 'node:fs';
import { baselineMultipleOf, defaultPolicy } from '../../../lib/core/policy/policy';

const page = readFileSync('docs/policy.md', 'utf8');
const [decisions = '', advanced = ''] = page.split('## Advanced');
const rowsOf = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm)].map(([, field = '', value = '']) => [
      field,
      value.replaceAll('`', '').trim(),
    ]),
  );

test('every field of the policy is in one of the two tables, and nothing else is', () => {
  const listed = [...rowsOf(decisions).keys(), ...rowsOf(advanced).keys()];
  expect(listed.sort()).toEqual(Object.keys(defaultPolicy).sort());
});

test('about ten are worth a decision', () => {
  expect(rowsOf(decisions).size).toBeLessThanOrEqual(11);
});

test('each stands with its default', () => {
  for (const [field, value] of [...rowsOf(decisions), ...rowsOf(advanced)]) {
    const set = defaultPolicy[field as keyof typeof defaultPolicy];
    if (set === null || Array.isArray(set))
      expect(`${field}: ${value}`).toMatch(/: (none|no names)/);
    else expect(`${field}: ${value}`).toBe(`${field}: ${set}`);
  }
});

test('the multiple that it has when nobody sets one stands there too', () => {
  const inCalls = { ...defaultPolicy, signal: 'invocations' } as const;
  expect(rowsOf(decisions).get('baselineMultiple')).toBe(
    `none: ${baselineMultipleOf(defaultPolicy)} in dollars, ${baselineMultipleOf(inCalls)} in calls`,
  );
});
