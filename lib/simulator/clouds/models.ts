// The clouds that there is a simulation of, each by its name.
// A cloud that has a guard and no simulation of it does not compile.

import type { Cloud } from '../../core/prices/prices';
import type { CloudModel } from './cloud-model';
import { cloudRunModel } from './cloud-run';
import { functionAppModel } from './function-app';
import { lambdaModel } from './lambda';

export const MODELS: Readonly<Record<Cloud, CloudModel>> = {
  aws: lambdaModel,
  azure: functionAppModel,
  gcp: cloudRunModel,
};

/** How a story is told on each cloud: all of its promises hold, or it is a finding, and why one does not yet. */
export type Places = Readonly<Record<Cloud, 'runs' | { readonly finding: string }>>;

export const EVERY_CLOUD: Places = { aws: 'runs', azure: 'runs', gcp: 'runs' };
export const findingOnInstances = (why: string): Places => ({
  ...EVERY_CLOUD,
  azure: { finding: why },
  gcp: { finding: why },
});

export const isFindingOn = (places: Places, cloud: Cloud): boolean => places[cloud] !== 'runs';

export const CLOUDS = Object.keys(MODELS) as readonly Cloud[];
