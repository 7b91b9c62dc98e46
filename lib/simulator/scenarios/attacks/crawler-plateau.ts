// A crawler reads a server-rendered site all night, at a steady pace, from few addresses.
// High and flat: no growth to see, only a level that was never there before.

import { busyTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const crawlerPlateau: Scenario = {
  name: 'crawler-plateau',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    "An AI crawler makes 882,000 of the night's 2.2 million calls to a server-rendered site: $3 to $15 an hour instead of cents, until someone looks (2025).",
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const durationSeconds = draw.between(0.5, 1.5);
    const concurrency = draw.integer(40, 140);
    const memoryMb = draw.pick([1024, 1769]);
    const reserved = draw.chance(0.3) ? draw.integer(100, 200) : null;
    const usual = {
      peakUsdPerHour: draw.between(0.02, 0.15),
      swing: 0.7,
      peakHour: 15,
      weekendShare: 0.8,
    };
    return {
      minutes: 14 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) => {
        const spec = specOf('site', {
          billing: { memoryMb, architecture: 'x86_64' },
          durationSeconds,
          timeoutSeconds: 30,
          reserved,
          isTarget: true,
        });
        return addFlood(cloud, {
          spec,
          traffic: busyTraffic(spec, cloud, usual, setting.random.split('site')),
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: () => cloud.crowd(concurrency) / durationSeconds,
          paceSeconds: 20,
        });
      },
    };
  },
};
