// The short forms of CloudFormation's functions (`!Ref`, `!GetAtt`, `!Sub` ...) as their long forms.
// After this file nobody needs to know which form a template used.

import { type CollectionTag, type ScalarTag, YAMLMap, type YAMLSeq } from 'yaml';

const SHORT_FORMS = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAZs',
  'GetAtt',
  'GetStackOutput',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
  'ValueOf',
] as const;

const PLAIN_NAMES = ['Ref', 'Condition'] as const;

/** `!GetAtt Queue.Arn` is a list of two in the long form, cut at the first dot. */
function fromText(name: string, text: string): Record<string, unknown> {
  if (name !== 'Fn::GetAtt') return { [name]: text };
  const dot = text.indexOf('.');
  return { [name]: dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)] };
}

function fromCollection(name: string, node: YAMLMap | YAMLSeq): YAMLMap {
  const map = new YAMLMap();
  map.set(name, node);
  return map;
}

function tagsFor(short: string, long: string): (ScalarTag | CollectionTag)[] {
  const tag = `!${short}`;
  const resolve = (node: YAMLMap.Parsed | YAMLSeq.Parsed) => fromCollection(long, node);
  return [
    { tag, resolve: (text: string) => fromText(long, text) },
    { tag, collection: 'seq', resolve },
    { tag, collection: 'map', resolve },
  ];
}

export const yamlTags: (ScalarTag | CollectionTag)[] = [
  ...PLAIN_NAMES.flatMap((name) => tagsFor(name, name)),
  ...SHORT_FORMS.flatMap((name) => tagsFor(name, `Fn::${name}`)),
];
