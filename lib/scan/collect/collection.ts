// The collection the collectors work at: the resources read, who is who, and the inventory being filled.
// A collector adds what it is sure of and reports what it cannot tell; none reads another's notes.

import type {
  BlindSpot,
  Confidence,
  Edge,
  EdgeVia,
  Evidence,
  FunctionItem,
  Inventory,
  NodeKind,
  Scope,
  WayIn,
} from '../inventory';
import { known } from '../inventory';
import type { Reading, Resource } from '../resource';
import { readable, referencesIn } from '../token';
import { alternatives, type Tree, textOf } from '../tree';
import { Identity, type Match } from './identity/identity';

export interface NewEdge {
  from: string;
  to: string;
  via: EdgeVia;
  evidence: Evidence;
  detail: string;
  confidence?: Confidence;
  isInferred?: boolean;
  isAsync?: boolean;
  scope?: Scope;
}

export class Collection {
  readonly inventory: Inventory;
  readonly identity: Identity;
  readonly functions = new Map<string, FunctionItem>();
  readonly resources: ReadonlyMap<string, Resource>;
  private readonly byType = new Map<string, Resource[]>();
  private readonly told = new Set<string>();

  constructor(reading: Reading) {
    this.resources = new Map(reading.resources.map((resource) => [resource.id, resource]));
    for (const resource of this.resources.values()) {
      const same = this.byType.get(resource.type);
      if (same) same.push(resource);
      else this.byType.set(resource.type, [resource]);
    }
    this.identity = new Identity(this.resources);
    this.inventory = {
      sources: reading.sources,
      functions: [],
      apis: [],
      resources: [],
      edges: [],
      budgets: [],
      alarms: [],
      account: {},
      blindSpots: [...reading.blindSpots],
      suppressions: reading.suppressions,
      problems: reading.problems,
      exclusive: reading.exclusive,
      wanted: reading.wanted,
    };
  }

  ofType(...types: string[]): Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  all(): IterableIterator<Resource> {
    return this.resources.values();
  }

  blind(what: string, because: string, evidence: Evidence): void {
    const spot: BlindSpot = { what: readable(what).slice(0, 200), because, evidence };
    const key = `${spot.what}\n${because}\n${evidence.file}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    this.inventory.blindSpots.push(spot);
  }

  /** Data goes to a resource. */
  writes(edge: NewEdge): void {
    this.inventory.edges.push(edgeOf('writes to', edge));
  }

  /** A resource sets another one off. */
  triggers(edge: NewEdge): void {
    this.inventory.edges.push(edgeOf('triggers', edge));
  }

  /** The node that a property names, if it is of the kind: of two that a condition offers, the one that was read. */
  named(tree: Tree | undefined, kind: NodeKind, resource: Resource): Match | undefined {
    const matches = this.everyNamed(tree, kind, resource);
    return matches.find((match) => this.identity.node(match.id)?.isDeclared) ?? matches[0];
  }

  /** Every node that a property may name, whatever a condition decides. */
  everyNamed(tree: Tree | undefined, kind: NodeKind, resource: Resource): Match[] {
    const found = new Map<string, Match>();
    for (const branch of branchesOf(tree)) {
      const match = this.identity.match(textOf(branch), kind, resource.stack);
      if (match && !found.has(match.id)) found.set(match.id, match);
    }
    return [...found.values()];
  }

  /** The function a property names. One that is only named, not declared, is blind, not a function. */
  functionNamed(tree: Tree | undefined, resource: Resource): FunctionItem | undefined {
    return this.functionsNamed(tree, resource)[0];
  }

  /** Every function that a property may name, whatever a condition decides. */
  functionsNamed(tree: Tree | undefined, resource: Resource): FunctionItem[] {
    const found = new Set<FunctionItem>();
    for (const branch of branchesOf(tree)) {
      const text = textOf(branch) ?? '';
      const match =
        this.identity.match(text, 'function', resource.stack) ?? this.functionWithin(text);
      const item = match && this.functions.get(match.id);
      if (item) found.add(item);
      else if (text !== '') this.blindFunction(text, resource);
    }
    return [...found];
  }

  private blindFunction(text: string, resource: Resource): void {
    const what = readable(text).slice(0, 160);
    this.blind(what, 'is a function that was not read', resource.evidence);
  }

  /** Integration addresses carry a function's ARN in the middle of a longer path. */
  functionWithin(text: string): Match | undefined {
    for (const reference of referencesIn(text)) {
      const target = this.identity.target(reference);
      if (target?.kind === 'function') return { id: target.id, rest: '', precision: 'exact' };
    }
    const arn = /functions\/(arn:[^/]*:function:[^/]*)\/invocations/.exec(text)?.[1];
    return arn === undefined ? undefined : this.identity.match(arn, 'function', '');
  }

  addWay(
    item: FunctionItem,
    way: Partial<WayIn> & Pick<WayIn, 'kind' | 'evidence' | 'label'>,
  ): void {
    item.waysIn.push({
      isAsync: false,
      isOpen: known(false),
      isEnabled: known(true),
      isPublic: false,
      ...way,
    });
  }
}

/** What a property may be; a lone value is the only branch there is. */
export function branchesOf(tree: Tree | undefined): Tree[] {
  return alternatives(tree).filter((branch): branch is Tree => textOf(branch) !== undefined);
}

/** What a match says of where the resource is, as a part of a scope. */
export const homeIn = ({ home }: Match): Pick<Scope, 'home'> => (home ? { home } : {});

function edgeOf(kind: Edge['kind'], edge: NewEdge): Edge {
  return {
    confidence: 'high',
    isInferred: false,
    scope: {},
    ...edge,
    kind,
  };
}
