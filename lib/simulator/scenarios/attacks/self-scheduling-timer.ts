// Every wake schedules the next one, and every preview deployment starts a chain of wakes that nobody stops.
// The number of deployments does what traffic never did: the product has no users at all.

import { addAsync } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addLoop } from '../../loop';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const selfSchedulingTimer: Scenario = {
  name: 'self-scheduling-timer',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'An alarm that re-arms itself on every wake, times 60 preview deployments: 930 billion row reads a day and $34,895 in eight days, with zero users (2026).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const delaySeconds = draw.integer(10, 30);
    const chainsPerDeploy = draw.integer(10, 40);
    const everyMinutes = draw.integer(8, 20);
    const deployments = draw.integer(20, 60);
    const durationSeconds = draw.between(0.5, 4);
    const extraUsdPerInvocation = draw.between(1e-5, 1e-4);
    const hasRescue = draw.chance(0.5);
    return {
      minutes: 20 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addLoop(cloud, setting.random, {
          name: 'alarm-clock',
          memoryMb: 256,
          durationSeconds,
          extraUsdPerInvocation,
          asyncRescue: hasRescue ? 'deadLetter' : 'none',
          attackAtSecond: isAttacked ? attackAtSecond : null,
          addInlet: (simulated, traffic, echo) =>
            addAsync(simulated, { traffic, echo: { perEvent: echo(1), delaySeconds } }),
          start: (inlet, atSecond, later) => {
            for (let deployment = 0; deployment < deployments; deployment++) {
              const second = atSecond + deployment * everyMinutes * 60;
              later(second, () => inlet.push(chainsPerDeploy, second));
            }
          },
        }),
    };
  },
};
