// A flood that is on for one or two minutes in ten, so that a rule of three minutes in a row never fires.
// A sum of dollars has no such hole.

import { idleTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const pulse: Scenario = {
  name: 'pulse',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'An attacker who has read about "three minutes out of five" floods for one minute in ten, all day: $4 to $12 an hour that no such rule ever sees.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const durationSeconds = draw.between(0.2, 2);
    const concurrency = draw.integer(500, 1000);
    const everySeconds = draw.integer(8, 14) * 60;
    const onSeconds = draw.integer(45, 110);
    return {
      minutes: 10 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addFlood(cloud, {
          spec: specOf('search', { durationSeconds, timeoutSeconds: 15, isTarget: true }),
          traffic: idleTraffic(setting.random),
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: (since) =>
            since % everySeconds < onSeconds ? cloud.crowd(concurrency) / durationSeconds : 0,
          paceSeconds: 5,
        }),
    };
  },
};
