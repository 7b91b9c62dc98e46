// A template names files; which of them are opened is decided here, on a real disk. A template may come from anybody:
// nothing outside of the folder is read, by whatever way it is named.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskFiles } from '../../lib/cli/disk-files';
import { withLocalFiles } from '../../lib/cli/local-files';

let home: string;
let folder: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'spendfuse-local-'));
  folder = join(home, 'project');
  mkdirSync(join(folder, 'infra'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const put = (path: string, text: string): void => writeFileSync(join(home, path), text);
const OPENAPI =
  '{"openapi":"3.0.1","paths":{"/orders":{"get":{"x-amazon-apigateway-integration":{}}}}}';

async function routesOf(named: string) {
  const text = `{Transform: AWS::Serverless-2016-10-31, Resources: {Api: {Type: AWS::Serverless::Api, Properties: {StageName: live, DefinitionUri: '${named}'}}}}`;
  const inventory = await withLocalFiles([{ file: join(folder, 'infra', 'template.yaml'), text }], {
    files: diskFiles(process.stdin),
    folder,
  });
  const spot = inventory.blindSpots.find(({ what }) => what === 'DefinitionUri of Api');
  return {
    routes: inventory.apis[0]?.openRoutes.map(({ label }) => label),
    because: spot?.because,
  };
}

describe('a file that a template names', () => {
  test('is read beside it, and elsewhere in the folder that the command runs in', async () => {
    put('project/infra/a.json', OPENAPI);
    put('project/b.json', OPENAPI);
    expect(await routesOf('a.json')).toEqual({ routes: ['GET /orders'], because: undefined });
    expect(await routesOf('../b.json')).toEqual({ routes: ['GET /orders'], because: undefined });
  });

  test('is refused outside of the folder, by name, by an absolute path and through links', async () => {
    put('secret.json', OPENAPI);
    symlinkSync(join(home, 'secret.json'), join(folder, 'infra', 'link.json'));
    symlinkSync(home, join(folder, 'infra', 'away'));
    for (const named of [
      '../../secret.json',
      join(home, 'secret.json'),
      'link.json',
      'away/secret.json',
    ]) {
      const { routes, because } = await routesOf(named);
      expect([named, routes]).toEqual([named, []]);
      expect(because).toContain('was not read: it lies outside of the folder');
    }
  });

  test('is refused when it is too large, and when it is no file', async () => {
    put('project/infra/large.json', ' '.repeat(7 * 1024 * 1024));
    expect((await routesOf('large.json')).because).toContain('it has 7 MB, over 6 MB');
    expect((await routesOf('../infra')).because).toContain('it is not a file');
  });

  test('that is missing is not seen, and said to be', async () => {
    expect((await routesOf('gone.json')).because).toMatch(/no such file/);
  });
});

test('nested templates are followed to the end, and one that nests itself ends too', async () => {
  const nests = (child: string) =>
    `{Resources: {Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${child}}}}}`;
  put('project/infra/one.yaml', nests('two.yaml'));
  put(
    'project/infra/two.yaml',
    '{Resources: {Own: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: two.yaml}}, F: {Type: AWS::Lambda::Function, Properties: {}}}}',
  );
  const inventory = await withLocalFiles(
    [{ file: join(folder, 'infra', 'root.yaml'), text: nests('one.yaml') }],
    { files: diskFiles(process.stdin), folder },
  );
  expect(inventory.functions.map(({ name }) => name)).toHaveLength(1);
});
