// One declared resource in one shape, whichever language declared it: CloudFormation's own types and
// property names for AWS, the provider's for Azure and Google. Readers make these, collectors use them.

import type {
  BlindSpot,
  Evidence,
  Setting,
  SourceProblem,
  SourceRead,
  Suppression,
} from './inventory';
import { known, unknown, unset } from './inventory';
import type { WantedFile } from './read/local-files';
import { isPlain, readable, unknownsIn } from './token';
import { alternatives, mapOf, type Tree, type TreeMap, textOf } from './tree';

export interface Resource {
  /** Unique over everything read together. */
  id: string;
  /** The logical id, the address in a plan; with CDK the path of the construct. */
  name: string;
  /** What the template calls it, where that is not its name. */
  logicalId?: string;
  type: string;
  /** The stack or module it belongs to; names are matched inside one before across. */
  stack: string;
  properties: TreeMap;
  metadata: TreeMap;
  evidence: Evidence;
  /** Evidence of one of its properties. */
  where: (...path: (string | number)[]) => Evidence;
}

/** What a reader makes of its sources. */
export interface Reading {
  resources: Resource[];
  blindSpots: BlindSpot[];
  suppressions: Suppression[];
  problems: SourceProblem[];
  sources: SourceRead[];
  /** Pairs of conditions that never hold together. */
  exclusive: Set<string>;
  /** Local files that the sources name and that were not passed in. */
  wanted: Map<string, WantedFile>;
}

/** For what is made of a resource: its logical id, where that is not its name. */
export const logicalIdOf = ({ logicalId }: Resource): { logicalId?: string } =>
  logicalId === undefined ? {} : { logicalId };

/** One key for two conditions, in whichever order they come. */
export const pairOf = (entry: string, other: string): string =>
  entry < other ? `${entry}\n${other}` : `${other}\n${entry}`;

export function emptyReading(): Reading {
  return {
    resources: [],
    blindSpots: [],
    suppressions: [],
    problems: [],
    sources: [],
    exclusive: new Set(),
    wanted: new Map(),
  };
}

function settingFrom<T>(
  tree: Tree | undefined,
  parse: (text: string) => T | undefined,
): Setting<T> {
  const settings = alternatives(tree).map((branch): Setting<T> => {
    if (branch === undefined || branch === null) return unset;
    const text = textOf(branch);
    if (text === undefined) return unknown('not a plain value');
    if (!isPlain(text)) return unknown(unknownsIn(text)[0] ?? `set to ${readable(text)}`);
    const value = parse(text);
    return value === undefined
      ? unknown(`"${text.slice(0, 60)}" is not a value it can have`)
      : known(value);
  });
  const [first, ...rest] = settings;
  if (first === undefined) return unset;
  const isSame = rest.every((other) => JSON.stringify(other) === JSON.stringify(first));
  if (isSame) return first;
  const values = settings.flatMap((setting) =>
    setting.state === 'known' && typeof setting.value === 'number' ? [setting.value] : [],
  );
  // Where a branch leaves it out or cannot be read, the values of the others bound nothing.
  const isAll = values.length === settings.length;
  const because = 'it depends on a condition of the template';
  return { state: 'unknown', because, ...(isAll ? { oneOf: values } : {}) };
}

export function numberSetting(tree: Tree | undefined): Setting<number> {
  return settingFrom(tree, (text) => {
    const value = Number(text);
    return text.trim() !== '' && Number.isFinite(value) ? value : undefined;
  });
}

export function textSetting(tree: Tree | undefined): Setting<string> {
  return settingFrom(tree, (text) => text);
}

export function flagSetting(tree: Tree | undefined): Setting<boolean> {
  return settingFrom(tree, (text) => {
    // CloudFormation reads YAML 1.1, where these words are flags too.
    if (/^(true|yes|on)$/i.test(text)) return true;
    return /^(false|no|off)$/i.test(text) ? false : undefined;
  });
}

/** Whether something is configured at all; a reference counts as configured. */
export function presenceSetting(tree: Tree | undefined): Setting<string> {
  const texts = alternatives(tree).map((branch) =>
    branch === undefined || branch === null ? undefined : (textOf(branch) ?? 'configured'),
  );
  if (texts.every((text) => text === undefined)) return unset;
  if (texts.some((text) => text === undefined))
    return unknown('it depends on a condition of the template');
  return known(readable(texts[0] ?? ''));
}

export function tagsOf(tree: Tree | undefined): Map<string, string> {
  const tags = new Map<string, string>();
  if (Array.isArray(tree)) {
    for (const item of tree) {
      const { Key, Value } = mapOf(item);
      const key = textOf(Key);
      if (key !== undefined) tags.set(key, textOf(Value) ?? '');
    }
    return tags;
  }
  for (const [key, value] of Object.entries(mapOf(tree))) tags.set(key, textOf(value) ?? '');
  return tags;
}
