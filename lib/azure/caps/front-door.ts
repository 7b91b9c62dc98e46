// A Front Door before a function app, which takes no firewall itself.
// It adds a fence and changes nothing else: nothing is cached, and no probe calls the app, which would be billed runs.

import { CdnFrontdoorEndpoint } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-endpoint';
import { CdnFrontdoorFirewallPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-firewall-policy';
import { CdnFrontdoorOrigin } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin';
import { CdnFrontdoorOriginGroup } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-origin-group';
import { CdnFrontdoorProfile } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-profile';
import { CdnFrontdoorRoute } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-route';
import { CdnFrontdoorSecurityPolicy } from '@cdktf/provider-azurerm/lib/cdn-frontdoor-security-policy';
import type { Construct } from 'constructs';
import type { RequestRates } from '../../core/policy/request-rates';
import type { FunctionApp } from '../watchdog/app-protection';
import { frontDoorRules } from './rate-rules';

/** Custom rules are in the cheaper of the two (learn.microsoft.com, afds-overview, 2026). */
const SKU = 'Standard_AzureFrontDoor';

export interface FrontParts {
  readonly app: FunctionApp;
  readonly name: string;
  readonly resourceGroupName: string;
  readonly rates: RequestRates;
  readonly domainIds: readonly string[];
}

export interface Front {
  readonly profile: CdnFrontdoorProfile;
  readonly endpoint: CdnFrontdoorEndpoint;
  readonly firewall: CdnFrontdoorFirewallPolicy;
}

export function defineFrontDoor(scope: Construct, parts: FrontParts): Front {
  const { name, resourceGroupName, domainIds } = parts;
  const profile = new CdnFrontdoorProfile(scope, 'Front', {
    ...{ name, resourceGroupName, skuName: SKU },
  });
  const cdnFrontdoorProfileId = profile.id;
  const endpoint = new CdnFrontdoorEndpoint(scope, 'Endpoint', { name, cdnFrontdoorProfileId });
  defineRoute(scope, parts, { profile, endpoint });
  const firewall = defineFirewall(scope, parts);
  new CdnFrontdoorSecurityPolicy(scope, 'Security', {
    ...{ name, cdnFrontdoorProfileId },
    securityPolicies: {
      firewall: {
        cdnFrontdoorFirewallPolicyId: firewall.id,
        association: {
          patternsToMatch: ['/*'],
          domain: [endpoint.id, ...domainIds].map((cdnFrontdoorDomainId) => ({
            cdnFrontdoorDomainId,
          })),
        },
      },
    },
  });
  return { profile, endpoint, firewall };
}

function defineFirewall(scope: Construct, parts: FrontParts): CdnFrontdoorFirewallPolicy {
  return new CdnFrontdoorFirewallPolicy(scope, 'Firewall', {
    // Letters and digits only.
    name: parts.name.replaceAll('-', ''),
    resourceGroupName: parts.resourceGroupName,
    skuName: SKU,
    mode: 'Prevention',
    enabled: true,
    customBlockResponseStatusCode: 429,
    customRule: frontDoorRules(parts.rates),
  });
}

function defineRoute(
  scope: Construct,
  { app, name, domainIds }: FrontParts,
  { profile, endpoint }: Pick<Front, 'profile' | 'endpoint'>,
): void {
  const group = new CdnFrontdoorOriginGroup(scope, 'Origins', {
    ...{ name, cdnFrontdoorProfileId: profile.id },
    sessionAffinityEnabled: false,
    loadBalancing: {},
  });
  const origin = new CdnFrontdoorOrigin(scope, 'Origin', {
    ...{ name, cdnFrontdoorOriginGroupId: group.id },
    hostName: app.defaultHostname,
    originHostHeader: app.defaultHostname,
    certificateNameCheckEnabled: true,
    enabled: true,
  });
  new CdnFrontdoorRoute(scope, 'Route', {
    ...{ name, cdnFrontdoorEndpointId: endpoint.id, cdnFrontdoorOriginGroupId: group.id },
    cdnFrontdoorOriginIds: [origin.id],
    patternsToMatch: ['/*'],
    supportedProtocols: ['Http', 'Https'],
    httpsRedirectEnabled: true,
    forwardingProtocol: 'HttpsOnly',
    linkToDefaultDomain: true,
    ...(domainIds.length > 0 ? { cdnFrontdoorCustomDomainIds: [...domainIds] } : {}),
  });
}
