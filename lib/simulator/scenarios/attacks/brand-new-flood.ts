// A function deployed a moment ago runs at full speed from its first minute: there is no usual to compare it with.
// Full speed is what the account can run at once; a start that is slower may be a success, and is told and not paused.

import { specOf } from '../../cast';
import { NO_TRAFFIC } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const brandNewFlood: Scenario = {
  name: 'brand-new-flood',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'A new auto-translate function races from its first minute, 6 billion paid calls in 30 hours: $121,000 before anyone knew that it existed (2023).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const bornSecond = attackAtSecond - draw.integer(20, 15 * 60);
    const durationSeconds = draw.between(0.2, 3);
    const concurrency = draw.integer(900, 1000);
    const memoryMb = draw.pick([256, 512, 1024]);
    return {
      minutes: 10 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addFlood(cloud, {
          spec: specOf('auto-translate', {
            billing: { memoryMb, architecture: 'x86_64' },
            durationSeconds,
            timeoutSeconds: 30,
            bornSecond,
            modifiedSecond: bornSecond,
            isTarget: true,
          }),
          traffic: NO_TRAFFIC,
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: () => cloud.crowd(concurrency) / durationSeconds,
          paceSeconds: 5,
        }),
    };
  },
};
