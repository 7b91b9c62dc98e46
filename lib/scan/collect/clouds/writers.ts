// What lets a function of Azure or Google write to something, and how sure that is of a write, whichever cloud it is.
// A permission that names the write is strong, one that reads and writes is weaker, a mere mention in a setting weaker still.

import type { Confidence, Evidence, FunctionItem, NodeKind, Scope } from '../../inventory';
import type { Collection } from '../collection';

export interface WriteRole {
  readonly kind: NodeKind;
  /** `named`: for writing and nothing else. `bundle`: reading, writing and deleting together. */
  readonly breadth: 'named' | 'bundle';
  readonly changes?: string[];
}

export interface RoleGrant {
  readonly role: WriteRole;
  readonly roleName: string;
  /** The node that it is granted on. */
  readonly to: string;
  readonly evidence: Evidence;
  /** Everything that runs as whom it is granted to: what all of them may do is what one of them does. */
  readonly sharers: readonly FunctionItem[];
}

export function addGrant(item: FunctionItem, grant: RoleGrant, collection: Collection): void {
  const { role, roleName, to, evidence } = grant;
  collection.writes({
    ...{ from: item.id, to, via: 'grant', evidence, isInferred: true },
    detail: `may write by ${roleName}`,
    confidence: confidenceOf(item, grant),
    scope: {
      ...(role.changes ? { changes: role.changes } : {}),
      ...(role.kind === 'bucket' ? { keys: ['*'] } : {}),
    },
  });
}

/** As for AWS: of those that share an identity, the one whose settings name the resource is the one that writes there. */
function confidenceOf(item: FunctionItem, { role, to, sharers }: RoleGrant): Confidence {
  const isNamed = item.environmentRefs.includes(to);
  const namers = sharers.filter((sharer) => sharer.environmentRefs.includes(to));
  if (sharers.length > 1) return isNamed && namers.length === 1 ? 'medium' : 'low';
  if (role.breadth === 'named') return 'high';
  return isNamed ? 'medium' : 'low';
}

interface Mention {
  readonly to: string;
  readonly setting: string;
  readonly confidence: Confidence;
  readonly evidence: Evidence;
}

/** A setting names what is written to: the only sign where code has all permissions anyway. */
export function addMention(item: FunctionItem, mention: Mention, collection: Collection): void {
  const { to, setting, confidence, evidence } = mention;
  const scope: Scope = collection.identity.node(to)?.kind === 'bucket' ? { keys: ['*'] } : {};
  collection.writes({
    ...{ from: item.id, to, via: 'environment', evidence, isInferred: true },
    ...{ detail: `its setting ${setting} names it`, confidence, scope },
  });
}

/** What a setting may name that a function can write to. */
export const WRITABLE: ReadonlySet<NodeKind> = new Set(['bucket', 'queue', 'topic', 'stream']);
