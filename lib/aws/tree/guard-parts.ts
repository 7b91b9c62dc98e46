// What of an app is the guard itself: what it may do and spend is on its own pages, and nobody's to fix at synth.
// Paths only, kept with their app, so that a check of one app never knows another's.

import type { IConstruct } from 'constructs';

const pathsByApp = new WeakMap<IConstruct, string[]>();

export function markGuardPart({ node }: IConstruct): void {
  const known = pathsByApp.get(node.root) ?? [];
  pathsByApp.set(node.root, [...known, node.path]);
}

export const guardPartsIn = ({ node }: IConstruct): readonly string[] =>
  pathsByApp.get(node.root) ?? [];
