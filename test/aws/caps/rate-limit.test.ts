// Web ACLs: on what takes one, behind a front where nothing does, and never in a Region that CloudFront cannot use.
import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as http from 'aws-cdk-lib/aws-apigatewayv2';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { RateLimit, type RateLimitProps } from '../../../lib/aws/caps/rate-limit';
import { synth, testFunction, testStack, warningsOf } from '../../support/aws-app';

type Limits = Omit<RateLimitProps, 'protect'>;

const EU = { env: { region: 'eu-west-1' } };
const US = { env: { region: 'us-east-1' } };

const restApi = (stack: Stack): IConstruct => {
  const api = new apigateway.RestApi(stack, 'Rest', { cloudWatchRole: false });
  api.root.addMethod('GET');
  return api;
};
const urlOf =
  (authType: lambda.FunctionUrlAuthType) =>
  (stack: Stack): IConstruct =>
    testFunction(stack).addFunctionUrl({ authType });
const signedUrl = urlOf(lambda.FunctionUrlAuthType.AWS_IAM);
const httpApi = (stack: Stack): IConstruct => new http.HttpApi(stack, 'Http');

const limited = (make: (stack: Stack) => IConstruct, props: Limits = {}, env = US): Template =>
  synth((stack) => {
    new RateLimit(stack, 'Waf', { protect: make(stack), ...props });
  }, env);

function rulesOf(template: Template): Array<{ Statement: { RateBasedStatement: object } }> {
  const [acl] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  return acl?.Properties.Rules;
}

const statementsOf = (template: Template): object[] =>
  rulesOf(template).map(({ Statement }) => Statement.RateBasedStatement);

describe('the rules', () => {
  test('count each address over the shortest window there is', () => {
    expect(statementsOf(limited(restApi))).toEqual([
      { Limit: 600, EvaluationWindowSec: 60, AggregateKeyType: 'IP' },
    ]);
  });

  test('count all clients together when a global limit is given', () => {
    expect(statementsOf(limited(restApi, { globalRequestsPerMinute: 5000 }))[1]).toMatchObject({
      Limit: 5000,
      AggregateKeyType: 'CONSTANT',
      ScopeDownStatement: { ByteMatchStatement: { SearchString: '/' } },
    });
  });

  test('count the forwarded address behind a proxy, and those who hide it as one', () => {
    const [client] = statementsOf(limited(restApi, { forwardedIpHeader: 'X-Forwarded-For' }));
    expect(client).toMatchObject({
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'MATCH' },
    });
  });

  test('tell clients apart by a header', () => {
    const [client] = statementsOf(limited(restApi, { clientHeader: 'x-api-key' }));
    expect(client).toMatchObject({
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ Header: { Name: 'x-api-key' } }],
    });
  });

  test('answer 429, or only count while a limit is tried out', () => {
    expect(rulesOf(limited(restApi))[0]).toMatchObject({
      Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
    });
    expect(rulesOf(limited(restApi, { action: 'count' }))[0]).toMatchObject({
      Action: { Count: {} },
    });
  });
});

describe('on the resource itself', () => {
  const arnIn = (template: Template): unknown => {
    const [association] = Object.values(template.findResources('AWS::WAFv2::WebACLAssociation'));
    return association?.Properties.ResourceArn;
  };

  test('a REST API gets a regional web ACL on its stage', () => {
    const template = limited(restApi, {}, EU);
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'REGIONAL' });
    expect(JSON.stringify(arnIn(template))).toMatch(/restapis.*stages/);
  });

  test('a load balancer gets one, also an imported one', () => {
    const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/abc';
    const template = limited(
      (stack) =>
        elb.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
          loadBalancerArn: arn,
          securityGroupId: 'sg-1',
          vpc: ec2.Vpc.fromVpcAttributes(stack, 'V', { vpcId: 'v', availabilityZones: ['a'] }),
        }),
      {},
      EU,
    );
    expect(arnIn(template)).toBe(arn);
  });

  test('a user pool gets one', () => {
    const template = limited((stack) => new cognito.UserPool(stack, 'Users'), {}, EU);
    expect(arnIn(template)).toEqual({
      'Fn::GetAtt': [expect.any(String), 'Arn'],
    });
  });

  test('anything else gets one by its ARN', () => {
    const resourceArn = 'arn:aws:apprunner:eu-west-1:111122223333:service/shop/abc';
    const template = synth((stack) => {
      new RateLimit(stack, 'Waf', { resourceArn });
    }, EU);
    expect(arnIn(template)).toBe(resourceArn);
  });

  test('a web ACL that is there already is put on instead of a new one', () => {
    const webAclArn = 'arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/abc';
    const template = limited(restApi, { webAclArn }, EU);
    template.resourceCountIs('AWS::WAFv2::WebACL', 0);
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { WebACLArn: webAclArn });
  });
});

describe('behind a front', () => {
  test('a function URL is reached by CloudFront alone, signed by origin access control', () => {
    const template = limited(signedUrl);
    template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: {
        OriginAccessControlOriginType: 'lambda',
        SigningBehavior: 'always',
      },
    });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        WebACLId: { 'Fn::GetAtt': [Match.stringLikeRegexp('WafAcl'), 'Arn'] },
        Origins: [Match.objectLike({ OriginAccessControlId: Match.anyValue() })],
      },
    });
  });

  test('a function URL that anyone may call is refused: it would be called around the front', () => {
    expect(() => limited(urlOf(lambda.FunctionUrlAuthType.NONE))).toThrow(
      /has authType 'NONE', so it can be called around the front; set FunctionUrlAuthType.AWS_IAM/,
    );
  });

  test('an HTTP API is fronted, and its own address is warned of', () => {
    const stack = testStack(US);
    new RateLimit(stack, 'Waf', { protect: httpApi(stack) });
    Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 1);
    expect(warningsOf(stack)).toEqual([expect.stringMatching(/still answers at its own address/)]);
  });

  test('outside us-east-1 it is refused, with the way out', () => {
    expect(() => limited(signedUrl, {}, EU)).toThrow(
      /made in us-east-1 only and this stack is in 'eu-west-1'; make it in a stack there with isForCloudFront/,
    );
  });

  test('the way out works: the front takes a web ACL made in us-east-1', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/abc';
    synth((stack) => {
      new RateLimit(stack, 'Acl', { isForCloudFront: true });
    }, US).hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
    limited(signedUrl, { webAclArn }, EU).hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: { WebACLId: webAclArn },
    });
  });

  test('where the Region is known at deployment only, CloudFormation checks it first', () => {
    const template = limited(signedUrl, {}, { env: {} } as typeof US);
    expect(Object.values(template.toJSON().Rules)).toContainEqual({
      Assertions: [
        {
          Assert: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
          AssertDescription: 'a web ACL for CloudFront is made in us-east-1 only',
        },
      ],
    });
  });
});

describe('wrong props', () => {
  test('a WebSocket API is refused, with what to use instead', () => {
    expect(() => limited((stack) => new http.WebSocketApi(stack, 'Socket'))).toThrow(
      /WebSocket API or a stage, which WAF cannot be put before; use ApiThrottle/,
    );
  });

  test.each<[string, Limits, RegExp]>([
    ['a limit below WAF’s least', { clientRequestsPerMinute: 5 }, /clientRequestsPerMinute is 5/],
    [
      'fewer for all than for one',
      { globalRequestsPerMinute: 100 },
      /globalRequestsPerMinute is 100, below what one client may ask for/,
    ],
    [
      'two ways to tell clients apart',
      { clientHeader: 'a', forwardedIpHeader: 'b' },
      /tell clients apart by one of them/,
    ],
    ['two targets', { resourceArn: 'arn:x' }, /protect and resourceArn are both given/],
  ])('refuses %s', (_case, props, problem) => {
    expect(() => limited(restApi, props)).toThrow(problem);
  });

  test('nothing to protect is refused', () => {
    expect(() => synth((stack) => new RateLimit(stack, 'Waf', {}))).toThrow(
      /nothing is given to protect/,
    );
  });
});
