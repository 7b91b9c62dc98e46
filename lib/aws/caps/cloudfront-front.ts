// A distribution in front of what WAF cannot be put on itself: function URLs and HTTP APIs.
// It adds a fence and changes nothing else: nothing is cached, and every header but the host is passed on.

import { Aws, Validations } from 'aws-cdk-lib';
import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { FunctionUrlOrigin, HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { CfnUrl, type IFunctionUrl } from 'aws-cdk-lib/aws-lambda';
import type { Construct, IConstruct } from 'constructs';
import { acknowledgeFront } from '../tree/nag-reasons';
import type { WafTarget } from './waf-target';

export interface FrontProps {
  /**
   * Names of yours that lead to the front.
   * @default - CloudFront's own name only
   */
  readonly domainNames?: string[];
  /**
   * For `domainNames`; a certificate in us-east-1.
   * @default - none
   */
  readonly certificate?: ICertificate;
}

interface FrontParts extends FrontProps {
  readonly protect: IConstruct;
  readonly target: WafTarget;
  readonly webAclArn: string;
}

export function defineFront(scope: Construct, parts: FrontParts): cloudfront.Distribution {
  const { protect, target, webAclArn, domainNames, certificate } = parts;
  const front = new cloudfront.Distribution(scope, 'Front', {
    comment: 'Spendfuse: a web ACL in front of an origin that takes none',
    webAclId: webAclArn,
    domainNames,
    certificate,
    minimumProtocolVersion: certificate && cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    defaultBehavior: {
      origin: originOf(protect, target),
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    },
  });
  if (target.kind === 'http-api') warnOfOpenApi(scope);
  acknowledgeFront(front);
  return front;
}

function originOf(protect: IConstruct, target: WafTarget): cloudfront.IOrigin {
  return target.kind === 'http-api'
    ? new HttpOrigin(`${target.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`)
    : FunctionUrlOrigin.withOriginAccessControl(protect as unknown as IFunctionUrl);
}

/** Origin access control signs for function URLs, but not for API Gateway. */
function warnOfOpenApi(scope: Construct): void {
  Validations.of(scope).addWarning(
    'spendfuse:http-api-open',
    'the HTTP API still answers at its own address, around the front; throttle it with ApiThrottle, and authorise its routes',
  );
}

/** A URL that anyone may call is called around its front: only one that wants signatures is fenced. */
export function problemsWithUrl(protect: IConstruct): string[] {
  const url = protect.node.defaultChild;
  if (!(url instanceof CfnUrl) || url.authType === 'AWS_IAM') return [];
  return [
    `${protect.node.path} has authType '${url.authType}', so it can be called around the front; set FunctionUrlAuthType.AWS_IAM (clients that send a body must then send x-amz-content-sha256)`,
  ];
}
