// How long a survey waits: what AWS throttles is asked again, and what will take minutes is said beforehand.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { patient } from '../../../../lib/cli/aws/survey/clients';
import { surveyLambda } from '../../../../lib/cli/aws/survey/functions';
import { Surveyor } from '../../../../lib/cli/aws/survey/surveyor';
import { scriptedClient } from '../../../support/fakes/scripted-client';

let server: Server;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url?.split('?')[0] ?? '';
    asked.push(path);
    if (asked.length === 1) {
      response.writeHead(429, { 'x-amzn-errortype': 'TooManyRequestsException' });
      response.end('{"message":"Rate exceeded"}');
      return;
    }
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('what is throttled is asked again, until it is answered', async () => {
  const { port } = server.address() as AddressInfo;
  const client = new LambdaClient({
    ...patient({ region: 'us-east-1' }),
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const surveyor = new Surveyor();
  expect(await surveyLambda(client, surveyor)).toMatchObject({
    functions: [],
    eventSourceMappings: [],
  });
  expect(surveyor.unreadable).toEqual([]);
  expect(asked.filter((path) => /functions/.test(path))).toHaveLength(2);
}, 30_000);

test('a survey that takes minutes says so before it begins', async () => {
  const sentAlerts: string[] = [];
  const survey = async (count: number) => {
    const Functions = Array.from({ length: count }, (_, index) => ({ FunctionName: `f${index}` }));
    const script = { ListFunctions: () => ({ Functions }) };
    const { client } = scriptedClient(script);
    await surveyLambda(client, new Surveyor((line) => sentAlerts.push(line)));
  };
  await survey(10);
  expect(sentAlerts).toEqual([]);
  await survey(1000);
  expect(sentAlerts).toEqual(['asking about 1000 functions: about 8 minutes']);
});
