// An attacker who knows the baseline and walks it up: a bit more every day, never enough to stand out from yesterday.
// What does not learn stops it: the growth cap, and in the end a ceiling.

import { addSync, busyTraffic, specOf } from '../../cast';
import { scaledTraffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const boilingFrog: Scenario = {
  name: 'boiling-frog',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'Requests on a busy API grow by half each day, so that every day looks like a good one: $10 a day become $20,000 in under three weeks if the baseline follows.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const growthPerDay = draw.between(1.35, 1.6);
    const usual = {
      peakUsdPerHour: draw.between(0.5, 1),
      swing: draw.between(0.2, 0.5),
      peakHour: draw.between(10, 20),
      weekendShare: draw.between(0.7, 1),
    };
    return {
      minutes: 6 * 1440,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(8, 12),
      install: (cloud, isAttacked) => {
        const spec = specOf('api', {
          billing: { memoryMb: 512, architecture: 'arm64' },
          durationSeconds: 0.4,
          timeoutSeconds: 10,
          isTarget: true,
        });
        let fixedAtMinute = Number.POSITIVE_INFINITY;
        const attackMinute = Math.ceil(attackAtSecond / 60);
        const grown = (minute: number): number =>
          isAttacked && minute >= attackMinute && minute < fixedAtMinute
            ? growthPerDay ** ((minute - attackMinute) / 1440)
            : 1;
        const honest = busyTraffic(spec, cloud, usual, setting.random.split('api'));
        addSync(cloud, spec, scaledTraffic(honest, grown));
        return {
          fix: (atSecond) => {
            fixedAtMinute = Math.ceil(atSecond / 60);
          },
        };
      },
    };
  },
};
