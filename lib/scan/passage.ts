// Whether what one edge puts into a resource comes out by another, and how sure that is.
// This is where look-alikes are told from loops: another prefix, another kind of change, another
// event source. When in doubt the answer is "less sure", and when it cannot be, "not at all".

import {
  CONFIDENCES,
  type Confidence,
  type Edge,
  type Home,
  type Inventory,
  type NodeKind,
  type Scope,
} from './inventory';

export function rank(confidence: Confidence): number {
  return CONFIDENCES.indexOf(confidence);
}

export function weaker(left: Confidence, right: Confidence): Confidence {
  return rank(left) <= rank(right) ? left : right;
}

export function lowered(confidence: Confidence): Confidence {
  return CONFIDENCES[Math.max(0, rank(confidence) - 1)] ?? 'low';
}

export interface Lookup {
  kindOf(id: string): NodeKind | undefined;
  environmentOf(functionId: string): readonly string[];
}

export function lookupOf(inventory: Inventory): Lookup {
  const kinds = new Map(inventory.resources.map((node) => [node.id, node.kind]));
  for (const item of inventory.functions) kinds.set(item.id, 'function');
  const texts = new Map(inventory.functions.map((item) => [item.id, item.environmentTexts]));
  return { kindOf: (id) => kinds.get(id), environmentOf: (id) => texts.get(id) ?? [] };
}

/** The confidence of going in by `into` and out by `out`; undefined when it cannot happen. */
export function passage(into: Edge, out: Edge, lookup: Lookup): Confidence | undefined {
  const both = weaker(into.confidence, out.confidence);
  const kind = lookup.kindOf(out.from);
  if (areApart(into.scope.home, out.scope.home)) return undefined;
  const through = throughNode(kind, { into, out, lookup });
  if (through === undefined) return undefined;
  const isRare = into.scope.onFailure === true || out.scope.onFailure === true;
  return weaker(weaker(both, through), isRare ? 'medium' : 'high');
}

function throughNode(
  kind: NodeKind | undefined,
  { into, out, lookup }: { into: Edge; out: Edge; lookup: Lookup },
): Confidence | undefined {
  if (kind === 'function') return throughFunction(into, out);
  if (kind === 'bus') return throughBus(into, out, lookup);
  if (kind === 'topic') return throughTopic(into, out, lookup);
  if (!changesMeet(into.scope, out.scope)) return undefined;
  const keys = kind === 'bucket' ? keysWrittenMeet(into, out) : 'high';
  if (keys === undefined) return undefined;
  const narrowed = into.scope.isNarrowed === true || out.scope.isNarrowed === true;
  return narrowed ? lowered(weaker(keys, into.confidence)) : keys;
}

/** Two ARNs that spell out different accounts or Regions mean two resources of one name. */
function areApart(left: Home | undefined, right: Home | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  const differs = (left: string | undefined, right: string | undefined) =>
    left !== undefined && right !== undefined && left !== right;
  return differs(left.account, right.account) || differs(left.region, right.region);
}

/** Functions of one app do not call each other; destinations exist only for events that came asynchronously, failure destinations of a mapping only for it. */
function throughFunction(into: Edge, out: Edge): Confidence | undefined {
  const [entered, left] = [into.scope.part, out.scope.part];
  if (entered !== undefined && left !== undefined && entered !== left) return undefined;
  if (out.scope.needsAsync === true && into.isAsync !== true) return undefined;
  const isMappingFailure = out.via === 'destination' && out.scope.needsAsync !== true;
  return isMappingFailure && into.via !== 'mapping' ? undefined : 'high';
}

function changesMeet(written: Scope, heard: Scope): boolean {
  if (!written.changes || !heard.changes) return true;
  return written.changes.some((change) => heard.changes?.includes(change));
}

/** Who listens to a part of a bucket knows why, and a permission does not say which part is meant. */
function keysWrittenMeet(into: Edge, out: Edge): Confidence | undefined {
  const met = keysMeet(into.scope.keys ?? ['*'], out.scope);
  return met === 'low' && !into.isInferred ? 'medium' : met;
}

/** `high` when everything written is heard, `medium` when some of it may be, `low` when hardly any need be. */
export function keysMeet(patterns: readonly string[], heard: Scope): Confidence | undefined {
  const { prefix = '', suffix = '' } = heard;
  let best: Confidence | undefined;
  for (const pattern of patterns) {
    const met = keyMeets(pattern, prefix, suffix);
    if (met !== undefined && (best === undefined || rank(met) > rank(best))) best = met;
  }
  return best;
}

function keyMeets(pattern: string, prefix: string, suffix: string): Confidence | undefined {
  const head = pattern.split(/[*?]/)[0] ?? '';
  const isExact = head === pattern;
  const tail = pattern.slice(Math.max(pattern.lastIndexOf('*'), pattern.lastIndexOf('?')) + 1);
  const startsWell = head.startsWith(prefix) || (!isExact && prefix.startsWith(head));
  const endsWell = tail.endsWith(suffix) || (!isExact && suffix.endsWith(tail));
  if (!startsWell || !endsWell) return undefined;
  if (!head.startsWith(prefix)) return 'low';
  if (tail.endsWith(suffix)) return 'high';
  // A suffix tells kinds of files apart, and a thumbnail is of the kind of its picture.
  return 'medium';
}

/** PutEvents cannot speak for AWS services; whose events a rule hears decides. */
function throughBus(into: Edge, out: Edge, lookup: Lookup): Confidence | undefined {
  const heard = out.scope.sources;
  if (heard?.length && heard.every((source) => source.startsWith('aws.'))) return undefined;
  const bySource = agreement(into.scope.sources, heard);
  const byType = agreement(into.scope.detailTypes, out.scope.detailTypes);
  if (bySource === 'no' || byType === 'no') return undefined;
  const narrowed = out.scope.isNarrowed === true;
  if (bySource === 'yes' || byType === 'yes') return narrowed ? 'medium' : 'high';
  if (heard === undefined && out.scope.detailTypes === undefined)
    return narrowed ? 'low' : 'medium';
  const texts = lookup.environmentOf(into.from);
  const wanted = [...(heard ?? []), ...(out.scope.detailTypes ?? [])];
  // The function's own settings name the very event that starts it: likely, not certain, that it sends it.
  return wanted.some((name) => texts.includes(name)) && !narrowed ? 'medium' : 'low';
}

/** A message with no attributes is what services send; a function sets those its settings name, if any. */
function throughTopic(into: Edge, out: Edge, lookup: Lookup): Confidence | undefined {
  const { isNarrowed, needsAttributes, wanted } = out.scope;
  if (isNarrowed !== true) return 'high';
  if (needsAttributes === true && BY_SERVICES.has(into.via)) return undefined;
  if (wanted === undefined || !into.isInferred) return lowered(into.confidence);
  const texts = lookup.environmentOf(into.from);
  return wanted.some((name) => texts.includes(name)) ? 'medium' : 'low';
}

/** What AWS itself publishes: notifications of a bucket, targets of a rule. None sets message attributes. */
const BY_SERVICES = new Set<Edge['via']>(['notification', 'rule']);

function agreement(
  put: readonly string[] | undefined,
  heard: readonly string[] | undefined,
): 'yes' | 'no' | 'open' {
  if (put === undefined || heard === undefined) return 'open';
  return put.some((name) => heard.includes(name)) ? 'yes' : 'no';
}
