// A batch that costs dollars in half an hour, every night, and nearly nothing in between: a cliff, but a known one.
// It is in the history that the guard reads when it is installed.

import { addSync, specOf } from '../../cast';
import { nightlyTraffic, scaledTraffic, type Traffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, type Scenario } from '../../scenario';

export const nightlyBatch: Scenario = {
  name: 'nightly-batch',
  kind: 'honest',
  on: EVERY_CLOUD,
  story:
    'A billing run spends $1 to $6 between three and four every night and nothing else all day; stopping it means no invoices.',
  plot(setting) {
    const draw = setting.random.split('plot');
    const fromHour = draw.integer(0, 22);
    const minutes = draw.integer(20, 50);
    const usd = draw.between(1, 6);
    const unrest = setting.random.split('unrest');
    const durationSeconds = draw.between(2, 20);
    return {
      minutes: 50 * 60,
      attackAtSecond: null,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(8, 20),
      install: (cloud) => {
        const spec = specOf('billing-run', {
          billing: { memoryMb: 2048, architecture: 'arm64' },
          durationSeconds,
          timeoutSeconds: 300,
          instancesMax: 1000,
        });
        const perMinute = cloud.callsFor(spec, usd / minutes, 60);
        const batch = nightlyTraffic(fromHour, minutes, perMinute);
        // Some nights have a third more to do.
        const night: Traffic = scaledTraffic(
          batch,
          (minute) => 0.85 + 0.5 * unrest.noise(Math.floor(minute / 1440)),
        );
        addSync(cloud, spec, night);
        return { fix: () => {} };
      },
    };
  },
};
