// The metric store is wrong once: a single minute of one function shows a flood that never was.
// In some runs the account's total is wrong with it, and what runs at once with that where a cloud derives it from the total.

import { addSync, busyTraffic, idleTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const falseSample: Scenario = {
  name: 'false-sample',
  kind: 'honest',
  on: EVERY_CLOUD,
  story:
    'One wrong sample says that $738 were spent in a minute; acting on it takes a healthy site down for two hours (2025).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const lieAtMinute = Math.floor(attackSecond(setting) / 60);
    const durationSeconds = draw.between(0.2, 2);
    const invocations = draw.integer(50_000, 3_000_000);
    const isInAccount = draw.chance(0.5);
    const isBusy = draw.chance(0.5);
    const usual = { peakUsdPerHour: 0.3, swing: 0.5, peakHour: 14, weekendShare: 0.8 };
    return {
      minutes: 8 * 60,
      attackAtSecond: null,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 25),
      install: (cloud) => {
        const spec = specOf('gallery', { durationSeconds, timeoutSeconds: 10 });
        const random = setting.random.split('gallery');
        const { one } = addSync(
          cloud,
          spec,
          isBusy ? busyTraffic(spec, cloud, usual, random) : idleTraffic(random),
        );
        const lie = {
          invocations,
          durationSeconds: invocations * durationSeconds,
          throttles: 0,
          errors: 0,
        };
        cloud.plan(lieAtMinute * 60 + 30, () => {
          cloud.metricsOf(one).add(lieAtMinute, lieAtMinute, lie);
          if (isInAccount) cloud.account.add(lieAtMinute, lieAtMinute, lie);
        });
        return { fix: () => {} };
      },
    };
  },
};
