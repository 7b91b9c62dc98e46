// YAML text as a tree with its lines. The library hands out a flat list of events: values are made from
// them by the library itself, line numbers here. Nothing below may recurse as deep as the text does.

import {
  CORE_SCHEMA,
  constructFromEvents,
  EVENT_ID,
  type Event,
  getScalarValue,
  mergeTag,
  parseEvents,
  YAMLException,
} from 'js-yaml';
import { LIMITS, plantTree, type Tree } from '../../tree';
import { DEPTH_MAX, type LineIndex, type Path } from './lines';
import { mapTag, yamlTags } from './yaml-tags';

/** Anchors are for a few shared blocks; a bomb needs ever more of them. */
const ALIASES_MAX = 200;

/** A value takes at least a character, so much more than that many only anchors can make. */
const valuesOf = (source: string): number => 10_000 + 4 * source.length;

const SCHEMA = CORE_SCHEMA.withTags(mergeTag, mapTag, yamlTags);

export type ParsedYaml =
  | { ok: true; tree: Tree; lines: LineIndex }
  | { ok: false; problem: string; isRefused?: boolean };

export function parseYaml(source: string): ParsedYaml {
  try {
    const events = parseEvents(source, { maxDepth: LIMITS.depth });
    const options = { source, schema: SCHEMA, json: true, maxAliases: ALIASES_MAX };
    const documents = constructFromEvents(events, options);
    if (documents.length > 1)
      return { ok: false, problem: `holds ${documents.length} documents: give each its own file` };
    const planted = plantTree(documents[0] ?? null, valuesOf(source));
    return planted.ok ? { ...planted, lines: linesOf(events, source) } : planted;
  } catch (error) {
    return refusalOf(error);
  }
}

/** A limit is final; text that this reader does not take, the lenient one may. */
function refusalOf(error: unknown): ParsedYaml {
  const reason = error instanceof YAMLException ? error.reason : String(error);
  const first = (reason.split('\n')[0] ?? '').slice(0, 200);
  if (/maxDepth/.test(reason))
    return { ok: false, problem: `is nested deeper than ${LIMITS.depth} levels` };
  if (/maxAliases|maxTotalMergeKeys/.test(reason))
    return { ok: false, problem: `has an alias count that no honest file has: ${first}` };
  return { ok: false, problem: `cannot be read as YAML: ${first}`, isRefused: true };
}

/** Where a value starts, and the values in it. */
interface PathEntry {
  start: number;
  parts?: Map<string, PathEntry>;
}

interface Frame {
  place: PathEntry;
  isMap: boolean;
  /** The key whose value comes next; in a list the number of items so far. */
  key: string | undefined;
  index: number;
}

function linesOf(events: readonly Event[], source: string): LineIndex {
  const root: PathEntry = { start: 0 };
  const frames: Frame[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) continue;
    if (event.type === EVENT_ID.POP) frames.pop();
    else visit(event, { root, frames, source });
  }
  const lineAt = lineCounter(source);
  return (path) => {
    const found = placeOf(root, path);
    return found === undefined ? undefined : lineAt(found);
  };
}

interface Walk {
  root: PathEntry;
  frames: Frame[];
  source: string;
}

function visit(event: Exclude<Event, { type: 1 | 6 }>, { root, frames, source }: Walk): void {
  const frame = frames[frames.length - 1];
  const isKey = frame?.isMap === true && frame.key === undefined;
  const start = startOf(event);
  let place: PathEntry = { start };
  if (frame === undefined) place = root;
  else if (isKey) {
    frame.key = event.type === EVENT_ID.SCALAR ? getScalarValue(source, event) : '';
    remember(frame, frame.key, place, frames.length);
  } else {
    const key = frame.isMap ? frame.key : String(frame.index);
    place = frame.place.parts?.get(key ?? '') ?? place;
    if (!frame.isMap) remember(frame, String(frame.index), place, frames.length);
    frame.key = undefined;
    frame.index += 1;
  }
  if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
    const isMap = event.type === EVENT_ID.MAPPING;
    frames.push({ place, isMap, key: undefined, index: 0 });
  }
}

function remember(frame: Frame, key: string, place: PathEntry, depth: number): void {
  if (depth > DEPTH_MAX) return;
  frame.place.parts ??= new Map();
  if (!frame.place.parts.has(key)) frame.place.parts.set(key, place);
}

function startOf(event: Exclude<Event, { type: 1 | 6 }>): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start;
}

function placeOf(root: PathEntry, path: Path): number | undefined {
  let here = root;
  for (const step of path) {
    const part = here.parts?.get(String(step));
    if (!part) break;
    here = part;
  }
  return here === root && path.length > 0 ? undefined : here.start;
}

/** The line of an offset, by halving. */
function lineCounter(source: string): (offset: number) => number {
  const starts = [0];
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1))
    starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
