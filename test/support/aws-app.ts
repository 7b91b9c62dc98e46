// Apps and stacks for tests of constructs: a test says only what differs.
// Must not need the built watchdog: a file of one line stands in where only the template is looked at.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

// CDK's built-in checks of templates take longer than all of a test; test/aws/checks.test.ts runs them once.
process.env.CDK_VALIDATION = 'false';

const folder = mkdtempSync(join(tmpdir(), 'spendfuse-watchdog-'));

/** A watchdog that does nothing, for tests of what is around it. */
export const codePath = join(folder, 'watchdog.js');
writeFileSync(codePath, 'exports.handler = async () => {};\n');

/** Without the tree and the stack traces of its constructs, which take as long as the template. */
export const testApp = (props: AppProps = {}): App =>
  new App({
    analyticsReporting: false,
    treeMetadata: false,
    stackTraces: false,
    ...props,
    context: {
      'aws:cdk:bundling-stacks': [],
      'aws:cdk:disable-creation-stack-traces': true,
      ...props.context,
    },
  });

export const testStack = (props: StackProps = {}, app: App = testApp()): Stack =>
  new Stack(app, 'Shop', props);

export const testFunction = (
  scope: Construct,
  id = 'Orders',
  props: Partial<lambda.FunctionProps> = {},
): lambda.Function =>
  new lambda.Function(scope, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
    ...props,
  });

/** Builds into one stack and returns its template. */
export function synth(build: (stack: Stack) => void, props: StackProps = {}): Template {
  const stack = testStack(props);
  build(stack);
  return Template.fromStack(stack);
}

/** The tags of the only function that carries this description or name, by key. */
export function tagsOfFunction(template: Template, id = 'Orders'): Record<string, string> {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));
  const found = functions.find(([logicalId]) => logicalId.startsWith(id));
  const tags: { Key: string; Value: string }[] = found?.[1].Properties.Tags ?? [];
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

export const warningsOf = (stack: Stack): string[] =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => String(entry.data));
