// Every way a function's output can come back to start it again, found in the graph of what writes to
// what and what triggers what. A loop is reported with each edge's evidence and how sure it is.
// Short loops are all looked for; of longer ones every function that is in any is shown in one. The search is
// bounded; when it stops early it says so, since a loop not looked for is not a loop absent.

import {
  CONFIDENCES,
  type Confidence,
  type Edge,
  type FunctionItem,
  type Inventory,
  type NodeKind,
} from './inventory';
import { type Arc, LoopGraph } from './loop-graph';
import { type Lookup, lookupOf, lowered, passage, rank, weaker } from './passage';
import { pairOf } from './resource';

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
  /** Every function on the way is Lambda's; Azure and Google stop no loop by themselves. */
  isOnLambda: boolean;
  /** It only turns while something fails. */
  isOnFailureOnly: boolean;
  howToBreak: string;
}

export interface LoopSearch {
  loops: Loop[];
  /** The search stopped before it had looked everywhere. */
  isIncomplete: boolean;
}

/** Up to these lengths every loop is looked for; there are too many longer ones to list. */
const LENGTHS = [3, 6, 12] as const;
const STEPS_MAX = 200_000;
/** Nobody mends one loop without the others that go through the same function. */
const PER_FUNCTION_MAX = 25;
const LOOPS_MAX = 500;

interface Walk {
  names: ReadonlyMap<string, string>;
  functions: ReadonlyMap<string, FunctionItem>;
  graph: LoopGraph;
  order: ReadonlyMap<string, number>;
  minimum: Confidence;
  lookup: Lookup;
  exclusive: ReadonlySet<string>;
  /** The condition that a node is there under. */
  conditions: ReadonlyMap<string, string | undefined>;
  found: Map<string, Loop>;
  foundOf: Map<string, number>;
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
  const walk = walkOf(inventory, minimum);
  // Short loops first, of every function: if the search has to stop, it stops among the long ones.
  for (const longest of LENGTHS) {
    walk.longest = longest;
    for (const id of walk.functions.keys()) {
      follow(walk, { start: id, path: [], here: id });
    }
  }
  const isCut = walk.steps > STEPS_MAX || isFull(walk) || [...walk.foundOf.values()].some(isMost);
  addLong(walk);
  const loops = [...walk.found.values()].sort(
    (left, right) =>
      rank(right.confidence) - rank(left.confidence) || left.edges.length - right.edges.length,
  );
  return { loops, isIncomplete: isCut || walk.graph.isExhausted };
}

function walkOf(inventory: Inventory, minimum: Confidence): Walk {
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
  const lookup = lookupOf(inventory);
  return {
    names: new Map(
      [...inventory.resources, ...inventory.functions].map((item) => [item.id, item.name]),
    ),
    functions: new Map(functions.map((item) => [item.id, item])),
    graph: new LoopGraph(edges, lookup, minimum),
    order: new Map(functions.map((item, index) => [item.id, index])),
    minimum,
    lookup,
    exclusive: inventory.exclusive ?? new Set(),
    conditions: new Map(
      [...inventory.resources, ...inventory.functions].map(({ id, evidence }) => [
        id,
        evidence.condition,
      ]),
    ),
    found: new Map(),
    foundOf: new Map(),
    steps: 0,
    longest: 0,
  };
}

const isMost = (count: number): boolean => count >= PER_FUNCTION_MAX;
const isFull = (walk: Walk): boolean => walk.found.size >= LOOPS_MAX;

interface Trail {
  start: string;
  path: Arc[];
  here: string;
}

function follow(walk: Walk, trail: Trail): void {
  const { start, path, here } = trail;
  if (path.length >= walk.longest) return;
  for (const arc of walk.graph.out(here)) {
    walk.steps += 1;
    if (walk.steps > STEPS_MAX || isFull(walk) || isMost(walk.foundOf.get(start) ?? 0)) return;
    if (!mayGoOn(walk, trail, arc)) continue;
    path.push(arc);
    if (arc.edge.to === start) close(walk, path);
    else if (mayEnter(walk, trail, arc.edge.to)) follow(walk, { start, path, here: arc.edge.to });
    path.pop();
  }
}

/** What came the last way may leave by this one, and could not have left by it already on an earlier visit. */
function mayGoOn({ graph }: Walk, { path, here }: Trail, arc: Arc): boolean {
  const last = path[path.length - 1];
  if (!last) return true;
  if (graph.passes(last, arc) === undefined) return false;
  return !path.some(
    (earlier) =>
      earlier !== last && earlier.edge.to === here && graph.passes(earlier, arc) !== undefined,
  );
}

/** Each loop is walked once, from its first function; no function twice, a bucket again by another way in. */
function mayEnter(walk: Walk, { start, path }: Trail, id: string): boolean {
  const order = walk.order.get(id);
  if (order === undefined) return true;
  if (order < (walk.order.get(start) ?? 0)) return false;
  return !path.some(({ edge }) => edge.from === id);
}

/** Functions that are only in longer loops, each with the surest and shortest it is in. */
function addLong(walk: Walk): void {
  const shown = new Set([...walk.found.values()].flatMap((loop) => loop.steps.map(({ id }) => id)));
  const floors = SUREST_FIRST.filter((floor) => rank(floor) >= rank(walk.minimum));
  for (const id of walk.functions.keys()) {
    for (const floor of floors) {
      if (shown.has(id)) break;
      const round = walk.graph.shortestRound(id, floor);
      if (!round) continue;
      record(walk, round);
      for (const edge of round) shown.add(edge.from);
    }
  }
}

const SUREST_FIRST = CONFIDENCES.toReversed();

function close(walk: Walk, path: readonly Arc[]): void {
  const edges = path.map(({ edge }) => edge);
  const start = edges[0]?.from ?? '';
  if (record(walk, edges)) walk.foundOf.set(start, (walk.foundOf.get(start) ?? 0) + 1);
}

/** Whether it was new, and sure enough. */
function record(walk: Walk, edges: Edge[]): boolean {
  if (!mayBeThereAtOnce(walk, edges)) return false;
  const confidence = confidenceOf(walk, edges);
  if (confidence === undefined || rank(confidence) < rank(walk.minimum)) return false;
  const key = edges.map((edge) => edge.from).join('\n');
  const known = walk.found.get(key);
  if (known && rank(known.confidence) >= rank(confidence)) return false;
  walk.found.set(key, loopOf(walk, edges, confidence));
  return known === undefined;
}

/** What stands under conditions that exclude each other is never deployed together. */
function mayBeThereAtOnce({ exclusive, conditions }: Walk, edges: readonly Edge[]): boolean {
  if (exclusive.size === 0) return true;
  const all = new Set(
    edges.flatMap((edge) => [edge.evidence.condition, conditions.get(edge.from)]),
  );
  const held = [...all].filter((condition) => condition !== undefined);
  return !held.some((condition, index) =>
    held.slice(index + 1).some((other) => exclusive.has(pairOf(condition, other))),
  );
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
    isOnLambda: functions.every(isLambda),
    isOnFailureOnly: edges.some((edge) => edge.scope.onFailure === true),
    howToBreak: howToBreak(steps, edges),
  };
}

/** docs.aws.amazon.com/lambda/latest/dg/invocation-recursion, 2026-04: SQS, SNS, S3 and function to function. */
const UNTRACED = new Set(['delivery', 'trail', 'redrive', 'destination', 'dead-letter']);
const COVERED = new Set<NodeKind>(['function', 'queue', 'topic', 'bucket']);

const isLambda = ({ cloud }: FunctionItem): boolean => cloud === 'aws';

function isCovered(
  steps: readonly LoopStep[],
  edges: readonly Edge[],
  functions: readonly FunctionItem[],
): boolean {
  const isStopped = functions.every(
    (item) =>
      isLambda(item) && (item.recursion.state !== 'known' || item.recursion.value === 'Terminate'),
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
    return 'count attempts in the message and move it to a dead-letter queue after the last, so that a poison message cannot go round for ever';
  }
  const found = ADVICE.find(([kind]) => steps.some((step) => step.kind === kind));
  return (
    found?.[1] ?? 'pass a counter with each call and stop at a limit, or leave one of the calls out'
  );
}
