// A deploy breaks the handler, every client tries again, and again: each failure adds a caller who does not go away.
// What is turned away is tried again too, so the storm stands outside until the handler answers.

import { idleTraffic, specOf } from '../../cast';
import { Carry, type Step } from '../../cloud/inlet';
import type { SimulatedCloud } from '../../cloud/simulated-cloud';
import type { Callers } from '../../cloud/sync-inlet';
import { EVERY_CLOUD } from '../../clouds/models';
import { addCallers } from '../../flood';
import { anyEnding, attackSecond, type Scenario } from '../../scenario';

export const retryStorm: Scenario = {
  name: 'retry-storm',
  kind: 'attack',
  on: EVERY_CLOUD,
  story:
    'An uncaught exception meets clients that retry every few seconds without end: $500 an hour by the evening, $3,000 in all (2023).',
  plot(setting) {
    const draw = setting.random.split('plot');
    const attackAtSecond = attackSecond(setting);
    const storm = {
      newPerSecond: draw.between(0.5, 6),
      everySeconds: draw.between(2, 10),
      clientsMax: draw.integer(500, 5000),
    };
    const slowdown = draw.between(10, 30);
    const memoryMb = draw.pick([512, 1024, 1024]);
    return {
      minutes: 12 * 60,
      attackAtSecond,
      ending: anyEnding(setting),
      policy: {},
      bystanders: draw.integer(10, 30),
      install: (cloud, isAttacked) =>
        addCallers(
          cloud,
          {
            spec: specOf('checkout', {
              billing: { memoryMb, architecture: 'x86_64' },
              durationSeconds: 0.2,
              timeoutSeconds: 10,
              isTarget: true,
            }),
            traffic: idleTraffic(setting.random),
            attackAtSecond: isAttacked ? attackAtSecond : null,
          },
          (isOn, startSecond, simulated) => {
            // A broken run waits for something until it fails.
            simulated.durationFactor = (second) => (isOn(second) ? slowdown : 1);
            return stormCallers(crowded(storm, cloud), isOn, startSecond);
          },
        ),
    };
  },
};

interface Storm {
  readonly newPerSecond: number;
  readonly everySeconds: number;
  readonly clientsMax: number;
}

/** As large as its story is on Lambda, in the measure of what one function takes. */
const crowded = (storm: Storm, cloud: SimulatedCloud): Storm => ({
  ...storm,
  newPerSecond: cloud.crowd(storm.newPerSecond),
  clientsMax: cloud.crowd(storm.clientsMax),
});

/** While it is broken nobody leaves; once it answers, whoever is served is gone. */
function stormCallers(
  storm: Storm,
  isOn: (second: number) => boolean,
  startSecond: number,
): Callers {
  const carry = new Carry();
  let clients = 0;
  return {
    wanted(step: Step): number {
      const isBroken = isOn(step.fromSecond);
      if (isBroken)
        clients = Math.min(storm.clientsMax, clients + storm.newPerSecond * step.seconds);
      return carry.whole((clients * step.seconds) / storm.everySeconds);
    },
    answered(served, _refused, step): void {
      if (!isOn(step.fromSecond)) clients = Math.max(0, clients - served);
    },
    errorShareAt: (second) => (isOn(second) ? 0.98 : 0),
    paceSeconds: (second) => (second >= startSecond && (isOn(second) || clients > 1) ? 5 : 60),
  };
}
