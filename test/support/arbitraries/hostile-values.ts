// Values that break a careless check: they throw when read, claim to be what they are not, or have no end.
// Each is made anew where it is used, because fast-check reads every value that it makes.

import fc from 'fast-check';

const refuse = (): never => {
  throw new Error('nobody may call into a value');
};

function cycle(): unknown {
  const list: unknown[] = [];
  const inner = { list };
  list.push(inner, list);
  return Object.assign(inner, { self: inner });
}

function revoked(of: object): unknown {
  const { proxy, revoke } = Proxy.revocable(of, {});
  revoke();
  return proxy;
}

const everyTrap = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect).map((trap) => [trap, refuse]),
);

const MAKERS: readonly (() => unknown)[] = [
  cycle,
  () => revoked({}),
  () => revoked([]),
  () => new Proxy({}, everyTrap),
  () => new Proxy([], everyTrap),
  () => new Proxy([], { get: () => ({ toString: refuse }) }),
  () => ({ toString: 1 }),
  () => ({ toString: refuse, valueOf: refuse, toJSON: refuse, [Symbol.toPrimitive]: refuse }),
  () => JSON.parse('{"__proto__":{"kind":"raise"},"constructor":1,"hasOwnProperty":1}'),
  () => Object.create(null),
  () => Object.create({ kind: 'raise', lever: 'source', schemaVersion: 1 }),
  () => Object.defineProperty({}, 'kind', { enumerable: true, get: refuse }),
  () => Object.defineProperty({}, 'length', { get: refuse }),
  () => Object.assign(['raise'], { kind: 'raise' }),
  () => [Symbol('x')],
  () => Symbol('a\u202eb'),
  () => 10n ** 10_000n,
  () => 'x'.repeat(1_000_000),
  () => '\u202e\u001b[2J\ud800',
  () => new Array(4_000_000_000),
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => new Date(Number.NaN),
  () => new Map([['kind', 'raise']]),
  () => refuse,
  () => class Kind {},
];

/** Makes a hostile value, or one inside lists and objects with fields of these names. */
export const hostileMaker = (names: readonly string[]): fc.Arbitrary<() => unknown> =>
  fc.letrec<{ maker: () => unknown }>((tie) => ({
    maker: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(...MAKERS),
      fc
        .anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true })
        .map((value) => () => value),
      fc.array(tie('maker'), { maxLength: 3 }).map((makers) => () => makers.map((make) => make())),
      fc
        .dictionary(fc.constantFrom(...names), tie('maker'), { maxKeys: 4 })
        .map((makers) => () => withFields(makers)),
    ),
  })).maker;

const withFields = (makers: Readonly<Record<string, () => unknown>>): unknown =>
  Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make()]));
