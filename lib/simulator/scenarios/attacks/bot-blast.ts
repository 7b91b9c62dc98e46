// A public function URL is found by a botnet and called as fast as the account allows: all 1,000 concurrent runs.
// The function was idle, so the first dollar above nothing is already the alarm.

import { idleTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const botBlast: Scenario = {
  name: 'bot-blast',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'Bots find the public URL of an idle 1 GB function on a Friday evening, and call it as fast as it can run: $1,000 or more by Monday morning.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const durationSeconds = draw.between(0.1, 2);
    const bots = draw.integer(1000, 2500);
    const timeoutSeconds = draw.integer(10, 30);
    const prior = draw.pick([null, null, null, 'provisioned'] as const);
    const stage = draw.chance(0.3)
      ? { id: 'api/prod', name: 'api prod', requestsPerSecond: null, burstRequests: 0 }
      : undefined;
    return {
      minutes: 12 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addFlood(cloud, {
          spec: specOf('public-page', {
            durationSeconds,
            timeoutSeconds,
            provisioned: prior === null ? [] : [{ id: 'live', executions: 2 }],
            isTarget: true,
          }),
          stage,
          traffic: idleTraffic(setting.random),
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: () => cloud.crowd(bots) / durationSeconds,
          paceSeconds: 5,
        }),
    };
  },
};
