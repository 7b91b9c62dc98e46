// Reads a folder of traces laid out as docs/benchmark.md says; any subset of its files will do, packed or not.
// A file that cannot be used is named with its reason and left out; a folder in which nothing can be used is a mistake.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { azureFunctionsIn, jsonSeriesIn, nabSeriesIn, TraceProblem } from '../../bench/trace-text';
import type { Series, TracedFunction, Traces } from '../../bench/traces';
import { reasonOf } from '../disk-files';
import { Mistake } from '../mistake';

/** Nothing published as a trace of minutes is larger; what is, would not fit into memory beside the others. */
const BYTES_MAX = 512 * 1024 * 1024;

export function readTraceFolder(folder: string): Traces {
  const files = filesUnder(folder);
  const problems: string[] = [];
  const series: Series[] = [];
  const functions: TracedFunction[] = [];
  const attempt = (work: () => void): void => {
    try {
      work();
    } catch (cause) {
      if (!(cause instanceof TraceProblem || cause instanceof Unpackable)) throw cause;
      problems.push(cause.message);
    }
  };
  attempt(() => {
    const windows = labelsIn(folder, files);
    for (const file of files.filter((entry) => /^nab\/.*\.csv(\.gz)?$/.test(entry)))
      attempt(() => {
        const name = file.replace(/\.gz$/, '');
        series.push(nabSeriesIn(name, textOf(folder, file), windows[name.slice(4)] ?? []));
      });
  });
  for (const file of files.filter((entry) => /^web\/.*\.json(\.gz)?$/.test(entry)))
    attempt(() => series.push(jsonSeriesIn(file, textOf(folder, file))));
  for (const file of files) {
    const set = /^azure2019\/(.+)_inv\.csv(\.gz)?$/.exec(file)?.[1];
    if (set !== undefined)
      attempt(() => functions.push(...azureFunctionsIn(azureTexts(folder, files, set))));
  }
  if (series.length === 0 && functions.length === 0)
    throw new Mistake(`${folder} holds no traces that can be read`, [
      ...problems.slice(0, 5),
      'it is laid out as azure2019/<set>_{inv,run,mem}.csv.gz, nab/**/*.csv.gz, web/*.json.gz',
      'where to get them: docs/benchmark.md; without --traces, synthetic fleets are measured',
    ]);
  return { kind: 'traces', series, functions, problems };
}

/** By name, so that every run and every worker has the same order; with forward slashes. */
function filesUnder(folder: string): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const full = join(path, entry.name);
      if (entry.isDirectory()) walk(full);
      else if (entry.isFile()) found.push(relative(folder, full).replaceAll('\\', '/'));
    }
  };
  try {
    walk(folder);
  } catch (cause) {
    throw new Mistake(`${folder} cannot be read: ${reasonOf(cause)}`, ['give --traces a folder']);
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}

class Unpackable extends Error {}

function textOf(folder: string, file: string): string {
  const path = join(folder, file);
  const { size } = statSync(path);
  if (size > BYTES_MAX) throw new Unpackable(`${file}: ${size} bytes are more than are read`);
  const bytes = readFileSync(path);
  if (!file.endsWith('.gz')) return bytes.toString('utf8');
  try {
    return gunzipSync(bytes, { maxOutputLength: BYTES_MAX }).toString('utf8');
  } catch (cause) {
    throw new Unpackable(`${file}: cannot be unpacked (${(cause as Error).message})`);
  }
}

function azureTexts(folder: string, files: readonly string[], set: string) {
  const find = (kind: string): string | undefined =>
    files.find((file) => file.replace(/\.gz$/, '') === `azure2019/${set}_${kind}.csv`);
  const read = (kind: string): string | undefined => {
    const file = find(kind);
    return file === undefined ? undefined : textOf(folder, file);
  };
  return { set, inv: read('inv') ?? '', run: read('run'), mem: read('mem') };
}

type Labels = Readonly<Record<string, [string, string][]>>;

function labelsIn(folder: string, files: readonly string[]): Labels {
  const file = files.find((entry) => /^nab\/labels\/combined_windows\.json(\.gz)?$/.test(entry));
  if (file === undefined) return {};
  try {
    return JSON.parse(textOf(folder, file)) as Labels;
  } catch (cause) {
    if (cause instanceof Unpackable) throw cause;
    throw new TraceProblem(file, undefined, 'is not JSON');
  }
}
