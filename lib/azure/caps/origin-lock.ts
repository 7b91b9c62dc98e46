// Lets a function app answer nobody but its front: a limit that can be walked around limits nothing.
// Must refuse an app that has rules of its own, because one open rule among them would be the way around.

import type { FunctionAppFlexConsumptionSiteConfigIpRestriction } from '@cdktf/provider-azurerm/lib/function-app-flex-consumption';
import { knownAtSynth } from '../refuse-problems';
import type { FunctionApp } from '../watchdog/app-protection';

/** The same shape for the apps of all plans. */
type Restriction = FunctionAppFlexConsumptionSiteConfigIpRestriction;

/** Only requests of one Front Door profile: the tag alone would let in the profiles of everybody. */
export const fromFrontDoor = (profileGuid: string): Restriction => ({
  name: 'front-door',
  priority: 100,
  action: 'Allow',
  serviceTag: 'AzureFrontDoor.Backend',
  // Terraform takes the headers as one object, with all of its attributes.
  headers: [
    { xAzureFdid: [profileGuid], xFdHealthProbe: [], xForwardedFor: [], xForwardedHost: [] },
  ],
});

/** Only requests out of one subnet, which must have the service endpoint Microsoft.Web. */
export const fromSubnet = (subnetId: string): Restriction => ({
  name: 'application-gateway',
  priority: 100,
  action: 'Allow',
  virtualNetworkSubnetId: subnetId,
});

/** Only requests from one address, as `203.0.113.7/32`. */
export const fromAddress = (ipAddress: string): Restriction => ({
  name: 'api-management',
  priority: 100,
  action: 'Allow',
  ipAddress,
});

/** Everything else is refused before the app runs, so it is not billed. Deployments have an address of their own. */
export function lockOrigin(app: FunctionApp, allowed: Restriction): void {
  app.siteConfig.putIpRestriction([allowed]);
  app.siteConfig.ipRestrictionDefaultAction = 'Deny';
}

export function problemsWithOrigin(app: FunctionApp): string[] {
  const { path } = app.node;
  return [
    ...(app.siteConfig.ipRestrictionInput === undefined
      ? []
      : [
          `${path} has ipRestriction already, by which it may be called around the limit; leave it out`,
        ]),
    ...(knownAtSynth(app.siteConfig.ipRestrictionDefaultActionInput) === 'Allow'
      ? [`${path} has ipRestrictionDefaultAction 'Allow'; leave it out`]
      : []),
    ...(knownAtSynth(app.publicNetworkAccessEnabledInput) === false
      ? [
          `${path} has publicNetworkAccessEnabled false, so its front does not reach it; leave it out`,
        ]
      : []),
  ];
}
