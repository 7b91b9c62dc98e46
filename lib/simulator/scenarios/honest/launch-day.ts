// A shop with quiet weekends opens a sale on a working morning: at once two and a half times its busiest hour of the week.
// Unaided, that is what the product promises to bear; a larger launch is for its owner to declare.

import { addSync, busyTraffic, specOf } from '../../cast';
import { scaledTraffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, FIRST_MONDAY_MINUTE, type Scenario } from '../../scenario';

export const launchDay: Scenario = {
  name: 'launch-day',
  kind: 'honest',
  on: EVERY_CLOUD,
  story:
    'A shop launches on a weekday morning at 2.5 times the busiest hour of its week, for a day: $10 more on the bill, and the best day of the year if nothing stops it.',
  plot(setting) {
    const draw = setting.random.split('plot');
    // Any working day, at least a while after the guard arrived, at nine to twelve.
    const today = Math.ceil((setting.startSecond / 60 - FIRST_MONDAY_MINUTE) / 1440);
    const day = today % 7 >= 5 ? today + 7 - (today % 7) : today;
    const launchMinute = FIRST_MONDAY_MINUTE + day * 1440 + draw.integer(9, 12) * 60;
    const step = draw.between(1.8, 2.5);
    const hours = draw.integer(8, 20);
    const usual = {
      peakUsdPerHour: draw.between(0.05, 0.6),
      swing: draw.between(0.5, 0.9),
      peakHour: draw.between(11, 20),
      weekendShare: draw.between(0.2, 0.6),
    };
    return {
      minutes: launchMinute - Math.floor(setting.startSecond / 60) + 30 * 60,
      attackAtSecond: null,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(8, 15),
      install: (cloud) => {
        const spec = specOf('shop', {
          billing: { memoryMb: 1024, architecture: 'x86_64' },
          durationSeconds: 0.25,
          timeoutSeconds: 10,
        });
        const honest = busyTraffic(spec, cloud, usual, setting.random.split('shop'));
        // Its own day and night go on below the launch, which wears off as the hours pass.
        const factor = (minute: number): number => {
          const since = (minute - launchMinute) / 60;
          return since < 0 ? 1 : 1 + (step - 1) * Math.min(1, Math.max(0, (hours - since) / 4 + 1));
        };
        addSync(cloud, spec, scaledTraffic(honest, factor));
        return { fix: () => {} };
      },
    };
  },
};
