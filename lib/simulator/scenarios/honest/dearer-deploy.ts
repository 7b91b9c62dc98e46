// A release does more for each call, and each call costs three to four times as much from one minute to the next.
// Someone decided that. The guard knows of the deploy and allows for it, for a day.

import { addSync, busyTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const dearerDeploy: Scenario = {
  name: 'dearer-deploy',
  kind: 'honest',
  on: EVERY_CLOUD,
  story:
    'A release adds a model to each call of a busy function: $3 a day become $10, on purpose, in one minute.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const deploySecond = attackSecond(setting);
    const factor = draw.between(3, 4);
    const usual = {
      peakUsdPerHour: draw.between(0.05, 0.2),
      swing: draw.between(0.3, 0.7),
      peakHour: draw.between(0, 24),
      weekendShare: draw.between(0.6, 1),
    };
    return {
      minutes: 30 * 60,
      attackAtSecond: null,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(8, 20),
      install: (cloud) => {
        const spec = specOf('recommend', {
          billing: { memoryMb: 1024, architecture: 'x86_64' },
          durationSeconds: 0.4,
          timeoutSeconds: 30,
        });
        const random = setting.random.split('recommend');
        const { one } = addSync(cloud, spec, busyTraffic(spec, cloud, usual, random));
        one.durationFactor = (second) => (second >= deploySecond ? factor : 1);
        cloud.plan(deploySecond, () => {
          one.modifiedSecond = deploySecond;
        });
        return { fix: () => {} };
      },
    };
  },
};
