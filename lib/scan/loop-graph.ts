// The graph that loops are looked for in. Whether a walk may go on depends on the edge it came by (another
// prefix, another kind of change), so a place in it is a node together with how it was entered.
// Edges that behave alike count as one kind, and all work here grows with the edges, never with the paths.

import type { Confidence, Edge } from './inventory';
import { knotsOf } from './knots';
import { type Lookup, passage, rank } from './passage';

/** An edge with the kind of edge it is, and the place it leads to. */
export interface Arc {
  edge: Edge;
  kind: number;
  place: number;
}

interface Position {
  node: string;
  /** The kind of edge it was entered by. */
  kind: number;
}

/** What following edges may cost over one search, so that no graph can hold it up. */
const MOVES_MAX = 10_000_000;

export class LoopGraph {
  private readonly kinds = new Map<string, number>();
  private readonly samples: Edge[] = [];
  private readonly sureness = new Map<number, Confidence | 'never'>();
  private readonly places: Position[] = [];
  private readonly placeIds = new Map<string, Map<number, number>>();
  private readonly from = new Map<string, Arc[]>();
  private knot: readonly (number | undefined)[] = [];
  private moves = 0;

  constructor(
    edges: readonly Edge[],
    private readonly lookup: Lookup,
    private readonly minimum: Confidence,
  ) {
    for (const edge of edges) this.add(edge, this.kindOf(edge));
    this.knot = knotsOf(this.places.length, (place) => this.next(place));
    this.keepRounds();
  }

  /** The search was cut short. */
  get isExhausted(): boolean {
    return this.moves > MOVES_MAX;
  }

  /** Edges out of a node that lie on some way round. */
  out(node: string): readonly Arc[] {
    return this.from.get(node) ?? [];
  }

  /** How sure it is that what comes by one edge goes on by the other; undefined below what is asked for. */
  passes(into: Arc, out: Arc): Confidence | undefined {
    return this.sure(into.kind, out.kind);
  }

  /** The shortest way from a node back to itself on which every passage is at least this sure. */
  shortestRound(node: string, floor: Confidence): Edge[] | undefined {
    let best: Edge[] | undefined;
    for (const kind of new Set(this.out(node).map((arc) => arc.kind))) {
      const round = this.roundBy(node, kind, floor);
      if (round && (best === undefined || round.length < best.length)) best = round;
    }
    return best;
  }

  private roundBy(node: string, kind: number, floor: Confidence): Edge[] | undefined {
    const cameBy = new Map<number, { arc: Arc; before: number | undefined }>();
    const queue: number[] = [];
    const closes = (arc: Arc, before: number | undefined): boolean => {
      this.moves += 1;
      if (cameBy.has(arc.place)) return false;
      cameBy.set(arc.place, { arc, before });
      queue.push(arc.place);
      return arc.edge.to === node && this.isSure(arc.kind, kind, floor);
    };
    for (const arc of this.out(node)) {
      if (arc.kind === kind && closes(arc, undefined)) return pathTo(arc.place, cameBy);
    }
    for (let at = 0; at < queue.length && !this.isExhausted; at += 1) {
      const place = queue[at] ?? 0;
      const here = this.places[place] ?? { node: '', kind };
      for (const arc of this.out(here.node)) {
        if (this.knot[place] !== this.knot[arc.place]) continue;
        if (!this.isSure(here.kind, arc.kind, floor)) continue;
        if (closes(arc, place)) return pathTo(arc.place, cameBy);
      }
    }
    return undefined;
  }

  private isSure(into: number, out: number, floor: Confidence): boolean {
    const sure = this.sure(into, out);
    return sure !== undefined && rank(sure) >= rank(floor);
  }

  private sure(into: number, out: number): Confidence | undefined {
    const key = into * this.samples.length + out;
    let sure = this.sureness.get(key);
    if (sure === undefined) {
      const [intoEdge, outEdge] = [this.samples[into], this.samples[out]];
      const found = intoEdge && outEdge && passage(intoEdge, outEdge, this.lookup);
      sure = found !== undefined && rank(found) >= rank(this.minimum) ? found : 'never';
      this.sureness.set(key, sure);
    }
    return sure === 'never' ? undefined : sure;
  }

  /** Everything that `passage` looks at, and nothing else. */
  private kindOf(edge: Edge): number {
    const [before, after] = [this.lookup.kindOf(edge.from), this.lookup.kindOf(edge.to)];
    // Only at a bus or a topic does it matter whose settings name the event.
    const whose = after === 'bus' || after === 'topic' ? edge.from : '';
    const { confidence, via, isAsync, scope } = edge;
    const key = JSON.stringify([before, after, whose, confidence, via, isAsync, scope]);
    const known = this.kinds.get(key);
    if (known !== undefined) return known;
    this.kinds.set(key, this.samples.length);
    return this.samples.push(edge) - 1;
  }

  private add(edge: Edge, kind: number): void {
    const arc: Arc = { edge, kind, place: this.placeOf(edge.to, kind) };
    const same = this.from.get(edge.from);
    if (same) same.push(arc);
    else this.from.set(edge.from, [arc]);
  }

  private placeOf(node: string, kind: number): number {
    const byKind = this.placeIds.get(node) ?? new Map<number, number>();
    this.placeIds.set(node, byKind);
    const known = byKind.get(kind);
    if (known !== undefined) return known;
    const place = this.places.push({ node, kind }) - 1;
    byKind.set(kind, place);
    return place;
  }

  private *next(place: number): Generator<number> {
    const here = this.places[place];
    if (!here) return;
    for (const arc of this.out(here.node)) {
      if (this.sure(here.kind, arc.kind) !== undefined) yield arc.place;
    }
  }

  /** Edges that no way round takes are left out, so that nobody follows them. */
  private keepRounds(): void {
    for (const [node, arcs] of this.from) {
      const entered = [...(this.placeIds.get(node) ?? new Map<number, number>())];
      const kept = arcs.filter((arc) => {
        const knot = this.knot[arc.place];
        return entered.some(
          ([kind, place]) =>
            knot !== undefined &&
            this.knot[place] === knot &&
            this.sure(kind, arc.kind) !== undefined,
        );
      });
      this.from.set(node, kept);
    }
  }
}

function pathTo(
  place: number,
  cameBy: ReadonlyMap<number, { arc: Arc; before: number | undefined }>,
): Edge[] {
  const edges: Edge[] = [];
  for (let at: number | undefined = place; at !== undefined; ) {
    const came = cameBy.get(at);
    if (!came) break;
    edges.push(came.arc.edge);
    at = came.before;
  }
  return edges.reverse();
}
