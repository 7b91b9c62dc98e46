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

export const CLOUDS = Object.keys(MODELS) as readonly Cloud[];
