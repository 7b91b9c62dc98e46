// Buttons on alerts in a chat of Amazon Q Developer: resume, resume a few at once, snooze.
// A button runs one command with the permissions of the channel's role; what it names is taken from the alert's own data,
// where only words stand that are one argument wherever they are put (lib/channels/q-developer.ts).

import { Names, Stack } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CommandEvent } from '../../contract';
import { refuseProblems } from '../tree/construct-problems';
import type { Watchdog } from './watchdog';

export interface ChatActionsProps {
  /** One with a channel to Amazon Q: `AlertChannel.amazonQ(topic)`. */
  readonly watchdog: Watchdog;
  /**
   * Chats that get the buttons; others can be given them later, by `attachTo`.
   * @default - none yet
   */
  readonly channels?: readonly ChatChannel[];
  /**
   * How long the button to snooze does so, in hours.
   * @default 2
   */
  readonly snoozeHours?: number;
}

/** A Slack channel, or the resource of a Slack or Teams channel. */
export type ChatChannel =
  | chatbot.SlackChannelConfiguration
  | chatbot.CfnSlackChannelConfiguration
  | chatbot.CfnMicrosoftTeamsChannelConfiguration;

interface Button {
  readonly name: string;
  readonly text: string;
  readonly command: CommandEvent;
}

/** Where a custom notification keeps them; an attachment may have five (API reference, CustomActionAttachment, 2026-04). */
const VARIABLES = Object.fromEntries(
  ['recordId', 'functionName', 'status', 'guard'].map((name) => [
    name,
    `event.metadata.additionalContext.${name}`,
  ]),
);

const HOUR_MS = 3_600_000;
/** What the watchdog takes: lambda/aws/owner-commands.ts. */
const SNOOZE_HOURS_MAX = 168;

/** Buttons on alerts in Slack or Teams, by Amazon Q Developer: resume, resume on probation, snooze. */
export class ChatActions extends Construct {
  /** For whatever names them in `customizationResourceArns` itself. */
  readonly actionArns: readonly string[];
  private readonly watchdog: Watchdog;

  constructor(scope: Construct, id: string, props: ChatActionsProps) {
    super(scope, id);
    const { watchdog, channels = [], snoozeHours = 2 } = props;
    refuseProblems(this, problemsWithHours(snoozeHours));
    this.watchdog = watchdog;
    this.actionArns = buttonsFor(snoozeHours).map((button) => this.defineAction(button));
    for (const channel of channels) this.attachTo(channel);
  }

  /** Shows the buttons in a channel. A channel that is a construct of its own also gets the permission they need. */
  attachTo(channel: ChatChannel): void {
    const resource =
      channel instanceof chatbot.SlackChannelConfiguration
        ? (channel.node.defaultChild as chatbot.CfnSlackChannelConfiguration)
        : channel;
    const present = resource.customizationResourceArns ?? [];
    resource.customizationResourceArns = [...present, ...this.actionArns];
    if (channel instanceof chatbot.SlackChannelConfiguration) this.allow(channel);
  }

  /** Its own version alone, which is what a button calls. */
  private allow(grantee: iam.IGrantable): void {
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [this.watchdog.function.functionArn],
    });
  }

  private defineAction({ name, text, command }: Button): string {
    const { region } = Stack.of(this);
    const { function: fn, guardName } = this.watchdog;
    // Names are the account's, in all of its Regions.
    const actionName = `spendfuse-${name}-${region}-${Names.uniqueResourceName(this, { maxLength: 24, separator: '-' })}`;
    const action = new chatbot.CfnCustomAction(this, text.replaceAll(' ', ''), {
      actionName,
      definition: {
        commandText: `lambda invoke --function-name ${fn.functionName} --region ${region} --payload ${JSON.stringify(command)}`,
      },
      attachments: [
        {
          notificationType: 'Custom',
          buttonText: text,
          variables: VARIABLES,
          criteria: [
            { operator: 'HAS_VALUE', variableName: 'recordId' },
            { operator: 'HAS_VALUE', variableName: 'functionName' },
            { operator: 'EQUALS', variableName: 'status', value: 'firing' },
            { operator: 'EQUALS', variableName: 'guard', value: guardName },
          ],
        },
      ],
    });
    return action.attrCustomActionArn;
  }
}

/** Whoever pressed is in the audit trail; the record says that it was from a chat. */
const buttonsFor = (snoozeHours: number): readonly Button[] => [
  {
    name: 'resume',
    text: 'Resume',
    command: { command: 'resume', functions: ['$recordId'], by: 'chat' },
  },
  {
    name: 'probe',
    text: 'Resume on probation',
    command: { command: 'resume', functions: ['$recordId'], how: 'probation', by: 'chat' },
  },
  {
    name: 'snooze',
    text: `Snooze ${snoozeHours} h`,
    command: {
      command: 'snooze',
      function: '$functionName',
      forMs: snoozeHours * HOUR_MS,
      by: 'chat',
    },
  },
];

const problemsWithHours = (hours: number): string[] =>
  hours > 0 && hours <= SNOOZE_HOURS_MAX && Number.isInteger(hours)
    ? []
    : [`snoozeHours is ${hours}; use a whole number from 1 to ${SNOOZE_HOURS_MAX}`];
