// The clouds on which the guard is tortured, each by its name.
// A cloud that has a guard and no torture of it does not compile.

import type { Cloud } from '../../lib/core/prices/prices';
import { lambdaModel } from '../../lib/simulator/clouds/lambda';
import { awsGround } from './aws-ground';
import type { TorturedCloud } from './ground';
import { azureCloud } from './http/azure-ground';
import { gcpCloud } from './http/gcp-ground';
import type { Story } from './story';

const aws: TorturedCloud = {
  groundOf: awsGround,
  tariff: lambdaModel.tariff,
  policy: lambdaModel.policy,
  slackMinutes: () => 0,
};

export const TORTURED: Readonly<Record<Cloud, TorturedCloud>> = {
  aws,
  azure: azureCloud,
  gcp: gcpCloud,
};

export const cloudOf = ({ cloud = 'aws' }: Story): TorturedCloud => TORTURED[cloud];
