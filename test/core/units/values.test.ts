// The kit for checking values: every problem with place, value and fix; nothing hostile throws or passes for sound.

import fc from 'fast-check';
import {
  all,
  byKind,
  type Check,
  emailAddress,
  fieldOf,
  fields,
  flag,
  inTurn,
  is,
  isFields,
  isSound,
  listOf,
  mapOf,
  matching,
  number,
  oneOf,
  onlyFields,
  optional,
  orNull,
  parsed,
  problemsWith,
  shown,
  text,
  withheld,
} from '../../../lib/core/units/values';
import { hostileMaker } from '../../support/arbitraries/hostile-values';

const NAMES = ['kind', 'size', 'list', 'names', 'state', '__proto__', 'length', 'x'];

const CHECKS: readonly Check[] = [
  flag,
  text(1, 40),
  matching(/^(a+)+$/, 'letters', 30),
  number({ min: 0, max: 9, isWhole: true }),
  oneOf(['raise', 1, true]),
  listOf(text(0, 9), { min: 1, max: 3 }),
  mapOf(number({ min: 0 })),
  is('what nobody can read', () => {
    throw new Error('a careless check');
  }),
  fields({ kind: orNull(flag), size: optional(flag), list: listOf(flag, { max: 2 }) }),
  onlyFields({ kind: flag }, 'a thing'),
  byKind('kind', { raise: fields({ size: flag }), snooze: fields({}) }, fields({ x: flag })),
  withheld(all(fields({ kind: flag }), inTurn(fields({ state: flag }), fields({ x: flag })))),
];

describe('whatever a value is', () => {
  const anyMaker = hostileMaker(NAMES);

  it('no check throws, and each problem is a short line with a fix', () => {
    fc.assert(
      fc.property(anyMaker, fc.constantFrom(...CHECKS), (make, check) => {
        for (const problem of problemsWith('it', make(), check)) {
          expect(problem).toMatch(/^it.*; (use|leave) /);
          expect(problem).not.toMatch(/[\p{C}\u2028\u2029]/u);
          expect(problem.length).toBeLessThan(700);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('it is shown in at most a line', () => {
    fc.assert(
      fc.property(anyMaker, (make) => {
        expect(shown(make())).toMatch(/^[^\p{C}\u2028\u2029]{1,620}$/u);
      }),
    );
  });

  it('text that is no JSON of the kind is a list of problems', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json().map((json) => () => json),
          anyMaker,
        ),
        (make) => {
          expect(parsed('it', make() as string, fields({ kind: oneOf([1]) }))).toHaveProperty(
            'problems',
          );
        },
      ),
    );
  });
});

describe('nothing passes for what it is not', () => {
  test.each<[string, Check, unknown]>([
    ['a list for its only item', oneOf(['replay']), ['replay']],
    ['a list for an object', fields({}), []],
    ['a list with fields for an object', fields({ kind: flag }), Object.assign([], { kind: true })],
    ['an object for text', text(0, 9), { toString: () => 'a' }],
    ['a text for a number', number({ min: 0 }), '1'],
    ['a bigint for a number', number({ min: 0 }), 1n],
    ['not a number', number({ min: 0 }), Number.NaN],
    ['part of a whole', number({ min: 0, isWhole: true }), 0.5],
    ['an inherited field', fields({ kind: flag }), Object.create({ kind: true })],
    ['a kind that every object has', byKind('kind', {}), { kind: 'constructor' }],
    ['a prototype as a kind', byKind('kind', {}), { kind: '__proto__' }],
    ['a missing item', listOf(flag, { max: 2 }), new Array(1)],
    ['text with one character too many', text(0, 1), 'ab'],
    ['no item where one is needed', listOf(flag, { min: 1, max: 2 }), []],
    ['null for what may be missing', optional(flag), null],
    ['missing for what may be null', orNull(flag), undefined],
  ])('%s', (_, check, value) => {
    expect(check(value)).not.toEqual([]);
  });

  it('a getter that throws is a missing field, and `__proto__` is a field only where it is an own one', () => {
    expect(fieldOf(Object.defineProperty({}, 'a', { get: () => JSON.parse('{') }), 'a')).toBe(
      undefined,
    );
    expect(fieldOf({}, '__proto__')).toBe(undefined);
    expect(fieldOf(JSON.parse('{"__proto__":7}'), '__proto__')).toBe(7);
    expect(isFields([])).toBe(false);
  });
});

describe('the least and the most of a check pass', () => {
  test.each<[string, Check, readonly unknown[]]>([
    ['text', text(2, 3), ['ab', 'abc']],
    ['text that may be empty', text(0, 1), ['', 'a']],
    ['a number', number({ min: -1, max: 1 }), [-1, 1]],
    ['a number without an end', number({ min: 1 }), [1, Number.MAX_VALUE]],
    ['a list', listOf(flag, { min: 1, max: 2 }), [[true], [true, false]]],
    ['text for a pattern', matching(/^a+$/, 'letters', 3), ['a', 'aaa']],
    ['text for a pattern, as long as any', matching(/^a+$/, 'letters'), ['a'.repeat(4_096)]],
    ['one of several', oneOf(['a', 'b']), ['a', 'b']],
    ['an address', emailAddress, ['oncall@example.com']],
  ])('%s', (_, check, values) => {
    expect(values.flatMap(check)).toEqual([]);
  });

  test.each<[Check, unknown, string]>([
    [text(2, 3), 'a', "it is 'a'; use text of 2 to 3 characters"],
    [text(0, 3), 'abcd', "it is 'abcd'; use text of at most 3 characters"],
    [number({ min: 1 }), 0, 'it is 0; use a number 1 or more'],
    [number({ min: 1, max: 2, isWhole: true }), 3, 'it is 3; use a whole number from 1 to 2'],
    [listOf(flag, { min: 1, max: 2 }), [], 'it is a list of 0; use a list of 1 to 2'],
    [listOf(flag, { max: 2 }), [1, 2, 3], 'it is a list of 3; use a list of at most 2'],
    [listOf(flag, { max: 2 }), 'ab', "it is 'ab'; use a list of at most 2"],
    [matching(/^a+$/, 'letters', 3), 'aaaa', "it is 'aaaa'; use letters"],
    [matching(/^a+$/, 'letters'), 'a'.repeat(4_097), `it is '${'a'.repeat(59)}…'; use letters`],
    [oneOf(['a', 'b']), 'c', "it is 'c'; use a or b"],
    [oneOf(['a', 'b', 'c']), 'd', "it is 'd'; use a, b or c"],
    [emailAddress, 'oncall', "it is 'oncall'; use one address like oncall@example.com"],
  ])('and what is just beyond does not, in words: case %#', (check, value, problem) => {
    expect(problemsWith('it', value, check)).toEqual([problem]);
  });

  it('and no more than ten names that nobody asked for are told', () => {
    const names = Array.from({ length: 12 }, (_, index) => [`name${index}`, 1]);
    const check = onlyFields({}, 'a thing');
    expect(check(Object.fromEntries(names))).toHaveLength(10);
    expect(check(Object.fromEntries(names.slice(0, 10)))).toHaveLength(10);
  });
});

test.each<[unknown, string]>([
  ['a', "'a'"],
  ['a'.repeat(60), `'${'a'.repeat(60)}'`],
  ['a'.repeat(61), `'${'a'.repeat(59)}…'`],
  [0.5, '0.5'],
  [false, 'false'],
  [null, 'null'],
  [undefined, 'missing'],
  [[], 'a list of 0'],
  [[1, 2], 'a list of 2'],
  [{}, 'an object'],
  [() => 1, 'a function'],
  [1n, 'a bigint'],
])('%p is shown as %s', (value, words) => {
  expect(shown(value)).toBe(words);
});

test('what a check cannot read is not what it has to be', () => {
  const careless = is('what nobody can read', () => {
    throw new Error('a careless check');
  });
  expect(problemsWith('it', 1, careless)).toEqual(['it is 1; use what nobody can read']);
});

test('a value is sound where a check has no problem with it', () => {
  expect([isSound(true, flag), isSound(1, flag)]).toEqual([true, false]);
});

test('a union is checked by its common part and by the kind that it says it is', () => {
  const check = byKind('kind', { raise: fields({ size: flag }) }, fields({ x: flag }));
  expect(check({ kind: 'raise', size: true, x: false })).toEqual([]);
  expect(problemsWith('it', { kind: 'raise', size: 1, x: 2 }, check)).toEqual([
    'it.x is 2; use true or false',
    'it.size is 1; use true or false',
  ]);
  expect(problemsWith('it', 7, check)).toEqual(['it is 7; use an object']);
});

test('a list that is revoked is nothing at all', () => {
  const { proxy, revoke } = Proxy.revocable<unknown[]>([], {});
  revoke();
  expect(shown(proxy)).toBe('an object');
  expect(listOf(flag, { max: 2 })(proxy)).not.toEqual([]);
});

test('what a value is read from may be no object at all', () => {
  expect([fieldOf(null, 'a'), fieldOf(undefined, 'a')]).toEqual([undefined, undefined]);
  expect([isFields(null), isFields('a'), isFields({})]).toEqual([false, false, true]);
});

test('all problems are told at once, each with its place', () => {
  const check = fields({
    version: oneOf([1]),
    mode: oneOf(['observe', 'enforce', 'off']),
    limits: listOf(number({ min: 0, max: 9 }), { max: 5 }),
    owner: onlyFields({ name: text(1, 5) }, 'an owner'),
    ceilings: mapOf(number({ min: 0.01 })),
    secret: withheld(matching(/^\/./, 'the name of a parameter')),
  });
  const value = {
    version: 2,
    mode: 'on\u001b[2J',
    limits: [1, '2', 10],
    owner: { nam: 'x' },
    ceilings: { day: 0 },
    secret: 'xoxb-1',
  };
  expect(problemsWith('it', value, check)).toEqual([
    'it.version is 2; use 1',
    "it.mode is 'on\\u{1b}[2J'; use observe, enforce or off",
    "it.limits[1] is '2'; use a number from 0 to 9",
    'it.limits[2] is 10; use a number from 0 to 9',
    'it.owner.nam is not a part of an owner; leave it out',
    'it.owner.name is missing; use text of 1 to 5 characters',
    'it.ceilings.day is 0; use a number 0.01 or more',
    'it.secret cannot be used; use the name of a parameter',
  ]);
});

test('a name is left out where the fields speak for themselves', () => {
  expect(problemsWith('', { a: 1 }, fields({ a: flag }))).toEqual(['a is 1; use true or false']);
  expect(problemsWith('', 1, fields({ a: flag }))).toEqual(['the value is 1; use an object']);
});

test('what follows in turn may rely on what went before', () => {
  const careful = inTurn(fields({ list: listOf(text(0, 9), { max: 9 }) }), (value) =>
    (value as { list: string[] }).list.flatMap((item) => text(2, 9)(item)),
  );
  expect(careful({ list: [1] })).toHaveLength(1);
  expect(careful({ list: ['ab', 'c'] })).toHaveLength(1);
  expect(careful({ list: ['ab'] })).toEqual([]);
});

test('sound JSON comes back as the value that it is', () => {
  const check = fields({ a: number({ min: 0 }) });
  expect(parsed('it', '{"a":1,"b":[2]}', check)).toEqual({ value: { a: 1, b: [2] } });
  expect(parsed('it', '{', check)).toEqual({ problems: ['it is not JSON; use JSON'] });
  expect(parsed('', '{', check)).toEqual({ problems: ['the value is not JSON; use JSON'] });
  expect(parsed('it', '{"a":-1}', check)).toEqual({
    problems: ['it.a is -1; use a number 0 or more'],
  });
});
