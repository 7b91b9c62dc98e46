// What a survey asks of what stands before functions: load balancers with their rules, and web ACLs wherever they are.
// Only balancers with functions behind them are looked at; the others are someone else's business.

import { type CloudFrontClient, ListDistributionsCommand } from '@aws-sdk/client-cloudfront';
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  type ElasticLoadBalancingV2Client,
  type LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetWebACLForResourceCommand, type WAFV2Client } from '@aws-sdk/client-wafv2';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

type Balancers = NonNullable<AccountAnswers['balancers']>;
type Group = Balancers[number]['groups'][number];

export async function surveyBalancers(
  { client, waf }: { client: ElasticLoadBalancingV2Client; waf: WAFV2Client },
  surveyor: Surveyor,
): Promise<Balancers | undefined> {
  const all = await surveyor.ask('targetGroups', () =>
    allPages(async (Marker) => {
      const page = await client.send(new DescribeTargetGroupsCommand({ Marker }));
      return { items: page.TargetGroups ?? [], next: page.NextMarker };
    }),
  );
  if (!all) return undefined;
  const groups = all.filter(({ TargetType }) => TargetType === 'lambda');
  const arns = [...new Set(groups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns))];
  if (arns.length === 0) return [];
  const withTargets = await forEach(groups, (group) => surveyGroup(client, surveyor, group));
  const balancers = await surveyor.ask('balancers', () =>
    allPages(async (Marker) => {
      const page = await client.send(new DescribeLoadBalancersCommand({ Marker }));
      return { items: page.LoadBalancers ?? [], next: page.NextMarker };
    }),
  );
  const wanted = balancers?.filter(({ LoadBalancerArn = '' }) => arns.includes(LoadBalancerArn));
  return (
    wanted &&
    forEach(wanted, async (balancer) => ({
      balancer,
      groups: withTargets,
      rules: await surveyRules(client, surveyor, balancer),
      webAcl: await surveyWebAcl(waf, surveyor, balancer.LoadBalancerArn),
    }))
  );
}

async function surveyGroup(
  client: ElasticLoadBalancingV2Client,
  surveyor: Surveyor,
  group: { readonly TargetGroupArn?: string },
): Promise<Group> {
  const { TargetGroupArn } = group;
  const targets = await surveyor.ask('targets', async () => {
    const answer = await client.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
    return answer.TargetHealthDescriptions ?? [];
  });
  return {
    arn: TargetGroupArn ?? '',
    targets: (targets ?? []).flatMap(({ Target }) => Target?.Id ?? []),
  };
}

/** Rules of all listeners, the default ones among them: they say who may pass, and where to. */
async function surveyRules(
  client: ElasticLoadBalancingV2Client,
  surveyor: Surveyor,
  { LoadBalancerArn }: LoadBalancer,
): Promise<object[]> {
  const listeners = await surveyor.ask('listeners', () =>
    allPages(async (Marker) => {
      const page = await client.send(new DescribeListenersCommand({ LoadBalancerArn, Marker }));
      return { items: page.Listeners ?? [], next: page.NextMarker };
    }),
  );
  const rules = await forEach(listeners ?? [], ({ ListenerArn }) =>
    surveyor.ask('listenerRules', () =>
      allPages(async (Marker) => {
        const page = await client.send(new DescribeRulesCommand({ ListenerArn, Marker }));
        return { items: page.Rules ?? [], next: page.NextMarker };
      }),
    ),
  );
  return rules.flatMap((found) => found ?? []);
}

/** null: there is none. */
async function surveyWebAcl(
  waf: WAFV2Client,
  surveyor: Surveyor,
  ResourceArn: string | undefined,
): Promise<string | null | undefined> {
  return surveyor.askOr('webAcl', null, async () => {
    const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn }));
    return WebACL?.ARN ?? null;
  });
}

/** Distributions with a web ACL, by the addresses they stand before. */
export async function surveyDistributions(
  client: CloudFrontClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['distributions']> {
  const found = await surveyor.ask('distributions', () =>
    allPages(async (Marker) => {
      const { DistributionList: list } = await client.send(
        new ListDistributionsCommand({ Marker }),
      );
      return { items: list?.Items ?? [], next: list?.NextMarker };
    }),
  );
  return found
    ?.filter(({ WebACLId, Enabled }) => WebACLId && Enabled)
    .map(({ Id = '', Origins }) => ({
      id: Id,
      origins: (Origins?.Items ?? []).flatMap(({ DomainName }) => DomainName ?? []),
    }));
}
