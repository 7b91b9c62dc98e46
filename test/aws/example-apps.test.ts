// Every folder under examples/ does what it says, today: the apps synthesise, the templates are read and priced.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import ts from 'typescript';
import * as spendfuse from '../../lib';
import { runCli } from '../support/cli-io';

const folder = join(__dirname, '..', '..', 'examples');
const folders = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
// What the apps are checked for by CDK itself takes seconds, and is tested elsewhere.
process.env.CDK_VALIDATION = 'false';

const load = (name: string): unknown => (name === 'spendfuse' ? spendfuse : require(name));

/** The app of an example, run as it is written, and what it said. */
function appOf(name: string): { readonly app: App; readonly said: string } {
  const code = readFileSync(join(folder, name, 'app.ts'), 'utf8');
  const module = ts.ModuleKind.CommonJS;
  const { outputText } = ts.transpileModule(code, { compilerOptions: { module } });
  const written: string[] = [];
  const stderr = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  try {
    const app = new Function('require', 'exports', `${outputText}\nreturn app;`)(load, {}) as App;
    app.synth();
    return { app, said: written.join('') };
  } finally {
    stderr.mockRestore();
  }
}

const templateOf = (app: App, stack: string): Template =>
  Template.fromStack(app.node.findChild(stack) as Stack);

test('one line watches an app that was there, and says that nothing will be paused', () => {
  const { app, said } = appOf('cdk-one-line');
  expect(said).toContain(
    '1 function watched (OBSERVE: nothing will be paused); 1 rescue queue added to Reports',
  );
  expect(app.node.findAll().filter((iConstruct) => Stack.isStack(iConstruct))).toHaveLength(2);
});

test('the REST API has a throttle, a web ACL, a cap, a budget and a channel', () => {
  const template = templateOf(appOf('cdk-rest-api').app, 'Shop');
  for (const type of ['AWS::WAFv2::WebACL', 'AWS::Budgets::Budget'])
    template.resourceCountIs(type, 1);
  const functions = Object.values(template.findResources('AWS::Lambda::Function'));
  const capped = functions.filter(({ Properties }) => Properties.ReservedConcurrentExecutions > 0);
  expect(capped).toHaveLength(1);
});

test('the pipeline is bounded, and its failures are kept', () => {
  const template = templateOf(appOf('cdk-sqs-pipeline').app, 'Thumbnails');
  template.hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 10 });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    ScalingConfig: { MaximumConcurrency: 10 },
  });
});

test('the function URL is behind CloudFront with a web ACL', () => {
  const template = templateOf(appOf('cdk-function-url').app, 'Page');
  template.resourceCountIs('AWS::CloudFront::Distribution', 1);
  template.resourceCountIs('AWS::WAFv2::WebACL', 1);
});

test('the stack set deploys the account guard, observing', () => {
  const template = templateOf(appOf('cdk-stackset').app, 'SpendfuseEverywhere');
  template.hasResourceProperties('AWS::CloudFormation::StackSet', {
    PermissionModel: 'SERVICE_MANAGED',
    Parameters: [
      { ParameterKey: 'Mode', ParameterValue: 'observe' },
      { ParameterKey: 'AlertEmail', ParameterValue: 'oncall@example.com' },
    ],
  });
});

test.each([
  ['sam', 'template.yaml'],
  ['serverless', 'serverless.yml'],
])('%s is read, priced and has no finding that stops a build', async (name, file) => {
  const files = { [file]: readFileSync(join(folder, name, file), 'utf8') };
  const scan = await runCli(['scan', file, '--fail-on', 'high'], { files });
  expect({ code: scan.code, stderr: scan.stderr }).toEqual({ code: 0, stderr: '' });
  const exposure = await runCli(['exposure', file, '--output', 'json'], { files });
  expect(exposure.code).toBe(0);
  expect(JSON.parse(exposure.stdout).total.usdPerDay).toBeGreaterThan(0);
});

test('every example is tested and listed', () => {
  const tests = [__filename, '../azure/example.test.ts', '../gcp/example.test.ts']
    .map((path) => readFileSync(resolve(__dirname, path), 'utf8'))
    .join();
  const page = readFileSync(join(folder, 'README.md'), 'utf8');
  for (const name of folders) {
    expect(tests).toContain(`'${name}'`);
    expect(page).toContain(`[${name}](`);
  }
});
