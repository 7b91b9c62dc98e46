// Real people, more of them every day: up to half as many again, until there are eight to ten times as many.
// The product promises to leave this alone; a baseline that may grow by half a day keeps up with it.

import { addSync, busyTraffic, specOf } from '../../cast';
import { scaledTraffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const viralRamp: Scenario = {
  name: 'viral-ramp',
  kind: 'honest',
  on: EVERY_CLOUD,
  story:
    'An app goes viral and its traffic grows tenfold within a week; a pause would cost its users, not save its $20 a day (56 million calls on the peak day, 2024).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const rampAtSecond = attackSecond(setting);
    const growthPerDay = draw.between(1.25, 1.5);
    const most = draw.between(8, 10);
    const usual = {
      peakUsdPerHour: draw.between(0.02, 0.1),
      swing: draw.between(0.4, 0.8),
      peakHour: draw.between(10, 21),
      weekendShare: draw.between(0.8, 1.2),
    };
    return {
      minutes: 8 * 1440,
      attackAtSecond: null,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(8, 12),
      install: (cloud) => {
        const spec = specOf('feed', {
          billing: { memoryMb: 512, architecture: 'arm64' },
          durationSeconds: 0.35,
          timeoutSeconds: 10,
        });
        const factor = (minute: number): number =>
          Math.min(most, growthPerDay ** Math.max(0, (minute * 60 - rampAtSecond) / 86_400));
        const honest = busyTraffic(spec, cloud, usual, setting.random.split('feed'));
        addSync(cloud, spec, scaledTraffic(honest, factor));
        return { fix: () => {} };
      },
    };
  },
};
