// The whole guard for an account and Region as one flat template: no asset, no bootstrap, no nested stack.
// It must stay small enough to be handed to CloudFormation without a bucket, code included: 51,200 bytes.

import {
  CfnCondition,
  CfnDeletionPolicy,
  type CfnElement,
  CfnOutput,
  CfnParameter,
  CfnResource,
  Fn,
  LegacyStackSynthesizer,
  Stack,
  type StackProps,
  Token,
} from 'aws-cdk-lib';
import { CfnSubscription, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { ACCOUNT_GUARD } from '../contract';
import { acknowledgeWebhook } from '../tree/nag-reasons';
import { ownedFunction } from '../tree/owned-function';
import { ALARM_PUBLISHER, BUDGET_PUBLISHER, defineTopicPolicy, mailTo } from '../watchdog/storage';
import { Watchdog } from '../watchdog/watchdog';
import { defineBudget, listenToLimits, subscribersOf } from './budget-alarm';

/** docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits: a template in a request body. */
export const TEMPLATE_BYTES_MAX = 51_200;

export interface AccountGuardProps extends StackProps {
  /**
   * A watchdog you have built yourself: one CommonJS file that exports `handler`.
   * @default - the one in this package
   */
  readonly codePath?: string;
}

const { parameters: PARAMETERS, outputs: OUTPUTS } = ACCOUNT_GUARD;
/** Parts of a construct's path that say nothing more about a resource. */
const IMPLIED = ['Resource', 'Default', 'Watchdog'];
const dollarsOr = (word: string): string => `^(${word}|[0-9]+(\\.[0-9]+)?)$`;

/** A whole account and Region under guard by one flat template: no assets, no bootstrap, at most six parameters. */
export class AccountGuard extends Stack {
  /** The function that looks once a minute, with its table, topic and alarms. */
  readonly watchdog: Watchdog;

  constructor(scope: Construct, id: string, props: AccountGuardProps = {}) {
    const { codePath, ...stackProps } = props;
    super(scope, id, {
      description: 'Spendfuse account guard: pauses functions that run away, and resumes them',
      // Whoever deploys does so with their own credentials: no bootstrap roles, no bucket.
      synthesizer: new LegacyStackSynthesizer(),
      analyticsReporting: false,
      suppressTemplateIndentation: true,
      ...stackProps,
    });
    // Mode comes first: it is the one that everyone has to decide.
    const mode = this.defineMode();
    const alertEmail = this.defineAlertEmail();
    const ceilingUsdPerDay = this.defineDollars(
      PARAMETERS.ceilingUsdPerDay,
      'auto',
      'Dollars one function may spend in a day; auto: three times its largest so far',
    );
    const accountCeilingUsdPerDay = this.defineDollars(
      PARAMETERS.accountCeilingUsdPerDay,
      'none',
      'Dollars all functions together may spend in a day',
    );
    const topic = new Topic(this, 'Topic');
    const limitTopic = new Topic(this, 'LimitTopic');
    const publishers = [ALARM_PUBLISHER, BUDGET_PUBLISHER];
    defineTopicPolicy(this, 'TopicPolicy', [topic, limitTopic], publishers);
    this.watchdog = new Watchdog(this, 'Watchdog', {
      topic,
      guardName: ACCOUNT_GUARD.guardName,
      isAccountWide: true,
      hasOffice: false,
      codePath,
      mode: mode as 'observe',
      policy: { ceilingUsdPerDay, accountCeilingUsdPerDay },
    });
    this.mail(alertEmail);
    this.defineBudget(limitTopic);
    this.defineWebhook();
    this.defineOutputs();
    this.leaveDefaultsOut();
  }

  /** Short and plain: people read this template, and each byte of a name is one less for the code. */
  protected override allocateLogicalId(element: CfnElement): string {
    const names = element.node.path
      .split('/')
      .slice(this.node.path.split('/').length)
      .filter((name) => !IMPLIED.includes(name));
    // The one long name CDK makes up: the permission of the schedule, which says its target again.
    const short = names.map((name) => (name.startsWith('AllowEventRule') ? 'Permission' : name));
    return short.join('');
  }

  private defineMode(): string {
    return new CfnParameter(this, PARAMETERS.mode, {
      description: 'observe: only say what would be paused',
      allowedValues: ['observe', 'enforce'],
      default: 'observe',
    }).valueAsString;
  }

  private defineAlertEmail(): CfnParameter {
    return new CfnParameter(this, PARAMETERS.alertEmail, {
      description: 'Receives alerts, once confirmed',
      allowedPattern: '^$|^[^@ ]+@[^@ ]+$',
      default: '',
    });
  }

  /** A number, or the word that leaves it out: then the policy holds null. */
  private defineDollars(id: string, word: string, description: string): number {
    const { valueAsString } = new CfnParameter(this, id, {
      description,
      allowedPattern: dollarsOr(word),
      default: word,
    });
    const isGiven = this.defineCondition(`Has${id.replace('UsdPerDay', '')}`, valueAsString, word);
    return Token.asNumber(Fn.conditionIf(isGiven.logicalId, valueAsString, 'null'));
  }

  private defineCondition(id: string, value: string, absent: string): CfnCondition {
    const expression = Fn.conditionNot(Fn.conditionEquals(value, absent));
    return new CfnCondition(this, id, { expression });
  }

  private mail({ valueAsString }: CfnParameter): void {
    const mail = mailTo(this, this.watchdog.topic, valueAsString);
    mail.cfnOptions.condition = this.defineCondition('HasAlertEmail', valueAsString, '');
  }

  /** Whoever has the address may send to it, so it is shown nowhere. SNS signs, tries again, and reaches no private one. */
  private defineWebhook(): void {
    const { valueAsString } = new CfnParameter(this, PARAMETERS.alertWebhook, {
      description: 'Receives alerts as JSON from SNS, once confirmed',
      allowedPattern: '^$|^https://.+',
      noEcho: true,
      default: '',
    });
    const webhook = new CfnSubscription(this, 'Webhook', {
      topicArn: this.watchdog.topic.topicArn,
      protocol: 'https',
      endpoint: valueAsString,
    });
    webhook.cfnOptions.condition = this.defineCondition('HasAlertWebhook', valueAsString, '');
    acknowledgeWebhook(webhook);
  }

  private defineBudget(limitTopic: Topic): void {
    const { valueAsNumber, valueAsString } = new CfnParameter(this, PARAMETERS.monthlyBudgetUsd, {
      type: 'Number',
      description: 'Dollars the account may be billed in a month; 0: no budget',
      minValue: 0,
      default: 0,
    });
    listenToLimits(this, limitTopic, this.watchdog);
    const budget = defineBudget(this, 'Budget', {
      usd: valueAsNumber,
      timeUnit: 'MONTHLY',
      people: [],
      limit: subscribersOf(undefined, limitTopic),
    });
    budget.cfnOptions.condition = this.defineCondition('HasBudget', valueAsString, '0');
  }

  /** What CloudFormation does anyway, CDK writes down: each time it does, the code has that much less room. */
  private leaveDefaultsOut(): void {
    for (const construct of this.node.findAll()) {
      if (!CfnResource.isCfnResource(construct)) continue;
      if (construct.cfnOptions.updateReplacePolicy !== CfnDeletionPolicy.DELETE) continue;
      construct.addDeletionOverride('DeletionPolicy');
      construct.addDeletionOverride('UpdateReplacePolicy');
    }
    const schedule = this.watchdog.schedule.node.defaultChild;
    if (CfnResource.isCfnResource(schedule)) schedule.addDeletionOverride('Properties.State');
    const fn = ownedFunction(this.watchdog.function);
    fn?.addDeletionOverride('DependsOn');
    fn?.addDeletionOverride('Properties.Description');
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
