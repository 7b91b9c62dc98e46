// Conditions that never hold together: what a template says decides, and doubt means that they may.

import { exclusivePairs } from '../../../../lib/scan/read/cloudformation/conditions';
import { pairOf } from '../../../../lib/scan/resource';
import { plantTree } from '../../../../lib/scan/tree';

const STAGE = { Ref: 'Stage' };
const is = (value: string) => ({ 'Fn::Equals': [STAGE, value] });

function areExclusive(entry: unknown, other: unknown, more: Record<string, unknown> = {}): boolean {
  const planted = plantTree({ One: entry, Other: other, ...more });
  if (!planted.ok) throw new Error(planted.problem);
  return exclusivePairs(planted.tree, ['One', 'Other'], (name) => `t#${name}`).includes(
    pairOf('t#One', 't#Other'),
  );
}

test.each([
  ['two values of one parameter', is('dev'), is('prod')],
  ['one and its opposite', is('dev'), { 'Fn::Not': [{ Condition: 'One' }] }],
  [
    'one among others and its opposite',
    { 'Fn::And': [is('dev'), { 'Fn::Equals': [{ Ref: 'X' }, 'y'] }] },
    { 'Fn::Not': [is('dev')] },
  ],
  ['neither of two and one of them', { 'Fn::Not': [{ 'Fn::Or': [is('a'), is('b')] }] }, is('b')],
  ['a value written first', { 'Fn::Equals': ['dev', STAGE] }, is('prod')],
  ['numbers and texts', { 'Fn::Equals': [STAGE, 1] }, { 'Fn::Equals': [STAGE, '2'] }],
])('%s exclude each other', (_, entry, other) => {
  expect(areExclusive(entry, other)).toBe(true);
});

test.each([
  ['two parameters', is('dev'), { 'Fn::Equals': [{ Ref: 'Region' }, 'prod'] }],
  ['the same value', is('dev'), is('dev')],
  ['two values that are neither of them', { 'Fn::Not': [is('a')] }, { 'Fn::Not': [is('b')] }],
  ['what compares two parameters', { 'Fn::Equals': [STAGE, { Ref: 'Other' }] }, is('dev')],
  ['what nobody knows', { 'Fn::Contains': [['a'], STAGE] }, is('dev')],
  ['what refers to itself', { Condition: 'Other' }, { 'Fn::Not': [{ Condition: 'One' }] }],
])('%s may hold together', (_, entry, other) => {
  expect(areExclusive(entry, other)).toBe(false);
});

test('more cases than are worth trying may hold together', () => {
  const many = Array.from({ length: 12 }, (_, index) => ({
    'Fn::Equals': [{ Ref: `P${index}` }, 'x'],
  }));
  const all = { 'Fn::And': many };
  expect(areExclusive(all, { 'Fn::Not': [{ Condition: 'One' }] })).toBe(false);
});
