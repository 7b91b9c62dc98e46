// How values are made of YAML: maps without prototypes, short forms of CloudFormation's functions as their
// long ones, and a tag that nobody knows as no tag at all.

import { defineMappingTag, defineScalarTag, defineSequenceTag, type TagDefinition } from 'js-yaml';
import { emptyMap, type TreeMap } from '../../tree';
import { fromText, LONG_FORMS } from '../cloudformation/short-forms';

const identify = () => false;

/** Maps as everywhere here: without a prototype, and whatever a key is, it is text. */
const MAPS = {
  create: emptyMap,
  addPair: (map: TreeMap, key: unknown, value: unknown): string => {
    map[textOfKey(key)] = value as TreeMap[string];
    return '';
  },
  has: (map: TreeMap, key: unknown): boolean => textOfKey(key) in map,
  keys: (map: TreeMap): string[] => Object.keys(map),
  get: (map: TreeMap, key: unknown): unknown => map[textOfKey(key)],
  identify,
};

function textOfKey(key: unknown): string {
  if (typeof key === 'object' && key !== null) return JSON.stringify(key);
  return key === null ? '' : String(key);
}

const LISTS = {
  create: (): unknown[] => [],
  addItem: (list: unknown[], item: unknown): void => {
    list.push(item);
  },
  identify,
};

export const mapTag: TagDefinition = defineMappingTag('tag:yaml.org,2002:map', MAPS);

function tagsFor([short, long]: readonly [string, string]): TagDefinition[] {
  const tag = `!${short}`;
  const finalize = (node: unknown) => ({ [long]: node });
  return [
    defineScalarTag(tag, { resolve: (text) => fromText(long, text), identify }),
    defineSequenceTag(tag, { ...LISTS, finalize }),
    defineMappingTag(tag, { ...MAPS, finalize, keys: () => [], get: () => undefined }),
  ];
}

/** A tag that nobody knows leaves its value as it is. */
const OTHERS: TagDefinition[] = [
  defineScalarTag('!', { matchByTagPrefix: true, resolve: (text) => text, identify }),
  defineSequenceTag('!', { ...LISTS, matchByTagPrefix: true }),
  defineMappingTag('!', { ...MAPS, matchByTagPrefix: true }),
];

export const yamlTags: TagDefinition[] = [...LONG_FORMS.flatMap(tagsFor), ...OTHERS];
