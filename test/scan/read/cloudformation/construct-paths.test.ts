// A CDK user is told of constructs, not of logical ids; whatever machines go by keeps the logical id.
// The paths are in the templates, in the manifest or in a file beside it, as the version of CDK has it.

import { renderScan } from '../../../../lib/scan/report';
import { readInventory, scan } from '../../../../lib/scan/scan';
import { inline } from '../../sources';

const template = (metadata: object = {}, more: object = {}) =>
  JSON.stringify({
    Resources: {
      Jobs1A2B: { Type: 'AWS::SQS::Queue', Metadata: metadata },
      Worker3C4D: {
        Type: 'AWS::Lambda::Function',
        Properties: { Runtime: 'nodejs22.x' },
        Metadata: { ...metadata, ...more },
      },
      Feed: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          FunctionName: { Ref: 'Worker3C4D' },
          EventSourceArn: { 'Fn::GetAtt': ['Jobs1A2B', 'Arn'] },
        },
      },
    },
  });

const manifest = (artifact: object) =>
  inline(
    JSON.stringify({
      version: '48.0.0',
      artifacts: {
        Shop: {
          type: 'aws:cloudformation:stack',
          properties: { templateFile: 'Shop.template.json' },
          ...artifact,
        },
      },
    }),
    'cdk.out/manifest.json',
  );

const at = (path: string, id: string) => ({ [path]: [{ type: 'aws:cdk:logicalId', data: id }] });
const SHOP = inline(template(), 'cdk.out/Shop.template.json');
const namesOf = (...sources: Parameters<typeof readInventory>[0]) =>
  readInventory(sources).functions.map(({ name, logicalId }) => [name, logicalId]);

describe('the path of a construct', () => {
  test("is taken from the resource's own metadata", () => {
    const text = template({ 'aws:cdk:path': 'Prod/Shop/Worker/Resource' });
    expect(namesOf(inline(text))).toEqual([['Prod/Shop/Worker', 'Worker3C4D']]);
  });

  test('is taken from the manifest', () => {
    const metadata = at('/Shop/Worker/Resource', 'Worker3C4D');
    expect(namesOf(manifest({ metadata }), SHOP)).toEqual([['Shop/Worker', 'Worker3C4D']]);
  });

  test('is taken from the file beside the manifest, and belongs to the template that it is of', () => {
    const beside = {
      '/Shop': [{ type: 'aws:cdk:templateFile', data: 'Shop.template.json' }],
      '/Shop/Nest': [{ type: 'aws:cdk:templateFile', data: 'Nest.nested.template.json' }],
      ...at('/Shop/Worker/Resource', 'Worker3C4D'),
      ...at('/Shop/Nest/Inner/Resource', 'Worker3C4D'),
    };
    const names = namesOf(
      manifest({ additionalMetadataFile: 'Shop.metadata.json' }),
      inline(JSON.stringify(beside), 'cdk.out/Shop.metadata.json'),
      SHOP,
      inline(template(), 'cdk.out/Nest.nested.template.json'),
    );
    expect(names).toEqual([
      ['Shop/Worker', 'Worker3C4D'],
      ['Shop/Nest/Inner', 'Worker3C4D'],
    ]);
  });

  test('is nowhere where nothing says it: the logical id remains', () => {
    expect(namesOf(manifest({}), SHOP)).toEqual([['Worker3C4D', undefined]]);
  });
});

describe('a finding of a construct', () => {
  const metadata = { 'aws:cdk:path': 'Shop/Worker/Resource' };
  const source = inline(template(metadata));
  const ids = (settings: Parameters<typeof scan>[1], from = source) =>
    scan([from], settings).findings.map(({ ruleId }) => ruleId);

  test('is shown by its path in every format, and kept by its logical id', () => {
    const report = scan([source]);
    const shown = (format: 'text' | 'markdown' | 'github' | 'sarif' | 'junit') =>
      renderScan(report, format, { version: '1.0.0' });
    for (const format of ['text', 'markdown', 'github', 'sarif', 'junit'] as const)
      expect(shown(format)).toContain('Shop/Worker has no reserved concurrency');
    expect(shown('github')).toContain('title=no-concurrency-bound%3A Shop/Worker');
    expect(shown('sarif')).toContain('no-concurrency-bound:template.yaml:Worker3C4D');
    expect(shown('text')).toContain('at template.yaml:1 Shop/Worker\n');
    expect(shown('sarif')).toContain('"fullyQualifiedName": "Resources.Worker3C4D"');
    const found = report.findings.find(({ ruleId }) => ruleId === 'no-concurrency-bound');
    expect(found).toMatchObject({ resource: 'Shop/Worker', logicalId: 'Worker3C4D' });
  });

  test.each(['Shop/Worker', 'Worker3C4D'])('is accepted by either name: %s', (resource) => {
    const rule = 'no-concurrency-bound';
    expect(ids({})).toContain(rule);
    expect(ids({ ignore: [{ rule, resource, reason: 'ten workers at most' }] })).not.toContain(
      rule,
    );
  });

  test('is accepted where it is declared', () => {
    const ignore = [{ rule: 'no-concurrency-bound', reason: 'ten workers at most' }];
    const accepted = inline(template(metadata, { spendfuse: { ignore } }));
    expect(ids({}, accepted)).not.toContain('no-concurrency-bound');
    expect(ids({}, accepted)).not.toContain('stale-suppression');
  });
});
