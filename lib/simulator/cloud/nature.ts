// What one cloud does differently from another where functions run: names, prices, hosts, and when its metrics appear.
// Plain values and functions of a spec, so that the account that holds the functions knows no cloud.

import type { Random } from '../random';
import type { FunctionPrices, FunctionSpec } from './function-spec';
import type { InstanceHost } from './instance-host';

export interface Nature {
  idOf(name: string): string;
  pricesOf(spec: FunctionSpec): FunctionPrices;
  /** null: each run has an environment of its own, and pays for it alone. */
  hostOf(spec: FunctionSpec, random: Random): InstanceHost | null;
  /** What all functions share; infinite where each scales by itself. */
  readonly quota: number;
  /** Requests at once that one function takes at most where nobody set a limit: what a full flood fills. */
  readonly fullConcurrency: number;
  /** Calls, one after the other, that list so many functions; a part of one is a page with less on it, which takes less. */
  pagesOf(functionCount: number): number;
  /** How long after its end a minute's metrics can be read. */
  readonly publishSeconds: { readonly from: number; readonly to: number };
  /** What the account's totals say of what runs at once: the runs, the instances, or gigabytes at work on average. */
  readonly countsAtOnce: 'runs' | 'instances' | 'gigabytes';
}
