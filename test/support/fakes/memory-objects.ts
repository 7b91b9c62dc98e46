// Objects in memory behind the store that a bucket or a container is: the rules of conditions, and nothing on a wire.

import type { FolderStore } from '../../../lambda/watchdog/objects/object-store';

export function memoryObjects(): FolderStore & { readonly objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const tags = new Map<string, string>();
  let writes = 0;
  return {
    objects,
    read: async (name) => {
      const text = objects.get(name);
      return text === undefined ? undefined : { text, tag: tags.get(name) ?? '' };
    },
    tagOf: async (name) => tags.get(name),
    folders: async () => [
      ...new Set([...objects.keys()].map((name) => name.slice(0, name.indexOf('/') + 1))),
    ],
    list: async (prefix) => [...objects.keys()].filter((name) => name.startsWith(prefix)).sort(),
    write: async (name, text, condition) => {
      const present = tags.get(name);
      const isMet =
        !condition || (condition.only === 'absent' ? !present : condition.tag === present);
      if (!isMet) return undefined;
      writes += 1;
      const tag = `tag-${writes}`;
      objects.set(name, text);
      tags.set(name, tag);
      return tag;
    },
    remove: async (name, tag) => {
      if (tag !== undefined && tags.get(name) !== tag) return;
      objects.delete(name);
      tags.delete(name);
    },
  };
}
