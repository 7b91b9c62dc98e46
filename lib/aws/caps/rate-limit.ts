// A web ACL with rate rules, on everything WAF can be put on, and behind a CloudFront front where it cannot.
// One resource takes one web ACL: where there is one already, add these rules to it instead.

import { Aws, CfnRule, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct, type IConstruct } from 'constructs';
import { refuseProblems } from '../tree/construct-problems';
import { defineFront, type FrontProps, problemsWithUrl } from './cloudfront-front';
import { problemsWithRates, type RateRulesProps, rateRules, visibility } from './rate-rules';
import { CLOUDFRONT_REGION, isElsewhere, type WafTarget, wafTargetOf } from './waf-target';

export interface RateLimitProps extends RateRulesProps, FrontProps {
  /**
   * A REST API or stage, load balancer, AppSync API, user pool, App Runner service, function URL or HTTP API.
   * @default - `resourceArn`, or nothing: the web ACL alone
   */
  readonly protect?: IConstruct;
  /**
   * The ARN of anything else that a regional web ACL can be put on.
   * @default - `protect`
   */
  readonly resourceArn?: string;
  /**
   * Make the web ACL for CloudFront, alone: for a front in another Region, by its `webAclArn`.
   * @default - what `protect` needs
   */
  readonly isForCloudFront?: boolean;
  /**
   * A web ACL made elsewhere: the front, or the resource, gets this one.
   * @default - a new one with the rules given here
   */
  readonly webAclArn?: string;
}

/** A web ACL that limits each client, and all of them together, over 60 seconds. */
export class RateLimit extends Construct {
  /** Absent where `webAclArn` was given. */
  readonly webAcl?: CfnWebACL;
  /** The web ACL that was made or given. */
  readonly webAclArn: string;
  /** What clients must call instead, for a function URL or an HTTP API. */
  readonly front?: Distribution;

  constructor(scope: Construct, id: string, props: RateLimitProps) {
    super(scope, id);
    const target = targetOf(props);
    refuseProblems(this, problemsWithRateLimit(this, props, target));
    const hasFront = target?.kind === 'function-url' || target?.kind === 'http-api';
    if (props.webAclArn === undefined)
      this.webAcl = this.defineAcl(props, hasFront || props.isForCloudFront === true);
    this.webAclArn = props.webAclArn ?? this.webAcl?.attrArn ?? '';
    if (target && props.protect && hasFront)
      this.front = defineFront(this, {
        ...props,
        protect: props.protect,
        target,
        webAclArn: this.webAclArn,
      });
    if (target?.kind === 'regional') this.attachTo(target.arn);
  }

  /** Requests that the rules turned away. They still pay WAF's inspection, $0.60 a million. */
  metricBlocked(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      statistic: 'Sum',
      dimensionsMap: { WebACL: this.webAcl?.ref ?? this.webAclArn, Rule: 'ALL' },
      ...options,
    });
  }

  private defineAcl(props: RateLimitProps, isGlobal: boolean): CfnWebACL {
    if (isGlobal && Token.isUnresolved(Stack.of(this).region)) this.ruleRegionAtDeployment();
    return new CfnWebACL(this, 'Acl', {
      description: 'Spendfuse: how often clients may call',
      scope: isGlobal ? 'CLOUDFRONT' : 'REGIONAL',
      defaultAction: { allow: {} },
      rules: rateRules(props),
      visibilityConfig: visibility('spendfuse-rate-limit'),
    });
  }

  /** The Region is not known at synth: CloudFormation then refuses the wrong one before it makes anything. */
  private ruleRegionAtDeployment(): void {
    new CfnRule(this, 'Region', {
      assertions: [
        {
          assert: Fn.conditionEquals(Aws.REGION, CLOUDFRONT_REGION),
          assertDescription: `a web ACL for CloudFront is made in ${CLOUDFRONT_REGION} only`,
        },
      ],
    });
  }

  private attachTo(resourceArn: string): void {
    new CfnWebACLAssociation(this, 'Association', { resourceArn, webAclArn: this.webAclArn });
  }
}

function targetOf({ protect, resourceArn }: RateLimitProps): WafTarget | undefined {
  if (resourceArn !== undefined) return { kind: 'regional', arn: resourceArn };
  return protect ? wafTargetOf(protect) : undefined;
}

function problemsWithRateLimit(
  scope: Construct,
  props: RateLimitProps,
  target: WafTarget | undefined,
): string[] {
  const { protect, resourceArn, isForCloudFront, webAclArn } = props;
  const needsGlobal =
    target?.kind === 'function-url' || target?.kind === 'http-api' || isForCloudFront === true;
  const { region } = Stack.of(scope);
  return [
    ...problemsWithRates(props),
    ...(target?.kind === 'none' ? [target.because] : []),
    ...(protect && target?.kind === 'function-url' ? problemsWithUrl(protect) : []),
    ...(protect && resourceArn !== undefined
      ? ['protect and resourceArn are both given; give one']
      : []),
    ...(target === undefined && !isForCloudFront
      ? ['nothing is given to protect; give protect or resourceArn, or set isForCloudFront']
      : []),
    ...(isForCloudFront && target !== undefined
      ? ['isForCloudFront makes a web ACL alone; leave protect and resourceArn out']
      : []),
    ...(needsGlobal && webAclArn === undefined && isElsewhere(region)
      ? [
          `a web ACL for CloudFront is made in ${CLOUDFRONT_REGION} only and this stack is in '${region}'; make it in a stack there with isForCloudFront, and give its ARN here as webAclArn`,
        ]
      : []),
  ];
}
