// Where a web ACL can go: on the resource itself, in front of it by CloudFront, or nowhere.
// docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources has the list (2026).

import { Aws, CfnResource, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isRestStage, stageOf } from '../tree/api-stage';

export type WafTarget =
  | { readonly kind: 'regional'; readonly arn: string }
  | { readonly kind: 'function-url' }
  | { readonly kind: 'http-api'; readonly apiId: string }
  | { readonly kind: 'none'; readonly because: string };

/** Attributes by which constructs name the resource that a web ACL goes on, owned or imported. */
const ARN_ATTRIBUTES: readonly string[] = ['loadBalancerArn', 'userPoolArn', 'serviceArn'];

export function wafTargetOf(construct: IConstruct): WafTarget {
  const child = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  const type = CfnResource.isCfnResource(child) ? child.cfnResourceType : '';
  if (type === 'AWS::Lambda::Url') return { kind: 'function-url' };
  const stage = stageOf(construct);
  if (stage && isRestStage(stage)) return { kind: 'regional', arn: restStageArn(stage) };
  if (type.startsWith('AWS::ApiGatewayV2::')) return httpTargetOf(construct, child as CfnResource);
  const arn = arnOf(construct, type);
  return arn === undefined
    ? {
        kind: 'none',
        because: `${construct.node.path} takes no web ACL; protect a REST API, HTTP API, function URL, load balancer, AppSync API or user pool, or give resourceArn`,
      }
    : { kind: 'regional', arn };
}

const restStageArn = ({ restApiId, ref }: { readonly restApiId: string; readonly ref: string }) =>
  `arn:${Aws.PARTITION}:apigateway:${Aws.REGION}::/restapis/${restApiId}/stages/${ref}`;

function httpTargetOf(construct: IConstruct, resource: CfnResource): WafTarget {
  const { protocolType } = resource as unknown as { readonly protocolType?: string };
  const { apiId } = construct as unknown as { readonly apiId?: string };
  if (protocolType === 'HTTP' && apiId !== undefined) return { kind: 'http-api', apiId };
  return {
    kind: 'none',
    because: `${construct.node.path} is a WebSocket API or a stage, which WAF cannot be put before; use ApiThrottle`,
  };
}

function arnOf(construct: IConstruct, type: string): string | undefined {
  const attributes = construct as unknown as Readonly<Record<string, unknown>>;
  const names = type === 'AWS::AppSync::GraphQLApi' ? ['arn'] : ARN_ATTRIBUTES;
  const arn = names.map((name) => attributes[name]).find((value) => typeof value === 'string');
  return typeof arn === 'string' ? arn : undefined;
}

/** CloudFront's web ACLs live in one Region, whatever Region the distribution is made from. */
export const CLOUDFRONT_REGION = 'us-east-1';

export const isElsewhere = (region: string): boolean =>
  !Token.isUnresolved(region) && region !== CLOUDFRONT_REGION;
