// Buttons in a chat: they are on our own alerts of what is held and on no other, and each runs one command of the watchdog.

import { Match, Template } from 'aws-cdk-lib/assertions';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import { incomingOf } from '../../../lambda/aws/entry/incoming';
import { ChatActions, type ChatActionsProps } from '../../../lib/aws/watchdog/chat-actions';
import { Watchdog } from '../../../lib/aws/watchdog/watchdog';
import { qNotification } from '../../../lib/channels/q-developer';
import { alertOf, origin } from '../../channels/sample-alerts';
import { codePath, synth, testStack } from '../../support/aws-app';
import { expectGolden } from '../../support/golden-file';

const slack = (stack: ReturnType<typeof testStack>) =>
  new chatbot.SlackChannelConfiguration(stack, 'Slack', {
    slackChannelConfigurationName: 'oncall',
    slackWorkspaceId: 'T1',
    slackChannelId: 'C1',
  });

function chatStack(props: Partial<ChatActionsProps> = {}) {
  const stack = testStack({ env: { region: 'eu-west-1', account: '123456789012' } });
  const watchdog = new Watchdog(stack, 'Guard', { codePath, guardName: origin.guard });
  const actions = new ChatActions(stack, 'Buttons', {
    watchdog,
    channels: props.channels ?? [slack(stack)],
  });
  return { stack, watchdog, actions };
}

interface Action {
  readonly ActionName: string;
  readonly Definition: { readonly CommandText: { readonly 'Fn::Join': [string, unknown[]] } };
  readonly Attachments: readonly [
    {
      readonly Variables: Readonly<Record<string, string>>;
      readonly Criteria: ReadonlyArray<{ VariableName: string; Operator: string; Value?: string }>;
    },
  ];
}

const actionsIn = (template: Template): Action[] =>
  Object.values(template.findResources('AWS::Chatbot::CustomAction')).map(
    ({ Properties }) => Properties as Action,
  );
const commandIn = ({ Definition }: Action): string =>
  Definition.CommandText['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : 'W'))
    .join('');

test('are three, as the golden file has them', () => {
  const found = Template.fromStack(chatStack().stack).findResources('AWS::Chatbot::CustomAction');
  expectGolden('chat-actions.json', `${JSON.stringify(found, null, 2)}\n`, 'test/aws/golden');
});

/** As the chat puts a notification's values into a command. */
function pressed(action: Action, notification: object): string | undefined {
  const [{ Variables, Criteria }] = action.Attachments;
  const values: Record<string, string | undefined> = {};
  for (const [name, path] of Object.entries(Variables)) {
    let value: unknown = { event: notification };
    for (const key of path.split('.')) value = (value as Record<string, unknown>)?.[key];
    values[name] = value === undefined ? undefined : String(value);
  }
  const isShown = Criteria.every(({ VariableName, Operator, Value }) =>
    Operator === 'EQUALS' ? values[VariableName] === Value : values[VariableName] !== undefined,
  );
  if (!isShown) return undefined;
  return commandIn(action).replace(/\$(\w+)/g, (_, name: string) => values[name] ?? '');
}

const template = Template.fromStack(chatStack().stack);
const payloadIn = (command = ''): unknown => JSON.parse(command.split(' --payload ')[1] ?? 'null');

test('each runs a command that the watchdog takes, about the record of the alert', () => {
  const notification = qNotification(alertOf('paused'), origin);
  const payloads = actionsIn(template).map((action) => payloadIn(pressed(action, notification)));
  for (const payload of payloads) expect(incomingOf(payload)).toMatchObject({ kind: 'command' });
  const recordId = 'orders-webhook-mi8k2x4o';
  expect(payloads).toEqual([
    { command: 'resume', functions: [recordId], by: 'chat' },
    { command: 'resume', functions: [recordId], how: 'probation', by: 'chat' },
    { command: 'snooze', function: 'orders-webhook', forMs: 7_200_000, by: 'chat' },
  ]);
});

test('are on alerts of what is held, and on nothing that is over or holds nothing', () => {
  const isShown = (type: Parameters<typeof alertOf>[0]) =>
    actionsIn(template).every((action) => pressed(action, qNotification(alertOf(type), origin)));
  expect(
    ['paused', 're-tripped', 'probation', 'pause-failed'].every((type) =>
      isShown(type as 'paused'),
    ),
  ).toBe(true);
  for (const type of ['resumed', 'warn', 'would-pause', 'mass-breach'] as const)
    expect(isShown(type)).toBe(false);
});

test('are not on the alerts of another guard', () => {
  const other = qNotification(alertOf('paused'), { ...origin, guard: 'another' });
  for (const action of actionsIn(template)) expect(pressed(action, other)).toBeUndefined();
});

test('a name that is no single word brings no button', () => {
  const odd = qNotification({ ...alertOf('paused'), recordId: 'a"],"x":["b' }, origin);
  for (const action of actionsIn(template)) expect(pressed(action, odd)).toBeUndefined();
});

test('a channel gets the buttons beside those it had, and its role may tell the watchdog, and only it', () => {
  const { stack, actions } = chatStack({ channels: [] });
  const teams = new chatbot.CfnMicrosoftTeamsChannelConfiguration(stack, 'Teams', {
    ...{ configurationName: 'oncall', teamId: 'T', teamsChannelId: 'C', teamsTenantId: 'X' },
    iamRoleArn: 'arn:aws:iam::123456789012:role/chat',
    customizationResourceArns: ['arn:aws:chatbot::123456789012:custom-action/theirs'],
  });
  actions.attachTo(teams);
  actions.attachTo(slack(stack));
  const both = Template.fromStack(stack);
  both.hasResourceProperties('AWS::Chatbot::MicrosoftTeamsChannelConfiguration', {
    CustomizationResourceArns: [
      'arn:aws:chatbot::123456789012:custom-action/theirs',
      ...actions.actionArns.map(() => ({ 'Fn::GetAtt': [Match.anyValue(), 'CustomActionArn'] })),
    ],
  });
  both.hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Slack') }],
    PolicyDocument: {
      Statement: [Match.objectLike({ Action: 'lambda:InvokeFunction', Effect: 'Allow' })],
    },
  });
});

test('names fit, and differ between Regions of one account', () => {
  for (const { ActionName } of actionsIn(template)) {
    expect(ActionName).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(ActionName).toContain('eu-west-1');
  }
});

test.each([0, 1.5, 169, Number.NaN])('refuses to snooze for %d hours', (snoozeHours) => {
  expect(() =>
    synth((stack) => {
      const watchdog = new Watchdog(stack, 'Guard', { codePath });
      new ChatActions(stack, 'Buttons', { watchdog, snoozeHours });
    }),
  ).toThrow('use a whole number from 1 to 168');
});
