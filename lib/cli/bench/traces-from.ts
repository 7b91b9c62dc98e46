// The traces of a run: a folder of recordings, or synthetic fleets where none was given.
// Every thread of a bench asks here, so that all of them have the same.

import { syntheticTraces } from '../../bench/synthetic';
import type { Traces } from '../../bench/traces';
import { readTraceFolder } from './trace-folder';

export const tracesFrom = (folder: string | undefined): Traces =>
  folder === undefined ? syntheticTraces() : readTraceFolder(folder);
