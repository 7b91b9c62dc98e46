// What the functions of each cloud are set to when a story begins, and what a person sets instead.
// The levers are the guard's own words for them; how a cloud spells them is its ground's business.

import type { ConcurrencyState, Lever, ThrottleState } from '../../lib/core/pausing/target';
import type { Cloud } from '../../lib/core/prices/prices';
import type { Random } from '../../lib/simulator/random';
import { concurrency, provisioned, source, throttle } from '../support/builders';
import type { CastMember } from './story';

interface Drawn {
  readonly idOf: (name: string) => string;
  readonly leversFrom: (random: Random) => Lever[];
  readonly appFrom: (random: Random) => CastMember['app'];
  readonly changed: (lever: Lever, random: Random) => Lever;
}

function onLambda(random: Random): Lever[] {
  const executions = random.pick([null, null, 50, 200]);
  return [
    concurrency(executions),
    ...(random.chance(0.4) ? [source('q')] : []),
    ...(random.chance(0.2) ? [provisioned('live', random.integer(1, 20))] : []),
    ...(random.chance(0.3) ? [throttle('prod', random.pick([null, 50]))] : []),
  ];
}

function changedOnLambda(lever: Lever, random: Random): Lever {
  switch (lever.lever) {
    case 'concurrency':
      return concurrency(random.pick([null, 0, 33, 120]));
    case 'source':
      return { ...lever, state: { kind: random.pick(['enabled', 'disabled']) } };
    case 'provisioned':
      return provisioned(lever.id, random.integer(1, 9));
    case 'throttle':
      return throttle(lever.name, random.pick([null, 77]));
    case 'scale':
      return { ...lever, state: { kind: 'limited', instances: random.integer(1, 9) } };
  }
}

const scaled = (state: ConcurrencyState): Lever => ({
  lever: 'concurrency',
  id: 'concurrency',
  state,
});

/** Of one function and of public access: as somebody once spelled it, or as nobody did. */
const onFunctionApps = (random: Random): Lever[] => [
  concurrency(random.pick([null, null, 40, 90])),
  {
    lever: 'source',
    id: `AzureWebJobs.take.Disabled${random.pick(['', '=false', '=0'])}`,
    sourceKind: 'queue',
    name: 'orders',
    state: { kind: 'enabled' },
  },
  {
    lever: 'throttle',
    id: `publicNetworkAccess${random.pick(['', '=Enabled'])}`,
    name: 'public access',
    state: { kind: 'inherited' },
  },
];

/** The button of the portal: it runs again, at whatever limit there is. */
export const STARTED = scaled({ kind: 'automatic', least: 0, most: null });

function changedOnFunctionApps(lever: Lever, random: Random): Lever {
  if (lever.lever === 'source')
    return { ...lever, state: { kind: random.pick(['enabled', 'disabled']) } };
  if (lever.lever !== 'throttle')
    return random.chance(0.3) ? STARTED : concurrency(random.pick([null, 0, 33, 70]));
  const shut = { kind: 'throttled', requestsPerSecond: 0, burstRequests: 0 } as const;
  return { ...lever, state: random.pick<ThrottleState>([shut, { kind: 'inherited' }]) };
}

/** A most of 100 is what a revision may run anyway, so it is no state of its own. */
const onCloudRun = (random: Random): Lever[] => [
  scaled(
    random.pick<ConcurrencyState>([
      { kind: 'unreserved' },
      { kind: 'unreserved' },
      { kind: 'reserved', executions: 50 },
      { kind: 'automatic', least: 1, most: null },
      { kind: 'automatic', least: 2, most: 60 },
      { kind: 'manual', executions: 30, most: null },
    ]),
  ),
];

const changedOnCloudRun = (_: Lever, random: Random): Lever =>
  scaled(
    random.pick<ConcurrencyState>([
      { kind: 'unreserved' },
      { kind: 'reserved', executions: 0 },
      { kind: 'reserved', executions: 33 },
      { kind: 'automatic', least: 1, most: 70 },
      { kind: 'manual', executions: 7, most: null },
    ]),
  );

export const DRAWN: Readonly<Record<Cloud, Drawn>> = {
  aws: {
    idOf: (name) => name.replace('fn-', 'id-'),
    leversFrom: onLambda,
    appFrom: () => undefined,
    changed: changedOnLambda,
  },
  azure: {
    idOf: (name) =>
      `/subscriptions/11111111-2222-3333-4444-555555555555/resourcegroups/shop/providers/microsoft.web/sites/${name}`,
    leversFrom: onFunctionApps,
    // Shares as the simulator draws them: most obey the first stop.
    appFrom: (random) => ({
      plan: random.pick(['consumption', 'flex']),
      runsOnUntil: random.pick([
        ...(['stop', 'stop', 'stop', 'stop', 'stop'] as const),
        ...(['second-stop', 'second-stop', 'scale', 'disabled', 'access'] as const),
      ]),
    }),
    changed: changedOnFunctionApps,
  },
  gcp: {
    idOf: (name) => `projects/shop-prod/locations/europe-west1/services/${name}`,
    leversFrom: onCloudRun,
    appFrom: () => undefined,
    changed: changedOnCloudRun,
  },
};
