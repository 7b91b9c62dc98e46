// A function that writes where it is triggered, more than once each time: 1, 2, 4, 8, up to the account's quota.
// The loop is made of events: whatever stops events from being processed stops the loop, and nothing else does.

import { addAsync } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addLoop } from '../../loop';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const exponentialSelfTrigger: Scenario = {
  name: 'exponential-self-trigger',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'A log handler writes two objects into the bucket that triggers it; within minutes all 1,000 concurrent runs are its own, about $60 an hour per GB ($10,000 in a week, 2018).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const perEvent = draw.between(1.3, 3);
    const delaySeconds = draw.integer(1, 3);
    const seeds = draw.integer(1, 5);
    const hasRescue = draw.chance(0.6);
    const memoryMb = draw.pick([256, 512, 1024, 2048]);
    const durationSeconds = draw.between(0.8, 8);
    return {
      minutes: 12 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addLoop(cloud, setting.random, {
          name: 'log-shipper',
          memoryMb,
          durationSeconds,
          asyncRescue: hasRescue ? 'destination' : 'none',
          attackAtSecond: isAttacked ? attackAtSecond : null,
          addInlet: (simulated, traffic, echo) =>
            addAsync(simulated, { traffic, echo: { perEvent: echo(perEvent), delaySeconds } }),
          start: (inlet, atSecond) => inlet.push(seeds, atSecond),
        }),
    };
  },
};
