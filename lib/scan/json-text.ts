// JSON held in a string: policies, patterns and definitions that a template carries as text.
// What is not JSON reads as nothing; symbols inside its strings stay where they are.

import { emptyMap, isMap, LIMITS, type Tree } from './tree';

export function parsedJson(text: string): Tree {
  try {
    const raw = JSON.parse(text) as Tree;
    return typeof raw === 'object' && raw !== null ? safe(raw, 0) : null;
  } catch {
    // Text with symbols in odd places is not JSON; callers then look at the text itself.
    return null;
  }
}

/** The symbols in it are ours already, so unlike a file's text it keeps them. */
function safe(raw: Tree, depth: number): Tree {
  if (depth > LIMITS.depth) return null;
  if (Array.isArray(raw)) return raw.map((item) => safe(item, depth + 1));
  if (!isMap(raw)) return raw;
  const made = emptyMap();
  for (const [key, value] of Object.entries(raw)) made[key] = safe(value ?? null, depth + 1);
  return made;
}
