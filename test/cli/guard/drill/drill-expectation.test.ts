// What a drill tells people to expect, lived through in simulated accounts: the real engine, metrics that are minutes late,
// discovery every ten minutes. Where the engine gets slower or faster, the words of the drill must change with it.

import { CANARY, EXPECTED_MINUTES } from '../../../../lib/cli/guard/drill/drill-plan';
import { specOf } from '../../../../lib/simulator/cast';
import { NO_TRAFFIC } from '../../../../lib/simulator/cloud/traffic';
import { EVERY_CLOUD } from '../../../../lib/simulator/clouds/models';
import { addFlood } from '../../../../lib/simulator/flood';
import type { Scenario } from '../../../../lib/simulator/scenario';
import { simulate } from '../../../../lib/simulator/simulate';
import { isSweep } from '../../../support/seed-sweep';

/** Of 300, half were paused within 5.2 minutes and the last after 8.1 (2026-11-21). */
const SEEDS = isSweep ? 6 : 2;
/** A call waits for the network too. */
const CALLS_PER_SECOND = CANARY.atOnce / (CANARY.runSeconds + 0.05);

const drill: Scenario = {
  name: 'drill',
  kind: 'attack',
  on: EVERY_CLOUD,
  story: 'A canary is created and called two at a time.',
  plot({ random, startSecond }) {
    const draw = random.split('drill');
    const attackAtSecond = startSecond + draw.integer(15 * 60, 30 * 60);
    const { memoryMb, timeoutSeconds, runSeconds, ceilingUsd } = CANARY;
    return {
      minutes: 55,
      attackAtSecond,
      ending: { how: 'operator', fixAfterMinutes: 1, resumeAfterMinutes: 1 },
      policy: {},
      bystanders: draw.pick([2, 10, 25]),
      install: (cloud, isAttacked) =>
        addFlood(cloud, {
          spec: specOf('canary', {
            billing: { memoryMb, architecture: 'x86_64' },
            durationSeconds: runSeconds,
            timeoutSeconds,
            bornSecond: attackAtSecond - 15,
            modifiedSecond: attackAtSecond - 15,
            isTarget: true,
            override: {
              ceilingUsdPerHour: ceilingUsd,
              ceilingUsdPerDay: ceilingUsd,
              ceilingUsdPerMonth: ceilingUsd,
              response: 'pause',
              afterPause: 'manual',
            },
          }),
          traffic: NO_TRAFFIC,
          attackAtSecond: isAttacked ? attackAtSecond : null,
          perSecond: () => CALLS_PER_SECOND,
          paceSeconds: 5,
        }),
    };
  },
};

test('a canary is paused when the drill says, in quiet accounts and in busy ones', async () => {
  const minutes: number[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { secondsToPause, violations } = await simulate(drill, seed);
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    minutes.push((secondsToPause ?? Number.POSITIVE_INFINITY) / 60);
  }
  minutes.sort((a, b) => a - b);
  expect(minutes[SEEDS / 2]).toBeLessThanOrEqual(EXPECTED_MINUTES.usual);
  expect(minutes[SEEDS - 1]).toBeLessThanOrEqual(EXPECTED_MINUTES.most);
  // Not padded either: a promise that is far off is no expectation.
  expect(minutes[SEEDS / 2]).toBeGreaterThan(EXPECTED_MINUTES.usual / 2);
});
