// The expansion on which SAM and the Serverless Framework are turned into the CloudFormation they deploy:
// resources by logical id, and for each generated one the place in the source it stems from.

import type { BlindSpot, Evidence } from '../../inventory';
import {
  emptyMap,
  entriesOf,
  isMap,
  mapOf,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
  treeOf,
} from '../../tree';
import type { Path } from '../text/lines';

export class Expansion {
  readonly resources: TreeMap = emptyMap();
  readonly origins = new Map<string, Path>();
  readonly blindSpots: BlindSpot[] = [];

  constructor(private readonly evidence: (path: Path) => Evidence) {}

  /** A resource the deployment will have; `origin` when it is not written as such in the source. */
  add(
    id: string,
    type: string,
    made: { properties: TreeMap; origin?: Path; from?: TreeMap },
  ): void {
    if (this.resources[id] !== undefined && made.origin) return;
    const { Metadata, Condition } = made.from ?? emptyMap();
    this.resources[id] = treeOf({
      Type: type,
      Properties: made.properties,
      // What the metadata accepts, it accepts of the resource it is written on.
      ...(Metadata === undefined || made.origin ? {} : { Metadata }),
      ...(Condition === undefined ? {} : { Condition }),
    });
    if (made.origin) this.origins.set(id, made.origin);
  }

  blind(what: string, because: string, path: Path): void {
    this.blindSpots.push({ what, because, evidence: this.evidence(path) });
  }
}

export const ref = (id: string): TreeMap => treeOf({ Ref: id });
export const getAtt = (id: string, name: string): TreeMap => treeOf({ 'Fn::GetAtt': [id, name] });
export const sub = (text: string, locals?: Record<string, Tree>): TreeMap =>
  treeOf({ 'Fn::Sub': locals ? [text, treeOf(locals)] : text });

/** What an API's integration calls a function by. */
export const invocationOf = (id: string): TreeMap =>
  sub(
    `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${id}.Arn}/invocations`,
  );

/** Globals below, the resource's own on top; maps merge, lists join. */
export function merged(below: TreeMap, above: TreeMap): TreeMap {
  const made = Object.assign(emptyMap(), below);
  for (const [key, value] of entriesOf(above)) {
    const under = made[key];
    if (isMap(under) && isMap(value) && !isIntrinsic(under) && !isIntrinsic(value)) {
      made[key] = merged(under, value);
    } else if (Array.isArray(under) && Array.isArray(value)) made[key] = [...under, ...value];
    else made[key] = value;
  }
  return made;
}

/** A resource's properties over the template's globals, without those that it says to leave out. */
export function withGlobals(globals: TreeMap, raw: TreeMap): TreeMap {
  const ignored = raw.IgnoreGlobals;
  if (textOf(ignored) === '*') return mapOf(raw.Properties);
  const names = new Set(textsOf(ignored));
  const kept = entriesOf(globals).filter(([name]) => !names.has(name));
  return merged(treeOf(Object.fromEntries(kept)), mapOf(raw.Properties));
}

function isIntrinsic(map: TreeMap): boolean {
  const [only, ...more] = Object.keys(map);
  return more.length === 0 && only !== undefined && (only === 'Ref' || only.startsWith('Fn::'));
}
