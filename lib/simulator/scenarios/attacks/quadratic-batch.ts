// A job that handles every file there is each time a file comes: each hour costs more than all the hours before it.
// Spaced out by quiet minutes, so a rule that wants three bad minutes in a row never gets them at first.

import { addAsync, idleTraffic, specOf } from '../../cast';
import { sumOfTraffic, type Traffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { deployFix } from '../../loop';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const quadraticBatch: Scenario = {
  name: 'quadratic-batch',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'An archiver re-uploads all old files with each new batch, and every upload starts a run: 10 files a day become hundreds of thousands, cents become $50 a day within a week (2024).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const everyMinutes = draw.pick([20, 30, 60]);
    const batchMinutes = draw.integer(5, 15);
    const filesPerBatch = draw.between(60, 200);
    const durationSeconds = draw.between(1, 6);
    const memoryMb = draw.pick([512, 1024]);
    const hasRescue = draw.chance(0.6);
    return {
      minutes: 36 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 25),
      install: (cloud, isAttacked) => {
        const simulated = cloud.add(
          specOf('archiver', {
            billing: { memoryMb, architecture: 'arm64' },
            durationSeconds,
            timeoutSeconds: 60,
            asyncRescue: hasRescue ? 'destination' : 'none',
            isTarget: true,
          }),
        );
        let fixedAtMinute = Number.POSITIVE_INFINITY;
        const attackMinute = Math.ceil(attackAtSecond / 60);
        const batches: Traffic = {
          meanIn: (minute) => {
            const since = minute - attackMinute;
            if (!isAttacked || since < 0 || minute >= fixedAtMinute) return 0;
            if (since % everyMinutes >= batchMinutes) return 0;
            const batch = Math.floor(since / everyMinutes) + 1;
            return cloud.crowd(filesPerBatch * batch * batch) / batchMinutes;
          },
          countIn: (minute) => Math.round(batches.meanIn(minute)),
          countInHour: () => 0,
        };
        const traffic = sumOfTraffic([idleTraffic(setting.random), batches]);
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
