// An attacker with many functions to choose from moves on before any one of them stands out.
// Each stays under its own floor; only the account as a whole shows it.

import { idleTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const distributedLeech: Scenario = {
  name: 'distributed-leech',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'A botnet goes round 18 small public functions, well under a dollar on each before it moves on: $3 to $6 an hour that no single function ever shows.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const count = draw.integer(14, 22);
    const usdPerVisit = draw.between(0.55, 0.8);
    const usdPerHour = draw.between(3, 6);
    const visitSeconds = Math.round((usdPerVisit / usdPerHour) * 3600);
    const durationSeconds = draw.between(0.3, 1.5);
    return {
      minutes: 18 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(8, 20),
      install: (cloud, isAttacked) => {
        const specs = Array.from({ length: count }, (_, index) =>
          specOf(`lead-form-${index}`, {
            billing: { memoryMb: 512, architecture: 'x86_64' },
            durationSeconds,
            timeoutSeconds: 10,
            isTarget: true,
          }),
        );
        const causes = specs.map((spec, index) =>
          addFlood(cloud, {
            spec,
            traffic: idleTraffic(setting.random.split(`lead-form-${index}`)),
            attackAtSecond: isAttacked ? attackAtSecond : null,
            perSecond: (since) =>
              Math.floor(since / visitSeconds) % count === index
                ? cloud.callsFor(spec, usdPerHour / 3600, 1)
                : 0,
            paceSeconds: 20,
          }),
        );
        return {
          fix: (atSecond) => {
            for (const cause of causes) cause.fix(atSecond);
          },
        };
      },
    };
  },
};
