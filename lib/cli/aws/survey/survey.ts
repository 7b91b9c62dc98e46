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
import { SurveyDesk } from './desk';
import { surveyBalancers, surveyDistributions } from './fronts';
import { surveyLambda, surveyScaling } from './functions';
import { surveyLogs } from './logs';
import { surveyRoles } from './roles';
import { surveyBuckets, surveyTrails } from './storage';
import { surveyAlarms, surveyBudgets, surveyRules, surveySubscriptions } from './surroundings';
import { surveyMachines, surveySchedules } from './timers';

export async function surveyAccount(
  given: ClientSettings,
  { account, region }: Caller,
  tell: (line: string) => void = () => undefined,
): Promise<AccountAnswers> {
  const desk = new SurveyDesk(tell);
  const settings = patient(given);
  // Functions first: without them there is nothing to ask about, and they say whose roles and logs matter.
  const functions = await surveyLambda(new LambdaClient(settings), desk);
  const [around, fronts, sources] = await Promise.all([
    surveyAround(given, { desk, account, functions }),
    surveyFronts(given, desk),
    surveySources(given, { desk, region }),
  ]);
  return {
    accountId: account,
    region,
    ...functions,
    ...around,
    ...fronts,
    ...sources,
    unreadable: [...desk.unreadable, ...ACCOUNT_NOT_READ],
  };
}

/** What watches, and what functions may do. */
async function surveyAround(
  given: ClientSettings,
  {
    desk,
    account,
    functions,
  }: { desk: SurveyDesk; account: string; functions: Partial<AccountAnswers> },
): Promise<Partial<AccountAnswers>> {
  const settings = patient(given);
  const everywhere = patient({ ...given, region: FIRST_REGION });
  const [roles, logs, scalableTargets, alarms, budgets] = await Promise.all([
    surveyRoles(new IAMClient(everywhere), desk, rolesOf(functions)),
    surveyLogs(new CloudWatchLogsClient(settings), desk, functions),
    surveyScaling(new ApplicationAutoScalingClient(settings), desk),
    surveyAlarms(new CloudWatchClient(settings), desk),
    surveyBudgets(new BudgetsClient(settings), desk, account),
  ]);
  return { roles, ...logs, scalableTargets, alarms, ...budgets };
}

const rolesOf = ({ functions = [] }: Partial<AccountAnswers>): Set<string> =>
  new Set(functions.map(({ configuration }) => String((configuration as { Role?: unknown }).Role)));

/** Everything that strangers reach functions through. */
async function surveyFronts(
  given: ClientSettings,
  desk: SurveyDesk,
): Promise<Partial<AccountAnswers>> {
  const settings = patient(given);
  const everywhere = patient({ ...given, region: FIRST_REGION });
  const rest = new APIGatewayClient(settings);
  const balancing = {
    client: new ElasticLoadBalancingV2Client(settings),
    waf: new WAFV2Client(settings),
  };
  const [restApis, usagePlans, apiThrottle, httpApis, balancers, distributions] = await Promise.all(
    [
      surveyRestApis(rest, desk),
      surveyUsagePlans(rest, desk),
      surveyAccountThrottle(rest, desk),
      surveyHttpApis(new ApiGatewayV2Client(settings), desk),
      surveyBalancers(balancing, desk),
      surveyDistributions(new CloudFrontClient(everywhere), desk),
    ],
  );
  return { restApis, usagePlans, apiThrottle, httpApis, balancers, distributions };
}

/** Everything else that starts functions. */
async function surveySources(
  given: ClientSettings,
  { desk, region }: { desk: SurveyDesk; region: string },
): Promise<Partial<AccountAnswers>> {
  const settings = patient(given);
  const [rules, topicSubscriptions, bucketNotifications, trails, stateMachines, schedules] =
    await Promise.all([
      surveyRules(new EventBridgeClient(settings), desk),
      surveySubscriptions(new SNSClient(settings), desk),
      surveyBuckets(new S3Client(settings), desk, region),
      surveyTrails(new CloudTrailClient(settings), desk),
      surveyMachines(new SFNClient(settings), desk),
      surveySchedules(new SchedulerClient(settings), desk),
    ]);
  return { rules, topicSubscriptions, bucketNotifications, trails, stateMachines, schedules };
}
