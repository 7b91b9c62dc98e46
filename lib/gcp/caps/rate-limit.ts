// A Cloud Armor policy with a rate rule: on a backend service, or on a load balancer of its own before a Cloud Run service.
// What is behind it answers nobody else from the internet, or synth says that it does.

import type { ComputeBackendService } from '@cdktf/provider-google/lib/compute-backend-service';
import { ComputeSecurityPolicy } from '@cdktf/provider-google/lib/compute-security-policy';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import { matching, optional, problemsWith } from '../../core/units/values';
import { knownAtSynth, refuseProblems } from '../refuse-problems';
import { type Balancer, defineBalancer, type RunTarget } from './load-balancer';
import { lockOrigin, problemsWithOrigin } from './origin-lock';
import { problemsWithRates, type RateRulesProps, rateRules } from './rate-rules';

export interface RateLimitProps extends RateRulesProps {
  /** A service or a function, which gets a load balancer; or the backend service of one that is there, which gets the rules. */
  readonly protect: RunTarget | ComputeBackendService;
  /**
   * Of the policy and the load balancer; lower-case letters, digits and hyphens.
   * @default - spendfuse- and the name of what is protected
   */
  readonly name?: string;
  /**
   * Names of yours that lead to the load balancer's address; each gets a certificate of Google's.
   * @default - give `certificateIds` instead
   */
  readonly domainNames?: readonly string[];
  /**
   * Certificates that are there already.
   * @default - one of Google's for `domainNames`
   */
  readonly certificateIds?: readonly string[];
  /**
   * Backend service: the services behind it, whose run.app addresses are shut.
   * @default - none; synth says that they can be called around it
   */
  readonly origins?: readonly RunTarget[];
}

/** Limits each client over a minute, or all of them together. */
export class RateLimit extends Construct {
  /** The policy that holds the rule. */
  readonly policy: ComputeSecurityPolicy;
  /** Where clients must call: let the domain names lead to `front.address.address`. Absent for a backend service. */
  readonly front?: Balancer;

  constructor(scope: Construct, id: string, props: RateLimitProps) {
    super(scope, id);
    const { protect, origins = [], domainNames = [], certificateIds = [] } = props;
    refuseProblems(this, problemsWithRateLimit(props));
    const name = nameOf(props) ?? '';
    this.policy = new ComputeSecurityPolicy(this, 'Policy', { name, rule: rateRules(props) });
    if (isBackend(protect)) {
      protect.securityPolicy = this.policy.id;
      for (const origin of origins) lockOrigin(origin);
      if (origins.length === 0) this.warnOfOpenOrigins();
    } else {
      const certificates = { domainNames, certificateIds };
      const securityPolicyId = this.policy.id;
      this.front = defineBalancer(this, {
        ...{ target: protect, name, securityPolicyId },
        ...certificates,
      });
      lockOrigin(protect);
    }
  }

  private warnOfOpenOrigins(): void {
    Annotations.of(this).addWarning(
      'the services behind the load balancer may still answer at their run.app addresses, around the limit; give origins',
    );
  }
}

const isBackend = (target: RateLimitProps['protect']): target is ComputeBackendService =>
  target.terraformResourceType === 'google_compute_backend_service';

/** As long as a name may be (cloud.google.com/compute/docs/naming-resources). */
const NAME_CHARS_MAX = 63;

const nameOf = ({ name, protect }: RateLimitProps): string | undefined => {
  const target = knownAtSynth(protect.nameInput);
  const derived = target === undefined ? undefined : `spendfuse-${target}`.slice(0, NAME_CHARS_MAX);
  return name ?? derived?.replace(/-$/, '');
};

function problemsWithRateLimit(props: RateLimitProps): string[] {
  const { protect } = props;
  const name = nameOf(props);
  return [
    ...problemsWithRates(props),
    ...(name === undefined ? ['name is not given and cannot be derived; give it'] : []),
    ...problemsWith(
      'name',
      name,
      optional(
        matching(
          /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
          'at most 63 lower-case letters, digits and hyphens, from a letter to a letter or digit',
        ),
      ),
    ),
    ...(isBackend(protect)
      ? problemsWithBackend(props, protect)
      : problemsWithFront(props, protect)),
  ];
}

function problemsWithBackend(
  { origins = [], domainNames, certificateIds }: RateLimitProps,
  backend: ComputeBackendService,
): string[] {
  return [
    ...(backend.securityPolicyInput === undefined
      ? []
      : [`${backend.node.path} has a security policy already; add the rule to it instead`]),
    ...(domainNames === undefined && certificateIds === undefined
      ? []
      : ['domainNames and certificateIds are for a load balancer made here; leave them out']),
    ...origins.flatMap(problemsWithOrigin),
  ];
}

function problemsWithFront(
  { origins, domainNames = [], certificateIds = [] }: RateLimitProps,
  target: RunTarget,
): string[] {
  return [
    ...(origins === undefined ? [] : ['origins are for a backend service; leave them out']),
    ...(domainNames.length === 0 && certificateIds.length === 0
      ? [
          'neither domainNames nor certificateIds is given; the load balancer has no name of its own, so give one',
        ]
      : []),
    ...problemsWithOrigin(target),
  ];
}
