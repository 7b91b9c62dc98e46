// Reads a live account for a scan: lists, and a few questions about each function, at a pace that AWS takes.
// Changes nothing. What AWS refuses and what is not asked for is told as a blind spot, never taken as fine.

import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { BudgetsClient } from '@aws-sdk/client-budgets';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { ACCOUNT_NOT_READ, type AccountAnswers } from '../../../scan';
import type { Caller } from '../../guard/host';
import { surveyAccountThrottle, surveyHttpApis, surveyRestApis, surveyUsagePlans } from './apis';
import { type ClientSettings, FIRST_REGION, patient } from './clients';
import { surveyBalancers, surveyDistributions } from './fronts';
import { surveyLambda, surveyScaling } from './functions';
import { surveyLogs } from './logs';
import { surveyRoles } from './roles';
import { surveyBuckets, surveyTrails } from './storage';
import { surveyAlarms, surveyBudgets, surveyRules, surveySubscriptions } from './surroundings';
import { Surveyor } from './surveyor';
import { surveyMachines, surveySchedules } from './timers';

export async function surveyAccount(
  clientSettings: ClientSettings,
  { account, region }: Caller,
  tell: (line: string) => void = () => undefined,
): Promise<AccountAnswers> {
  const surveyor = new Surveyor(tell);
  const settings = patient(clientSettings);
  // Functions first: without them there is nothing to ask about, and they say whose roles and logs matter.
  const functions = await surveyLambda(new LambdaClient(settings), surveyor);
  const [around, fronts, sources] = await Promise.all([
    surveyAround(clientSettings, { surveyor, account, functions }),
    surveyFronts(clientSettings, surveyor),
    surveySources(clientSettings, { surveyor, region }),
  ]);
  return {
    accountId: account,
    region,
    ...functions,
    ...around,
    ...fronts,
    ...sources,
    unreadable: [...surveyor.unreadable, ...ACCOUNT_NOT_READ],
  };
}

/** What watches, and what functions may do. */
async function surveyAround(
  clientSettings: ClientSettings,
  {
    surveyor,
    account,
    functions,
  }: { surveyor: Surveyor; account: string; functions: Partial<AccountAnswers> },
): Promise<Partial<AccountAnswers>> {
  const settings = patient(clientSettings);
  const everywhere = patient({ ...clientSettings, region: FIRST_REGION });
  const [roles, logs, scalableTargets, alarms, budgets] = await Promise.all([
    surveyRoles(new IAMClient(everywhere), surveyor, rolesOf(functions)),
    surveyLogs(new CloudWatchLogsClient(settings), surveyor, functions),
    surveyScaling(new ApplicationAutoScalingClient(settings), surveyor),
    surveyAlarms(new CloudWatchClient(settings), surveyor),
    surveyBudgets(new BudgetsClient(settings), surveyor, account),
  ]);
  return { roles, ...logs, scalableTargets, alarms, ...budgets };
}

const rolesOf = ({ functions = [] }: Partial<AccountAnswers>): Set<string> =>
  new Set(functions.map(({ configuration }) => String((configuration as { Role?: unknown }).Role)));

/** Everything that strangers reach functions through. */
async function surveyFronts(
  clientSettings: ClientSettings,
  surveyor: Surveyor,
): Promise<Partial<AccountAnswers>> {
  const settings = patient(clientSettings);
  const everywhere = patient({ ...clientSettings, region: FIRST_REGION });
  const rest = new APIGatewayClient(settings);
  const balancing = {
    client: new ElasticLoadBalancingV2Client(settings),
    waf: new WAFV2Client(settings),
  };
  const [restApis, usagePlans, apiThrottle, httpApis, balancers, distributions] = await Promise.all(
    [
      surveyRestApis(rest, surveyor),
      surveyUsagePlans(rest, surveyor),
      surveyAccountThrottle(rest, surveyor),
      surveyHttpApis(new ApiGatewayV2Client(settings), surveyor),
      surveyBalancers(balancing, surveyor),
      surveyDistributions(new CloudFrontClient(everywhere), surveyor),
    ],
  );
  return { restApis, usagePlans, apiThrottle, httpApis, balancers, distributions };
}

/** Everything else that starts functions. */
async function surveySources(
  clientSettings: ClientSettings,
  { surveyor, region }: { surveyor: Surveyor; region: string },
): Promise<Partial<AccountAnswers>> {
  const settings = patient(clientSettings);
  const [rules, topicSubscriptions, bucketNotifications, trails, stateMachines, schedules] =
    await Promise.all([
      surveyRules(new EventBridgeClient(settings), surveyor),
      surveySubscriptions(new SNSClient(settings), surveyor),
      surveyBuckets(new S3Client(settings), surveyor, region),
      surveyTrails(new CloudTrailClient(settings), surveyor),
      surveyMachines(new SFNClient(settings), surveyor),
      surveySchedules(new SchedulerClient(settings), surveyor),
    ]);
  return { rules, topicSubscriptions, bucketNotifications, trails, stateMachines, schedules };
}
