// The search itself, on graphs no template would hold: every function that is in a loop is shown in one,
// every loop shown can be walked, and no graph makes the work grow with the number of its paths.

import fc from 'fast-check';
import type { Edge, FunctionItem, Inventory, NodeKind, Scope } from '../../lib/scan/inventory';
import { findLoops, type LoopSearch } from '../../lib/scan/loops';
import { lookupOf, passage, rank } from '../../lib/scan/passage';
import { runsTried } from '../support/seed-sweep';
import { functionOf, inventoryOf, resources } from './sources';

const EVIDENCE = { file: 'graph', path: '', line: 1 };
const TEMPLATE = functionOf(inventoryOf(resources('  F: {Type: AWS::Lambda::Function}\n')), 'F');

const edge = (from: string, to: string, more: Partial<Edge> = {}): Edge => ({
  from,
  to,
  kind: 'writes to',
  via: 'definition',
  confidence: 'high',
  isInferred: false,
  evidence: EVIDENCE,
  detail: 'here',
  scope: {},
  ...more,
});

/** `F…` is a function, `Q…` a queue, `B…` a bucket. */
function graph(edges: readonly Edge[]): Inventory {
  const ids = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const kindOf = (id: string): NodeKind =>
    id.startsWith('F') ? 'function' : id.startsWith('B') ? 'bucket' : 'queue';
  const functions = ids
    .filter((id) => kindOf(id) === 'function')
    .map((id): FunctionItem => ({ ...TEMPLATE, id, name: id }));
  const nodes = ids.map((id) => ({
    id,
    name: id,
    kind: kindOf(id),
    isDeclared: true,
    evidence: EVIDENCE,
  }));
  return { ...inventoryOf(), functions, resources: nodes, edges: [...edges] };
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);
const shown = ({ loops }: LoopSearch) =>
  new Set(
    loops
      .flatMap(({ steps }) => steps.filter(({ kind }) => kind === 'function'))
      .map(({ id }) => id),
  );
const names = ({ loops }: LoopSearch) =>
  loops.map(({ steps }) => steps.map(({ name }) => name).join(' > '));

describe('long loops', () => {
  const ring = (count: number, via: Edge['via'] = 'grant') =>
    graph(
      upTo(count).flatMap((at) => [
        edge(`F${at}`, `Q${(at + 1) % count}`, { via, isInferred: via === 'grant' }),
        edge(`Q${at}`, `F${at}`, { kind: 'triggers', via: 'mapping' }),
      ]),
    );

  test('a round of 500 functions is one loop, with every step of it', () => {
    const search = findLoops(ring(500));
    expect(search.loops.map(({ steps, confidence }) => [steps.length, confidence])).toEqual([
      [1_000, 'medium'],
    ]);
    expect(search.isIncomplete).toBe(false);
  });

  test('one of ten thousand steps overflows nothing', () => {
    expect(shown(findLoops(ring(5_000, 'definition'))).size).toBe(5_000);
  });

  test('a chain that does not close is none, however long', () => {
    const open = ring(500);
    open.edges.pop();
    expect(findLoops(open).loops).toEqual([]);
  });
});

describe('dense graphs', () => {
  const COUNT = 200;
  const mesh = (isLinked: (from: number, to: number) => boolean, mapped = false) =>
    graph(
      upTo(COUNT).flatMap((from) =>
        upTo(COUNT).flatMap((to) => [
          ...(isLinked(from, to) ? [edge(`F${from}`, `Q${to}`)] : []),
          ...(mapped || from === to
            ? [edge(`Q${to}`, `F${from}`, { kind: 'triggers', via: 'mapping' })]
            : []),
        ]),
      ),
    );

  test.each([
    ['each writes to every queue', mesh(() => true)],
    ['each writes to every queue and hears every queue', mesh(() => true, true)],
    ['each writes to every queue but its own', mesh((from, to) => from !== to)],
    [
      'each writes on to all later ones, the last to the first',
      mesh((from, to) => from < to || (from === COUNT - 1 && to === 0)),
    ],
  ])('200 functions and 200 queues, where %s: each function is shown', (_, dense) => {
    const search = findLoops(dense);
    expect(shown(search).size).toBe(COUNT);
    expect(search.isIncomplete).toBe(true);
  });

  test('and where each only writes on to later ones there is no loop at all', () => {
    const search = findLoops(mesh((from, to) => from < to));
    expect(search).toEqual({ loops: [], isIncomplete: false });
  });
});

describe('ways round that pass a resource twice', () => {
  const put = (key: string): Scope => ({ changes: ['created'], keys: [key] });
  const heard = (prefix: string): Scope => ({ changes: ['created'], prefix });
  const relay = (last: string) =>
    graph([
      edge('F1', 'B', { scope: put('raw/*') }),
      edge('B', 'F2', { scope: heard('raw/') }),
      edge('F2', 'B', { scope: put(last) }),
      edge('B', 'F1', { scope: heard('in/') }),
    ]);

  test('from one prefix of a bucket to the other and back is a loop', () => {
    expect(names(findLoops(relay('in/*')))).toEqual(['F1 > B > F2 > B']);
  });

  test('from one prefix to another that nobody hears is none', () => {
    expect(names(findLoops(relay('out/*')))).toEqual([]);
  });

  test('a detour past a queue that was left by the same way before is not told again', () => {
    const edges = [
      edge('F1', 'Q'),
      edge('Q', 'F1', { via: 'mapping' }),
      edge('Q', 'F2', { via: 'mapping' }),
      edge('F2', 'Q'),
    ];
    expect(names(findLoops(graph(edges)))).toEqual(['F1 > Q', 'F2 > Q']);
  });
});

describe('on any small graph', () => {
  const NODES = ['F0', 'F1', 'F2', 'Q0', 'B0', 'B1'];
  const scopes: readonly Scope[] = [
    {},
    { changes: ['created'], keys: ['a/*'], prefix: 'a/' },
    { changes: ['created'], keys: ['b/*'], prefix: 'b/' },
    { changes: ['removed'] },
    { needsAsync: true },
  ];
  const edges = fc.array(
    fc
      .record({
        from: fc.constantFrom(...NODES),
        to: fc.constantFrom(...NODES),
        scope: fc.constantFrom(...scopes),
        confidence: fc.constantFrom('medium' as const, 'high' as const),
        isAsync: fc.boolean(),
      })
      .map(({ from, to, ...more }) => edge(from, to, more)),
    { maxLength: 14 },
  );

  const isSure = (sure: ReturnType<typeof passage>) =>
    sure !== undefined && rank(sure) >= rank('medium');

  /** Functions that a walk brings back to themselves, found by trying every walk of edges. */
  function inLoops(inventory: Inventory): Set<string> {
    const lookup = lookupOf(inventory);
    const all = inventory.edges;
    const reach = all.map((into) =>
      all.map((out) => into.to === out.from && isSure(passage(into, out, lookup))),
    );
    for (const through of all.keys())
      for (const from of all.keys())
        for (const to of all.keys())
          if (reach[from]?.[through] && reach[through]?.[to]) (reach[from] ?? [])[to] = true;
    return new Set(
      all
        .filter((entry, at) => entry.from.startsWith('F') && reach[at]?.[at])
        .map(({ from }) => from),
    );
  }

  test('each function that can be set off by itself is shown in a loop, and no other', () => {
    fc.assert(
      fc.property(edges, (found) => {
        const inventory = graph(found);
        expect([...shown(findLoops(inventory))].sort()).toEqual([...inLoops(inventory)].sort());
      }),
      { numRuns: runsTried(400) },
    );
  });

  test('each loop shown can be walked, edge by edge', () => {
    fc.assert(
      fc.property(edges, (found) => {
        const inventory = graph(found);
        const lookup = lookupOf(inventory);
        for (const loop of findLoops(inventory).loops) {
          loop.edges.forEach((into, at) => {
            const out = loop.edges[(at + 1) % loop.edges.length];
            expect(out?.from === into.to && isSure(out && passage(into, out, lookup))).toBe(true);
          });
        }
      }),
      { numRuns: runsTried(400) },
    );
  });
});
