// A queue consumer that sends its own messages back, more than it takes: one message becomes k, and those k become k².
// Disabling the mapping keeps every message; concurrency 0 with the mapping on would use up their receives.

import { addQueue, mappingOf } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addLoop } from '../../loop';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const queueReenqueue: Scenario = {
  name: 'queue-reenqueue',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'A consumer passes its write on to the queue it reads from; 1 message becomes 1.2 to 2, and 81 users make 16.6 billion reads ($36,000 in a month, 2026).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const perEvent = draw.between(1.1, 2);
    const delaySeconds = draw.integer(1, 4);
    const memoryMb = draw.pick([256, 512, 1024]);
    const durationSeconds = draw.between(0.5, 6);
    const batch = draw.pick([1, 1, 5, 10]);
    const messages = draw.integer(5, 40);
    return {
      minutes: 12 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addLoop(cloud, setting.random, {
          name: 'queue-writer',
          memoryMb,
          durationSeconds,
          asyncRescue: 'none',
          attackAtSecond: isAttacked ? attackAtSecond : null,
          addInlet: (simulated, traffic, echo) =>
            addQueue(simulated, {
              traffic,
              batch,
              mapping: mappingOf('writes', 'queue', setting.random),
              echo: { perEvent: echo(perEvent), delaySeconds },
            }),
          start: (inlet, atSecond) => inlet.push(messages, atSecond),
        }),
    };
  },
};
