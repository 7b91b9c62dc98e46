// An hourly job that is called a little more often every hour, for days: no minute looks different from the one before.
// A rolling baseline learns it; a sum of dollars above a capped one does not.

import { addAsync, idleTraffic, specOf } from '../../cast';
import { scaledTraffic, sumOfTraffic, type Traffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { deployFix } from '../../loop';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const slowLeak: Scenario = {
  name: 'slow-leak',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'An hourly job in a development account creeps from once to 15,000 times an hour, 42 s each; nobody looks until the bill says $900 a month and rising (2022).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const doublingMinutes = draw.integer(180, 360);
    const callsPerMinuteMax = draw.between(200, 300);
    const durationSeconds = draw.between(30, 55);
    const memoryMb = draw.pick([128, 192, 256]);
    const hasRescue = draw.chance(0.5);
    return {
      minutes: 60 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 20),
      install: (cloud, isAttacked) => {
        const simulated = cloud.add(
          specOf('hourly-scan', {
            billing: { memoryMb, architecture: 'x86_64' },
            durationSeconds,
            timeoutSeconds: 120,
            asyncRescue: hasRescue ? 'destination' : 'none',
            isTarget: true,
          }),
        );
        let fixedAtMinute = Number.POSITIVE_INFINITY;
        const attackMinute = Math.ceil(attackAtSecond / 60);
        const leak: Traffic = {
          meanIn: (minute) =>
            minute < attackMinute || minute >= fixedAtMinute
              ? 0
              : cloud.crowd(
                  Math.min(callsPerMinuteMax, 2 ** ((minute - attackMinute) / doublingMinutes)),
                ),
          countIn: (minute) => Math.round(leak.meanIn(minute)),
          countInHour: () => 0,
        };
        const honest = idleTraffic(setting.random);
        const traffic = sumOfTraffic([honest, scaledTraffic(leak, () => (isAttacked ? 1 : 0))]);
        addAsync(simulated, { traffic });
        return {
          fix: (atSecond) => {
            fixedAtMinute = Math.ceil(atSecond / 60);
            deployFix(simulated, atSecond);
          },
        };
      },
    };
  },
};
