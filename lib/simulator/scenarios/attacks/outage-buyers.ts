// Denial of service through the guard: an attacker who wants an outage and spends as little as it takes to get a pause.
// What counts is the hours at zero that $20 of calls buys in a week.

import { busyTraffic, idleTraffic, specOf } from '../../cast';
import { Carry } from '../../cloud/inlet';
import type { SimulatedCloud } from '../../cloud/simulated-cloud';
import type { Callers } from '../../cloud/sync-inlet';
import type { Traffic } from '../../cloud/traffic';
import { EVERY_CLOUD, findingOnInstances } from '../../clouds/models';
import { addCallers } from '../../flood';
import { attackSecond, NEVER_FIXED, type Scenario, type Setting } from '../../scenario';

const BUDGET_USD = 20;
const WEEK_MINUTES = 7 * 1440;
const BURST_PER_SECOND = 1000;
/** Asks once a minute whether it is answered; calm for so long, it is no probation any more. */
const PROBE_EVERY_SECONDS = 60;
const ANSWERED_MINUTES = 20;

/** Bursts until it is turned away, waits until it is answered again as a rule, and bursts again until the money is gone. */
function buyer(usdPerCall: number, isOn: (second: number) => boolean): Callers {
  const carry = new Carry();
  let leftUsd = BUDGET_USD;
  let answered = ANSWERED_MINUTES;
  const isBursting = (): boolean => leftUsd > 0 && answered >= ANSWERED_MINUTES;
  return {
    wanted(step) {
      if (!isOn(step.fromSecond) || leftUsd <= 0) return 0;
      const perSecond = isBursting() ? BURST_PER_SECOND : 1 / PROBE_EVERY_SECONDS;
      return carry.whole(perSecond * step.seconds);
    },
    answered(served, refused, step) {
      leftUsd -= served * usdPerCall;
      if (isBursting()) {
        // A crowd of its own making is no pause; nothing answered is.
        if (served === 0 && refused > 0) answered = 0;
      } else if (refused > 0) answered = 0;
      else if (served > 0) answered += step.seconds / 60;
    },
    paceSeconds: (second) => (isOn(second) && isBursting() ? 5 : 60),
  };
}

function outage(
  name: string,
  { story, hoursAtZero, on }: Pick<Scenario, 'story' | 'on'> & { readonly hoursAtZero: number },
  trafficOf: (cloud: SimulatedCloud, setting: Setting) => Traffic,
): Scenario {
  return {
    name,
    kind: 'attack',
    on,
    story,
    allows: { mustHold: false, mayEndHeld: true, hoursAtZero },
    plot: (setting) => {
      const attackAtSecond = attackSecond(setting);
      return {
        minutes: attackAtSecond / 60 - Math.floor(setting.startSecond / 60) + WEEK_MINUTES,
        attackAtSecond,
        ending: NEVER_FIXED,
        policy: {},
        bystanders: 3,
        install: (cloud, isAttacked) => {
          const spec = { ...SPEC };
          return addCallers(
            cloud,
            {
              spec,
              traffic: trafficOf(cloud, setting),
              attackAtSecond: isAttacked ? attackAtSecond : null,
            },
            (isOn) => buyer(cloud.usdPerCall(spec, BURST_PER_SECOND), isOn),
          );
        },
      };
    },
  };
}

const SPEC = specOf('public-api', {
  billing: { memoryMb: 512, architecture: 'x86_64' },
  durationSeconds: 0.4,
  timeoutSeconds: 10,
  isTarget: true,
});

export const outageOfIdle = outage(
  'outage-of-idle',
  {
    story:
      'A rival wants an idle API to be gone for a week, and makes its guard do it: $20 of calls, sent whenever it answers.',
    hoursAtZero: 12,
    on: findingOnInstances(
      'what 1,000 calls a second burn there is below the guess that zero is rationed for, and reaches the fast rule, which rations none',
    ),
  },
  (_cloud, setting) => idleTraffic(setting.random),
);
export const outageOfBusy = outage(
  'outage-of-busy',
  {
    story:
      'A rival wants an API of $2 an hour to be gone for a week, and makes its guard do it: $20 of calls, sent whenever it answers.',
    hoursAtZero: 4,
    on: EVERY_CLOUD,
  },
  (cloud, setting) =>
    busyTraffic(
      SPEC,
      cloud,
      { peakUsdPerHour: 2, swing: 0.4, peakHour: 15, weekendShare: 0.9 },
      setting.random.split('public-api'),
    ),
);
