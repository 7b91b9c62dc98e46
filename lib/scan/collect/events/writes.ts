// From permissions to edges: what a function may write to, and how much that is worth as evidence.
// A named resource and a named action are strong; `sqs:*` or a read-write bundle is weaker; a lone
// wildcard resource is no edge at all unless the function also names the resource, and then a weak one.

import type { Confidence, FunctionItem, NodeKind, Scope } from '../../inventory';
import { referencesIn } from '../../token';
import { textsOf } from '../../tree';
import type { Collection } from '../collection';
import { globMatches, type Match } from '../identity/identity';
import { roleOf, type Statement, statementsByRole } from '../identity/policies';

interface WriteAction {
  action: string;
  kind: NodeKind;
  changes?: string[];
}

const CREATED = ['created'];
const PUT = ['insert', 'modify'];

const WRITES: readonly WriteAction[] = [
  { action: 's3:putobject', kind: 'bucket', changes: CREATED },
  { action: 's3:replicateobject', kind: 'bucket', changes: CREATED },
  { action: 's3:deleteobject', kind: 'bucket', changes: ['removed'] },
  { action: 's3:putobjecttagging', kind: 'bucket', changes: ['tagged'] },
  { action: 's3:putobjectacl', kind: 'bucket', changes: ['acl'] },
  { action: 's3:restoreobject', kind: 'bucket', changes: ['restored'] },
  { action: 'sqs:sendmessage', kind: 'queue' },
  { action: 'sns:publish', kind: 'topic' },
  { action: 'dynamodb:putitem', kind: 'table', changes: PUT },
  { action: 'dynamodb:updateitem', kind: 'table', changes: PUT },
  { action: 'dynamodb:deleteitem', kind: 'table', changes: ['remove'] },
  // It can delete too, but who means to delete is granted DeleteItem.
  { action: 'dynamodb:batchwriteitem', kind: 'table', changes: PUT },
  { action: 'dynamodb:partiqlinsert', kind: 'table', changes: ['insert'] },
  { action: 'dynamodb:partiqlupdate', kind: 'table', changes: ['modify'] },
  { action: 'dynamodb:partiqldelete', kind: 'table', changes: ['remove'] },
  { action: 'kinesis:putrecord', kind: 'stream' },
  { action: 'kinesis:putrecords', kind: 'stream' },
  { action: 'firehose:putrecord', kind: 'firehose' },
  { action: 'firehose:putrecordbatch', kind: 'firehose' },
  { action: 'events:putevents', kind: 'bus' },
  { action: 'lambda:invokefunction', kind: 'function' },
  { action: 'lambda:invokeasync', kind: 'function' },
  { action: 'states:startexecution', kind: 'state-machine' },
  { action: 'states:startsyncexecution', kind: 'state-machine' },
  { action: 'execute-api:invoke', kind: 'api' },
  { action: 'logs:putlogevents', kind: 'log-group' },
];

/**
 * How much a statement says about what the function means to do. `named`: the write itself is named.
 * `mixed`: along with what a consumer needs anyway. `bundle`: reading, writing and deleting together, as
 * helpers hand out. `wildcard`: `sqs:*`, which names nothing.
 */
type Breadth = 'named' | 'mixed' | 'bundle' | 'wildcard';

const CONSUMES: Partial<Record<NodeKind, RegExp>> = {
  queue: /^sqs:(receivemessage|deletemessage)/,
  stream: /^kinesis:(getrecords|getsharditerator)/,
};

const READS: Partial<Record<NodeKind, RegExp>> = {
  bucket: /^s3:(get|list|\*)/,
  table: /^dynamodb:(get|query|scan|batchget|\*)/,
};

export function collectWrites(collection: Collection): void {
  const byRole = statementsByRole(collection);
  const shared = sharedRoles(collection);
  const known: Grantee['known'] = new Map();
  for (const item of collection.inventory.functions) {
    if (item.cloud !== 'aws' || item.machinery !== undefined) continue;
    const resource = collection.resources.get(item.id);
    const role = resource && roleOf(resource, collection);
    const statements = role === undefined ? undefined : byRole.get(role);
    if (role === undefined || !resource) {
      if (resource)
        collection.blind(
          `the role of ${item.name}`,
          'was not read: what it may write to is not seen',
          item.evidence,
        );
      continue;
    }
    item.hasKnownRole = true;
    const grantee: Grantee = { item, sharers: shared.get(role) ?? [item], known };
    collectGrants(grantee, statements ?? [], collection);
  }
}

/** Who runs as each role: what all of them may do is what one of them does. */
function sharedRoles(collection: Collection): Map<string, FunctionItem[]> {
  const shared = new Map<string, FunctionItem[]>();
  for (const item of collection.inventory.functions) {
    const resource = collection.resources.get(item.id);
    const role = resource && roleOf(resource, collection);
    if (role !== undefined) shared.set(role, [...(shared.get(role) ?? []), item]);
  }
  return shared;
}

/** A function, and all that run as the same role. */
interface Grantee {
  item: FunctionItem;
  sharers: readonly FunctionItem[];
  /** What has been found out about statements so far, by their actions. */
  known: Map<string, Map<NodeKind, Granted>>;
}

function collectGrants(
  grantee: Grantee,
  statements: readonly Statement[],
  collection: Collection,
): void {
  const { item } = grantee;
  const denied = statements.filter(
    (statement) => !statement.isAllow && Object.keys(statement.condition).length === 0,
  );
  for (const statement of statements) {
    if (statement.unread)
      collection.blind(`what ${item.name} may do`, statement.unread, statement.evidence);
    if (!statement.isAllow) continue;
    for (const [kind, granted] of grantedByKind(statement, grantee.known)) {
      addEdges(grantee, statement, { kind, granted, denied }, collection);
    }
  }
}

interface Granted {
  actions: WriteAction[];
  breadth: Breadth;
}

/** The writes a statement allows, by what they go to; many functions are allowed the same. */
function grantedByKind(statement: Statement, known: Grantee['known']): Map<NodeKind, Granted> {
  const key = statement.actions.join('\n');
  const granted = known.get(key) ?? judged(statement);
  known.set(key, granted);
  return granted;
}

function judged(statement: Statement): Map<NodeKind, Granted> {
  const byKind = new Map<NodeKind, WriteAction[]>();
  const named = new Set<NodeKind>();
  for (const write of WRITES) {
    const patterns = statement.actions.filter((pattern) => globMatches(pattern, write.action));
    if (patterns.length === 0) continue;
    byKind.set(write.kind, [...(byKind.get(write.kind) ?? []), write]);
    // `s3:PutObject*` still says what for; `s3:*` does not.
    if (patterns.some((pattern) => !/^[^:]*:?\*/.test(pattern))) named.add(write.kind);
  }
  return new Map(
    [...byKind].map(([kind, actions]) => {
      const breadth = named.has(kind) ? breadthOf(statement, kind, actions) : 'wildcard';
      return [kind, { actions, breadth }];
    }),
  );
}

function breadthOf(statement: Statement, kind: NodeKind, actions: readonly WriteAction[]): Breadth {
  const allows = (pattern: RegExp | undefined) =>
    pattern !== undefined && statement.actions.some((action) => pattern.test(action));
  if (allows(CONSUMES[kind])) return 'mixed';
  const isRemoval = (change: string) => change.startsWith('remove');
  const deletes = actions.some((write) => write.changes?.some(isRemoval));
  const writes = actions.some((write) => write.changes?.some((change) => !isRemoval(change)));
  return allows(READS[kind]) && deletes && writes ? 'bundle' : 'named';
}

interface Grant {
  kind: NodeKind;
  granted: Granted;
  denied: readonly Statement[];
}

function addEdges(
  grantee: Grantee,
  statement: Statement,
  grant: Grant,
  collection: Collection,
): void {
  const { item } = grantee;
  const { kind, granted, denied } = grant;
  for (const text of statement.resources) {
    const matches = collection.identity.matches(text, kind, statement.stack);
    if (matches.some((match) => match.precision === 'everything'))
      noteEverything(item, kind, collection);
    for (const match of matches) {
      if (isBesideTheData(kind, text, match)) continue;
      const confidence = confidenceOf(grantee, match, { breadth: granted.breadth, collection });
      if (confidence === undefined || (match.id === item.id && match.precision !== 'exact'))
        continue;
      const allowed = granted.actions.filter(
        (write) => !isDenied(write, match, { denied, collection, kind }),
      );
      if (allowed.length === 0) continue;
      const edge = {
        from: item.id,
        to: match.id,
        via: 'grant' as const,
        evidence: statement.evidence,
        detail: `may ${allowed
          .map((write) => write.action)
          .slice(0, 3)
          .join(', ')}`,
        confidence,
        isInferred: true,
        scope: scopeOf(kind, match, allowed, statement),
      };
      if (kind === 'function') {
        collection.triggers({ ...edge, isAsync: true });
        addDirectWay(item, match, collection);
      } else collection.writes(edge);
    }
  }
}

/** Writing to an index, a stream or a bare bucket is granted in vain: items are a table's, objects have keys. */
function isBesideTheData(kind: NodeKind, text: string, { rest, precision }: Match): boolean {
  if (kind === 'table')
    return /^(index|stream)\//.test(rest) || referencesIn(text)[0]?.attribute === 'StreamArn';
  return kind === 'bucket' && precision === 'exact' && rest === '';
}

/** Being callable by another function is a way in like any other. */
function addDirectWay(caller: FunctionItem, match: Match, collection: Collection): void {
  const called = collection.functions.get(match.id);
  if (!called || called.id === caller.id || match.precision !== 'exact') return;
  if (called.waysIn.some((way) => way.kind === 'direct' && way.from === caller.id)) return;
  collection.addWay(called, {
    kind: 'direct',
    from: caller.id,
    evidence: caller.evidence,
    label: `called by ${caller.name}`,
  });
}

function confidenceOf(
  grantee: Grantee,
  match: Match,
  { breadth, collection }: { breadth: Breadth; collection: Collection },
): Confidence | undefined {
  const isNamed =
    grantee.item.environmentRefs.includes(match.id) ||
    isEventNamed(grantee.item, match, collection);
  if (match.precision === 'everything') {
    // A write that the policy names is meant for something: most likely what the function is told of, else what it hears.
    if (breadth !== 'named' && breadth !== 'mixed') return isNamed ? 'low' : undefined;
    const isShared = grantee.sharers.length > 1 && !isOnlyNamer(grantee, match);
    if (isNamed) return isShared ? 'low' : 'medium';
    return isInOneTemplate(grantee.item, match, collection) ? 'low' : undefined;
  }
  if (match.precision === 'pattern') return isNamed ? 'medium' : 'low';
  if (grantee.sharers.length > 1) return isOnlyNamer(grantee, match) ? 'medium' : 'low';
  if (breadth === 'named') return 'high';
  if (breadth === 'mixed') return 'medium';
  // Whoever only reads is often handed a bundle: it counts where the function is also told the name.
  return isNamed ? 'medium' : 'low';
}

/** What no template declares, as the default bus, is where it triggers something. */
function isInOneTemplate(item: FunctionItem, { id }: Match, collection: Collection): boolean {
  const { resources, inventory } = collection;
  const stack = resources.get(item.id)?.stack;
  const declared = resources.get(id);
  if (declared) return declared.stack === stack;
  return inventory.edges.some(
    ({ from, to, kind }) =>
      from === id && kind === 'triggers' && resources.get(to)?.stack === stack,
  );
}

/** The function's settings name an event that a rule of the bus waits for, which is how a bus is meant. */
function isEventNamed(
  item: FunctionItem,
  { id }: Match,
  { identity, inventory }: Collection,
): boolean {
  if (identity.node(id)?.kind !== 'bus') return false;
  return inventory.edges.some(
    ({ from, scope }) =>
      from === id &&
      [...(scope.sources ?? []), ...(scope.detailTypes ?? [])].some((name) =>
        item.environmentTexts.includes(name),
      ),
  );
}

/** Of those that share a role, the one whose own settings name the resource is the one that writes there. */
function isOnlyNamer({ item, sharers }: Grantee, match: Match): boolean {
  const namers = sharers.filter((sharer) => sharer.environmentRefs.includes(match.id));
  return namers.length === 1 && namers[0] === item;
}

function scopeOf(
  kind: NodeKind,
  match: Match,
  allowed: readonly WriteAction[],
  statement: Statement,
): Scope {
  const changes = [...new Set(allowed.flatMap((write) => write.changes ?? []))];
  const scope: Scope = {
    ...(changes.length > 0 ? { changes } : {}),
    ...(match.home ? { home: match.home } : {}),
  };
  if (kind === 'bucket') scope.keys = [match.rest === '' ? '*' : match.rest];
  if (kind === 'bus') {
    const sources = conditionTexts(statement, 'events:source');
    const types = conditionTexts(statement, 'events:detail-type');
    if (sources.length > 0) scope.sources = sources;
    if (types.length > 0) scope.detailTypes = types;
  }
  return scope;
}

function conditionTexts(statement: Statement, key: string): string[] {
  return Object.entries(statement.condition).flatMap(([operator, test]) => {
    if (!/StringEquals|ArnEquals/i.test(operator) || typeof test !== 'object' || test === null)
      return [];
    return Object.entries(test).flatMap(([name, value]) =>
      name.toLowerCase() === key ? textsOf(value) : [],
    );
  });
}

function isDenied(
  write: WriteAction,
  match: Match,
  {
    denied,
    collection,
    kind,
  }: { denied: readonly Statement[]; collection: Collection; kind: NodeKind },
): boolean {
  return denied.some((statement) => {
    if (!statement.actions.some((pattern) => globMatches(pattern, write.action))) return false;
    return statement.resources.some((text) =>
      collection.identity
        .matches(text, kind, statement.stack)
        .some((other) => other.id === match.id && /^(\*|)$/.test(other.rest)),
    );
  });
}

function noteEverything(item: FunctionItem, kind: NodeKind, collection: Collection): void {
  // Nearly every function may write any log; that alone starts nothing.
  if (kind === 'log-group') return;
  collection.blind(
    `${item.name} may write to any ${kind}`,
    'its policy names no resource: loops through what its environment does not name are not judged',
    item.evidence,
  );
}

/**
 * A function whose environment holds the address of an API may call it, or only hand it out as a link.
 * A permission to invoke it decides; a WebSocket's address is for answering its clients, not for calling.
 */
export function collectSelfCalls(collection: Collection): void {
  const sockets = new Set(
    collection.inventory.apis.filter((api) => api.kind === 'websocket').map((api) => api.id),
  );
  for (const item of collection.inventory.functions) {
    for (const id of item.environmentRefs) {
      const kind = collection.identity.node(id)?.kind;
      if ((kind !== 'api' && kind !== 'url') || sockets.has(id)) continue;
      const isGranted = collection.inventory.edges.some(
        (edge) => edge.from === item.id && edge.to === id && edge.via === 'grant',
      );
      const likely: Confidence = kind === 'url' ? 'medium' : 'low';
      collection.writes({
        from: item.id,
        to: id,
        via: 'environment',
        evidence: item.evidence,
        detail: 'its environment holds the address',
        confidence: isGranted ? 'high' : likely,
        isInferred: true,
      });
    }
  }
}
