// Reads a live account for a scan: lists, and a few questions about each function, at a pace that AWS takes.
// Changes nothing. What AWS refuses and what is not asked for is told as a blind spot, never taken as fine.

import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { AccountAnswers } from '../../scan';
import type { Caller } from './account';
import { surveyHttpApis, surveyRestApis } from './survey-apis';
import { NOT_SURVEYED } from './survey-calls';
import { SurveyDesk } from './survey-desk';
import { surveyLambda } from './survey-functions';
import { surveySurroundings } from './survey-surroundings';

export async function surveyAccount(
  settings: { readonly region: string; readonly profile?: string },
  { account, region }: Caller,
): Promise<AccountAnswers> {
  const desk = new SurveyDesk();
  // Thousands of small questions: the client slows down by itself when AWS says that it is too much.
  const patient = { ...settings, retryMode: 'adaptive', maxAttempts: 10 };
  const answers = {
    accountId: account,
    region,
    ...(await surveyLambda(new LambdaClient(patient), desk)),
    restApis: await surveyRestApis(new APIGatewayClient(patient), desk),
    httpApis: await surveyHttpApis(new ApiGatewayV2Client(patient), desk),
    ...(await surveySurroundings(settings, account, desk)),
  };
  return { ...answers, unreadable: [...desk.unreadable, ...NOT_SURVEYED] };
}
