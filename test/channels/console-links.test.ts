// A link leads to the function's page in the console of its own Region and partition, and nowhere else.

import { consoleLinks } from '../../lib/channels/console-links';
import { outlineOf } from '../../lib/channels/outline';
import { alertOf, origin } from './sample-alerts';

const linksOf = (functionId: string) => consoleLinks({ functionId }).map(({ url }) => url);
const arn = (region: string, name = 'orders', partition = 'aws') =>
  `arn:${partition}:lambda:${region}:123456789012:function:${name}`;

test('of a function they are its page and its metrics', () => {
  const page =
    'https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/orders';
  expect(linksOf(arn('eu-west-1'))).toEqual([page, `${page}?tab=monitoring`]);
});

test.each([
  ['cn-north-1', 'aws-cn', 'https://cn-north-1.console.amazonaws.cn/lambda/'],
  ['us-gov-west-1', 'aws-us-gov', 'https://us-gov-west-1.console.amazonaws-us-gov.com/lambda/'],
])('in %s they are of that partition', (region, partition, start) => {
  for (const url of linksOf(arn(region, 'orders', partition)))
    expect(url.startsWith(start)).toBe(true);
});

test.each([
  'account',
  'orders',
  arn('eu-west-1', 'orders/../../billing'),
  arn('eu-west-1', 'a b'),
  arn('evil.example/'),
  `${arn('eu-west-1')}\n`,
])('%j has none', (functionId) => {
  expect(linksOf(functionId)).toEqual([]);
});

test('come after what acts: first the page that resumes, then the runbook, then the function', () => {
  const links = [{ title: 'Resume', url: 'https://page.example/?t=1' }];
  const { links: shown } = outlineOf({ ...alertOf('paused'), links }, origin);
  expect(shown.map(({ title }) => title)).toEqual([
    'Resume',
    'Resume in the console',
    'Function',
    'Metrics',
  ]);
});

test('every command names the watchdog that is meant, and its Region', () => {
  const { commands } = outlineOf(alertOf('paused'), origin);
  const ofGuard = commands.filter((command) => !command.includes(' runbook '));
  expect(ofGuard.length).toBeGreaterThan(1);
  for (const command of ofGuard)
    expect(command).toMatch(
      /^npx --no-install spendfuse .* --watchdog Shop-GuardWatchdog-7xQ --region eu-west-1$/,
    );
  expect(outlineOf(alertOf('paused'), { ...origin, watchdog: undefined }).commands).toContain(
    'npx --no-install spendfuse resume orders-webhook --region eu-west-1',
  );
});
