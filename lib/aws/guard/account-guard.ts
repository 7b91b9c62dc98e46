// The whole guard for an account and Region as one flat template: no asset, no bootstrap, no nested stack.
// It carries the watchdog as plain text, so that whoever installs it can read what will run, and compare it.

import {
  Aws,
  CfnCondition,
  type CfnElement,
  CfnOutput,
  Fn,
  LegacyStackSynthesizer,
  Stack,
  type StackProps,
  Token,
} from 'aws-cdk-lib';
import type { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription, type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { CHANNELS_ENV, GUARD_ENV } from '../../contract';
import { ACCOUNT_GUARD, CONFIRM_ENV } from '../contract';
import { CHANNEL_PERMISSIONS } from '../permissions';
import { acknowledgeEmptyDefaults, acknowledgeWebhook } from '../tree/nag-reasons';
import { ownedFunction } from '../tree/owned-function';
import { ConfirmPage } from '../watchdog/confirm-page';
import { encryptWith, explainToCheckov, KEY_ACTIONS } from '../watchdog/hardening';
import { defineAlertTopicPolicy, defineLimitTopic, mailTo } from '../watchdog/storage';
import { Watchdog } from '../watchdog/watchdog';
import {
  defineParameters,
  type GuardParameters,
  isGiven,
  type ParameterKey,
} from './account-guard-parameters';
import { defineBudget, listenToLimits, subscribersOf } from './budget-alarm';
import {
  boundRoles,
  type ConditionalPolicy,
  grantWhere,
  onlyWhere,
  valueWhere,
} from './under-condition';

export interface AccountGuardProps extends StackProps {
  /**
   * A watchdog you have built yourself: one CommonJS file that exports `handler`.
   * @default - the one in this package
   */
  readonly codePath?: string;
  /**
   * A confirm page you have built yourself, likewise.
   * @default - the one in this package
   */
  readonly confirmCodePath?: string;
}

const { outputs: OUTPUTS } = ACCOUNT_GUARD;
/** Parts of a construct's path that say nothing more about a resource. */
const IMPLIED = ['Resource', 'Default', 'Watchdog'];

/** A whole account and Region under guard by one flat template: no assets, no bootstrap, no nested stack. */
export class AccountGuard extends Stack {
  /** The function that looks once a minute, with its table, topic and alarms. */
  readonly watchdog: Watchdog;
  /** Behind links in alerts; there only where the parameter asks for it. */
  readonly confirmPage: ConfirmPage;
  private readonly parameters: GuardParameters;

  constructor(scope: Construct, id: string, props: AccountGuardProps = {}) {
    const { codePath, confirmCodePath, ...stackProps } = props;
    super(scope, id, {
      description: 'Spendfuse account guard: pauses functions that run away, and resumes them',
      // Whoever deploys does so with their own credentials: no bootstrap roles.
      synthesizer: new LegacyStackSynthesizer(),
      analyticsReporting: false,
      ...stackProps,
    });
    this.parameters = defineParameters(this);
    const topic = new Topic(this, 'Topic');
    defineAlertTopicPolicy(this, 'TopicPolicy', topic);
    explainToCheckov(topic.node.defaultChild as CfnTopic, 'CKV_AWS_26');
    this.watchdog = new Watchdog(this, 'Watchdog', {
      topic,
      guardName: ACCOUNT_GUARD.guardName,
      isAccountWide: true,
      isInline: true,
      codePath,
      mode: this.parameters.mode.valueAsString as 'observe',
      policy: {
        ceilingUsdPerDay: this.dollarsOrNull('ceilingUsdPerDay'),
        accountCeilingUsdPerDay: this.dollarsOrNull('accountCeilingUsdPerDay'),
      },
    });
    this.setWhere(GUARD_ENV.policyChanges, 'policy');
    this.defineMail();
    this.defineWebhook();
    this.defineBudget();
    this.confirmPage = this.defineConfirmPage(confirmCodePath);
    this.grantAndEncrypt();
    this.defineOutputs();
    acknowledgeEmptyDefaults(this);
  }

  /** Short and plain, because people read this template. */
  protected override allocateLogicalId(element: CfnElement): string {
    const names = element.node.path
      .split('/')
      .slice(this.node.path.split('/').length)
      .filter((name) => !IMPLIED.includes(name));
    // The one long name CDK makes up: the permission of the schedule, which says its target again.
    const short = names.map((name) => (name.startsWith('AllowEventRule') ? 'Permission' : name));
    return short.join('').replace(/[^A-Za-z0-9]/g, '');
  }

  /** A number, or null in the policy where the word stands that leaves it out. */
  private dollarsOrNull(key: ParameterKey): number {
    const parameter = this.parameters[key];
    const condition = isGiven(parameter);
    return Token.asNumber(Fn.conditionIf(condition.logicalId, parameter.valueAsString, 'null'));
  }

  private defineMail(): void {
    const { alertEmail } = this.parameters;
    onlyWhere(isGiven(alertEmail), mailTo(this, this.watchdog.topic, alertEmail.valueAsString));
  }

  /** Whoever has the address may send to it, so it is shown nowhere. SNS signs, tries again, and reaches no private one. */
  private defineWebhook(): void {
    const { alertWebhook } = this.parameters;
    const webhook = new CfnSubscription(this, 'Webhook', {
      topicArn: this.watchdog.topic.topicArn,
      protocol: 'https',
      endpoint: alertWebhook.valueAsString,
    });
    onlyWhere(isGiven(alertWebhook), webhook);
    acknowledgeWebhook(webhook);
  }

  /** Without a budget there is no topic that could pause, and nobody who listens. */
  private defineBudget(): void {
    const { monthlyBudgetUsd } = this.parameters;
    const limitTopic = defineLimitTopic(this, 'LimitTopic');
    const listeners = listenToLimits(this, limitTopic, this.watchdog);
    const budget = defineBudget(this, 'Budget', {
      usd: monthlyBudgetUsd.valueAsNumber,
      timeUnit: 'MONTHLY',
      people: [],
      limit: subscribersOf(undefined, limitTopic),
    });
    const policy = this.node.findChild('LimitTopicPolicy');
    const isAsked = isGiven(monthlyBudgetUsd);
    for (const part of [budget, limitTopic, policy, ...listeners]) onlyWhere(isAsked, part);
  }

  private defineConfirmPage(codePath: string | undefined): ConfirmPage {
    const page = new ConfirmPage(this, 'Confirm', {
      watchdog: this.watchdog,
      isInline: true,
      codePath,
    });
    const isAsked = isGiven(this.parameters.confirmPage);
    onlyWhere(isAsked, page);
    this.reserveForPage(page);
    this.setVariable(CONFIRM_ENV, valueWhere(isAsked, page.parameterName));
    return page;
  }

  /** What the watchdog reads from its environment, where somebody wrote it. */
  private setWhere(name: string, key: ParameterKey): void {
    const parameter = this.parameters[key];
    this.setVariable(name, valueWhere(isGiven(parameter), parameter.valueAsString));
  }

  private reserveForPage(page: ConfirmPage): void {
    const isReserved = new CfnCondition(this, 'IsConfirmPageReserved', {
      expression: Fn.conditionEquals(this.parameters.confirmPage.valueAsString, 'yes'),
    });
    ownedFunction(page.function)?.addPropertyOverride(
      'ReservedConcurrentExecutions',
      valueWhere(isReserved, 1),
    );
  }

  private setVariable(name: string, value: unknown): void {
    const fn = ownedFunction(this.watchdog.function);
    fn?.addPropertyOverride(`Environment.Variables.${name}`, value);
  }

  /** Inside of each role, because nothing that is always there may depend on a policy that is not. */
  private grantAndEncrypt(): void {
    const { alertChannelArns, kmsKeyArn, permissionsBoundaryArn } = this.parameters;
    this.setWhere(CHANNELS_ENV, 'alertChannels');
    const channels: ConditionalPolicy = {
      name: 'Channels',
      condition: isGiven(alertChannelArns),
      actions: CHANNEL_PERMISSIONS.flatMap(({ actions }) => actions),
      resources: Fn.split(',', alertChannelArns.valueAsString),
    };
    const hasKey = isGiven(kmsKeyArn);
    const key: ConditionalPolicy = {
      name: 'Key',
      condition: hasKey,
      actions: KEY_ACTIONS,
      resources: kmsKeyArn.valueAsString,
    };
    const { role, runbook } = this.watchdog;
    grantWhere(role.node.defaultChild as CfnRole, [channels, key]);
    for (const other of [runbook?.role, this.confirmPage.role])
      if (other) grantWhere(other.node.defaultChild as CfnRole, [key]);
    encryptWith(this, kmsKeyArn.valueAsString, (value, otherwise = Aws.NO_VALUE) =>
      Fn.conditionIf(hasKey.logicalId, value, otherwise),
    );
    boundRoles(this, isGiven(permissionsBoundaryArn), permissionsBoundaryArn.valueAsString);
  }

  private defineOutputs(): void {
    const { functionName } = this.watchdog.function;
    const command = (payload: string): string =>
      `aws lambda invoke --function-name ${functionName} --cli-binary-format raw-in-base64-out --payload '${payload}' /dev/stdout`;
    const outputs: Record<string, string> = {
      [OUTPUTS.watchdogName]: functionName,
      [OUTPUTS.topicArn]: this.watchdog.topic.topicArn,
      [OUTPUTS.statusCommand]: command('{"command":"status"}'),
      [OUTPUTS.resumeCommand]: command('{"command":"resume"}'),
    };
    for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
  }
}
