// Functions that are busy from their first minute on, and a queue that is filled up on purpose.
// What is new has no usual; that alone is no reason to stop it.

import { addQueue, addSync, mappingOf, specOf } from '../../cast';
import { diurnalTraffic, timerTraffic } from '../../cloud/traffic';
import { EVERY_CLOUD } from '../../clouds/models';
import { anyEnding, attackSecond, NO_CAUSE, type Scenario } from '../../scenario';

const DAY = 1440;

function newcomer(
  name: string,
  usdPerHour: number,
  { story, days }: { story: string; days: number },
): Scenario {
  return {
    name,
    kind: 'honest',
    on: EVERY_CLOUD,
    story,
    allows: { mayHold: true, mayEndHeld: true, refusedShare: 0.001 },
    plot(setting) {
      const bornSecond = Math.ceil(attackSecond(setting) / 60) * 60;
      return {
        minutes: days * DAY,
        attackAtSecond: null,
        ending: anyEnding(setting),
        policy: {},
        bystanders: 3,
        install: (cloud) => {
          const spec = specOf('ingest', {
            billing: { memoryMb: 1769, architecture: 'arm64' },
            durationSeconds: 0.5,
            timeoutSeconds: 15,
            instancesMax: 1000,
            bornSecond,
            modifiedSecond: bornSecond,
            isTarget: true,
          });
          const perMinute = cloud.callsFor(spec, usdPerHour / 60, 60);
          const steady = { perMinute, swing: 0.1, peakHour: 14, weekendShare: 1 };
          addSync(cloud, spec, diurnalTraffic(steady, setting.random.split('ingest'), 0.1));
          return NO_CAUSE;
        },
      };
    },
  };
}

export const newBusyFunction = newcomer('new-busy-function', 4, {
  story: 'A new service goes live at $4 an hour and stays there: no history, no runaway.',
  days: 4,
});

export const newModestFunction = newcomer('new-modest-function', 0.67, {
  story: 'A new service goes live at $0.67 an hour, $16 a day, and stays there.',
  days: 13,
});

export const backfill: Scenario = {
  name: 'backfill',
  kind: 'honest',
  on: EVERY_CLOUD,
  story:
    'Somebody pushes 5 million messages into a queue to rebuild an index: $18 within the hour instead of the usual cents, on purpose.',
  // A queue keeps its messages, so a hold costs time and nothing else.
  allows: { mayHold: true, refusedShare: 0, hoursAtZero: 1 },
  plot(setting) {
    const draw = setting.random.split('plot');
    const atSecond = attackSecond(setting);
    const messages = 5_000_000;
    return {
      minutes: 14 * 60,
      attackAtSecond: null,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(4, 8),
      install: (cloud) => {
        const simulated = cloud.add(
          specOf('indexer', {
            billing: { memoryMb: 1024, architecture: 'x86_64' },
            durationSeconds: 2,
            timeoutSeconds: 30,
            isTarget: true,
          }),
        );
        const inlet = addQueue(simulated, {
          traffic: timerTraffic(1, 200),
          mapping: mappingOf('indexer', 'queue', setting.random),
        });
        cloud.plan(atSecond, () => {
          cloud.settle(simulated);
          inlet.pushHonest(messages, atSecond);
        });
        return NO_CAUSE;
      },
    };
  },
};
