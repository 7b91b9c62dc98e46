// A load balancer before a Cloud Run service, because Cloud Armor can be put on nothing else.
// It adds a fence and changes nothing else: nothing is cached, and every path leads to the service.

import { ComputeBackendService } from '@cdktf/provider-google/lib/compute-backend-service';
import { ComputeGlobalAddress } from '@cdktf/provider-google/lib/compute-global-address';
import { ComputeGlobalForwardingRule } from '@cdktf/provider-google/lib/compute-global-forwarding-rule';
import { ComputeManagedSslCertificate } from '@cdktf/provider-google/lib/compute-managed-ssl-certificate';
import { ComputeRegionNetworkEndpointGroup } from '@cdktf/provider-google/lib/compute-region-network-endpoint-group';
import { ComputeTargetHttpsProxy } from '@cdktf/provider-google/lib/compute-target-https-proxy';
import { ComputeUrlMap } from '@cdktf/provider-google/lib/compute-url-map';
import type { Construct } from 'constructs';
import type { InstanceCapProps } from '../instance-cap-props';

/** A Cloud Run service, or a function of the 2nd generation, which is one of the same name. */
export type RunTarget = InstanceCapProps['target'];

/** The global one, which takes Cloud Armor's rate rules. */
const SCHEME = 'EXTERNAL_MANAGED';

export interface BalancerParts {
  readonly target: RunTarget;
  readonly name: string;
  readonly securityPolicyId: string;
  readonly domainNames: readonly string[];
  readonly certificateIds: readonly string[];
}

export interface Balancer {
  readonly address: ComputeGlobalAddress;
  readonly backend: ComputeBackendService;
}

export function defineBalancer(scope: Construct, parts: BalancerParts): Balancer {
  const { target, name, securityPolicyId } = parts;
  const group = new ComputeRegionNetworkEndpointGroup(scope, 'Endpoints', {
    ...{ name, region: target.location, networkEndpointType: 'SERVERLESS' },
    cloudRun: { service: target.name },
  });
  const backend = new ComputeBackendService(scope, 'Backend', {
    ...{ name, loadBalancingScheme: SCHEME, protocol: 'HTTPS' },
    securityPolicy: securityPolicyId,
    backend: [{ group: group.id }],
  });
  const urlMap = new ComputeUrlMap(scope, 'Paths', { name, defaultService: backend.id });
  const proxy = new ComputeTargetHttpsProxy(scope, 'Proxy', {
    ...{ name, urlMap: urlMap.id },
    sslCertificates: certificatesOf(scope, parts),
  });
  const address = new ComputeGlobalAddress(scope, 'Address', { name });
  new ComputeGlobalForwardingRule(scope, 'Entry', {
    ...{ name, loadBalancingScheme: SCHEME, ipProtocol: 'TCP', portRange: '443' },
    target: proxy.id,
    ipAddress: address.id,
  });
  return { address, backend };
}

function certificatesOf(
  scope: Construct,
  { name, domainNames, certificateIds }: BalancerParts,
): string[] {
  if (domainNames.length === 0) return [...certificateIds];
  const managed = new ComputeManagedSslCertificate(scope, 'Certificate', {
    name,
    managed: { domains: [...domainNames] },
  });
  return [managed.id, ...certificateIds];
}
