// Every way a function's output can come back to start it again, found in the graph of what writes to
// what and what triggers what. A loop is reported with each edge's evidence and how sure it is.
// The search is bounded; when it stops early it says so, since a loop not looked for is not a loop absent.

import type { Confidence, Edge, FunctionItem, Inventory, NodeKind } from './inventory';
import { lookupOf, lowered, passage, rank, weaker } from './passage';

export interface LoopStep {
  id: string;
  name: string;
  kind: NodeKind;
}

export interface Loop {
  steps: LoopStep[];
  edges: Edge[];
  confidence: Confidence;
  /** Lambda's own recursion detection stops it: only queues, topics, buckets and functions, none set to Allow. */
  isCoveredByLambda: boolean;
  /** It only turns while something fails. */
  isOnFailureOnly: boolean;
  howToBreak: string;
}

export interface LoopSearch {
  loops: Loop[];
  /** The search stopped before it had looked everywhere. */
  isIncomplete: boolean;
}

/** Longer chains than this are not found in practice and multiply without end. */
const LENGTHS = [3, 6, 12] as const;
const STEPS_MAX = 400_000;
const LOOPS_MAX = 500;

interface Walk {
  names: ReadonlyMap<string, string>;
  functions: ReadonlyMap<string, FunctionItem>;
  out: Map<string, Edge[]>;
  order: Map<string, number>;
  minimum: Confidence;
  lookup: ReturnType<typeof lookupOf>;
  found: Map<string, Loop>;
  steps: number;
  longest: number;
}

const searched = new WeakMap<Inventory, Map<Confidence, LoopSearch>>();

/** The same inventory is searched once, however many ask. */
export function findLoops(inventory: Inventory, minimum: Confidence = 'medium'): LoopSearch {
  const known = searched.get(inventory) ?? new Map<Confidence, LoopSearch>();
  searched.set(inventory, known);
  const found = known.get(minimum) ?? search(inventory, minimum);
  known.set(minimum, found);
  return found;
}

function search(inventory: Inventory, minimum: Confidence): LoopSearch {
  const functions = inventory.functions.filter((item) => item.machinery === undefined);
  const machinery = new Set(
    inventory.functions.filter((item) => item.machinery !== undefined).map((item) => item.id),
  );
  const edges = inventory.edges.filter(
    (edge) =>
      rank(edge.confidence) >= rank(minimum) &&
      !machinery.has(edge.from) &&
      !machinery.has(edge.to),
  );
  const walk: Walk = {
    names: new Map(
      [...inventory.resources, ...inventory.functions].map((item) => [item.id, item.name]),
    ),
    functions: new Map(functions.map((item) => [item.id, item])),
    out: withinKnots(edges),
    order: new Map(functions.map((item, index) => [item.id, index])),
    minimum,
    lookup: lookupOf(inventory),
    found: new Map(),
    steps: 0,
    longest: 0,
  };
  // Short loops first, of every function: if the search has to stop, it stops among the long ones.
  for (const longest of LENGTHS) {
    walk.longest = longest;
    for (const item of functions) {
      follow(walk, item, { path: [], visited: new Set([item.id]), here: item.id });
    }
  }
  const loops = [...walk.found.values()].sort(
    (left, right) =>
      rank(right.confidence) - rank(left.confidence) || left.edges.length - right.edges.length,
  );
  return { loops, isIncomplete: walk.steps > STEPS_MAX || walk.found.size >= LOOPS_MAX };
}

interface Trail {
  path: Edge[];
  visited: Set<string>;
  here: string;
}

function follow(walk: Walk, start: FunctionItem, trail: Trail): void {
  if (trail.path.length >= walk.longest || walk.found.size >= LOOPS_MAX) return;
  for (const edge of walk.out.get(trail.here) ?? []) {
    walk.steps += 1;
    if (walk.steps > STEPS_MAX) return;
    if (edge.to === start.id) {
      close(walk, [...trail.path, edge]);
      continue;
    }
    if (trail.visited.has(edge.to) || isEarlier(walk, edge.to, start.id)) continue;
    if (!passes(walk, trail.path[trail.path.length - 1], edge)) continue;
    trail.visited.add(edge.to);
    follow(walk, start, { path: [...trail.path, edge], visited: trail.visited, here: edge.to });
    trail.visited.delete(edge.to);
  }
}

/** Each loop is walked once, from its first function. */
function isEarlier(walk: Walk, id: string, start: string): boolean {
  const here = walk.order.get(id);
  return here !== undefined && here < (walk.order.get(start) ?? 0);
}

function passes(walk: Walk, previous: Edge | undefined, next: Edge): boolean {
  if (!previous) return true;
  const sure = passage(previous, next, walk.lookup);
  return sure !== undefined && rank(sure) >= rank(walk.minimum);
}

function close(walk: Walk, edges: Edge[]): void {
  const confidence = confidenceOf(walk, edges);
  if (confidence === undefined || rank(confidence) < rank(walk.minimum)) return;
  const key = edges.map((edge) => edge.from).join('\n');
  const known = walk.found.get(key);
  if (known && rank(known.confidence) >= rank(confidence)) return;
  walk.found.set(key, loopOf(walk, edges, confidence));
}

function confidenceOf(walk: Walk, edges: readonly Edge[]): Confidence | undefined {
  let confidence: Confidence = 'high';
  for (let at = 0; at < edges.length; at += 1) {
    const into = edges[at];
    const out = edges[(at + 1) % edges.length];
    if (!into || !out) return undefined;
    const sure = passage(into, out, walk.lookup);
    if (sure === undefined) return undefined;
    confidence = weaker(confidence, sure);
  }
  // Each permission that may or may not be used makes the whole chain less likely.
  const inferred = edges.filter((edge) => edge.isInferred).length;
  return inferred >= 3 ? lowered(confidence) : confidence;
}

function loopOf(walk: Walk, edges: Edge[], confidence: Confidence): Loop {
  const steps = edges.map((edge): LoopStep => {
    const kind = walk.lookup.kindOf(edge.from) ?? 'other';
    return { id: edge.from, name: walk.names.get(edge.from) ?? edge.from, kind };
  });
  const functions = steps.flatMap((step) => walk.functions.get(step.id) ?? []);
  return {
    steps,
    edges,
    confidence,
    isCoveredByLambda: isCovered(steps, edges, functions),
    isOnFailureOnly: edges.some((edge) => edge.scope.onFailure === true),
    howToBreak: howToBreak(steps, edges),
  };
}

/** docs.aws.amazon.com/lambda/latest/dg/invocation-recursion, 2026-04: SQS, SNS, S3 and function to function. */
const UNTRACED = new Set(['delivery', 'trail', 'redrive', 'destination', 'dead-letter']);
const COVERED = new Set<NodeKind>(['function', 'queue', 'topic', 'bucket']);

function isCovered(
  steps: readonly LoopStep[],
  edges: readonly Edge[],
  functions: readonly FunctionItem[],
): boolean {
  const isStopped = functions.every(
    (item) => item.recursion.state !== 'known' || item.recursion.value === 'Terminate',
  );
  // Only what a function sends itself is known to carry the trace that detection follows.
  const isTraced = edges.every((edge) => !UNTRACED.has(edge.via));
  return isStopped && isTraced && steps.every((step) => COVERED.has(step.kind));
}

const ADVICE: readonly [NodeKind, string][] = [
  ['trail', 'leave the log bucket and the function that reads it out of what the trail records'],
  [
    'log-group',
    'do not subscribe a function to its own log group: exclude it, or send the logs on by Firehose',
  ],
  ['bucket', 'write to another bucket, or to a prefix that the notification leaves out'],
  [
    'table',
    'write to another table, or filter the stream so that the function never sees its own changes',
  ],
  ['bus', 'give what the function puts a source or detail type that its own rule does not match'],
  [
    'queue',
    'send to another queue; for retries let the message return by itself and set maxReceiveCount',
  ],
  [
    'topic',
    'publish to another topic, or filter the subscription by an attribute the function sets',
  ],
  ['stream', 'write to another stream than the one it is fed from'],
  [
    'state-machine',
    'start the next execution from within the state machine, with a counter that ends it',
  ],
  ['api', 'call the code directly, not its own public address'],
  ['url', 'call the code directly, not its own public address'],
];

function howToBreak(steps: readonly LoopStep[], edges: readonly Edge[]): string {
  if (edges.some((edge) => edge.via === 'redrive')) {
    return 'count attempts in the message and set it aside after the last, so that a poison message cannot go round for ever';
  }
  const found = ADVICE.find(([kind]) => steps.some((step) => step.kind === kind));
  return (
    found?.[1] ?? 'pass a counter with each call and stop at a limit, or leave one of the calls out'
  );
}

/** Edges between nodes that can reach each other; the rest cannot be part of any loop. */
function withinKnots(edges: readonly Edge[]): Map<string, Edge[]> {
  const forward = new Map<string, Edge[]>();
  for (const edge of edges) {
    const list = forward.get(edge.from);
    if (list) list.push(edge);
    else forward.set(edge.from, [edge]);
  }
  const knot = knots(forward);
  const kept = new Map<string, Edge[]>();
  for (const [from, list] of forward) {
    const inside = list.filter(
      (edge) => knot.get(from) !== undefined && knot.get(from) === knot.get(edge.to),
    );
    if (inside.length > 0) kept.set(from, inside);
  }
  return kept;
}

/** Tarjan's strongly connected components, without recursion. */
function knots(forward: ReadonlyMap<string, readonly Edge[]>): Map<string, number> {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const knot = new Map<string, number>();
  const stack: string[] = [];
  let counter = 0;
  for (const root of forward.keys()) {
    if (index.has(root)) continue;
    const calls: { id: string; next: number }[] = [{ id: root, next: 0 }];
    while (calls.length > 0) {
      const call = calls[calls.length - 1];
      if (!call) break;
      if (call.next === 0) {
        index.set(call.id, counter);
        low.set(call.id, counter);
        counter += 1;
        stack.push(call.id);
      }
      const edge = forward.get(call.id)?.[call.next];
      call.next += 1;
      if (edge) {
        if (!index.has(edge.to)) calls.push({ id: edge.to, next: 0 });
        else if (!knot.has(edge.to)) lowerTo(low, call.id, index.get(edge.to) ?? 0);
        continue;
      }
      calls.pop();
      const parent = calls[calls.length - 1];
      if (parent) lowerTo(low, parent.id, low.get(call.id) ?? 0);
      if (low.get(call.id) === index.get(call.id)) popKnot(stack, knot, call.id);
    }
  }
  return knot;
}

function lowerTo(low: Map<string, number>, id: string, value: number): void {
  low.set(id, Math.min(low.get(id) ?? value, value));
}

function popKnot(stack: string[], knot: Map<string, number>, id: string): void {
  const number = knot.size;
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    knot.set(top, number);
    if (top === id) return;
  }
}
