// Shuts the run.app address of a service, so that the load balancer is the only way in from the internet.
// Pub/Sub, Eventarc, Scheduler and Tasks of the same project still come in: they count as internal.

import { isService } from '../instance-facts';
import { knownAtSynth } from '../refuse-problems';
import type { RunTarget } from './load-balancer';

/** cloud.google.com/run/docs/securing/ingress (2026): the same door in the words of the two APIs. */
const SERVICE_INGRESS = 'INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER';
const FUNCTION_INGRESS = 'ALLOW_INTERNAL_AND_GCLB';
/** Narrower still, and fine. */
const INTERNAL_ONLY: readonly string[] = ['INGRESS_TRAFFIC_INTERNAL_ONLY', 'ALLOW_INTERNAL_ONLY'];

const presentIngress = (target: RunTarget): string | undefined =>
  isService(target) ? target.ingressInput : target.serviceConfig.ingressSettingsInput;

export function lockOrigin(target: RunTarget): void {
  if (isService(target)) target.ingress = SERVICE_INGRESS;
  else target.serviceConfig.ingressSettings = FUNCTION_INGRESS;
}

export function problemsWithOrigin(target: RunTarget): string[] {
  const present = knownAtSynth(presentIngress(target));
  const { path } = target.node;
  if (present === undefined || present === SERVICE_INGRESS || present === FUNCTION_INGRESS)
    return [];
  return [
    INTERNAL_ONLY.includes(present)
      ? `${path} has ingress ${present}, which no load balancer passes; let RateLimit set the ingress`
      : `${path} has ingress ${present}, so callers can go around the limit; let RateLimit set the ingress`,
  ];
}
