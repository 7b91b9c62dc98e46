// A flood while every metric is a quarter of an hour late, and its end too: the guard sees old news, both ways.
// What is over must not keep a function at zero for hours because nobody can see that it is.

import { busyTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { attackSecond, type Scenario, THOUSAND_A_MONTH } from '../../scenario';

const LATE_SECONDS = 900;

export const lateFlood: Scenario = {
  name: 'late-flood',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'A flood on an API of $2 an hour, with every metric 15 minutes late: $15 are gone before the first sign, and 20 minutes later the callers are shut out.',
  allows: { hoursAtZero: 3 },
  plot(setting) {
    const attackAtSecond = attackSecond(setting);
    return {
      minutes: 14 * 60,
      attackAtSecond,
      ending: { how: 'probation', fixAfterMinutes: 20, resumeAfterMinutes: 1 },
      policy: {},
      lateMetrics: {
        fromSecond: setting.startSecond,
        untilSecond: attackAtSecond + 8 * 3600,
        bySeconds: LATE_SECONDS,
      },
      bystanders: 6,
      install: (cloud, isAttacked) => {
        const spec = specOf('api', {
          billing: { memoryMb: 1024, architecture: 'x86_64' },
          durationSeconds: 0.4,
          timeoutSeconds: 10,
          isTarget: true,
        });
        return addFlood(cloud, {
          spec,
          traffic: busyTraffic(spec, cloud, THOUSAND_A_MONTH, setting.random.split('api')),
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: () => 2500,
          paceSeconds: 5,
        });
      },
    };
  },
};
