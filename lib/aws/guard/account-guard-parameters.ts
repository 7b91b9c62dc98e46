// What the account guard asks whoever installs it: at most twelve things, in groups, each with an answer that can stay.
// Must hold every name of the contract: the CLI passes these by name, and a stack set has no other way to say them.

import { CfnCondition, CfnParameter, type CfnParameterProps, Fn, type Stack } from 'aws-cdk-lib';
import { ACCOUNT_GUARD } from '../contract';

const { parameters: NAMES } = ACCOUNT_GUARD;

export type ParameterKey = keyof typeof NAMES;
export type GuardParameters = Readonly<Record<ParameterKey, CfnParameter>>;

interface Asked extends CfnParameterProps {
  readonly label: string;
}

const dollarsOr = (word: string): string => `^(${word}|[0-9]+(\\.[0-9]+)?)$`;

const ASKED: Readonly<Record<ParameterKey, Asked>> = {
  mode: {
    label: 'Mode',
    description: 'observe: only say what would be paused. enforce: pause it',
    allowedValues: ['observe', 'enforce'],
    default: 'observe',
  },
  ceilingUsdPerDay: {
    label: 'Dollars one function may spend in a day',
    description: 'A number, or auto: three times the largest day each function had so far',
    allowedPattern: dollarsOr('auto'),
    default: 'auto',
  },
  accountCeilingUsdPerDay: {
    label: 'The most dollars that all functions together may spend in a day',
    description: 'A number, or none',
    allowedPattern: dollarsOr('none'),
    default: 'none',
  },
  policy: {
    label: 'Any other rule of the guard',
    description:
      'JSON, as {"response":"pause","neverPause":["checkout-*"]}; docs/detection.md lists all fields. Empty: as shipped',
    allowedPattern: '^$|^\\{.*\\}$',
    default: '',
  },
  monthlyBudgetUsd: {
    label: 'Dollars the account may be billed in a month',
    description:
      'An AWS budget of all services; when it is used up, the largest spenders are paused. 0: no budget',
    type: 'Number',
    minValue: 0,
    default: 0,
  },
  alertEmail: {
    label: 'Mail alerts to',
    description: 'AWS asks the owner of the address to confirm. Empty: nobody is mailed',
    allowedPattern: '^$|^[^@ ]+@[^@ ]+$',
    default: '',
  },
  alertWebhook: {
    label: 'Send alerts as JSON by SNS to',
    description: 'An https address; SNS asks it to confirm. Empty: none',
    allowedPattern: '^$|^https://.+',
    noEcho: true,
    default: '',
  },
  alertChannels: {
    label: 'Slack, Teams, PagerDuty, webhooks, Amazon Q',
    description:
      'JSON: [{"kind":"slack","secret":"ARN of the secret that holds the address"}]; docs/channels.md lists all kinds. Empty: none',
    allowedPattern: '^$|^\\[.*\\]$',
    default: '',
  },
  alertChannelArns: {
    label: 'ARNs that these channels name',
    description:
      'Secrets, SSM parameters and topics, with commas between: the guard may read and publish to exactly these',
    allowedPattern: '^$|^arn:[^ ]+$',
    default: '',
  },
  confirmPage: {
    label: 'A page to resume from',
    description:
      'yes: alerts in chats carry a signed link to a page of this account, which anybody may open and which resumes at the press of a button. unreserved: the same in an account whose quota leaves no execution to reserve for it',
    allowedValues: ['no', 'yes', 'unreserved'],
    default: 'no',
  },
  permissionsBoundaryArn: {
    label: 'Permissions boundary of each role',
    description: 'ARN of a managed policy. Empty: none',
    allowedPattern: '^$|^arn:[a-z-]+:iam::[0-9a-z]*:policy/.+',
    default: '',
  },
  kmsKeyArn: {
    label: 'Key that encrypts what the guard keeps',
    description:
      'ARN of a KMS key whose policy lets CloudWatch, CloudWatch Logs and AWS Budgets use it (docs/permissions.md). Empty: keys of AWS',
    allowedPattern: '^$|^arn:[a-z-]+:kms:.+',
    default: '',
  },
};

const GROUPS: ReadonlyArray<readonly [string, readonly ParameterKey[]]> = [
  [
    'What it may do',
    ['mode', 'ceilingUsdPerDay', 'accountCeilingUsdPerDay', 'policy', 'monthlyBudgetUsd'],
  ],
  [
    'Who receives alerts, and how they answer',
    ['alertEmail', 'alertWebhook', 'alertChannels', 'alertChannelArns', 'confirmPage'],
  ],
  ['What your organization requires', ['permissionsBoundaryArn', 'kmsKeyArn']],
];

/** In the order of the contract, the mode first: it is the one that everyone has to decide. */
export function defineParameters(stack: Stack): GuardParameters {
  const entries = (Object.keys(NAMES) as ParameterKey[]).map((key) => {
    const { label: _label, ...props } = ASKED[key];
    return [key, new CfnParameter(stack, NAMES[key], props)] as const;
  });
  stack.templateOptions.metadata = {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: GROUPS.map(([label, keys]) => ({
        Label: { default: label },
        Parameters: keys.map((key) => NAMES[key]),
      })),
      ParameterLabels: Object.fromEntries(
        entries.map(([key]) => [NAMES[key], { default: ASKED[key].label }]),
      ),
    },
  };
  return Object.fromEntries(entries) as unknown as GuardParameters;
}

/** True where a parameter holds anything but the value that leaves it out. */
export function isGiven(parameter: CfnParameter): CfnCondition {
  const name = `Has${parameter.node.id.replace(/(UsdPerDay|Usd|Arn)$/, '')}`;
  const absent = String(parameter.default ?? '');
  return new CfnCondition(parameter.stack, name, {
    expression: Fn.conditionNot(Fn.conditionEquals(parameter.valueAsString, absent)),
  });
}
