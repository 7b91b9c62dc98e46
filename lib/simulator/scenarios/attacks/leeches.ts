// Callers who add one, two or five times a large function's own mean, all day: dear, and hidden in its day and night.
// The smaller the multiple, the more it looks like a good week; somebody should at least be told.

import type { Allowance } from '../../allowance';
import { busyTraffic, specOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addFlood } from '../../flood';
import { attackSecond, NEVER_FIXED, type Scenario, THOUSAND_A_MONTH } from '../../scenario';

/** $1,000 a month. */
const MEAN_USD_PER_HOUR = 1000 / 730;

function leech(times: number, story: string, allows: Partial<Allowance>): Scenario {
  return {
    name: `leech-${times}x`,
    kind: 'attack',
    on: EVERY_CLOUD,
    story,
    allows: { mustHold: false, mayEndHeld: true, ...allows },
    plot: (setting) => {
      const attackAtSecond = attackSecond(setting);
      return {
        minutes: 4 * 1440,
        attackAtSecond,
        ending: NEVER_FIXED,
        policy: {},
        bystanders: 4,
        install: (cloud, isAttacked) => {
          const spec = specOf('api', {
            billing: { memoryMb: 1024, architecture: 'x86_64' },
            durationSeconds: 0.4,
            timeoutSeconds: 10,
            instancesMax: 1000,
            isTarget: true,
          });
          const perSecond = cloud.callsFor(spec, (times * MEAN_USD_PER_HOUR) / 3600, 1);
          return addFlood(cloud, {
            spec,
            traffic: busyTraffic(spec, cloud, THOUSAND_A_MONTH, setting.random.split('api')),
            attackAtSecond: isAttacked ? attackAtSecond : null,
            perSecond: () => perSecond,
            paceSeconds: 60,
          });
        },
      };
    },
  };
}

export const leech1x = leech(
  1,
  'Scrapers double the $1,000 a month of an API: another $33 a day, and no hour of it stands out.',
  { toldWithinHours: 48, overspendUsd: 67 },
);
export const leech2x = leech(
  2,
  'Scrapers add twice the mean of an API of $1,000 a month: another $66 a day.',
  { toldWithinHours: 24, overspendUsd: 67 },
);
export const leech5x = leech(
  5,
  'Scrapers add five times the mean of an API of $1,000 a month: another $164 a day.',
  { mustHold: true, heldWithinHours: 4 },
);
