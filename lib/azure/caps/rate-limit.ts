// A firewall with rate rules: on an Application Gateway, or on a Front Door of its own before a function app.
// What is behind it answers nobody else, or synth says that it does.

import type { ApplicationGateway } from '@cdktf/provider-azurerm/lib/application-gateway';
import type { CdnFrontdoorFirewallPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import { WebApplicationFirewallPolicy } from '@cdktf/provider-azurerm/lib/web-application-firewall-policy';
import { Annotations } from 'cdktf';
import { Construct } from 'constructs';
import type { RequestRates } from '../../core/policy/request-rates';
import { matching, optional, problemsWith } from '../../core/units/values';
import { knownAtSynth, refuseProblems } from '../refuse-problems';
import type { FunctionApp } from '../watchdog/app-protection';
import { defineFrontDoor, type Front } from './front-door';
import { fromFrontDoor, fromSubnet, lockOrigin, problemsWithOrigin } from './origin-lock';
import { gatewayRules, problemsWithRates } from './rate-rules';

export interface RateLimitProps extends RequestRates {
  /** A function app, which gets a Front Door; or an Application Gateway of SKU WAF_v2, which gets the rules. */
  readonly protect: FunctionApp | ApplicationGateway;
  /** Holds the firewall and the front. */
  readonly resourceGroupName: string;
  /**
   * Of the firewall and the front; 5 to 46 letters, digits and hyphens.
   * @default - spendfuse- and the name of what is protected
   */
  readonly name?: string;
  /**
   * Front Door: ids of custom domains that lead to it, which the firewall covers as well.
   * @default - the name that Front Door gives
   */
  readonly domainIds?: readonly string[];
  /**
   * Application Gateway: the apps behind it, which from then on answer its subnet only.
   * @default - none; synth says that they can be called around it
   */
  readonly origins?: readonly FunctionApp[];
  /**
   * With `origins`: the gateway's subnet, which must have the service endpoint Microsoft.Web.
   * @default - none
   */
  readonly subnetId?: string;
}

/** Limits each client over a minute, and on an Application Gateway all of them together. */
export class RateLimit extends Construct {
  /** The policy that holds the rules. */
  readonly firewall: CdnFrontdoorFirewallPolicy | WebApplicationFirewallPolicy;
  /** What clients must call instead of the app; absent for a gateway. */
  readonly front?: Front;

  constructor(scope: Construct, id: string, props: RateLimitProps) {
    super(scope, id);
    const { protect } = props;
    refuseProblems(this, problemsWithRateLimit(props));
    if (isGateway(protect)) {
      this.firewall = this.defineGatewayPolicy(props);
      protect.firewallPolicyId = this.firewall.id;
      this.lockOrigins(props);
    } else {
      const { domainIds = [], resourceGroupName } = props;
      const name = nameOf(props) ?? '';
      const parts = { app: protect, name, resourceGroupName, rates: props, domainIds };
      this.front = defineFrontDoor(this, parts);
      this.firewall = this.front.firewall;
      lockOrigin(protect, fromFrontDoor(this.front.profile.resourceGuid));
      this.warnOfLeaks(props);
    }
  }

  private defineGatewayPolicy(props: RateLimitProps): WebApplicationFirewallPolicy {
    return new WebApplicationFirewallPolicy(this, 'Firewall', {
      name: nameOf(props) ?? '',
      resourceGroupName: props.resourceGroupName,
      location: (props.protect as ApplicationGateway).location,
      customRules: gatewayRules(props),
      // In detection mode no rule blocks, whatever its action.
      policySettings: {
        enabled: true,
        mode: props.action === 'count' ? 'Detection' : 'Prevention',
      },
      // The gateway takes no policy without managed rules, and no rate rule without this engine
      // (learn.microsoft.com, web-application-firewall/ag/rate-limiting-overview).
      managedRules: { managedRuleSet: [{ type: 'OWASP', version: '3.2' }] },
    });
  }

  private lockOrigins({ origins = [], subnetId, action }: RateLimitProps): void {
    if (action !== 'count')
      Annotations.of(this).addWarning(
        "a gateway's policy comes with the managed rules of OWASP 3.2, which block as well: try it with action 'count' first",
      );
    if (subnetId === undefined)
      Annotations.of(this).addWarning(
        'the apps behind the gateway still answer at their own addresses, around the limit; give origins and subnetId',
      );
    else for (const app of origins) lockOrigin(app, fromSubnet(subnetId));
  }

  /** learn.microsoft.com, waf-front-door-rate-limit (2026-02): each server counts for itself. */
  private warnOfLeaks({ clientRequestsPerMinute: limit }: RateLimitProps): void {
    if (limit === undefined || limit >= 200) return;
    Annotations.of(this).addWarning(
      `clientRequestsPerMinute is ${limit}; each server of Front Door counts for itself, so below 200 noticeably more get through`,
    );
  }
}

const isGateway = (target: RateLimitProps['protect']): target is ApplicationGateway =>
  target.terraformResourceType === 'azurerm_application_gateway';

const nameOf = ({ name, protect }: RateLimitProps): string | undefined => {
  const target = knownAtSynth(protect.nameInput);
  return name ?? (target === undefined ? undefined : `spendfuse-${target}`.slice(0, 46));
};

function problemsWithRateLimit(props: RateLimitProps): string[] {
  const { protect } = props;
  const name = nameOf(props);
  return [
    ...problemsWithRates(props, isGateway(protect) ? 'application-gateway' : 'front-door'),
    ...(name === undefined ? ['name is not given and cannot be derived; give it'] : []),
    ...problemsWith(
      'name',
      name,
      optional(
        matching(
          /^[A-Za-z][A-Za-z0-9-]{3,44}[A-Za-z0-9]$/,
          '5 to 46 letters, digits and hyphens, from a letter to a letter or digit',
        ),
      ),
    ),
    ...(isGateway(protect)
      ? problemsWithGateway(props, protect)
      : [...problemsWithOrigin(protect), ...problemsWithFront(props)]),
  ];
}

function problemsWithGateway(props: RateLimitProps, gateway: ApplicationGateway): string[] {
  const { origins = [], subnetId, domainIds } = props;
  const sku = knownAtSynth(gateway.skuInput?.name);
  return [
    ...(sku === undefined || sku === 'WAF_v2'
      ? []
      : [`${gateway.node.path} has SKU ${sku}; only WAF_v2 takes rate rules`]),
    ...(gateway.firewallPolicyIdInput === undefined
      ? []
      : [`${gateway.node.path} has a firewall policy already; add these rules to it instead`]),
    ...(origins.length > 0 === (subnetId !== undefined)
      ? []
      : ['origins and subnetId go together; give both or neither']),
    ...(domainIds === undefined ? [] : ['domainIds are for a Front Door; leave them out']),
    ...origins.flatMap(problemsWithOrigin),
  ];
}

const problemsWithFront = ({ origins, subnetId }: RateLimitProps): string[] =>
  origins === undefined && subnetId === undefined
    ? []
    : ['origins and subnetId are for an Application Gateway; leave them out'];
