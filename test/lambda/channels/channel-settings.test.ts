// What a deployment says about channels: read whole or not at all, and never repeated where it may be a secret.

import { NAME_CHECKS } from '../../../lambda/aws/channel-names';
import { channelsFrom } from '../../../lambda/channels/channel-settings';
import { CHANNELS_ENV, type ChannelSetting } from '../../../lib/contract';

const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/slack-AbCdEf';
const changes = (channels: unknown) => channelsFrom(JSON.stringify(channels), NAME_CHECKS);

test('takes every kind of channel', () => {
  const channels: readonly ChannelSetting[] = [
    { kind: 'slack', secret: SECRET },
    { kind: 'teams', secret: '/shop/teams', atLeast: 'error' },
    { kind: 'pagerduty', secret: SECRET, serviceRegion: 'eu' },
    { kind: 'webhook', secret: 'hook', signingKey: SECRET },
    { kind: 'q', topic: 'arn:aws:sns:eu-west-1:123456789012:chat' },
  ];
  expect(changes(channels)).toEqual({ channels, problems: [] });
});

test('has no channels where none is set', () => {
  expect(channelsFrom(undefined, NAME_CHECKS)).toEqual({ channels: [], problems: [] });
});

test('names every problem at once and uses nothing', () => {
  const { channels, problems } = changes([
    { kind: 'slack', secret: SECRET },
    { kind: 'slak', secret: SECRET },
    { kind: 'teams', secret: '', atLeast: 'loud', colour: 'red' },
    { kind: 'q', topic: 'chat' },
    7,
  ]);
  expect(channels).toEqual([]);
  for (const origin of ['[1].kind', '[2].secret', '[2].atLeast', '[2].colour', '[3].topic', '[4]'])
    expect(problems.join('\n')).toContain(`${CHANNELS_ENV}${origin}`);
});

test.each(['{', '{}', 'null', '"slack"'])('%s is a problem, not an empty list', (json) => {
  expect(channelsFrom(json, NAME_CHECKS).problems).toHaveLength(1);
});

test('an address where a name was wanted is refused without being repeated', () => {
  const { problems } = changes([
    { kind: 'slack', secret: 'https://hooks.slack.com/services/T0/B0/xyz' },
  ]);
  expect(problems).toHaveLength(1);
  expect(problems.join()).not.toContain('xyz');
});
