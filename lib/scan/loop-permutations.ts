// Functions that share a role and a trigger can set each other off in every order: one mistake, and as many loops as
// there are orders. Here they become one group, which shows its shortest loop and counts the others.
// Loops of different confidence, of different permissions or of different triggers are never put together.

import type { Loop } from './loops';

export interface LoopGroup {
  shown: Loop;
  /** The other orders in which the same permission goes round. */
  others: Loop[];
}

/** In the order of the loops, which is the surest and shortest first. */
export function groupsOf(loops: readonly Loop[]): LoopGroup[] {
  const byPermission = new Map<string, Loop[]>();
  for (const loop of loops) {
    const key = permissionsOf(loop);
    byPermission.set(key, [...(byPermission.get(key) ?? []), loop]);
  }
  const groups = new Map<Loop, LoopGroup>();
  for (const [key, members] of byPermission) {
    for (const group of key === '' || !areShared(members)
      ? members.map((loop) => [loop])
      : byTrigger(members)) {
      const [shown, ...others] = group;
      if (shown) groups.set(shown, { shown, others });
    }
  }
  return loops.flatMap((loop) => groups.get(loop) ?? []);
}

/** The places in the templates that permit the loop; without any it goes round by configuration alone. */
function permissionsOf({ edges, confidence }: Loop): string {
  const places = edges
    .filter(({ via }) => via === 'grant')
    .map(({ evidence }) => `${evidence.file}\n${evidence.path}`);
  return places.length === 0 ? '' : [...new Set(places)].sort().concat(confidence).join('\n');
}

const writersOf = ({ edges }: Loop): string[] =>
  edges.flatMap(({ via, from }) => (via === 'grant' ? [from] : []));

const areShared = (loops: readonly Loop[]): boolean => new Set(loops.flatMap(writersOf)).size > 1;

/** What starts the functions: the resources on the way, or the functions' own calls. */
const CALLS = 'calls';

function triggersOf({ steps }: Loop): string[] {
  const resources = steps.flatMap(({ id, kind }) => (kind === 'function' ? [] : [id]));
  return resources.length === 0 ? [CALLS] : resources;
}

/** Loops that have a trigger in common, directly or over others. */
function byTrigger(loops: readonly Loop[]): Loop[][] {
  const groups: { triggers: Set<string>; members: Set<Loop> }[] = [];
  for (const loop of loops) {
    const triggers = new Set(triggersOf(loop));
    const members = new Set([loop]);
    for (const group of groups.filter((other) =>
      [...other.triggers].some((trigger) => triggers.has(trigger)),
    )) {
      groups.splice(groups.indexOf(group), 1);
      for (const trigger of group.triggers) triggers.add(trigger);
      for (const member of group.members) members.add(member);
    }
    groups.push({ triggers, members });
  }
  return groups.map(({ members }) => loops.filter((loop) => members.has(loop)));
}
