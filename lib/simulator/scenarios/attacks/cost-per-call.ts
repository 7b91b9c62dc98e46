// As many calls as ever, each ten to twenty-five times as long: a payload made to be slow, a neighbour that starves it.
// Counting calls sees nothing at all; dollars do.

import { addSync, busyTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const costPerCall: Scenario = {
  name: 'cost-per-call',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'Crafted uploads make each call of a busy parser 10 to 25 times as long while the request count stays flat: $1 an hour becomes $20, and no rate alarm rings.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const factor = draw.between(12, 25);
    const usual = {
      peakUsdPerHour: draw.between(0.5, 2),
      swing: draw.between(0.2, 0.6),
      peakHour: draw.between(0, 24),
      weekendShare: draw.between(0.7, 1),
    };
    return {
      minutes: 24 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 20),
      install: (cloud, isAttacked) => {
        const spec = specOf('parser', {
          billing: { memoryMb: 1024, architecture: 'x86_64' },
          durationSeconds: 0.5,
          timeoutSeconds: 30,
          isTarget: true,
        });
        const { one } = addSync(
          cloud,
          spec,
          busyTraffic(spec, cloud, usual, setting.random.split('parser')),
        );
        let fixedAtSecond = Number.POSITIVE_INFINITY;
        one.durationFactor = (second) =>
          isAttacked && second >= attackAtSecond && second < fixedAtSecond ? factor : 1;
        return {
          fix: (atSecond) => {
            fixedAtSecond = atSecond;
          },
        };
      },
    };
  },
};
