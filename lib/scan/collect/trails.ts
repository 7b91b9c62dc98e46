// CloudTrail: what it records becomes a file in a bucket, and a file in a bucket may start a function.
// Management events alone never close a loop here; only data events that a selector names do.

import type { NodeKind } from '../inventory';
import type { Resource } from '../resource';
import { at, listOf, mapOf, textOf, textsOf } from '../tree';
import type { Collection } from './collection';

export function collectTrails(collection: Collection): void {
  for (const resource of collection.ofType('AWS::CloudTrail::Trail')) {
    if (textOf(resource.properties.IsLogging) === 'false') continue;
    collectDelivery(resource, collection);
    for (const recorded of recordedBy(resource)) collectRecorded(resource, recorded, collection);
  }
}

function collectDelivery(resource: Resource, collection: Collection): void {
  const bucket = collection.named(resource.properties.S3BucketName, 'bucket', resource);
  if (!bucket) return;
  const prefix = textOf(resource.properties.S3KeyPrefix);
  collection.writes({
    from: resource.id,
    to: bucket.id,
    via: 'delivery',
    evidence: resource.evidence,
    detail: 'delivers its log files',
    scope: { keys: [`${prefix === undefined ? '' : `${prefix}/`}AWSLogs/*`], changes: ['created'] },
  });
}

interface Recorded {
  kind: NodeKind;
  arns: string[];
  /** Reads alone are not written by a function that only writes. */
  writesToo: boolean;
}

const KIND_OF_TYPE = new Map<string, NodeKind>([
  ['AWS::S3::Object', 'bucket'],
  ['AWS::Lambda::Function', 'function'],
  ['AWS::DynamoDB::Table', 'table'],
]);

function recordedBy(resource: Resource): Recorded[] {
  const basic = listOf(resource.properties.EventSelectors).flatMap((selector) => {
    const writesToo = (textOf(mapOf(selector).ReadWriteType) ?? 'All') !== 'ReadOnly';
    return listOf(mapOf(selector).DataResources).flatMap((data): Recorded[] => {
      const kind = KIND_OF_TYPE.get(textOf(mapOf(data).Type) ?? '');
      return kind ? [{ kind, arns: textsOf(mapOf(data).Values), writesToo }] : [];
    });
  });
  const advanced = listOf(resource.properties.AdvancedEventSelectors).flatMap(
    (selector): Recorded[] => {
      const fields = listOf(mapOf(selector).FieldSelectors).map((field) => mapOf(field));
      const named = (name: string) => fields.find((field) => textOf(field.Field) === name);
      const kind = KIND_OF_TYPE.get(textsOf(named('resources.type')?.Equals)[0] ?? '');
      if (!kind) return [];
      const arn = named('resources.ARN');
      const arns = [...textsOf(arn?.StartsWith), ...textsOf(arn?.Equals)];
      const writesToo = textsOf(at(named('readOnly') ?? null, 'Equals'))[0] !== 'true';
      return [{ kind, arns: arn === undefined ? ['*'] : arns, writesToo }];
    },
  );
  return [...basic, ...advanced];
}

/** `arn:aws:s3`, `arn:aws:s3:::` and `arn:aws:lambda` alone stand for all there is. */
function isAll(arn: string): boolean {
  return arn === '*' || /^arn:[^:]*:(s3|lambda|dynamodb):*$/.test(arn);
}

function collectRecorded(resource: Resource, recorded: Recorded, collection: Collection): void {
  const { kind, arns, writesToo } = recorded;
  if (!writesToo && kind !== 'function') return;
  const ids = new Set<string>();
  for (const arn of arns) {
    if (isAll(arn))
      for (const node of collection.identity.all()) if (node.kind === kind) ids.add(node.id);
    if (!isAll(arn))
      for (const match of collection.identity.matches(arn, kind, resource.stack)) ids.add(match.id);
  }
  for (const id of ids) {
    collection.triggers({
      from: id,
      to: resource.id,
      via: 'trail',
      evidence: resource.evidence,
      detail: kind === 'function' ? 'records every invocation' : 'records every change',
    });
  }
}
