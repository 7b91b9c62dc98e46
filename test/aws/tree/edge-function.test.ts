// Functions at CloudFront's edges: no guard can pause one, so none may say that it is protected.
import { type App, Stack } from 'aws-cdk-lib';
import { experimental } from 'aws-cdk-lib/aws-cloudfront';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { WalletGuard } from '../../../lib/aws/guard/wallet-guard';
import { codePath, testApp, testFunction } from '../../support/aws-app';

const edgeFunction = (stack: Stack): experimental.EdgeFunction =>
  new experimental.EdgeFunction(stack, 'Edge', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => {};'),
  });

const stackIn = (app: App, region: string): Stack =>
  new Stack(app, 'Shop', { env: { account: '111122223333', region } });

function protectedIn(region: string, build: (stack: Stack) => void) {
  const lines: string[] = [];
  const app = testApp();
  const onReport = (line: string) => void lines.push(line);
  WalletGuard.protect(app, { codePath, alertEmail: 'a@example.com', onReport });
  build(stackIn(app, region));
  const stacks = app.synth().stacks;
  const templates = stacks.map(({ template }) => JSON.stringify(template)).join('\n');
  return { line: lines[0] ?? '', stackNames: stacks.map(({ stackName }) => stackName), templates };
}

test.each(['us-east-1', 'eu-west-1'])('is named as not covered, from a stack in %s', (region) => {
  const { line, templates } = protectedIn(region, edgeFunction);
  expect(line).toMatch(
    /0 functions watched .*1 NOT covered \(Lambda@Edge, .*: [^;,]*Edge[^;,]*\)$/,
  );
  expect(templates).not.toContain('spendfuse:guard');
});

test('gets no guard stack made for it alone', () => {
  const { stackNames } = protectedIn('eu-west-1', (stack) => {
    edgeFunction(stack);
    testFunction(stack);
  });
  expect(stackNames.filter((name) => name.startsWith('Spendfuse'))).toEqual([
    'Spendfuse-eu-west-1',
  ]);
});

describe('protected explicitly', () => {
  const explicit = (options: Parameters<WalletGuard['protect']>[1]) => (): void => {
    const stack = stackIn(testApp(), 'us-east-1');
    const guard = new WalletGuard(stack, 'Guard', { codePath, onReport: () => undefined });
    guard.protect(edgeFunction(stack), options);
  };

  test('is refused, with what helps', () => {
    expect(explicit({})).toThrow(
      /\[Shop\/Edge\] this is a function of Lambda@Edge, which takes no concurrency limit; put a RateLimit before its distribution/,
    );
  });

  test('may be said to be left alone', () => {
    expect(explicit({ isIgnored: true })).not.toThrow();
  });
});
