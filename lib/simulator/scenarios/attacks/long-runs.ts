// Runs of 900 seconds at 10 GB: the dearest that Lambda sells, and seen only when they end.
// All of the account at once is $600 an hour; the bound must hold although the first metric is a quarter of an hour away.

import { idleTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { attackSecond, type Scenario } from '../../scenario';

const RUN_SECONDS = 900;

export const longRuns: Scenario = {
  name: 'long-runs',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'Somebody finds a render function of 10 GB that runs for 15 minutes and starts 1,000 at once: $600 an hour, and no metric before the first of them ends.',
  plot(setting) {
    const attackAtSecond = attackSecond(setting);
    return {
      minutes: 4 * 60,
      attackAtSecond,
      // One pause: what each further one may cost would widen the bound.
      ending: { how: 'operator', fixAfterMinutes: 40, resumeAfterMinutes: 5 },
      policy: {},
      // Few neighbours: what they do unseen must not widen the bound.
      bystanders: 1,
      install: (cloud, isAttacked) =>
        addFlood(cloud, {
          spec: specOf('render', {
            billing: { memoryMb: 10_240, architecture: 'x86_64' },
            durationSeconds: RUN_SECONDS,
            timeoutSeconds: RUN_SECONDS,
            isTarget: true,
          }),
          traffic: idleTraffic(setting.random),
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: () => 20,
          paceSeconds: 5,
        }),
    };
  },
};
