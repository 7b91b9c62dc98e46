// One cloud as the simulator has it: where functions run, what is billed, which levers there are, what the guard costs there.
// A cloud is a value: scenarios, runs, promises and the engine are the same for all of them.

import type { GuardPolicy } from '../../core/policy/policy';
import type { GuardPrices } from '../../core/prices/guard-bill';
import type { CloudControl } from '../cloud/cloud-control';
import type { Nature } from '../cloud/nature';
import type { SimulatedCloud } from '../cloud/simulated-cloud';
import type { CallKind } from '../faults';
import type { GuardTariff } from '../guard-books';
import type { Random } from '../random';

export interface CloudModel {
  readonly nature: Nature;
  controlOf(cloud: SimulatedCloud, random: Random): CloudControl;
  /** What the guard that is deployed there is set to besides the defaults. */
  readonly policy: Partial<GuardPolicy>;
  readonly guardPrices: GuardPrices;
  readonly tariff: GuardTariff;
  /** What a demonstration says of it: its name, where the guard is, and a seed that tells the whole story. */
  readonly shown: {
    readonly name: string;
    readonly origin: {
      readonly accountId: string;
      readonly region: string;
      readonly commandOptions?: string;
      readonly isInEveryRegion?: true;
    };
    readonly seed: number;
  };
  /** What one call takes, drawn evenly between the two: planning values. */
  readonly takesMs: Readonly<Record<CallKind, readonly [from: number, to: number]>>;
  /** From the minute in which a limit is passed to the last lever in force: what a bound has to allow for. */
  readonly reactionMinutes: number;
  /** Stops that do nothing, and the steps up the ladder: as much again, at full speed. */
  readonly leakMinutes: number;
}
