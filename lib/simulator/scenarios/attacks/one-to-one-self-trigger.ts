// A function that overwrites its own object: as many events as there were, for ever, at a steady rate.
// Nothing grows, so only the dollars above the usual give it away.

import { addAsync } from '../../cast';
import { EVERY_CLOUD } from '../../clouds/models';
import { addLoop } from '../../loop';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const oneToOneSelfTrigger: Scenario = {
  name: 'one-to-one-self-trigger',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'An upload of a few hundred images meets a resizer that overwrites its own input: each event begets one, at $4 to $15 an hour until noticed ($180 where $5 was usual, 2017).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const delaySeconds = draw.integer(5, 15);
    const durationSeconds = draw.between(2, 10);
    const memoryMb = draw.pick([512, 1024, 1769]);
    const usdPerHour = draw.between(4, 15);
    // Little's law: so many events, each running `duration` out of every `duration + delay` seconds.
    const usdPerHourEach =
      (durationSeconds / (durationSeconds + delaySeconds)) * (memoryMb / 1024) * 0.06;
    const events = Math.ceil(usdPerHour / usdPerHourEach);
    const hasRescue = draw.chance(0.6);
    return {
      minutes: 14 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addLoop(cloud, setting.random, {
          name: 'image-resizer',
          memoryMb,
          durationSeconds,
          asyncRescue: hasRescue ? 'deadLetter' : 'none',
          attackAtSecond: isAttacked ? attackAtSecond : null,
          addInlet: (simulated, traffic, echo) =>
            addAsync(simulated, { traffic, echo: { perEvent: echo(1), delaySeconds } }),
          start: (inlet, atSecond) => inlet.push(Math.ceil(cloud.crowd(events)), atSecond),
        }),
    };
  },
};
