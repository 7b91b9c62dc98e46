// An attacker who knows how the guard works: under its floors, growing no faster than a baseline may, resting when refused.
// Nothing here stands out from yesterday; what counts is what all of it takes in a month.

import type { Allowance } from '../../allowance';
import { busyTraffic, idleTraffic, specOf } from '../../cast';
import { Carry } from '../../cloud/inlet';
import type { SimulatedCloud } from '../../cloud/simulated-cloud';
import type { Callers } from '../../cloud/sync-inlet';
import { EVERY_CLOUD } from '../../clouds/models';
import { addCallers } from '../../flood';
import {
  attackSecond,
  type Cause,
  NEVER_FIXED,
  type Scenario,
  type Setting,
  THOUSAND_A_MONTH,
} from '../../scenario';

const DAY = 1440;
const DAY_SECONDS = 86_400;
const REST_SECONDS = DAY_SECONDS;

interface Patience {
  readonly startUsdPerHour: number;
  readonly growthPerDay: number;
  readonly usdPerHourMax: number;
  /** Calls a second that cost so much a second. */
  readonly callsFor: (usdPerSecond: number) => number;
}

/** Goes on at its pace; turned away, it rests for a day and begins again at half. */
function patientCallers(patience: Patience, isOn: (second: number) => boolean): Callers {
  const { startUsdPerHour, growthPerDay, usdPerHourMax, callsFor } = patience;
  const carry = new Carry();
  let usdPerHour = startUsdPerHour;
  let restsUntil = 0;
  return {
    wanted(step) {
      if (!isOn(step.fromSecond) || step.fromSecond < restsUntil) return 0;
      const growth = growthPerDay ** (step.seconds / DAY_SECONDS);
      usdPerHour = Math.min(usdPerHourMax, usdPerHour * growth);
      return carry.whole(callsFor(usdPerHour / 3600) * step.seconds);
    },
    answered(_served, refused, step) {
      if (refused === 0) return;
      restsUntil = step.fromSecond + REST_SECONDS;
      usdPerHour = Math.max(startUsdPerHour, usdPerHour / 2);
    },
    paceSeconds: () => 60,
  };
}

const SPEC = {
  billing: { memoryMb: 512, architecture: 'x86_64' },
  durationSeconds: 0.8,
  timeoutSeconds: 10,
  isTarget: true,
} as const;

/** Three times the floor of an envelope is $0.09 an hour, and an envelope may grow eightfold in 28 days. */
const UNDER_THE_FLOOR = {
  startUsdPerHour: 0.085,
  growthPerDay: 8 ** (1 / 28),
  usdPerHourMax: 0.8,
};

function monthOf(
  name: string,
  { story, allows }: { story: string; allows: Partial<Allowance> },
  install: (cloud: SimulatedCloud, setting: Setting, attackAtSecond: number | null) => Cause,
): Scenario {
  return {
    name,
    kind: 'attack',
    on: EVERY_CLOUD,
    story,
    allows: { mustHold: false, mayEndHeld: true, ...allows },
    plot: (setting) => {
      const attackAtSecond = attackSecond(setting);
      return {
        minutes: 30 * DAY,
        attackAtSecond,
        ending: NEVER_FIXED,
        policy: {},
        bystanders: 2,
        tickEveryMinutes: 5,
        install: (cloud, isAttacked) => install(cloud, setting, isAttacked ? attackAtSecond : null),
      };
    },
  };
}

const idleFleet = (count: number, overspendUsd: number, story: string): Scenario =>
  monthOf(
    count === 1 ? 'patient-on-idle' : `idle-fleet-${count}`,
    { story, allows: { overspendUsd } },
    (cloud, setting, at) => {
      const causes = Array.from({ length: count }, (_, index) => {
        const spec = specOf(`form-${index}`, SPEC);
        const traffic = idleTraffic(setting.random.split(spec.name));
        const callsFor = (usdPerSecond: number): number => cloud.callsFor(spec, usdPerSecond, 1);
        return addCallers(cloud, { spec, traffic, attackAtSecond: at }, (isOn) =>
          patientCallers({ ...UNDER_THE_FLOOR, callsFor }, isOn),
        );
      });
      return {
        fix: (atSecond) => {
          for (const cause of causes) cause.fix(atSecond);
        },
      };
    },
  );

export const patientOnIdle = idleFleet(
  1,
  60,
  'An attacker takes an idle public function below its floor, and a little more every day: $210 in a month.',
);
export const idleFleet50 = idleFleet(
  50,
  750,
  'An attacker spreads over 50 idle public functions, each below its own floor and a little more every day: $10,500 in a month.',
);
export const idleFleet200 = idleFleet(
  200,
  1500,
  'An attacker spreads over 200 idle public functions, each below its own floor and a little more every day: $42,000 in a month.',
);

export const patientOnBusy = monthOf(
  'patient-on-busy',
  {
    story:
      'An attacker adds to a function of $1,000 a month what it may spend without notice, and grows with its baseline: up to $8,000 in a month.',
    allows: { overspendUsd: 1000 },
  },
  (cloud, setting, at) => {
    const spec = specOf('api', { ...SPEC, billing: { memoryMb: 1024, architecture: 'x86_64' } });
    const traffic = busyTraffic(spec, cloud, THOUSAND_A_MONTH, setting.random.split('api'));
    const callsFor = (usdPerSecond: number): number => cloud.callsFor(spec, usdPerSecond, 1);
    return addCallers(cloud, { spec, traffic, attackAtSecond: at }, (isOn) =>
      patientCallers(
        { startUsdPerHour: 1.4, growthPerDay: 8 ** (1 / 28), usdPerHourMax: 30, callsFor },
        isOn,
      ),
    );
  },
);
