// Definitions that a template names by a local path count as if they were written in it. This reads no disk: what is
// wanted is said, and what is passed in is taken.

import { findLoops } from '../../../lib/scan/loops';
import type { LocalFile } from '../../../lib/scan/read/local-files';
import { readInventory } from '../../../lib/scan/scan';
import { functionOf, inline } from '../sources';

const read = (text: string, files: Record<string, LocalFile> = {}, file = 'infra/template.yaml') =>
  readInventory([inline(text, file)], new Map(Object.entries(files)));

const INVOKES =
  'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:shop/invocations';
const OPENAPI = `{openapi: 3.0.1, paths: {/orders: {get: {x-amazon-apigateway-integration: {uri: '${INVOKES}'}}}}}`;
const HANDLER = '  Shop: {Type: AWS::Lambda::Function, Properties: {FunctionName: shop}}';

const API = `
Transform: AWS::Serverless-2016-10-31
Resources:
${HANDLER}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live, DefinitionUri: ../api/openapi.yaml}}`;

describe('a definition in another file', () => {
  test('is wanted by its path beside the template', () => {
    const { wanted, blindSpots } = read(API);
    expect([...(wanted ?? [])]).toEqual([
      ['api/openapi.yaml', { from: 'infra/template.yaml', as: 'part' }],
    ]);
    expect(blindSpots.map(({ what }) => what)).toContain('API Api');
  });

  test.each([
    ['of a SAM API', API],
    [
      'of a plain REST API',
      `Resources:\n${HANDLER}\n  Api: {Type: AWS::ApiGateway::RestApi, Properties: {BodyS3Location: ../api/openapi.yaml}}`,
    ],
    [
      'by AWS::Include',
      `Resources:\n${HANDLER}\n  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: ../api/openapi.yaml}}}}}`,
    ],
  ])('%s has its routes', (_, text) => {
    const inventory = read(text, { 'api/openapi.yaml': { text: OPENAPI } });
    expect(inventory.apis[0]?.openRoutes).toMatchObject([{ label: 'GET /orders' }]);
    expect(inventory.blindSpots.filter(({ what }) => /^API|Transform|Include/.test(what))).toEqual(
      [],
    );
    expect(inventory.wanted?.size).toBe(0);
  });

  test('of a state machine has the functions that it calls', () => {
    const inventory = read(
      `
Transform: AWS::Serverless-2016-10-31
Resources:
  Step:
    Type: AWS::Serverless::Function
    Properties: {Policies: [{StepFunctionsExecutionPolicy: {StateMachineName: !GetAtt Flow.Name}}]}
  Flow: {Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: flow.asl.json, DefinitionSubstitutions: {Work: !GetAtt Step.Arn}}}`,
      {
        'infra/flow.asl.json': {
          text: JSON.stringify({
            StartAt: 'A',
            States: { A: { Type: 'Task', Resource: `\${Work}`, End: true } },
          }),
        },
      },
    );
    expect(functionOf(inventory, 'Step').waysIn).toMatchObject([{ kind: 'state-machine' }]);
    expect(findLoops(inventory).loops).toHaveLength(1);
  });

  test('that is not passed in for a reason is a blind spot with that reason', () => {
    const { blindSpots, apis } = read(API, {
      'api/openapi.yaml': { because: 'was not read: it lies outside of the folder' },
    });
    expect(blindSpots).toContainEqual(
      expect.objectContaining({
        what: 'DefinitionUri of Api',
        because: 'api/openapi.yaml was not read: it lies outside of the folder',
      }),
    );
    expect(apis[0]?.openRoutes).toEqual([]);
  });

  test('that cannot be parsed is a problem, so that no gate passes it', () => {
    const { problems } = read(API, { 'api/openapi.yaml': { text: '{' } });
    expect(problems).toMatchObject([{ file: 'api/openapi.yaml', kind: 'unreadable' }]);
  });

  test.each([
    's3://bucket/key',
    'https://example.com/a.yaml',
    '!Ref Address',
    `!Sub 's3://\${B}/k'`,
  ])('at %s is not a file here', (location) => {
    expect(read(API.replace('../api/openapi.yaml', location)).wanted?.size).toBe(0);
  });
});

describe('a nested template', () => {
  test.each([
    ['AWS::CloudFormation::Stack', 'TemplateURL'],
    ['AWS::Serverless::Application', 'Location'],
  ])('of %s is wanted as a source of its own', (type, property) => {
    const parent = inline(
      `Resources: {Child: {Type: ${type}, Properties: {${property}: ./child.yaml}}}`,
    );
    const { wanted } = readInventory([parent]);
    expect([...(wanted ?? [])]).toEqual([
      ['child.yaml', { from: 'template.yaml', as: 'template' }],
    ]);
    const child = inline(`Resources:\n${HANDLER}`, 'child.yaml');
    const both = readInventory([parent, child]);
    expect(both.wanted?.size).toBe(0);
    expect(both.functions).toHaveLength(1);
    expect(both.blindSpots.filter(({ what }) => what.startsWith('nested'))).toEqual([]);
  });
});

describe('a serverless.yml', () => {
  const SERVICE = `
service: shop
provider: {name: aws, stage: live}
custom: \${file(./config.\${self:provider.stage}.yml)}
functions:
  shop: {handler: a.b, reservedConcurrency: '\${self:custom.most}', timeout: '\${file(limits.json):timeouts.shop, 6}', memorySize: '\${file(code.js):memory, 512}'}`;

  test('reads the parts that it names, by an address in them too', () => {
    const inventory = read(
      SERVICE,
      {
        'config.live.yml': { text: 'most: 7' },
        'limits.json': { text: '{"timeouts":{"shop":12}}' },
      },
      'serverless.yml',
    );
    expect(functionOf(inventory, 'ShopLambdaFunction')).toMatchObject({
      reservedConcurrency: { value: 7 },
      timeoutSeconds: { value: 12 },
      memoryMb: { value: 512 },
    });
    expect(inventory.wanted?.size).toBe(0);
  });

  test('says which part is missing and runs no code', () => {
    const { blindSpots, wanted } = read(
      SERVICE.replace(', 512', ''),
      { 'config.live.yml': { because: 'was not read: there is no such file or folder' } },
      'serverless.yml',
    );
    const reasons = blindSpots.map(({ because }) => because);
    expect(reasons).toContain('config.live.yml was not read: there is no such file or folder');
    expect(reasons).toContain('code.js is code, which is not run');
    expect([...(wanted ?? new Map()).keys()]).toEqual(['limits.json']);
  });
});
