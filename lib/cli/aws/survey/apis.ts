// What a survey asks of API Gateway: REST APIs with their methods and stages, HTTP and WebSocket APIs with their routes.
// An API of which any part was refused is left out whole, and the refusal is among the blind spots.

import {
  type APIGatewayClient,
  GetAccountCommand,
  GetResourcesCommand,
  GetRestApisCommand,
  GetStagesCommand as GetRestStagesCommand,
  GetUsagePlansCommand,
  type RestApi,
} from '@aws-sdk/client-api-gateway';
import {
  type Api,
  type ApiGatewayV2Client,
  GetApisCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { AccountAnswers } from '../../../scan';
import { allPages, forEach, type Surveyor } from './surveyor';

type RestApis = NonNullable<AccountAnswers['restApis']>;
type HttpApis = NonNullable<AccountAnswers['httpApis']>;

export async function surveyRestApis(
  client: APIGatewayClient,
  surveyor: Surveyor,
): Promise<RestApis | undefined> {
  const list = await surveyor.ask('apis', () =>
    allPages(async (position) => {
      const page = await client.send(new GetRestApisCommand({ position, limit: 500 }));
      return { items: page.items ?? [], next: page.position };
    }),
  );
  const found = await forEach(list ?? [], (api) =>
    surveyor.ask('apis', () => surveyRestApi(client, api)),
  );
  return list && found.flatMap((answer) => answer ?? []);
}

async function surveyRestApi(client: APIGatewayClient, api: RestApi): Promise<RestApis[number]> {
  const restApiId = api.id ?? '';
  const { item: stages = [] } = await client.send(new GetRestStagesCommand({ restApiId }));
  const resources = await allPages(async (position) => {
    const page = await client.send(
      new GetResourcesCommand({ restApiId, position, limit: 500, embed: ['methods'] }),
    );
    return { items: page.items ?? [], next: page.position };
  });
  return { api, stages, resources, webAcls: stages.flatMap(({ webAclArn }) => webAclArn ?? []) };
}

export async function surveyUsagePlans(
  client: APIGatewayClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['usagePlans']> {
  return surveyor.ask('apis', () =>
    allPages(async (position) => {
      const page = await client.send(new GetUsagePlansCommand({ position, limit: 500 }));
      return { items: page.items ?? [], next: page.position };
    }),
  );
}

/** What all APIs of the account and Region share; undefined where API Gateway does not say. */
export async function surveyAccountThrottle(
  client: APIGatewayClient,
  surveyor: Surveyor,
): Promise<AccountAnswers['apiThrottle']> {
  const answer = await surveyor.ask('apis', () => client.send(new GetAccountCommand({})));
  const { rateLimit, burstLimit } = answer?.throttleSettings ?? {};
  return rateLimit === undefined || burstLimit === undefined
    ? undefined
    : { requestsPerSecond: rateLimit, burst: burstLimit };
}

export async function surveyHttpApis(
  client: ApiGatewayV2Client,
  surveyor: Surveyor,
): Promise<HttpApis | undefined> {
  const list = await surveyor.ask('apis', () =>
    allPages(async (NextToken) => {
      const page = await client.send(new GetApisCommand({ NextToken }));
      return { items: page.Items ?? [], next: page.NextToken };
    }),
  );
  const found = await forEach(list ?? [], (api) =>
    surveyor.ask('apis', () => surveyHttpApi(client, api)),
  );
  return list && found.flatMap((httpApiAnswer) => httpApiAnswer ?? []);
}

async function surveyHttpApi(client: ApiGatewayV2Client, api: Api): Promise<HttpApis[number]> {
  const ApiId = api.ApiId ?? '';
  const stages = await allPages(async (NextToken) => {
    const page = await client.send(new GetStagesCommand({ ApiId, NextToken }));
    return { items: page.Items ?? [], next: page.NextToken };
  });
  const routes = await allPages(async (NextToken) => {
    const page = await client.send(new GetRoutesCommand({ ApiId, NextToken }));
    return { items: page.Items ?? [], next: page.NextToken };
  });
  const integrations = await allPages(async (NextToken) => {
    const page = await client.send(new GetIntegrationsCommand({ ApiId, NextToken }));
    return { items: page.Items ?? [], next: page.NextToken };
  });
  return { api, stages, routes, integrations };
}
